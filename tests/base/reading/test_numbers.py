"""Whole numbers in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.reading.numbers import read_number
from base.reading.signs import Unreadable
from tests.base.reading.test_codes import ZEROS


@given(st.sampled_from(ZEROS), st.integers(0, 10**12 - 1))
def test_a_number_is_the_same_in_every_script(zero: str, number: int) -> None:
    assert read_number("".join(chr(ord(zero) + int(digit)) for digit in str(number))) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [(" 20 ", 20), ("+5", 5), ("-5", -5), ("\N{MINUS SIGN}5", -5), ("1 000", 1000), ("1\N{NO-BREAK SPACE}000", 1000),
     ("20.0", 20), ("20,00", 20), ("007", 7)],
)  # fmt: skip
def test_it_is_read_as_people_write_it(typed: str, number: int) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "many", "1.5", "1.000", "1_000", "1e3", "12 34", "9" * 13, "²", "½", "--5"]
)
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_number(typed)
    assert refusal.value.messages == ["Fill in a whole number."]
