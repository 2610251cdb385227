"""Forms say what is missing, at the field and in a summary that links to it."""

import re
from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from duo.ui.forms import DayField, Form, Radios


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
        "id_mood_0": "Choose an answer: How did it go",
        "id_day_0": "Fill in: From which day",
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
    assert re.findall(r'>([^<]+) <span class="hint">\(optional\)', str(Booking())) == ["Your note"]


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
