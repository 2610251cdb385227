"""Postcodes and towns as they stand on an envelope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.reading.places import WrittenPlace, as_dutch, place_key, read_place
from tests.base.reading.test_codes import ZEROS


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("9000", WrittenPlace("BE", "9000")),
        ("Gent", WrittenPlace("BE", "", "Gent")),
        ("9000 Gent", WrittenPlace("BE", "9000", "Gent")),
        ("9000, Gent", WrittenPlace("BE", "9000", "Gent")),
        ("Gent 9000", WrittenPlace("BE", "9000", "Gent")),
        ("Gent (9000)", WrittenPlace("BE", "9000", "Gent")),
        ("9000Gent", WrittenPlace("BE", "9000", "Gent")),
        ("B-9000", WrittenPlace("BE", "9000")),
        ("b 9000 Gent", WrittenPlace("BE", "9000", "Gent")),
        ("BE9000", WrittenPlace("BE", "9000")),
        ("L0", WrittenPlace("BE", "", "L0")),
        ("9000 Gent, België", WrittenPlace("BE", "9000", "Gent")),
        ("9840 De Pinte", WrittenPlace("BE", "9840", "De Pinte")),
        ("'s-Gravenvoeren", WrittenPlace("BE", "", "'s-Gravenvoeren")),
        ("٩٠٠٠\N{NO-BREAK SPACE}Gent", WrittenPlace("BE", "9000", "Gent")),
        ("4720 AA Schijf", WrittenPlace("BE", "4720", "AA Schijf")),
        ("NL-4720 AA Schijf", WrittenPlace("NL", "4720 AA", "Schijf")),
        ("4720aa Schijf (Nederland)", WrittenPlace("NL", "4720 AA", "Schijf")),
        ("59000 Lille", WrittenPlace("", "59000", "Lille")),
        ("F-59000 Lille", WrittenPlace("FR", "59000", "Lille")),
        ("59000 Lille, France", WrittenPlace("FR", "59000", "Lille")),
        ("D-52062 Aachen", WrittenPlace("DE", "52062", "Aachen")),
        ("L-1234 Luxembourg", WrittenPlace("LU", "1234", "Luxembourg")),
        ("Gent, België", WrittenPlace("BE", "", "Gent")),
        ("Maastricht, Nederland", WrittenPlace("NL", "", "Maastricht")),
        ("Maastricht (NL)", WrittenPlace("NL", "", "Maastricht")),
        ("Lille 59, France", WrittenPlace("FR", "", "Lille 59")),
        ("9840 DE", WrittenPlace("BE", "9840", "DE")),
        ("6700 Arlon, Luxembourg", WrittenPlace("BE", "6700", "Arlon, Luxembourg")),
        ("Arlon, Luxembourg", WrittenPlace("BE", "", "Arlon, Luxembourg")),
        ("", WrittenPlace()),
        ("–,", WrittenPlace()),
    ],
)
def test_country_postcode_and_town_are_read(typed: str, written: WrittenPlace) -> None:
    assert read_place(typed) == written
    if written.country:
        assert read_place(str(written)) == written


@pytest.mark.parametrize(
    ("typed", "dutch"),
    [("4720 AA Schijf", "NL-4720 AA Schijf"), ("4720 AA", "NL-4720 AA"), ("9840 De Pinte", None), ("9000", None),
     ("NL-4720 AA", None)],
)  # fmt: skip
def test_two_capitals_behind_a_postcode_may_be_dutch(typed: str, dutch: str | None) -> None:
    assert (str(as_dutch(read_place(typed))) if as_dutch(read_place(typed)) else None) == dutch


@given(st.sampled_from(ZEROS), st.integers(1000, 9999))
def test_a_postcode_is_the_same_in_every_script(zero: str, postcode: int) -> None:
    typed = "".join(chr(ord(zero) + int(digit)) for digit in str(postcode))
    assert read_place(typed) == WrittenPlace("BE", str(postcode))


@given(st.text())
def test_whatever_is_typed_is_read_and_reads_the_same_again(text: str) -> None:
    written = read_place(text)
    if written.country and written.postcode:
        assert read_place(str(written)).postcode == written.postcode


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sint-Niklaas", "sint niklaas"),
        ("Sint-Niklaas", "St.-Niklaas"),
        ("Saint-Gilles", "ST GILLES"),
        ("’s-Gravenvoeren", "'s Gravenvoeren"),
        ("Braine-l’Alleud", "braine l'alleud"),
        ("Liège", "LIEGE"),
        ("Œudeghien", "Oeudeghien"),
        ("Ottignies–Louvain", "Ottignies Louvain"),
    ],
)
def test_spellings_of_one_town_have_one_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other) != ""
