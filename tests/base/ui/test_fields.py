"""Each kind of field reads what people type, and refuses in a sentence what cannot be."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django import forms
from django.utils import timezone, translation

from base.reading.days import DayRange
from base.ui.fields import (
    BirthYearField,
    CodeField,
    DateField,
    DayField,
    EmailField,
    LineField,
    NameField,
    NumberField,
    PhoneField,
    TimeField,
    WordsField,
)
from base.ui.forms import Form

NATIONAL = "This looks like a national register number. We may not keep it: take it out and save again."


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


class Everything(Form):
    line = LineField(label="Line", max_length=5)
    text = WordsField(label="Words")
    name = NameField(label="Name")
    phone = PhoneField(label="Phone")
    email = EmailField(label="Email")
    code = CodeField(label="Code")
    number = NumberField(label="Number", min_value=0, max_value=200)
    born = BirthYearField(label="Born")
    on = DateField(label="On", days=DayRange(back=1, ahead=1))
    day = DayField(label="Day", days=DayRange(back=1))
    at = TimeField(label="At")


def said(field: str, typed: str) -> object:
    """What the field makes of it: its value, or the list of its sentences."""
    names = ("day_d", "day_m", "day_y") if field == "day" else (field,)
    form = Everything(dict(zip(names, typed.split("/") if field == "day" else [typed], strict=True)))
    return form.errors[field] if field in form.errors else form.cleaned_data[field]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("line", "a\N{NO-BREAK SPACE} b\x00", "a b"),
        ("line", "a \N{ZERO WIDTH SPACE}b c ", "a b c"),
        ("text", "one\r\ntwo\x1b ٢\N{RIGHT-TO-LEFT OVERRIDE}", "one\ntwo ٢"),
        ("name", "Anna \N{NO-BREAK SPACE}Maria", "Anna Maria"),
        ("phone", "٠٤٧٠ ٥٥ ١١ ٠١", "+32470551101"),
        ("phone", "+32 (0)470/55.11.01", "+32470551101"),
        ("phone", "32479771889", "+32479771889"),  # as long as a national number, and valid as one
        ("phone", "09 234 56 78", "+3292345678"),
        ("email", " Samer@Example.be", "samer@example.be"),
        ("code", "５０５ ８３８", "505838"),
        ("code", "85073003328", "85073003328"),
        ("number", "٢٠", 20),
        ("number", "0", 0),
        ("born", "１９８５", 1985),
        ("at", "18u30", time(18, 30)),
        ("at", "١٨:٣٠", time(18, 30)),
    ],
)
def test_what_is_typed_is_read(field: str, typed: str, value: object) -> None:
    assert said(field, typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("line", "\N{ZERO WIDTH SPACE}", "Fill in: Line"),
        ("line", "abcdef", "This is too long. Use 5 characters at most."),
        ("name", "\N{BRAILLE PATTERN BLANK}", "There is no letter to see in this name. Please type it again."),
        ("name", "www.evil.example", "Write only the name here, without the address of a site or an email."),
        ("phone", "0470", "This number is not right. Example: 0470 12 34 56"),
        ("phone", "0470 55 11 01 ext 5",
         "Leave out the extension and write it in a note: we keep only the number."),
        ("phone", "0900 12345",
         "This is a paid line or a satellite number. Write a number where we can call this person."),
        ("phone", "+881 6 1234 5678",
         "This is a paid line or a satellite number. Write a number where we can call this person."),
        ("email", "samer", "This email is not right. Example: name@example.be"),
        ("number", "many", "Fill in a whole number: Number"),
        ("number", "201", "Number: Choose a number from 0 to 200"),
        ("number", "9" * 5000, "Fill in a whole number: Number"),
        ("born", "0", "Choose a year from 1900 to {oldest}."),
        ("born", "9999", "Choose a year from 1900 to {oldest}."),
        ("on", "0001-01-01", "Choose a day from {year_ago} to {in_a_year}."),
        ("on", "31/12/9999", "Choose a day from {year_ago} to {in_a_year}."),
        ("on", "31 2 2026", "This date does not exist. Example: 24 11 2026"),
        ("day", "1/1/1", "This date does not exist. Example: 24 11 2026"),
        ("day", "1/1/0001", "Choose a day from {year_ago} to {today}."),
        ("at", "25:00", "This hour does not exist. Example: 18:30"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(field: str, typed: str, sentence: str) -> None:
    ahead, back = DayRange(ahead=1).last(), DayRange(back=1).first()
    today = timezone.localdate()
    words = {"oldest": today.year - 14} | {
        name: f"{day.day} {day:%B %Y}"
        for name, day in (("today", today), ("in_a_year", ahead), ("year_ago", back))
    }
    assert said(field, typed) == [sentence.format_map(words)]


@pytest.mark.parametrize("field", ["line", "text", "name", "phone", "email"])
@pytest.mark.parametrize("number", ["85073003328", "85.07.30-033.28", "٨٥.٠٧.٣٠-٠٣٣.٢٨"])
def test_no_field_keeps_a_national_number(field: str, number: str) -> None:
    assert said(field, number) == [NATIONAL]
    if field in ("text", "name"):
        assert said(field, f"Zoë, {number} since May") == [NATIONAL]


def test_days_at_the_edges_of_their_range_are_taken() -> None:
    for field, ahead in (("on", 1), ("day", 0)):
        bounds = DayRange(back=1, ahead=ahead)
        days = (bounds.first(), bounds.last())
        spell = "{0.day}/{0.month}/{0.year}".format
        assert [said(field, spell(day)) for day in days] == list(days)
        late, early = (day + timedelta(days=n) for day, n in zip(days[::-1], (1, -1), strict=True))
        assert all(isinstance(said(field, spell(day)), list) for day in (late, early))


def test_a_spelling_is_no_change_and_a_value_is() -> None:
    assert not PhoneField().has_changed("+32470551101", "0470 55 11 01")
    assert PhoneField().has_changed("+32470551101", "0470 55 11 02")
    assert PhoneField().has_changed("+32470551101", "nonsense")
    assert not NameField().has_changed("Anna Maria", "Anna  Maria")


def test_a_number_is_typed_into_a_box_that_takes_every_digit() -> None:
    assert [Everything().fields[name].widget.attrs["inputmode"] for name in ("number", "born")] == [
        "numeric"
    ] * 2
    assert 'type="text" name="number"' in str(Everything()["number"])


def test_a_value_that_is_no_text_stays_what_it_is() -> None:
    assert NumberField().clean(20) == 20
    today = timezone.localdate()
    assert DateField().clean(today) == today
    assert isinstance(LineField().widget, forms.TextInput)
