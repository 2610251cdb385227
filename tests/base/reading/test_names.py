"""Names are seen, and lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.reading.names import read_name
from base.reading.signs import Unreadable, plain


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna \N{NO-BREAK SPACE} Maria ", "Anna Maria"),
        ("O’Brien", "O’Brien"),
        ("J.P.", "J.P."),
        ("J.van Damme", "J. van Damme"),
        ("Mohd.Ali", "Mohd. Ali"),
        ("St. Anna", "St. Anna"),
        ("Bit.Ly", "Bit. Ly"),
        ("علی\N{ZERO WIDTH NON-JOINER}رضا", "علی\N{ZERO WIDTH NON-JOINER}رضا"),
        ("Zoë\N{ZERO WIDTH SPACE}", "Zoë"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("王芳", "王芳"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_name_is_read_on_one_line(typed: str, name: str) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["\u200b", "\u2800\u2800", "\u00ad", "\u3164", "\u200d\u200c", "...", "12", "-"]
)
def test_a_name_that_nobody_sees_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_name(typed)
    assert refusal.value.messages == ["There is no letter to see in this name. Please type it again."]


@pytest.mark.parametrize(
    "typed",
    ["https://evil.example", "www.evil.example", "evil.com", "Anna evil.com/x", "bit.ly/x", "anna@example.be",
     "evil。com", "HTTP://EVIL"],
)  # fmt: skip
def test_a_name_holds_no_address(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_name(typed)
    assert refusal.value.messages == ["Write only the name here, without the address of a site or an email."]


@given(st.text())
def test_a_name_that_was_read_reads_the_same_again(text: str) -> None:
    try:
        name = read_name(text)
    except Unreadable:
        return
    assert read_name(name) == name == plain(name)
