"""Whom a mentee, a mentor, an interpreter and a stranger call: one answer for pages and messages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.accounts.actions import add_membership
from base.accounts.models import Branch, Person
from base.outbox.actions import queue
from intake.models import Mentee, Mentor
from intake.people.contact import Contact, branches_to_call, contact_for
from tests.intake import house

pytestmark = pytest.mark.django_db
GENT, AALST, ANNELIES, BRAM = "+3292240000", "+3253224000", "+32470112233", "+32470445566"


@pytest.fixture
def gent() -> Branch:
    return house.branch()


@pytest.fixture
def aalst() -> Branch:
    """The first of the house by name."""
    made = house.branch("Aalst")
    made.phone = AALST
    made.save()
    return made


def coordinator(first_name: str = "Annelies", phone: str = ANNELIES) -> Person:
    made = house.person(first_name, email=f"{first_name.lower()}@brugwerk.example")
    Person.objects.filter(pk=made.pk).update(phone=phone)
    return Person.objects.get(pk=made.pk)


def file(person: Person, branch: Branch, *, by: Person | None = None, status: str = "intake") -> Mentee:
    return Mentee.objects.create(
        organisation=branch.organisation,
        person=person,
        branch=branch,
        programme=house.programme(),
        coordinator=by,
        status=status,
    )


def mentor(person: Person, branch: Branch, *, status: str = "screening") -> Mentor:
    return Mentor.objects.create(
        organisation=branch.organisation, person=person, branch=branch, status=status
    )


def called(contact: Contact) -> tuple[str, str, str]:
    return contact.name, str(contact.phone and contact.phone.as_e164), contact.email


def test_a_mentee_calls_who_follows_the_file(aalst, gent):
    samer = house.person("Samer")
    file(samer, gent, by=coordinator())
    assert called(contact_for(samer)) == ("Annelies", ANNELIES, "annelies@brugwerk.example")


def test_in_a_duo_people_call_who_follows_the_duo(aalst, gent):
    samer = house.person("Samer")
    file(samer, gent, by=coordinator())
    duo = SimpleNamespace(coordinator=coordinator("Bram", BRAM), branch=aalst)
    assert called(contact_for(samer, duo)) == ("Bram", BRAM, "bram@brugwerk.example")


def test_a_coordinator_without_a_number_answers_on_that_of_the_branch(aalst, gent):
    samer, nobody = house.person("Samer"), coordinator(phone="")
    file(samer, gent, by=nobody)
    assert called(contact_for(samer))[:2] == ("Annelies", GENT)
    assert called(Contact(nobody, gent))[:2] == ("Annelies", GENT)


def test_mail_goes_to_the_address_on_the_file_else_to_that_of_the_sign_in(gent):
    samer = house.person("Samer")
    annelies = house.staff("Annelies")
    file(samer, gent, by=annelies.people.get())
    assert called(contact_for(samer))[2] == annelies.email


def test_a_mentee_whom_nobody_follows_yet_calls_the_branch(aalst, gent):
    samer = house.person("Samer")
    file(samer, gent)
    assert called(contact_for(samer)) == ("Brugwerk vzw Gent", GENT, "")


def test_a_mentor_calls_the_branch(aalst, gent):
    karim = house.person("Karim")
    mentor(karim, gent)
    assert called(contact_for(karim)) == ("Brugwerk vzw Gent", GENT, "")


def test_who_is_mentee_and_mentor_calls_who_follows_the_mentee(aalst, gent):
    samer = house.person("Samer")
    file(samer, gent, by=coordinator())
    mentor(samer, aalst)
    assert called(contact_for(samer))[:2] == ("Annelies", ANNELIES)


def test_an_open_file_goes_before_one_that_ended(aalst, gent):
    samer = house.person("Samer")
    mentor(samer, aalst)
    file(samer, gent, by=coordinator(), status="closed")
    assert called(contact_for(samer))[:2] == ("Brugwerk vzw Aalst", AALST)


def test_of_two_files_that_ended_the_mentees_and_the_newest_counts(aalst, gent):
    samer = house.person("Samer")
    file(samer, aalst, by=coordinator("Bram", BRAM), status="closed")
    file(samer, gent, by=coordinator(), status="closed")
    mentor(samer, aalst, status="left")
    assert called(contact_for(samer))[:2] == ("Annelies", ANNELIES)


def test_of_two_files_in_one_branch_the_open_one_names_the_coordinator(gent):
    samer = house.person("Samer")
    file(samer, gent, by=coordinator())
    file(samer, gent, by=coordinator("Bram", BRAM), status="closed")
    assert called(contact_for(samer))[:2] == ("Annelies", ANNELIES)


def test_an_interpreter_calls_the_branch_of_the_role(aalst, gent):
    rana = house.person("Rana")
    add_membership(rana, "interpreter", gent, by=None)
    assert called(contact_for(rana))[:2] == ("Brugwerk vzw Gent", GENT)
    mentor(rana, aalst, status="left")
    assert called(contact_for(rana))[:2] == ("Brugwerk vzw Aalst", AALST)


def test_a_stranger_calls_the_first_branch_of_the_house(gent, aalst):
    elsewhere = house.branch("Aalbeke", of=house.organisation("Passerelle asbl"))
    stranger = house.person("Zoe")
    assert called(contact_for(stranger))[:2] == ("Brugwerk vzw Aalst", AALST)
    assert branches_to_call(stranger.organisation) == [aalst, gent]
    assert branches_to_call(elsewhere.organisation) == [elsewhere]


def test_where_a_branch_has_no_number_another_of_the_house_answers(aalst, gent):
    Branch.objects.filter(pk=gent.pk).update(phone="")
    samer = house.person("Samer")
    file(samer, gent)
    assert called(contact_for(samer))[:2] == ("Brugwerk vzw Gent", AALST)
    assert branches_to_call(gent.organisation) == [aalst]


def test_a_house_without_branches_is_called_by_its_name():
    assert called(contact_for(house.person("Zoe"))) == ("Brugwerk vzw", "", "")


def test_it_takes_one_query_and_none_where_a_duo_is_known(aalst, gent):
    samer = house.person("Samer")
    file(samer, gent, by=house.staff("Annelies").people.get())
    duo = SimpleNamespace(coordinator=coordinator("Bram"), branch=aalst)
    people = (samer, house.person("Karim"), house.person("Zoe"))
    mentor(people[1], gent)
    for person in people:
        with CaptureQueriesContext(connection) as asked:
            called(contact_for(person))
        assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        called(contact_for(samer, duo))
    assert len(asked) == 0


def test_a_message_names_the_same_and_a_branch_in_each_language(gent):
    gent.name_fr = "Gand"
    gent.save()
    samer, karim = house.person("Samer"), house.person("Karim")
    file(samer, gent, by=coordinator())
    mentor(karim, gent)
    words = queue("pulse", samer, "duo/x/1", {"link": "/m/x/"}).words
    assert (words["coordinator"], words["phone"]) == ("Annelies", "0470 11 22 33")
    words = queue("pulse", karim, "duo/x/1", {"link": "/m/x/"}).words
    assert words["phone"] == "09 224 00 00"
    assert words["coordinator"] == {
        "nl": "Brugwerk vzw Gent",
        "fr": "Brugwerk vzw Gand",
        "en": "Brugwerk vzw Gent",
    }
