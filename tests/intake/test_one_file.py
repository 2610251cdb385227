"""One person has one file, however the name is typed."""

from __future__ import annotations

import pytest

from base.accounts.models import Person
from intake.models import Mentor
from intake.people.actions import apply_as_mentor
from intake.referrals.actions import note_contact
from intake.referrals.models import Contact
from tests.intake.house import branch, partner, programme, referred, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spelling",
    [
        "Anna\N{NO-BREAK SPACE}Maria",
        "Anna  Maria",
        " anna maria\N{ZERO WIDTH SPACE}",
        "ANNA\tMARIA",
        "A\N{SOFT HYPHEN}nna Maria",
    ],
)
def test_a_space_or_a_sign_that_nobody_sees_makes_no_second_file(spelling: str):
    first = referred("Anna Maria", phone="0470 12 34 56")
    assert referred(spelling, phone="+32 (0)470 12 34 56") == first
    assert mentor_applied(spelling) == mentor_applied("Anna Maria")
    assert {name.title() for name in Person.objects.values_list("first_name", flat=True)} == {"Anna Maria"}
    assert Person.objects.count() == 2


def test_what_is_written_about_somebody_turns_nothing_around():
    said = "Nurse\r\nsince ٢٠١٩\x00 \N{RIGHT-TO-LEFT OVERRIDE}exe"
    mentee = referred("Samer", first_words=said, partner=partner("Fedasil\N{NO-BREAK SPACE} Gent"))
    note_contact(mentee.person, "attempt", by=staff(), note=said)

    referral = mentee.referrals.get()
    assert referral.partner is not None
    assert (referral.first_words, referral.partner.name) == ("Nurse\nsince ٢٠١٩ exe", "Fedasil Gent")
    assert Contact.objects.get().note == "Nurse\nsince ٢٠١٩ exe"


def test_a_form_from_the_street_finds_only_a_file_of_its_own_kind():
    """Whoever applies as a mentor in the name of a mentee learns nothing of the mentee's file, and gets none of it."""
    mentee = referred("Anna Maria", phone="0470 12 34 57")
    mentor = mentor_applied("Anna Maria")
    assert mentor.person != mentee.person
    assert mentor_applied("Anna Maria") == mentor


def test_a_referral_keeps_the_whole_name_that_its_form_has():
    first = referred("Samer", last_name="Haddad", phone="0470 12 34 56")
    again = referred("Samer", last_name="El Haddad", phone="0470 12 34 56")
    assert again == first
    assert [referral.name for referral in first.referrals.order_by("pk")] == [
        "Samer Haddad",
        "Samer El Haddad",
    ]


def mentor_applied(first_name: str) -> Mentor:
    return apply_as_mentor(
        first_name=first_name, programmes=[programme()], branch=branch(), phone="0470 12 34 57", by=None
    )
