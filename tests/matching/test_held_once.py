"""Two who propose or answer at the same moment: a mentee and a place are held once."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from base.accounts.acting import acting_in
from base.workflow.moves import Refused
from matching.models import Duo, Proposal
from matching.proposals.actions import answer, propose
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def at_the_same_moment(*calls: Any) -> list[Any]:
    """Runs the calls in threads of their own that start together; a Refused is its answer."""
    answers: list[Any] = [None] * len(calls)
    ready = Barrier(len(calls))
    organisation = intake_house.organisation()

    def run(number: int, call: Any) -> None:
        try:
            with acting_in(organisation), translation.override("en"):
                ready.wait()
                answers[number] = call()
        except Refused as refused:
            answers[number] = refused.reason
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_propose_the_same_mentee_at_once_make_one_proposal() -> None:
    mentee, mentors = house.mentee(), [house.mentor("Karim"), house.mentor("Hilde")]
    coordinators = [house.coordinator("Annelies"), house.coordinator("Els")]
    answers = at_the_same_moment(
        *(
            lambda by=by, mentor=mentor: propose(mentee, mentor, by=by)
            for by, mentor in zip(coordinators, mentors, strict=True)
        )
    )
    assert sorted(isinstance(result, str) for result in answers) == [False, True]
    assert next(result for result in answers if isinstance(result, str)) in (
        "Samer already has a proposal or a mentor.",
        "Somebody was just faster: one of the two is not free any more.",
    )
    assert Proposal.objects.holding().filter(mentee=mentee).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_mentor_is_given_once() -> None:
    mentor, mentees = house.mentor(capacity=1), [house.mentee("Samer"), house.mentee("Amina")]
    coordinators = [house.coordinator("Annelies"), house.coordinator("Els")]
    answers = at_the_same_moment(
        *(
            lambda by=by, mentee=mentee: propose(mentee, mentor, by=by)
            for by, mentee in zip(coordinators, mentees, strict=True)
        )
    )
    assert sorted(isinstance(result, str) for result in answers) == [False, True]
    assert Proposal.objects.holding().filter(mentor=mentor).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_yeses_at_the_same_moment_make_one_duo() -> None:
    proposal = house.proposed()
    people = [proposal.mentor.person, proposal.mentee.person]
    users = [intake_house.signed_in(person) for person in people]
    answers = at_the_same_moment(
        *(
            lambda person=person, user=user: answer(proposal, person, "yes", by=user)
            for person, user in zip(people, users, strict=True)
        )
    )
    assert sorted(type(result).__name__ for result in answers) == ["Duo", "NoneType"]
    assert Duo.objects.count() == 1


def test_the_database_itself_refuses_a_second_hold() -> None:
    proposal = house.proposed()
    copy = Proposal.objects.get(pk=proposal.pk)
    for change, constraint in (
        ({"mentor": house.mentor("Hilde")}, "one_held_proposal_per_mentee"),
        ({"mentee": house.mentee("Amina")}, "one_held_proposal_per_place"),
    ):
        fields = {
            name: getattr(copy, name) for name in ("mentee", "mentor", "place", "via", "mode", "expires_at")
        }
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Proposal.objects.create(organisation=copy.organisation, **fields | change)
