"""Finding a place, a language, a holiday and an occupation by what somebody types."""

from __future__ import annotations

import math
from datetime import date
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Value
from django.test import Client
from django.utils.translation import override

from intake.reference.files.occupations import forms
from intake.reference.load import load_reference
from intake.reference.models import (
    Holiday,
    Language,
    Occupation,
    Place,
)
from intake.reference.sql import Folded


@pytest.fixture
def reference(db: None) -> None:
    load_reference()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9000", "9000 Gent"),
        ("  9000 ", "9000 Gent"),
        ("gand", "9000 Gent"),
        ("LIEGE", "4000 Luik"),
        ("1020 laken", "1020 Laken"),
        ("1804", "1804 Vilvoorde"),
        ("Brussels", "1000 Brussel"),
    ],
)
def test_a_place_is_found_by_postcode_or_name(reference: None, typed: str, found: str) -> None:
    with override("nl"):
        assert str(Place.objects.find(typed)) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9999", "We do not know the postcode “9999”."),
        ("Atlantis", "We do not know the place “Atlantis”."),
        ("Berchem", "There is more than one “Berchem”. Please give the postcode: 2600, 9690."),
    ],
)
def test_an_unknown_place_is_named(reference: None, typed: str, sentence: str) -> None:
    with override("en"), pytest.raises(ValidationError) as refusal:
        Place.objects.find(typed)
    assert refusal.value.messages == [sentence]


def test_each_postcode_has_one_place_that_stands_for_it(reference: None) -> None:
    assert list(Place.objects.by_postcode("4000").values_list("name_fr", "main")) == [
        ("Liège", True),
        ("Glain", False),
        ("Rocourt", False),
    ]
    assert not Place.objects.by_postcode("0000").exists()
    assert (
        Place.objects.filter(main=True).count() == Place.objects.values("postcode").distinct().count() == 1149
    )


def test_etterbeek_is_no_part_of_the_city_of_brussels(reference: None) -> None:
    assert list(
        Place.objects.filter(postcode__in=["1020", "1040"]).values_list("name_nl", "municipality_nl")
    ) == [
        ("Laken", "Brussel"),
        ("Etterbeek", "Etterbeek"),
    ]


def test_distances_on_the_plane_are_those_of_the_globe_within_three_percent(reference: None) -> None:
    def on_the_globe(one: Place, other: Place) -> float:
        lat, lat2 = math.radians(one.lat), math.radians(other.lat)
        lon = math.radians(other.lon - one.lon)
        return 6371.0088 * math.acos(
            math.sin(lat) * math.sin(lat2) + math.cos(lat) * math.cos(lat2) * math.cos(lon)
        )

    assert Place.on_plane(50.8, 4.4) == (0, 0)
    corners = [Place.objects.find(postcode) for postcode in ("1000", "8660", "2320", "4700", "6700", "6460")]
    for one, other in combinations(corners, 2):
        assert one.km_to(other) == pytest.approx(on_the_globe(one, other), rel=0.03)


# Languages, holidays, work


def test_the_picker_shows_the_most_needed_languages_first(reference: None) -> None:
    picker = list(Language.objects.picker())
    assert [language.code for language in picker[:6]] == ["nl", "fr", "en", "de", "ar", "ti"]
    assert (len(picker), Language.objects.others().count()) == (80, 555)
    assert {language.code for language in picker if language.rtl} >= {"ar", "fa", "prs", "ps", "ur", "he"}


@pytest.mark.parametrize(
    "typed",
    [
        "ar",
        "Arabisch",
        "ARABE",
        "arabic",
        "العربية",
        "Arabic\N{NO-BREAK SPACE}",
        "\N{ZERO WIDTH SPACE}ar",
        "العربيه",
    ],
)
def test_a_language_is_found_by_code_or_any_name(reference: None, typed: str) -> None:
    assert Language.objects.find(typed).code == "ar"


def test_an_unknown_language_is_named(reference: None) -> None:
    with override("en"), pytest.raises(ValidationError) as refusal:
        Language.objects.find("Elvish")
    assert refusal.value.messages == ["We do not know the language “Elvish”."]


def test_legal_holidays_between_two_days(reference: None) -> None:
    found = Holiday.objects.legal_between(date(2026, 12, 1), date(2027, 1, 1))
    assert [holiday.on for holiday in found] == [date(2026, 12, 25), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("boekhouder", ["boekhouder"]),
        ("tôlier / tôlière", ["tôlier", "tôlière"]),
        ('a "x/y"/b "x/y"', ['a "x/y"', 'b "x/y"']),
        ("", []),
    ],
)
def test_male_and_female_forms_are_told_apart(label: str, found: list[str]) -> None:
    assert forms(label) == found


@pytest.mark.parametrize(
    ("typed", "language", "first"),
    [
        ("boekhouder", "nl", "boekhouder"),
        ("boekhoudr", "nl", "boekhouder"),
        ("Bakker", "nl", "bakker"),
        ("chauffeur vrachtwagen", "nl", "vrachtwagenchauffeur"),
        ("soudeuse", "fr", "soudeur / soudeuse"),
        ("electricien", "fr", "électricien / électricienne"),
        ("accountant", "en", "accountant"),
    ],
)
def test_an_occupation_is_found(reference: None, typed: str, language: str, first: str) -> None:
    found = Occupation.objects.search(typed, language).first()
    assert found
    assert found.name_in(language) == first


def test_signs_that_nobody_sees_change_no_search(reference: None) -> None:
    plain, odd = "boekhouder", "boek\N{SOFT HYPHEN}houder\N{ZERO WIDTH SPACE}"
    found = list(Occupation.objects.search(plain, "nl"))
    assert list(Occupation.objects.search(odd, "nl")) == found
    assert "boekhouder" in [one.name_nl for one in found]


@pytest.mark.parametrize("typed", ["", "   ", "100%", "_____", "';--", "\\", "zzqqzz"])
def test_a_search_for_nothing_finds_nothing(reference: None, typed: str) -> None:
    assert list(Occupation.objects.search(typed, "nl")) == []


def test_an_occupation_leads_to_its_group_and_its_uri(reference: None) -> None:
    occupation = Occupation.objects.search("boekhouder", "nl")[0]
    assert (occupation.isco_id, occupation.isco.level) == ("3313", 4)
    assert occupation.uri == f"http://data.europa.eu/esco/occupation/{occupation.pk}"


@pytest.mark.parametrize("typed", ["verpleegkundige", "boekhoudr", "menuisier", "softwareontwikkelar"])
def test_a_search_reads_an_index_and_not_the_table(reference: None, typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off"
        )  # a small table is read whole although there is an index
    plan = Occupation.objects.search(typed, "nl").explain()
    assert "Bitmap Index Scan on term_trigram" in plan
    assert "Seq Scan on intake_occupationterm" not in plan


def test_folded_takes_capitals_and_accents_away(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT folded('Éœ’ß ÅŁ')")
        assert cursor.fetchone() == ("eoe'ss al",)
    assert Folded(Value("x")).function == "folded"


def test_the_credits_name_every_source(client: Client) -> None:
    page = client.get("/credits/", headers={"accept-language": "en"}).content.decode()
    for source in (
        "ESCO classification of the European Commission",
        "Statbel",
        "GeoNames",
        "Eurostat",
        "CLDR",
    ):
        assert source in page


def test_misspellings_may_be_half_alike(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pg_trgm.word_similarity_threshold')")
        assert cursor.fetchone() == ("0.5",)
