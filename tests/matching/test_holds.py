"""Nobody is taken away from the other person: what holds a mentee or a mentor ends first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from base.workflow.moves import Refused
from intake.models import Mentee, Mentor
from matching.leaving.actions import close, leave, pause
from matching.leaving.holds import Hold, holds_of
from matching.proposals.actions import answer, withdraw
from tests.intake import house as intake_house
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
        (lambda: close(mentee, "moved", by=by), of_mentee),
        (lambda: pause(mentee, soon, by=by), of_mentee),
        (lambda: leave(mentor, by=by), of_mentor),
    ):
        with pytest.raises(Refused, match=f"First end what still runs: {words}"):
            action()
    mentee.refresh_from_db()
    mentor.refresh_from_db()
    assert (mentee.status, mentee.return_on, mentor.status) == ("ready", None, "ready")


def test_of_another_branch_neither_name_nor_page_is_told():
    """A mentor is shared between branches; whom they accompany elsewhere is that branch's to know."""
    house.programme(other_branches=True)
    mentor = house.mentor("Karim")
    els = house.coordinator("Els", of=intake_house.branch("Aalst"))
    there = house.mentee("Zeynep", at=intake_house.branch("Aalst"))
    proposal = house.proposed(there, mentor, by=els)
    here = house.coordinator()
    assert holds_of([mentor], here)[mentor.pk] == [Hold("proposal in another branch", "open", "")]
    assert holds_of([mentor], None)[mentor.pk] == [Hold("proposal in another branch", "open", "")]
    for whose in (proposal.mentor, proposal.mentee):
        duo = answer(proposal, whose.person, "yes", by=els)
    assert duo is not None
    assert holds_of([mentor], here)[mentor.pk] == [Hold("in a duo in another branch", "duo", "")]
    assert holds_of([mentor], els)[mentor.pk][0].words.startswith("in a duo with Zeynep")
    browser = house.signed_in(here)
    for address in ("/mentors/", f"/mentors/{mentor.public_id}/", f"/mentors/{mentor.public_id}/leave/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Zeynep" not in page.content.decode()
        assert duo.public_id not in page.content.decode()
    with pytest.raises(Refused, match="in a duo in another branch"):
        leave(mentor, by=here)


def test_a_mentor_pauses_while_a_duo_goes_on():
    _mentee, mentor = matched()
    pause(mentor, timezone.localdate() + timedelta(days=9), by=house.coordinator())
    assert mentor.status == "paused"


def test_what_was_taken_back_holds_nobody():
    proposal = house.proposed()
    withdraw(proposal, by=house.coordinator())
    assert close(proposal.mentee, "moved", by=house.coordinator()).status == "closed"
    assert leave(proposal.mentor, by=house.coordinator()).status == "left"
