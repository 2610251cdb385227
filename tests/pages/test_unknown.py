"""An unknown programme, postcode or language is answered with a sentence that names it, and nothing is written.

One table for every command and every form that takes one of them. The actions behind them have their own, in
`tests/intake/test_people.py`.
"""

from __future__ import annotations

import re
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from base.accounts.models import Organisation, Person
from base.workflow.models import Transition
from intake.models import Mentee, Mentor, ReferenceFile
from matching.models import Plan
from tests.intake.house import browser_of, organisation, programme, ready_mentor, screening, staff
from tests.pages.desk.people.test_views import answers
from tests.pages.open.test_joining import DOORS

pytestmark = pytest.mark.django_db

MANAGER = {"email": "bea@example.be", "name": "Bea Maes", "organisation": "Brugwerk", "branch": "Gent"}
COMMANDS: list[tuple[list[str], dict[str, Any], str]] = [
    (["match", "sailing"], {}, "There is no programme “sailing”. Known: youth."),
    (["match"], {}, "Name a programme; `match --list` shows their codes."),
    (["replay", "nothing"], {}, "There is no plan “nothing”."),
    (["load_reference", "--data", "/nowhere"], {}, "Nothing was loaded. code_lists.csv is missing from /nowhere."),
    (["first_manager"], MANAGER | {"language": "tlh"}, "“tlh” is not a language of Duo"),
    (["first_manager", "--language", "tlh"], {}, "argument --language: invalid choice: 'tlh'"),
    (["forget_second_factor", "nobody@example.be"], {}, "Nobody signs in with nobody@example.be."),
    (["demo", "--people", "7"], {}, "--people 7 is not possible: choose 20 to 2000."),
]  # fmt: skip


def everything() -> list[int]:
    """How much there is of what a half-done answer would leave."""
    models = (Organisation, Person, Mentee, Mentor, Plan, Transition, ReferenceFile)
    return [model.objects.count() for model in models]


@pytest.mark.parametrize(("command", "options", "sentence"), COMMANDS, ids=lambda value: str(value)[:40])
def test_a_command_names_what_it_does_not_know(command, options, sentence):
    programme()
    before = everything()
    with translation.override("en"), pytest.raises(CommandError) as refused:
        call_command(*command, **options, stdout=StringIO())
    assert sentence in str(refused.value)
    assert everything() == before


POSTCODE = ({"place": "0000"}, "We do not know the postcode “0000”.")
TOWN = ({"place": "Atlantis"}, "We do not know the place “Atlantis”.")
LANGUAGE = ({"language_0": "tlh"}, "Language: we do not know “tlh”.")
LETTERS = ({"language": "tlh"}, "Language we write in: we do not know “tlh”.")
PROGRAMME = ({"programme": "999999"}, "Programme: we do not know “999999”.")
PROGRAMMES = ({"programmes": ["999999"]}, "Programmes: we do not know “999999”.")
NO_NUMBER = ({"programmes": ["sailing"]}, "Programmes: we do not know “sailing”.")
FORMS = [
    *((door, wrong) for door in DOORS for wrong in (POSTCODE, TOWN)),
    ("/refer/", ({"programme": "sailing"}, "Programme: we do not know “sailing”.")),
    *(("/mentees/new/", wrong) for wrong in (POSTCODE, TOWN, LANGUAGE, LETTERS, PROGRAMME)),
    *(("/mentors/new/", wrong) for wrong in (POSTCODE, TOWN, LANGUAGE, LETTERS, PROGRAMMES, NO_NUMBER)),
    *(("/mentees/{mentee}/edit/", wrong) for wrong in (POSTCODE, TOWN, LANGUAGE, LETTERS)),
    *(("/mentors/{mentor}/edit/", wrong) for wrong in (POSTCODE, TOWN, LANGUAGE, LETTERS, PROGRAMMES)),
]


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


@pytest.mark.parametrize(("door", "wrong"), FORMS, ids=str)
def test_a_form_names_what_it_does_not_know(door, wrong):
    sent, sentence = wrong
    annelies, mentee, mentor = staff(), screening(), ready_mentor()
    usual = DOORS[door][0] if door in DOORS else answers(programmes=[programme().pk], source="", capacity="2")
    before = everything()

    response = browser_of(None if door in DOORS else annelies).post(
        door.format(mentee=mentee.public_id, mentor=mentor.public_id), usual | sent
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert everything() == before


@pytest.mark.parametrize("rooms", ["/mentees/", "/mentors/"])
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("programme=sailing", "Programme: we do not know “sailing”."),
        ("language=tlh", "Language: we do not know “tlh”."),
    ],
)
def test_a_list_names_the_filter_that_it_does_not_know(rooms, query, sentence):
    programme()
    assert sentence in words(browser_of(staff()).get(f"{rooms}?{query}"))


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/matching/?programme=sailing", None),
        ("/settings/weights/sailing/", None),
        ("/settings/weights/sailing/", {"sector": "35"}),
    ],
)
def test_the_page_of_an_unknown_programme_does_not_exist(address, sent):
    programme()
    browser = browser_of(staff(role="manager"))
    answer = browser.get(address) if sent is None else browser.post(address, sent)
    assert answer.status_code == 404


def test_a_language_that_duo_does_not_speak_is_named_and_not_chosen():
    organisation()
    browser = browser_of(None)
    answer = browser.post("/i18n/setlang/", {"language": "tlh", "next": "/privacy/"})
    assert (answer.status_code, "We do not know the language “tlh”." in words(answer)) == (400, True)
    assert browser.post("/i18n/setlang/", {"language": "fr", "next": "/privacy/"})["Location"] == "/privacy/"
