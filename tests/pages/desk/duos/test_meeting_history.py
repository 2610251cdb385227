"""The team corrects a "no" to a meeting that was a mistake, also long after the quarter of an hour of its person."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from base.outbox.delivery import deliver_due
from base.workflow.models import Transition
from followup.endings.actions import complete
from followup.meetings.actions import book, cancel_meeting
from followup.tellings.actions import correct_no, log_meeting, miss_meeting, take_back
from pages.desk.duos.meeting_history import corrections
from tests import people
from tests.followup import house
from tests.followup.moments import START
from tests.followup.test_logging import refusal
from tests.followup.test_undo import said_to

pytestmark = pytest.mark.django_db

BEFORE, AFTER = START - timedelta(days=3), START + timedelta(hours=3)
DAY = timedelta(days=1)


@pytest.fixture
def desk(duo):
    return house.user_of(duo.coordinator)


def test_a_meeting_that_was_said_not_to_have_happened_is_asked_again_and_told(duo, mentor, desk, meeting):
    miss_meeting(meeting, by=mentor, at=AFTER)
    again = correct_no(meeting, "The wrong day", by=desk, at=AFTER + DAY)
    assert (again.status, again in duo.meetings.to_log(AFTER + DAY)) == ("planned", True)
    move = Transition.objects.of(meeting).last()
    assert move is not None
    assert (move.came_from, move.went_to, move.by, move.reason) == (
        "missed",
        "planned",
        desk,
        "The wrong day",
    )
    assert [(correction.name, correction.reason) for correction in corrections(again)] == [
        ("Annelies", "The wrong day")
    ]
    assert log_meeting(again, by=mentor, at=AFTER + DAY).status == "held"


def test_a_cancelled_appointment_stands_again_and_both_hear_it(duo, mentee, desk, meeting):
    deliver_due(at=START - timedelta(days=6))
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    deliver_due(at=BEFORE)
    again = correct_no(meeting, "Another week was meant", by=desk, at=BEFORE + DAY)
    assert (again.status, again.during) == ("planned", meeting.during)
    assert said_to(duo, meeting)[1:] == [("cancelled", "sent"), ("goes_on", "queued")]
    queued = {(kind, name) for kind, name, _status, _due in house.messages(meeting, status="queued")}
    assert {name for kind, name in queued if kind == "goes_on"} == {"Samer", "Karim"}
    assert {kind for kind, _name in queued} == {"goes_on", "meeting_reminder", "did_you_meet"}


def test_nobody_else_corrects_it_and_not_everything_can_be(duo, mentor, mentee, desk, meeting):
    nobody = "Nobody said no to this meeting."
    assert refusal(correct_no, meeting, "Why", by=desk, at=BEFORE) == nobody
    assert refusal(correct_no, duo.meetings.get(kind="kickoff"), "Why", by=desk, at=BEFORE) == nobody
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    elsewhere = house.user_of(house.coordinator("Lies", of=house.branch("Aalst")))
    for by in (mentor, mentee, elsewhere):
        reason = refusal(correct_no, meeting, "Why", by=by, at=BEFORE)
        assert reason == "Only the team of this branch can correct this."
    assert (
        refusal(correct_no, meeting, "Why", by=desk, at=START) == "This time has passed. Choose a later one."
    )
    book(duo, START, by=mentor, at=BEFORE)
    taken = refusal(correct_no, meeting, "Why", by=desk, at=BEFORE)
    assert taken == "Samer and Karim already have an appointment at that time. Choose another time."


def test_of_a_duo_that_ended_a_no_stays(duo, mentor, desk, meeting):
    miss_meeting(meeting, by=mentor, at=AFTER)
    complete(duo, by=desk, at=AFTER + DAY)
    ended = "This duo has ended. What was noted stays as it is."
    assert refusal(correct_no, meeting, "Why", by=desk, at=AFTER + DAY) == ended


def test_what_its_person_took_back_is_no_correction_of_the_team(mentor, meeting):
    miss_meeting(meeting, by=mentor, at=AFTER)
    take_back(meeting, by=mentor, at=AFTER)
    assert corrections(meeting) == []


@pytest.mark.parametrize("no", [cancel_meeting, miss_meeting])
def test_the_desk_finds_it_says_why_and_reads_who_did_it(client, duo, mentor, meeting, no):
    at = BEFORE if no is cancel_meeting else AFTER
    no(meeting, by=mentor, at=at)
    address, file = (
        reverse(name, args=[duo.public_id, meeting.public_id]) for name in ("duo_correct", "duo_meeting")
    )
    page = file if no is miss_meeting else reverse("duo", args=[duo.public_id])
    with time_machine.travel(at + DAY, tick=False):
        house.signed_in(client, duo.coordinator)
        assert f'href="{address}"' in client.get(page).content.decode()
        assert client.post(address, {"reason": " "}).status_code == 422
        done = client.post(address, {"reason": "They did meet"}, follow=True)
        assert "Corrected. The appointment stands again." in people.read(done)
        assert "Annelies corrected the “no”. They did meet" in people.read(client.get(file))
        again = client.post(address, {"reason": "Twice"})
    assert (again.status_code, "Nobody said no to this meeting." in people.read(again)) == (422, True)
    meeting.refresh_from_db()
    assert meeting.status == "planned"
