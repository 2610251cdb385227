"""Nobody is taken away from the other person: what holds a mentee or a mentor ends first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from duo.workflow.moves import Refused
from intake.models import Mentee, Mentor
from intake.screening.actions import close, leave, pause
from matching.people.standing import standing
from matching.proposals.actions import answer, withdraw
from tests.matching import house

pytestmark = pytest.mark.django_db


def matched() -> tuple[Mentee, Mentor]:
    proposal = house.proposed()
    by = house.coordinator()
    for whose in (proposal.mentor, proposal.mentee):
        answer(proposal, whose.person, "yes", by=by)
    return proposal.mentee, proposal.mentor


def asked() -> tuple[Mentee, Mentor]:
    proposal = house.proposed()
    return proposal.mentee, proposal.mentor


@pytest.mark.parametrize(
    ("held", "of_mentee", "of_mentor"),
    [
        (asked, "proposal with Karim", "proposal with Samer"),
        (matched, "in a duo with Karim", "in a duo with Samer"),
    ],
)
def test_a_file_stays_open_while_somebody_counts_on_the_person(held, of_mentee, of_mentor):
    mentee, mentor = held()
    by, soon = house.coordinator(), timezone.localdate() + timedelta(days=9)
    for action, words in (
        (lambda: close(mentee, "moved", by=by, standing=standing), of_mentee),
        (lambda: pause(mentee, soon, by=by, standing=standing), of_mentee),
        (lambda: leave(mentor, by=by, standing=standing), of_mentor),
    ):
        with pytest.raises(Refused, match=f"First end what still runs: {words}"):
            action()
    mentee.refresh_from_db()
    mentor.refresh_from_db()
    assert (mentee.status, mentee.return_on, mentor.status) == ("ready", None, "ready")


def test_a_mentor_pauses_while_a_duo_goes_on():
    _mentee, mentor = matched()
    pause(mentor, timezone.localdate() + timedelta(days=9), by=house.coordinator(), standing=standing)
    assert mentor.status == "paused"


def test_what_was_taken_back_holds_nobody():
    proposal = house.proposed()
    withdraw(proposal, by=house.coordinator())
    assert close(proposal.mentee, "moved", by=house.coordinator(), standing=standing).status == "closed"
    assert leave(proposal.mentor, by=house.coordinator(), standing=standing).status == "left"
