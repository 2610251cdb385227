"""A small house for tests of matching: who waits and who is ready, made by the real actions of intake."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import User
from base.workflow.models import Transition
from intake.models import Mentee, Mentor, Programme
from matching.models import Policy, Proposal
from matching.policies.actions import set_weights
from matching.proposals.actions import propose
from matching.sharing.actions import share
from tests.intake import house

WEIGHTS = {"sector": 35, "expectations": 20, "location": 15, "language": 15, "availability": 10, "peer": 5}


def programme(code: str = "youth", **fields: Any) -> Programme:
    """A programme with weights."""
    new = house.programme(code)
    if fields:
        Programme.objects.filter(pk=new.pk).update(**fields)
        new.refresh_from_db()
    if not Policy.objects.filter(programme=new).exists():
        set_weights(new, WEIGHTS, by=None, reason="Start values", minimum_score=0)
    return new


def mentee(first_name: str = "Samer", *, at: Any = None, shares: bool = True, **profile: Any) -> Mentee:
    """Somebody who waits; shares: a mentor may see the profile; profile: what else stands in it."""
    programme()
    new = house.waiting(first_name, at=at, **profile)
    if shares:
        share(new.person, by=None)
    return new


def mentor(first_name: str = "Karim", *, at: Any = None, **profile: Any) -> Mentor:
    """Somebody who is ready and has two places."""
    programme()
    return house.ready_mentor(first_name, at=at, **profile)


def coordinator(first_name: str = "Annelies", **fields: Any) -> User:
    return house.staff(first_name, **fields)


def fresh(user: User) -> User:
    """The same user without a scope of before."""
    return User.objects.get(pk=user.pk)


def proposed(
    waiting_mentee: Mentee | None = None,
    ready_mentor: Mentor | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
) -> Proposal:
    """An open proposal to two who can sign in."""
    by, waiting_mentee, ready_mentor = (
        by or coordinator(),
        waiting_mentee or mentee(),
        ready_mentor or mentor(),
    )
    for person in (waiting_mentee.person, ready_mentor.person):
        house.signed_in(person)
    return propose(waiting_mentee, ready_mentor, by=by, at=at)


def signed_in(user: User) -> Client:
    """A browser in which this user signed in, staff with their second factor."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    session = client.session
    session[DEMO_FACTOR] = user.pk
    session.save()
    return client


def long_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def crowd(mentees: int, mentors: int = 0) -> None:
    """Many who wait and many mentors, each different enough to be a row of its own."""
    with acting_in(house.organisation()):
        for _n in range(mentees):
            mentee(f"Mentee{uuid.uuid4().hex[:4]}")
        for _n in range(mentors):
            mentor(f"Mentor{uuid.uuid4().hex[:4]}")


def moves(proposal: Proposal) -> list[tuple[str, str, str]]:
    """From, to and for whom of each move of a proposal."""
    return [
        (move.came_from, move.went_to, move.for_person.first_name if move.for_person else "")
        for move in Transition.objects.of(proposal).select_related("for_person")
    ]
