"""People are found by whatever somebody remembers of them, however it is typed."""

from __future__ import annotations

import pytest
from django.db import connection

from base.accounts.models import User
from intake.models import Mentee
from intake.people.actions import record_profile
from intake.people.search import search
from tests.intake.house import referred

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(annelies: User) -> None:
    for first, last, phone, email, place in (
        ("أحمد", "الخطيب", "0470551101", "ahmad@example.be", "9050"),
        ("Anna Maria", "De Smet", "09 234 56 78", "anna.desmet@example.org", "8500"),
        ("Zoë", "Nguyễn", "+33 6 12 34 56 78", "", "FR-59000 Lille"),
        ("Сергій", "Шевченко", "", "", "1755"),
    ):
        record_profile(referred(first, last_name=last, phone=phone, email=email), by=annelies, place=place)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # names
        ("احمد", ["أحمد"]),
        ("أَحْمَد", ["أحمد"]),
        ("الخطيب احمد", ["أحمد"]),
        ("anna\N{NO-BREAK SPACE} maria", ["Anna Maria"]),
        ("smet anna", ["Anna Maria"]),
        ("zoe nguyen", ["Zoë"]),
        ("ZOË\N{ZERO WIDTH SPACE}", ["Zoë"]),
        ("сергіи", ["Сергій"]),
        ("Nguyn", ["Zoë"]),
        # numbers, whole and in part
        ("+32 (0)470 55 11 01", ["أحمد"]),
        ("٠٤٧٠٥٥١١٠١", ["أحمد"]),
        ("0032470551101", ["أحمد"]),
        ("0470/55", ["أحمد"]),
        ("55 11 01", ["أحمد"]),
        ("1101", ["أحمد"]),
        ("551", ["أحمد"]),
        ("55", []),
        ("09/234.56", ["Anna Maria"]),
        ("0033 612", ["Zoë"]),
        # addresses of mail
        ("AHMAD@example.be", ["أحمد"]),
        ("Ahmad <ahmad@example.be>", ["أحمد"]),
        ("desmet@", ["Anna Maria"]),
        ("example.org", ["Anna Maria"]),
        # towns
        ("9050", ["أحمد"]),
        ("Ledeberg (9050)", ["أحمد"]),
        ("ledeberg", ["أحمد"]),
        ("Gent (Ledeberg)", ["أحمد"]),
        ("Gand", ["أحمد"]),
        ("9000 Gent", []),
        ("1000 Gent", []),
        ("Kortrijk", ["Anna Maria"]),
        ("courtrai", ["Anna Maria"]),
        ("Pajottegem", ["Сергій"]),
        ("lille", ["Zoë"]),
        ("59000 Lille", ["Zoë"]),
        ("F-59000 Lille", ["Zoë"]),
        # nothing
        ("85.07.30-033.28", []),
        ("%", []),
        ("zzzz", []),
    ],
)
def test_somebody_is_found(people: None, typed: str, found: list[str]) -> None:
    assert [one.person.first_name for one in search(Mentee.objects.order_by("pk"), typed)] == found


def test_of_what_is_typed_five_words_are_read(people: None) -> None:
    referred("Anna Maria", last_name="De Smet Peeters")
    typed = ("Anna Maria De Smet", "Anna Maria De Smet Peeters", "Anna Maria De Smet Peeters Zoë")
    found = [search(Mentee.objects.order_by("pk"), words) for words in typed]
    assert [[one.person.last_name for one in rows] for rows in found] == [
        ["De Smet", "De Smet Peeters"],
        ["De Smet Peeters"],
        ["De Smet Peeters"],
    ]


@pytest.mark.parametrize("typed", ["", " ", "\N{ZERO WIDTH SPACE}"])
def test_nothing_looked_for_is_everybody(people: None, typed: str) -> None:
    assert search(Mentee.objects.all(), typed).count() == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [("Élodie", "elodie"), ("Łukasz", "lukasz"), ("İbrahim", "ibrahim"), ("أحمد", "احمد"), ("إيمان", "ايمان"),
     ("فاطمة", "فاطمه"), ("على", "علي"), ("علی", "علي"), ("کریم", "كريم"), ("مُحَمَّد", "محمد"), ("Ёлка", "елка"),
     ("Straße", "strasse"), ("Ánh", "anh"), ("ﬁona", "fiona")],
)  # fmt: skip
def test_spellings_of_a_name_fold_into_one(one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT folded(%s), folded(%s)", [one, other])
        left, right = cursor.fetchone()
    assert left == right != ""
