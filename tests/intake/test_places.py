"""A place is the one that was meant, or a question."""

from __future__ import annotations

import csv

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from base.accounts.models import User
from base.reading.places import place_key
from intake.models import Mentee, Place
from intake.people.actions import record_profile
from intake.reference.load import DATA
from intake.screening.permissions import what_is_missing
from tests.intake.house import branch, browser_of, programme, screening
from tests.pages.open.test_joining import DOORS, SHORT

pytestmark = pytest.mark.django_db
#: Municipalities that became part of another one in 2019 and 2025.
MERGED = [
    "Aalter", "Knesselare", "Deinze", "Nevele", "Kruishoutem", "Zingem", "Lovendegem", "Waarschoot", "Zomergem",
    "Overpelt", "Neerpelt", "Meeuwen-Gruitrode", "Opglabbeek", "Puurs", "Sint-Amands", "Bastogne", "Bertogne",
    "Beveren", "Kruibeke", "Zwijndrecht", "Bilzen", "Hoeselt", "Hasselt", "Kortessem", "Lochristi", "Wachtebeke",
    "Lokeren", "Moerbeke", "Merelbeke", "Melle", "Nazareth", "De Pinte", "Galmaarden", "Gooik", "Herne", "Tessenderlo",
    "Ham", "Tongeren", "Borgloon", "Wingene", "Ruiselede", "Tielt", "Meulebeke", "Borsbeek",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("9000, Gent", "9000 Gent"),
        ("B-9000", "9000 Gent"),
        ("Gent 9000", "9000 Gent"),
        ("9000Gent", "9000 Gent"),
        ("9000 Gand", "9000 Gent"),
        ("9000 (Gent)", "9000 Gent"),
        ("٩٠٠٠", "9000 Gent"),
        ("9050 Gent", "9050 Ledeberg"),
        ("9050 Ledeberg (Gent)", "9050 Ledeberg"),
        ("9050 Gentbrugge", "9050 Gentbrugge"),
        ("1050 Brussel", "1050 Elsene"),
        ("1050 Bruxelles, Belgique", "1050 Elsene"),
        ("Sint Niklaas", "9100 Sint-Niklaas"),
        ("St-Niklaas", "9100 Sint-Niklaas"),
        ("'s-Gravenvoeren", "3798 Fouron-Le-Comte"),
        ("’s Gravenwezel", "2970 'S Gravenwezel"),
        ("Löwen", "3000 Leuven"),
        ("Lüttich", "4000 Luik"),
        ("Ostend", "8400 Oostende"),
        ("Le Coq", "8420 De Haan"),
        ("Gent, België", "9000 Gent"),
        ("Gent-Ledeberg", "9050 Ledeberg"),
        ("Gent (Ledeberg)", "9050 Ledeberg"),
        ("Hamme (Merchtem)", "1785 Hamme"),
        ("Aalst, Sint-Truiden", "3800 Aalst"),
        ("9050 Gent-Ledeberg", "9050 Ledeberg"),
        ("1755 Pajottegem", "1755 Kester"),
        ("Meeuwen-Gruitrode", "3670 Meeuwen"),
        ("braine l'alleud", "1420 Braine-L'Alleud"),
    ],
)
def test_a_place_is_understood_however_it_is_written(typed: str, found: str) -> None:
    with override("nl"):
        assert str(Place.objects.find(typed)) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1000 Gent", "1000 is Brussels, and Gent is 9000. Write only what is right."),
        ("4720 AA Schijf", "4720 is Kelmis. Is it in the Netherlands? Then write “NL-4720 AA Schijf”."),
        ("3000 somewhere", "3000 is Leuven. We do not know “somewhere”: write only the postcode."),
        ("9050 Ledebrg", "We do not know “Ledebrg”. Do you mean: 9050 Ledeberg?"),
        ("Ledebrg", "We do not know the place “Ledebrg”. Do you mean: 9050 Ledeberg?"),
        (
            "59000 Lille",
            "In which country is “59000 Lille”? Write “FR-59000 Lille” for France, “DE-59000 Lille” for Germany.",
        ),
        ("NL-4720 AA Schijf", "“NL-4720 AA Schijf” does not lie in Belgium. Choose a town in Belgium."),
        ("Hamme", "There is more than one “Hamme”. Please give the postcode: 1785, 9220."),
    ],
)
def test_what_does_not_agree_is_asked(typed: str, sentence: str) -> None:
    with override("en"), pytest.raises(ValidationError) as refusal:
        Place.objects.find(typed)
    assert refusal.value.messages == [sentence]


def test_every_municipality_of_today_and_of_before_is_found() -> None:
    with (DATA / "be_postcodes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    of = {row[f"municipality_{code}"]: row["refnis"] for row in rows for code in ("nl", "fr", "de")}
    del of[""]
    called: dict[str, set[str]] = {}
    for keys, refnis in Place.objects.values_list("called", "refnis"):
        for key in keys:
            called.setdefault(key, set()).add(refnis)
    assert len(of) == 664
    assert [name for name, refnis in of.items() if refnis not in called.get(place_key(name), ())] == []
    assert [name for name in MERGED if place_key(name) not in called] == []


def test_a_merged_municipality_stands_in_its_middle() -> None:
    place = Place.objects.find("Pajottegem")
    others = Place.objects.filter(refnis=place.refnis)
    assert set(others.values_list("postcode", flat=True)) > {"1540", "1570", "1755"}
    assert max(place.km_to(other) for other in others) < 15


def test_no_name_is_found_where_it_is_not() -> None:
    """What a place is called is its own, its municipality's, or stands in the file of other names."""
    with (DATA / "be_other_names.csv").open(encoding="utf-8", newline="") as file:
        older = {(row["postcode"], place_key(row["name"])) for row in csv.DictReader(file)}
    with (DATA / "be_postcodes.csv").open(encoding="utf-8", newline="") as file:
        official = {
            (row["refnis"], place_key(row[f"municipality_{code}"]))
            for row in csv.DictReader(file)
            for code in ("nl", "fr", "de")
        }
    names = {"name_nl", "name_fr", "name_en"}
    strange = [
        (str(place), key)
        for place in Place.objects.all()
        for key in place.called
        if (place.postcode, key) not in older
        and (place.refnis, key) not in official
        and key not in {place_key(getattr(place, name)) for name in names}
    ]
    assert strange == []


def test_what_a_form_shows_of_a_place_finds_it_again() -> None:
    places = list(Place.objects.all())

    spellings = ["{0} {1}", "{1} {0}", "B-{0}, {1}", "{1} ({0})"]

    @settings(max_examples=100)
    @given(st.sampled_from(places), st.sampled_from(["nl", "fr", "en"]), st.sampled_from(spellings))
    def same(place: Place, language: str, spelling: str) -> None:
        with override(language):
            found = Place.objects.find(spelling.format(place.postcode, place.name.upper()))
        assert found == place

    same()


def test_somebody_abroad_is_kept_as_text_and_measured_from_nowhere(annelies: User) -> None:
    whose = screening(by=annelies)
    record_profile(whose, by=annelies, place="59000 Lille, France")
    whose.refresh_from_db()
    assert (whose.place, whose.abroad) == (None, "FR-59000 Lille")
    with override("en"):
        missing = [str(one.words) for one in what_is_missing(whose)]
    assert "a town in Belgium to measure from: we know no distances abroad" in missing
    record_profile(whose, by=annelies, place=whose.abroad)
    whose.refresh_from_db()
    assert (whose.place, whose.abroad) == (None, "FR-59000 Lille")
    record_profile(whose, by=annelies, place="8500")
    whose.refresh_from_db()
    assert (str(whose.place and whose.place.postcode), whose.abroad) == ("8500", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mentee.objects.filter(pk=whose.pk).update(abroad="FR-59000 Lille")


@pytest.fixture
def doors() -> None:
    programme("youth")
    branch("Brussel")
    branch("Gent")


def test_somebody_across_the_border_is_welcome(doors: None) -> None:
    nearest = branch("Brussel").public_id
    browser_of(None).post("/refer/", SHORT | {"place": "59000 Lille, France", "branch": nearest})

    mentee = Mentee.objects.get()
    assert (mentee.branch.name, mentee.place, mentee.abroad) == ("Brussel", None, "FR-59000 Lille")


@pytest.mark.parametrize("door", DOORS)
def test_a_place_is_asked_about_together_with_the_rest(doors: None, door: str) -> None:
    said, _thanks = DOORS[door]

    response = browser_of(None).post(door, said | {"place": "1000 Gent", "phone": "12"})

    assert list(response.context["form"].errors) == ["phone", "place"]
