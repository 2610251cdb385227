"""Codes, mail addresses and national numbers."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.reading.codes import read_code
from base.reading.emails import read_email
from base.reading.national import holds_national_number, why_not_keep
from base.reading.signs import Unreadable

#: One zero of every script that has digits of its own.
ZEROS = [
    chr(n)
    for n in range(0x110000)
    if unicodedata.category(chr(n)) == "Nd" and not unicodedata.decimal(chr(n))
]
BETWEEN = ["", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "-", "\N{EN DASH}",
           "\N{WORD JOINER}", "\N{IDEOGRAPHIC SPACE}", "\N{LEFT-TO-RIGHT MARK}", "\n"]  # fmt: skip


def spellings(digits: str) -> st.SearchStrategy[str]:
    """The digits in any script, with anything between them that people and phones put there."""
    drawn = (st.sampled_from(ZEROS), st.sampled_from(BETWEEN))
    signs = [
        st.builds(lambda zero, between, n: chr(ord(zero) + n) + between, *drawn, st.just(int(digit)))
        for digit in digits
    ]
    return st.tuples(st.sampled_from(BETWEEN), *signs).map("".join)


@given(st.data(), st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_code_is_the_same_in_every_script_and_with_anything_between(data: st.DataObject, code: str) -> None:
    assert read_code(data.draw(spellings(code))) == code


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Samer@Example.be ", "samer@example.be"),
        ("samer @example.be", "samer@example.be"),
        ("samer\N{ZERO WIDTH SPACE}@example.be", "samer@example.be"),
        ("ｓａｍｅｒ＠ｅｘａｍｐｌｅ．ｂｅ", "samer@example.be"),
        ("mailto:samer@example.be", "samer@example.be"),
        ("Samer Haddad <samer@example.be>", "samer@example.be"),
        ("", ""),
    ],
)
def test_an_address_is_read(typed: str, address: str) -> None:
    assert read_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["samer", "@example.be", "samer@", "\N{ZERO WIDTH SPACE}", "a@b.be, c@d.be",
     "s@\N{LATIN SMALL LETTER LONG S}t.be", "samer@\N{LATIN SMALL LETTER DOTLESS I}.be",
     "\N{LATIN SMALL LETTER DOTLESS I}@b.be"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_email(typed)
    assert refusal.value.messages == ["This email is not right. Example: name@example.be"]


@pytest.mark.parametrize(
    "typed",
    ["85073003328", "85.07.30-033.28", "85 07 30 033 28", "850730-033-28", "17073003384", "98.47.28-997.65",
     "٨٥.٠٧.٣٠-٠٣٣.٢٨", "RRN 85.07.30-033.28, called twice", "85.07.30 – 033.28", "８５０７３００３３２８"],
)  # fmt: skip
def test_a_national_number_is_recognised_anywhere(typed: str) -> None:
    assert holds_national_number(typed)
    assert why_not_keep(typed) == (
        "This looks like a national register number. We may not keep it: take it out and save again."
    )


@pytest.mark.parametrize(
    "typed",
    ["85.07.30-033.29", "0470 55 11 01", "+32 470 55 11 01", "BE68 5390 0754 7034", "24/11/2026", "1850730033281",
     "11 mentees", "", "+32480730033", "32479771889", "call 32 479 77 18 89"],
)  # fmt: skip
def test_other_numbers_are_none(typed: str) -> None:
    assert why_not_keep(typed) is None
