"""Signs are read as people mean them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.reading.signs import digits, plain, words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Anna\N{NO-BREAK SPACE}Maria", "Anna Maria"),
        ("Anna  Maria\t", "Anna Maria"),
        ("Zoë\N{ZERO WIDTH SPACE}", "Zoë"),
        ("Zoe\N{COMBINING DIAERESIS}", "Zoë"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}Anna", "Anna"),
        ("soft\N{SOFT HYPHEN}er", "softer"),
        ("\N{BRAILLE PATTERN BLANK}\N{HANGUL FILLER}", ""),
        ("٠٤٧٠٥٥١١٠١", "0470551101"),
        ("۰۴۷۰ ५५ ๑๑ ၀၁", "0470 55 11 01"),
        ("５０５８３８", "505838"),
        ("ａ＠ｂ．ｂｅ", "a@b.be"),
        ("علی\N{ZERO WIDTH NON-JOINER}رضا", "علی\N{ZERO WIDTH NON-JOINER}رضا"),
        ("क्\N{ZERO WIDTH JOINER}ष", "क्\N{ZERO WIDTH JOINER}ष"),
        ("Ali\N{ZERO WIDTH NON-JOINER}Reza", "AliReza"),
        ("علی\N{ZERO WIDTH NON-JOINER} رضا", "علی رضا"),
        ("one\ntwo\N{LINE SEPARATOR}three", "one two three"),
        ("nul\x00l", "null"),
        ("ต่าย Сергій أحمد लक्ष्मी", "ต่าย Сергій أحمد लक्ष्मी"),
    ],
)
def test_one_line_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert plain(typed) == meant


@given(st.text())
def test_reading_twice_changes_nothing(text: str) -> None:
    once = plain(text)
    assert plain(once) == once == unicodedata.normalize("NFC", once)
    assert not {unicodedata.category(sign) for sign in once} & {"Cc", "Cs", "Zl", "Zp", "Nd"} - {"Nd"}
    assert digits(text).isascii()


@given(st.text(st.characters(categories=["Nd"]), min_size=1))
def test_digits_of_every_script_are_the_same_digits(text: str) -> None:
    assert plain(text) == digits(text) == "".join(str(unicodedata.decimal(sign)) for sign in text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("First\r\nSecond\rThird", "First\nSecond\nThird"),
        ("We met ٢ times 👩‍🏫 ❤️", "We met ٢ times 👩‍🏫 ❤️"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("ok \N{RIGHT-TO-LEFT OVERRIDE}txt.exe\N{POP DIRECTIONAL FORMATTING}", "ok txt.exe"),
        ("two  spaces\tand a tab", "two  spaces\tand a tab"),
    ],
)
def test_free_text_stays_as_it_was_typed_without_controls(typed: str, kept: str) -> None:
    assert words(typed) == kept


@given(st.text())
def test_free_text_is_read_once(text: str) -> None:
    assert words(words(text)) == words(text)
