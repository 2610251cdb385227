"""Forms say what is missing, at the field and in a summary that links to it."""

import re
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from base.ui.fields import DayField
from base.ui.forms import Form, Plain, Radios
from tests.packages import FLOORS


class Booking(Form):
    """One of each kind."""

    name = forms.CharField(label="First name", help_text="The way people call you")
    mood = forms.ChoiceField(
        label="How did it go?", choices=[("good", "Well")], widget=Radios(icons={"good": "good"})
    )
    day = DayField(label="From which day?")
    note = forms.CharField(label="Your note", required=False)


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def test_the_summary_says_the_same_as_the_fields_and_links_to_what_exists() -> None:
    page = str(Booking({}))
    links = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page))
    assert links == {
        "id_name": "Fill in: First name",
        "id_mood_0": "Answer this question: How did it go?",
        "id_day_0": "Answer this question: From which day?",
    }
    assert [link for link in links if f'id="{link}"' not in page] == []
    assert [sentence for sentence in links.values() if page.count(sentence) != 2] == []


def test_a_wrong_field_is_described_by_its_hint_and_its_error() -> None:
    page = str(Booking({}))
    control = re.search(r'<input type="text" name="name"[^>]*>', page)
    assert control is not None
    assert 'aria-invalid="true"' in control[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in control[0]
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page


def test_only_optional_fields_are_marked() -> None:
    assert re.findall(r'>([^<]+?)\s+<span class="hint">\(optional\)', str(Booking())) == ["Your note"]


def test_a_date_is_typed_in_three_boxes_and_comes_back_as_typed() -> None:
    good = Booking({"name": "Samer", "mood": "good", "day_d": "1", "day_m": "12", "day_y": "2026"})
    assert good.is_valid(), good.errors
    assert good.cleaned_data["day"] == date(2026, 12, 1)

    wrong = Booking({"name": "Samer", "mood": "good", "day_d": "31", "day_m": "2", "day_y": "2026"})
    assert wrong.errors == {"day": ["This date does not exist. Example: 24 11 2026"]}
    assert re.findall(r'name="day_\w" value="(\d+)"', str(wrong["day"])) == ["31", "2", "2026"]


def test_the_title_of_a_page_with_errors_begins_with_the_word_error() -> None:
    page = Template('{% extends "base.html" %}{% block title %}Book{% endblock %}')
    assert "<title>Error: Book – Duo</title>" in page.render(Context({"form": Booking({})}))
    assert "<title>Book – Duo</title>" in page.render(Context({"form": Booking()}))


class Weights(Form):
    """Fields that are added late, a number, and a field with its own words."""

    consent = forms.BooleanField(label="Read", error_messages={"required": "Read this first."})
    reason = forms.CharField(label="Why", max_length=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"] = forms.IntegerField(label="Sector 100%", min_value=0, max_value=100)
        self.fields["mood"] = forms.ChoiceField(label="Mood", choices=[("good", "Well")])


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        (
            "en",
            {},
            ["Read this first.", "Fill in: Why", "Fill in: Sector 100%", "Choose an answer: Mood"],
        ),
        ("nl", {}, ["Read this first.", "Vul in: Why", "Vul in: Sector 100%", "Kies een antwoord: Mood"]),
        (
            "fr",
            {},
            [
                "Read this first.",
                "Complétez\N{NO-BREAK SPACE}: Why",
                "Complétez\N{NO-BREAK SPACE}: Sector 100%",
                "Choisissez une réponse\N{NO-BREAK SPACE}: Mood",
            ],
        ),
        (
            "en",
            {"consent": "on", "reason": "because", "sector": "101", "mood": "50%"},
            [
                "This is too long. Use 5 characters at most.",
                "Sector 100%: Choose a number from 0 to 100",
                "Mood: we do not know “50%”.",
            ],
        ),
        (
            "en",
            {"consent": "on", "reason": "since", "sector": "many", "mood": "good"},
            ["Fill in a whole number: Sector 100%"],
        ),
    ],
)
def test_every_error_names_its_field_or_is_a_whole_sentence(language, typed, said) -> None:
    with translation.override(language):
        errors = Weights(typed).errors
    assert [sentence for sentences in errors.values() for sentence in sentences] == said


def every_form_of_ours() -> list[type]:
    """All form classes of the product, so that none speaks in the library's words."""
    found: list[type] = []
    left: list[type] = [forms.BaseForm]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.split(".")[0] in FLOORS:
            found.append(kind)
    return found


def test_all_forms_speak_the_same_way() -> None:
    import_module("duo.urls")
    assert len(every_form_of_ours()) > 20
    assert [kind for kind in every_form_of_ours() if not issubclass(kind, Plain)] == []
