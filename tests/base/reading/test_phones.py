"""Phone numbers in any spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.reading.phones import gets_texts, phone_digits, phone_or_none, reaches_somebody, read_phone
from base.reading.signs import Unreadable


@pytest.mark.parametrize(
    "typed",
    ["0470551101", "0470 55 11 01", "0470/55.11.01", "+32 470 55 11 01", "+32 (0)470 55 11 01", "0032 470 55 11 01",
     "+32(0)470/55-11-01", "00 32 (0) 470 55 11 01",
     "32470551101", "٠٤٧٠٥٥١١٠١", "۰۴۷۰۵۵۱۱۰۱", "＋３２ ４７０５５１１０１",
     "0470\N{NO-BREAK SPACE}55\N{NARROW NO-BREAK SPACE}11\N{FIGURE SPACE}01", "\N{LEFT-TO-RIGHT EMBEDDING}0470551101",
     "0470\N{NON-BREAKING HYPHEN}55\N{EN DASH}11\N{MINUS SIGN}01", "tel. 0470 55 11 01", "GSM: 0470 55 11 01",
     "(0470) 55 11 01"],
)  # fmt: skip
def test_a_number_is_read_in_any_spelling(typed: str) -> None:
    assert str(read_phone(typed)) == "+32470551101"
    assert phone_digits(typed) == "32470551101"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0470 55 11 01 ext 5", "Leave out the extension and write it in a note: we keep only the number."),
        ("0470 55 11 01x5", "Leave out the extension and write it in a note: we keep only the number."),
        ("09 234 56 78 toestel 12",
         "Leave out the extension and write it in a note: we keep only the number."),
        ("0470 55 11 01;ext=5",
         "Leave out the extension and write it in a note: we keep only the number."),
        ("0470 55 11 01 / 0471 22 33 44", "This number is not right. Example: 0470 12 34 56"),
        ("0470 55 11 01 or later", "This number is not right. Example: 0470 12 34 56"),
        ("0800 FLOWERS", "This number is not right. Example: 0470 12 34 56"),
        ("12", "This number is not right. Example: 0470 12 34 56"),
    ],
)  # fmt: skip
def test_nothing_of_a_number_is_dropped_without_a_word(typed: str, said: str) -> None:
    assert phone_or_none(typed) is None
    with pytest.raises(Unreadable) as refusal:
        read_phone(typed)
    assert refusal.value.messages == [said]


@pytest.mark.parametrize("typed", ["0900 12345", "+881 6 1234 5678", "+870 773 111 632", "+883 5100 12345"])
def test_a_paid_line_or_a_satellite_is_nobodys_number(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_phone(typed)
    assert refusal.value.messages == [
        "This is a paid line or a satellite number. Write a number where we can call this person."
    ]


@pytest.mark.parametrize(
    "typed", ["0470 55 11 01", "09 234 56 78", "0800 12 345", "+1 202 555 0123", "+93 70 123 4567"]
)
def test_where_somebody_can_be_called_is_a_number(typed: str) -> None:
    assert reaches_somebody(read_phone(typed))


@pytest.mark.parametrize(
    ("number", "gets"),
    [
        ("0470 55 11 01", True), ("+31 6 12345678", True), ("+33 6 12 34 56 78", True), ("+1 202 555 0123", True),
        ("+93 70 123 4567", True), ("09 234 56 78", False), ("0900 12345", False), ("0800 12 345", False),
        ("+881 6 1234 5678", False), ("+870 773 111 632", False), ("+883 5100 12345", False),
        ("+31 20 123 4567", False),
        ("nonsense", False), ("", False),
    ],
)  # fmt: skip
def test_a_text_message_reaches_mobile_numbers_only(number: str, gets: bool) -> None:
    assert gets_texts(number) is gets
    assert gets_texts(phone_or_none(number)) is gets


@pytest.mark.parametrize(
    ("typed", "searched"),
    [("0470 55", "47055"), ("+32 470 5", "324705"), ("55 11", "5511"), ("٥٥١١", "5511"), ("+32 (0)470 55", "3247055"),
     ("0032 470", "32470"), ("Anna", ""), ("1000 Gent", ""), ("", "")],
)  # fmt: skip
def test_a_part_of_a_number_can_be_searched(typed: str, searched: str) -> None:
    assert phone_digits(typed) == searched


@given(st.text())
def test_any_text_is_a_number_or_is_none(text: str) -> None:
    number = phone_or_none(text)
    assert number is None or phone_or_none(str(number)) == number
