"""Completing asks first, and an ending can be taken back for a while."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from base.outbox.models import Message
from base.workflow.models import Transition
from base.workflow.moves import Refused
from followup.endings import actions
from followup.tellings.actions import log_meeting
from intake.models import Mentee
from matching.duos.actions import REST_DAYS
from matching.duos.permissions import REOPEN_DAYS
from matching.models import Proposal
from matching.plans.columns import load
from tests.followup import house

pytestmark = pytest.mark.django_db
AT = house.NOW + timedelta(days=20)


def by(duo):
    return house.user_of(duo.coordinator)


def ended(how: str):
    duo = house.active_duo(at=house.NOW)
    if how == "completed":
        return actions.complete(duo, by=by(duo), at=AT)
    return actions.stop(duo, f"stop_reason:{how}", by=by(duo), at=AT)


@pytest.mark.parametrize(
    ("how", "stands"), [("completed", "closing"), ("found_job", "active"), ("moved", "active")]
)
def test_a_duo_that_ended_by_mistake_stands_where_it_stood(how, stands):
    duo = ended(how)
    talks = duo.check_ins.count()
    duo = actions.reopen(duo, "The wrong row", by=by(duo), at=AT + timedelta(days=REOPEN_DAYS))
    mentee = duo.mentee
    mentee.refresh_from_db()
    assert (duo.status, duo.ended_on, duo.stop_reason_id) == (stands, None, None)
    assert (mentee.status, mentee.closing_reason_id) == ("ready", None)
    assert Proposal.objects.get(pk=duo.proposal_id).holds
    assert [*duo.check_ins.values_list("status", flat=True)] == ["due"] * talks
    assert Transition.objects.of(duo).filter(went_to=stands, reason="The wrong row").count() == 1


def test_after_a_while_the_year_is_counted_and_stays_so():
    duo = ended("completed")
    with pytest.raises(Refused, match="until 30 days after its end"):
        actions.reopen(duo, "Late", by=by(duo), at=AT + timedelta(days=REOPEN_DAYS + 1))


def test_reopening_needs_a_reason_and_the_team_of_the_branch():
    duo = ended("completed")
    with pytest.raises(Refused, match="Please say in a few words why the duo goes on"):
        actions.reopen(duo, " ", by=by(duo), at=AT)
    other = house.user_of(house.coordinator("Els", of=house.branch("Aalst")))
    with pytest.raises(Refused, match="team of this branch"):
        actions.reopen(duo, "Mine", by=other, at=AT)
    with pytest.raises(Refused, match="This duo has not ended"):
        actions.reopen(actions.reopen(duo, "Yes", by=by(duo), at=AT), "Again", by=by(duo), at=AT)


def test_who_is_asked_again_or_whose_place_is_taken_stays_where_they_are():
    duo = ended("moved")
    asked = house.proposal(duo.mentee, house.mentor("Wim"))
    with pytest.raises(Refused, match="Samer already has a proposal or a mentor"):
        actions.reopen(duo, "Mistake", by=by(duo), at=AT)
    asked.delete()
    house.proposal(house.mentee("Amina"), duo.mentor)
    with pytest.raises(Refused, match="Karim has no free place left"):
        actions.reopen(duo, "Mistake", by=by(duo), at=AT)


def test_a_mentor_who_quits_rests_and_the_mentee_keeps_the_place_in_the_line():
    duo = house.active_duo(at=house.NOW)
    since = duo.mentee.waiting_since
    duo = actions.stop(duo, "stop_reason:mentor_stopped", by=by(duo), at=AT)
    for whose in (duo.mentee, duo.mentor):
        whose.refresh_from_db()
    assert (duo.mentee.status, duo.mentee.waiting_since) == ("ready", since)
    assert (duo.mentor.status, duo.mentor.paused_until) == (
        "paused",
        timezone.localdate(AT) + timedelta(days=REST_DAYS),
    )


@pytest.mark.parametrize(
    ("reason", "stands"),
    [("poor_match", "ready"), ("mentor_stopped", "ready"), ("moved", "ready"), ("found_job", "closed")],
)
def test_the_mentee_is_offered_a_new_mentor_where_the_reason_allows_it(reason, stands):
    """At the old place in the line (requirements C18); else the path ends, with the reason of the duo."""
    duo = ended(reason)
    mentee = Mentee.objects.get(pk=duo.mentee.pk)
    assert (mentee.status, mentee.waiting_since) == (stands, date(2026, 10, 20))
    assert mentee.closing_reason_id == (f"stop_reason:{reason}" if stands == "closed" else None)
    assert not mentee.proposals.holding().exists()
    assert len(load(mentee.programme, today=date(2026, 12, 20)).mentees) == (stands == "ready")


@pytest.mark.parametrize("reason", ["poor_match", "moved"])
def test_a_mentor_who_wants_to_go_on_is_free_at_once(reason):
    duo = ended(reason)
    duo.mentor.refresh_from_db()
    assert (duo.mentor.status, duo.mentor.paused_until) == ("ready", None)


# The pages


def test_the_page_says_what_completing_means_and_warns_when_they_never_met(client):
    start = timezone.now() - timedelta(days=30)
    duo = house.active_duo(at=start.replace(hour=9, minute=0, second=0, microsecond=0))
    address = reverse("duo_complete", args=[duo.public_id])
    page = house.signed_in(client, duo.coordinator).get(address).content.decode()
    assert "Not one meeting was noted" in page
    first = house.first_meeting(duo)
    log_meeting(first, by=house.user_of(duo.mentor.person), at=house.end_of(first))
    assert "They met 1 time." in (asks := client.get(address).content.decode())
    assert "Not one meeting" not in asks
    duo.refresh_from_db()
    assert duo.status == "active"


def test_an_ending_is_taken_back_on_the_page_and_asks_why(client):
    duo = house.active_duo(at=timezone.now() - timedelta(days=30))
    actions.complete(duo, by=by(duo))
    address = reverse("duo_reopen", args=[duo.public_id])
    page = house.signed_in(client, duo.coordinator).get(reverse("duo", args=[duo.public_id])).content.decode()
    assert address in page
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "The wrong row"}).status_code == 302
    duo.refresh_from_db()
    assert duo.status == "closing"
    assert client.post(address, {"reason": "Again"}).status_code == 422


def test_the_page_that_takes_an_ending_back_says_who_hears_of_it(client):
    duo = house.active_duo(at=timezone.now() - timedelta(days=30))
    actions.complete(duo, by=by(duo))
    Message.objects.filter(kind="duo_completed").update(status="sent", sent_at=timezone.now())
    address = reverse("duo_reopen", args=[duo.public_id])
    page = house.signed_in(client, duo.coordinator).get(address).content.decode()
    promised = "Whoever was told of the end hears that the duo goes on." in page
    client.post(address, {"reason": "The wrong row"})
    heard = Message.objects.filter(kind="duo_goes_on", status="queued").count()
    assert (promised, heard) == (True, 2)
