"""Nothing that somebody sends makes reading it slow: a thread that reads holds up all others."""

from collections.abc import Callable
from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from base.reading.codes import read_code
from base.reading.days import read_day, read_hour
from base.reading.emails import read_email
from base.reading.names import read_name
from base.reading.national import why_not_keep
from base.reading.numbers import read_number
from base.reading.phones import phone_digits, read_phone
from base.reading.places import read_place
from base.reading.signs import plain, words
from base.ui.fields import LONGEST, LineField
from duo.logs import unrecognisable

READERS: list[Callable[[str], Any]] = [
    plain, words, read_code, read_day, read_email, read_hour, read_name, why_not_keep, read_number, phone_digits,
    read_phone, read_place, lambda text: unrecognisable(None, "", {"event": text}),
]  # fmt: skip
OVER_AND_OVER = [
    "a", "1", "é", "-", "a-", "a.", "/", "?", "/?", " ", " #", ",", "+1 ", "@", "a@", "(0)", "ext", "\u200d", "٣", "\n",
]  # fmt: skip
SIGNS = 30_000  # in a moment where reading goes on at one pace; more than ten seconds where it looks back each time


@pytest.mark.parametrize("again", OVER_AND_OVER)
def test_a_long_text_is_read_in_a_moment(again: str) -> None:
    text, began = (again * SIGNS)[:SIGNS], process_time()
    for read in READERS:
        with suppress(ValidationError):
            read(text)
    assert process_time() - began < 5


def test_what_no_field_holds_is_refused_unread() -> None:
    field = LineField(required=False)
    assert field.clean("a" * LONGEST) == "a" * LONGEST
    with pytest.raises(ValidationError):
        field.clean("a" + " " * LONGEST + "a")
