"""A small house for tests of intake: branches with their team, and people at each stage, made by the real actions."""

from __future__ import annotations

import re
from copy import copy
from datetime import date, datetime, time
from html import unescape
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from base.accounts.actions import add_membership, add_person
from base.accounts.entity import new_public_id
from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import Branch, Organisation, Person, User
from base.accounts.sign_in import give_sign_in
from base.privacy.actions import accept, write_text
from intake.models import Mentee, Mentor, Partner, Programme
from intake.people.actions import apply_as_mentor, ready_for_screening, record_profile, refer, start_intake
from intake.programmes.actions import add_contact, add_partner, add_programme
from intake.screening.actions import finish_module, judge, pass_screening
from intake.screening.permissions import criteria_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.get_default_timezone())  # a Monday
TODAY = date(2026, 11, 23)
_numbers = count(1)

MENTEE_PROFILE: dict[str, Any] = {
    "place": "9000",
    "radius_km": 25,
    "modes": {"in_person", "online"},
    "languages": {"ar": "M", "nl": "B1"},
    "experiences": [{"sector": "ict", "years": 4}],
    "expectations": ["orientation", "cv_linkedin"],
    "week": [(1, time(18), time(21)), (3, time(9), time(12))],
}
MENTOR_PROFILE: dict[str, Any] = {
    "place": "9050",
    "modes": {"in_person"},
    "languages": {"nl": "M", "fr": "B2"},
    "experiences": [{"sector": "ict", "years": 20}],
    "offers": ["orientation", "network_intro"],
    "capacity": 2,
    "week": [(1, time(18), time(21))],
}


def organisation(name: str = "Brugwerk vzw") -> Organisation:
    return Organisation.objects.get_or_create(name=name)[0]


def branch(name: str = "Gent", *, of: Organisation | None = None) -> Branch:
    return Branch.objects.get_or_create(
        name=name, organisation=of or organisation(), defaults={"phone": "+3292240000"}
    )[0]


def person(first_name: str, *, of: Organisation | None = None, **fields: Any) -> Person:
    return add_person(first_name=first_name, by=None, organisation=of or organisation(), **fields)


def signed_in(person: Person) -> User:
    """The user of a person, fresh, so that no scope of before is kept."""
    if person.user is None:
        give_sign_in(person, by=None, email=f"p{next(_numbers)}@example.be")
        person.refresh_from_db()
    assert person.user is not None
    return User.objects.get(pk=person.user.pk)


def staff(first_name: str = "Annelies", *, of: Branch | None = None, role: str = "coordinator") -> User:
    """A coordinator of one branch; a manager of all."""
    of = of or branch()
    somebody = person(first_name, of=of.organisation)
    add_membership(somebody, role, None if role == "manager" else of, by=None, starts_on=date(2020, 1, 1))
    return signed_in(somebody)


def programme(code: str = "youth", *, of: Organisation | None = None, **fields: Any) -> Programme:
    house = of or organisation()
    asked = {
        "name": code.title(),
        "mentee_criteria": ["higher_ed_started", "skilled_worker", "voluntary"],
        "mentor_criteria": ["open_diversity", "sector_5y", "broad_network"],
        "modules": ["supermentor_base"],
    }
    return Programme.objects.filter(organisation=house, code=code).first() or add_programme(
        code, by=None, organisation=house, **asked | fields
    )


def partner(name: str = "Fedasil Gent", **fields: Any) -> Partner:
    return Partner.objects.filter(name=name).first() or add_partner(
        name, kinds=["centre"], place="9000", by=None, organisation=organisation(), **fields
    )


def referrer(first_name: str = "Rana", *, of: Partner | None = None) -> User:
    somebody = person(first_name)
    add_contact(of or partner(), somebody, by=None)
    return signed_in(somebody)


def referred(first_name: str = "Samer", *, at: Branch | None = None, **fields: Any) -> Mentee:
    at = at or branch()
    fields = {"programme": programme(of=at.organisation), "by": None, "at": NOW} | fields
    return refer(first_name=first_name, branch=at, **fields)


def screening(
    first_name: str = "Samer", *, by: User | None = None, at: Branch | None = None, **said: Any
) -> Mentee:
    """A mentee whose profile is whole and whose criteria are still to be judged."""
    mentee = referred(first_name, at=at, last_name="Proef")
    start_intake(mentee, by=by, at=NOW)
    record_profile(mentee, by=by, at=NOW, **MENTEE_PROFILE | said)
    return ready_for_screening(mentee, by=by, at=NOW)


def judged(whose: Mentee | Mentor, *, by: User | None = None) -> None:
    """Says “met” to every criterion."""
    for key in criteria_of(whose):
        judge(whose, key, "met", by=by, at=NOW)


def waiting(first_name: str = "Samer", **fields: Any) -> Mentee:
    """A mentee who waits for a mentor."""
    mentee = screening(first_name, **fields)
    judged(mentee)
    return pass_screening(mentee, by=None, at=NOW)


def applied(first_name: str = "Karim", *, at: Branch | None = None, **fields: Any) -> Mentor:
    at = at or branch()
    fields = {"programmes": [programme(of=at.organisation)], "by": None, "at": NOW} | fields
    return apply_as_mentor(first_name=first_name, branch=at, **fields)


def mentor_in_screening(first_name: str = "Karim", *, at: Branch | None = None, **said: Any) -> Mentor:
    """A mentor with a whole profile, who did the module and read the note; the criteria are still to be judged."""
    mentor = applied(first_name, at=at, last_name="Proef")
    record_profile(mentor, by=None, at=NOW, **MENTOR_PROFILE | said)
    write_text(
        mentor.organisation,
        "information_note",
        nl="Goed om te weten.",
        fr="Bon à savoir.",
        en="Good to know.",
    )
    accept(mentor.person, "information_note", by=None, at=NOW, way="task")
    finish_module(mentor.person, "supermentor_base", by=None, at=NOW)
    return ready_for_screening(mentor, by=None, at=NOW)


def ready_mentor(first_name: str = "Karim", **fields: Any) -> Mentor:
    mentor = mentor_in_screening(first_name, **fields)
    judged(mentor)
    return pass_screening(mentor, by=None, at=NOW)


def copies(whose: Mentee | Mentor, rows: int) -> None:
    """As many mentees or mentors as asked, each with a number, and with the languages and the work of the first."""
    languages, work = list(whose.person.language_skills.all()), list(whose.person.experiences.all())
    for n in range(type(whose).objects.count(), rows):
        number = f"0470 {10 + (type(whose) is Mentor)} 20 {n:02}"
        somebody = person(f"Person{n + 1}", phone=number)
        another = copy(whose)
        for row in (another, *map(copy, languages), *map(copy, work)):
            row.pk, row.public_id, row.person = None, new_public_id(), somebody
            row._state.adding = True
            row.save()


def browser_of(user: User | None) -> Client:
    """A signed-in client that speaks English; staff with the second factor."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    if user is not None:
        client.force_login(user)
        session = client.session
        session[DEMO_FACTOR] = user.pk
        session.save()
    return client


def sentences(refused: Exception) -> list[str]:
    """What a person reads of a refusal."""
    return refused.messages if isinstance(refused, ValidationError) else [str(refused)]


def words(response: Any) -> str:
    """The text of a page, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def names(response: Any) -> list[str]:
    """The first names on a list."""
    return [one.person.first_name for one in response.context["page"]]
