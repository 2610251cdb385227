"""A file that closes and a proposal that is made or answered, at the same moment and in both orders."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from intake.models import Mentee
from matching.leaving.actions import close, leave, pause
from matching.models import Duo, Proposal
from matching.proposals.actions import answer, propose
from matching.sharing.actions import stop_sharing
from tests.matching import house
from tests.races import just_after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def two():
    return house.mentee(), house.mentor(), house.coordinator()


def test_nobody_is_proposed_once_the_file_is_closed(two):
    mentee, mentor, staff = two
    shown = Mentee.objects.get(pk=mentee.pk)
    outcome = just_after(
        lambda: close(mentee, "stop_reason:moved", by=staff),
        lambda: propose(shown, mentor, by=house.fresh(staff)),
    )
    assert (outcome, Proposal.objects.count()) == ("Samer is not waiting for a mentor now.", 0)


@pytest.mark.parametrize("way_out", ["close", "pause", "leave"])
def test_no_file_closes_once_somebody_is_asked(two, way_out):
    mentee, mentor, staff = two
    by = house.fresh(staff)
    later = timezone.localdate() + timedelta(days=30)
    ways = {
        "close": lambda: close(mentee, "stop_reason:moved", by=by),
        "pause": lambda: pause(mentee, later, by=by),
        "leave": lambda: leave(mentor, by=by),
    }
    outcome = just_after(lambda: propose(mentee, mentor, by=staff), ways[way_out])
    assert "First end what still runs: proposal with " in outcome
    mentee.refresh_from_db()
    mentor.refresh_from_db()
    assert (mentee.status, mentor.status, Proposal.objects.holding().count()) == ("ready", "ready", 1)


def test_a_mentor_who_just_paused_makes_no_new_duo(two):
    mentee, mentor, staff = two
    proposal = propose(mentee, mentor, by=staff)
    answer(proposal, mentor.person, "yes", by=staff)
    by, shown = house.fresh(staff), Proposal.objects.get(pk=proposal.pk)
    later = timezone.localdate() + timedelta(days=30)
    outcome = just_after(
        lambda: pause(mentor, later, by=staff),
        lambda: answer(shown, mentee.person, "yes", by=by),
    )
    assert (outcome, Duo.objects.count()) == ("Karim is not available as a mentor now.", 0)
    assert answer(proposal, mentee.person, "no", by=staff) is None
    proposal.refresh_from_db()
    assert (proposal.status, proposal.holds) == ("declined", False)


def test_a_file_does_not_close_over_a_duo_that_was_just_made(two):
    mentee, mentor, staff = two
    proposal = propose(mentee, mentor, by=staff)
    answer(proposal, mentor.person, "yes", by=staff)
    by, shown = house.fresh(staff), Mentee.objects.get(pk=mentee.pk)
    outcome = just_after(
        lambda: answer(proposal, mentee.person, "yes", by=staff),
        lambda: close(shown, "stop_reason:moved", by=by),
    )
    assert outcome.startswith("First end what still runs: in a duo with Karim")
    mentee.refresh_from_db()
    assert (mentee.status, Duo.objects.count()) == ("ready", 1)


def test_nobody_is_proposed_once_the_yes_is_taken_back(two):
    mentee, mentor, staff = two
    shown = Mentee.objects.get(pk=mentee.pk)
    outcome = just_after(
        lambda: stop_sharing(mentee.person, by=None),
        lambda: propose(shown, mentor, by=house.fresh(staff)),
    )
    assert (outcome, Proposal.objects.count()) == (
        "Samer has not said yet that a possible mentor may see the profile. Ask first.",
        0,
    )


def test_a_yes_taken_back_while_a_proposal_is_made_takes_that_one_back(two):
    mentee, mentor, staff = two
    person = Mentee.objects.get(pk=mentee.pk).person
    outcome = just_after(
        lambda: propose(mentee, mentor, by=staff),
        lambda: [proposal.status for proposal in stop_sharing(person, by=None)],
    )
    assert (outcome, Proposal.objects.get().status) == (["withdrawn"], "withdrawn")


def test_a_yes_taken_back_just_after_the_second_answer_leaves_the_duo(two):
    mentee, mentor, staff = two
    proposal = propose(mentee, mentor, by=staff)
    answer(proposal, mentor.person, "yes", by=staff)
    person = Mentee.objects.get(pk=mentee.pk).person
    outcome = just_after(
        lambda: answer(proposal, mentee.person, "yes", by=staff), lambda: stop_sharing(person, by=None)
    )
    assert (outcome, Duo.objects.count(), Proposal.objects.get().status) == ([], 1, "accepted")


def test_an_answer_just_after_the_yes_was_taken_back_makes_no_duo(two):
    mentee, mentor, staff = two
    proposal = propose(mentee, mentor, by=staff)
    answer(proposal, mentee.person, "yes", by=staff)
    by, shown = house.fresh(staff), Proposal.objects.get(pk=proposal.pk)
    outcome = just_after(
        lambda: stop_sharing(mentee.person, by=None), lambda: answer(shown, mentor.person, "yes", by=by)
    )
    assert (outcome, Duo.objects.count()) == (
        "This question is closed. Your coordinator knows how it stands.",
        0,
    )
