"""A tap (held, missed, cancelled) is taken back for some minutes by whoever tapped, unless somebody acted meanwhile."""

from datetime import timedelta

import pytest
import time_machine

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from base.workflow.models import Transition
from followup.meetings.actions import book, cancel_meeting
from followup.meetings.links import new_link
from followup.models import Meeting, ShortLink
from followup.tellings.actions import log_meeting, miss_meeting, take_back
from followup.tellings.permissions import MOMENT
from intake.models import TimeBlock
from pages.desk.duos.meeting_history import to_undo
from tests.followup import house
from tests.followup.moments import START
from tests.followup.test_logging import refusal

pytestmark = pytest.mark.django_db

AFTER = START + timedelta(hours=3)
BEFORE = START - timedelta(days=3)
UNDONE = "There is nothing left to take back."
MEANWHILE = "Somebody else has acted on this meanwhile. Look how it stands now."


@pytest.mark.parametrize("tap", [log_meeting, miss_meeting])
def test_a_tap_after_the_meeting_is_taken_back_and_asked_again(duo, mentor, meeting, tap):
    tap(meeting, by=mentor, at=AFTER)
    again = take_back(meeting, by=mentor, at=AFTER + MOMENT)
    assert (again.status, again.tellings.count()) == ("planned", 0)
    assert set(again.participants.values_list("came", flat=True)) == {None}
    assert again in duo.meetings.to_log(AFTER)
    logged = Transition.objects.of(meeting).last()
    assert logged is not None
    assert (logged.went_to, logged.by, logged.reason) == ("planned", mentor, "taken back")
    tap(again, by=mentor, at=AFTER)


def test_a_cancelled_appointment_stands_again_with_its_time(duo, mentee, meeting):
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    assert not TimeBlock.objects.get(meeting=meeting.pk, person=duo.mentee.person).held
    again = take_back(meeting, by=mentee, at=BEFORE)
    assert (again.status, again.during) == ("planned", meeting.during)
    assert set(TimeBlock.objects.filter(meeting=meeting.pk).values_list("held", flat=True)) == {True}


@pytest.mark.parametrize("tap", [log_meeting, miss_meeting])
def test_it_is_too_late_after_a_quarter_of_an_hour(duo, mentor, meeting, tap):
    tap(meeting, by=mentor, at=AFTER)
    late = refusal(take_back, meeting, by=mentor, at=AFTER + MOMENT + timedelta(seconds=1))
    assert late == "It is too late to take this back here. Call Annelies."


def test_nobody_takes_back_what_another_did_or_added_to(duo, mentor, mentee, meeting):
    stranger = house.user_of(house.mentor("Hilde").person)
    assert refusal(take_back, meeting, by=mentor, at=BEFORE) == UNDONE
    log_meeting(meeting, by=mentor, at=AFTER, note="A")
    assert refusal(take_back, meeting, by=mentee, at=AFTER) == MEANWHILE
    assert refusal(take_back, meeting, by=stranger, at=AFTER) == "This appointment belongs to somebody else."
    log_meeting(meeting, by=mentee, at=AFTER)
    assert refusal(take_back, meeting, by=mentor, at=AFTER) == MEANWHILE
    back = take_back(meeting, by=mentee, at=AFTER)
    assert (back.status, [one.note for one in back.ordered_tellings]) == ("held", ["A"])


def test_who_has_no_sign_in_takes_back_the_own_tap_only(duo, meeting):
    miss_meeting(meeting, by=None, at=AFTER, for_person=duo.mentor.person)
    assert refusal(take_back, meeting, by=None, at=AFTER, for_person=duo.mentee.person) == MEANWHILE
    assert take_back(meeting, by=None, at=AFTER, for_person=duo.mentor.person).status == "planned"


def test_what_was_taken_back_is_not_taken_back_twice(duo, mentor, meeting):
    log_meeting(meeting, by=mentor, at=AFTER)
    take_back(meeting, by=mentor, at=AFTER)
    assert refusal(take_back, meeting, by=mentor, at=AFTER) == UNDONE


def test_a_cancelled_hour_that_has_come_or_is_taken_stays_cancelled(duo, mentor, mentee, meeting):
    cancel_meeting(meeting, by=mentee, at=START - timedelta(minutes=5))
    assert refusal(take_back, meeting, by=mentee, at=START) == "This time has passed. Choose a later one."
    book(duo, START, by=mentor, at=START - timedelta(minutes=4))
    taken = refusal(take_back, meeting, by=mentee, at=START - timedelta(minutes=3))
    assert taken == "Samer and Karim already have an appointment at that time. Choose another time."


def test_the_talk_of_the_three_and_a_duo_that_ended_are_not_taken_back(duo, mentor, meeting):
    staff = house.user_of(duo.coordinator)
    assert refusal(take_back, duo.meetings.get(kind="kickoff"), by=staff, at=house.NOW) == UNDONE
    log_meeting(meeting, by=mentor, at=AFTER)
    duo.ended_on = AFTER.date()
    duo.status, duo.stop_reason_id = "stopped", "stop_reason:moved"
    duo.save()
    assert (
        refusal(take_back, meeting, by=mentor, at=AFTER)
        == "This duo has ended. What was noted stays as it is."
    )


def said_to(duo, meeting) -> list[tuple[str, str]]:
    """Kind and status of what the mentor is told of how the appointment stands."""
    kinds = ["booking_confirmation", "cancelled", "goes_on"]
    rows = Message.objects.filter(about__startswith=f"meeting/{meeting.public_id}/", kind__in=kinds)
    return list(rows.filter(recipient=duo.mentor.person).order_by("pk").values_list("kind", "status"))


def test_whoever_heard_nothing_of_a_cancellation_hears_nothing_of_its_end(duo, mentee, meeting):
    deliver_due(at=START - timedelta(days=6))
    assert said_to(duo, meeting) == [("booking_confirmation", "sent")]
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    take_back(meeting, by=mentee, at=BEFORE)
    assert said_to(duo, meeting) == [("booking_confirmation", "sent"), ("cancelled", "cancelled")]


def test_whoever_heard_that_it_was_off_hears_that_it_goes_on(duo, mentee, meeting):
    deliver_due(at=START - timedelta(days=6))
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    deliver_due(at=BEFORE)
    take_back(meeting, by=mentee, at=BEFORE)
    assert said_to(duo, meeting)[1:] == [("cancelled", "sent"), ("goes_on", "queued")]


def reminders(meeting) -> list[tuple[str, str]]:
    kinds = ("meeting_reminder", "did_you_meet")
    queued = house.messages(meeting, status="queued")
    return sorted((kind, name) for kind, name, _status, _due in queued if kind in kinds)


def test_reminders_come_back_with_the_appointment(duo, mentee, meeting):
    before = reminders(meeting)
    assert [kind for kind, _name in before] == ["did_you_meet", "meeting_reminder", "meeting_reminder"]
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    assert reminders(meeting) == []
    take_back(meeting, by=mentee, at=BEFORE)
    assert reminders(meeting) == before


@pytest.mark.parametrize(
    ("after", "asked"), [(timedelta(minutes=61), ["did_you_meet"]), (timedelta(days=1), [])]
)
def test_the_question_is_asked_again_only_when_it_had_not_gone(duo, mentor, meeting, after, asked):
    tapped = START + after
    miss_meeting(meeting, by=mentor, at=tapped)
    take_back(meeting, by=mentor, at=tapped)
    assert [kind for kind, _name in reminders(meeting)] == asked


def test_staff_are_offered_what_they_just_said_and_nothing_older(duo, mentor, meeting):
    staff = house.user_of(duo.coordinator)
    log_meeting(meeting, by=staff, at=AFTER, for_person=duo.mentor.person, way="phone")
    meetings = list(duo.meetings.select_related("duo"))
    assert to_undo(meetings, by=staff, at=AFTER + MOMENT) == meeting
    assert to_undo(meetings, by=staff, at=AFTER + MOMENT + timedelta(seconds=1)) is None
    assert to_undo(meetings, by=mentor, at=AFTER) is None
    take_back(meeting, by=staff, at=AFTER)
    assert meeting.tellings.count() == 0
    assert to_undo(list(duo.meetings.select_related("duo")), by=staff, at=AFTER) is None


def test_what_staff_just_said_is_offered_although_somebody_told_of_another_meeting_since(
    duo, mentor, meeting
):
    staff, first = house.user_of(duo.coordinator), house.first_meeting(duo)
    miss_meeting(first, by=staff, at=AFTER)
    log_meeting(meeting, by=mentor, at=AFTER + timedelta(minutes=1))
    meetings = duo.meetings.select_related("duo")
    assert to_undo(meetings, by=staff, at=AFTER + timedelta(minutes=2)) == first


@pytest.fixture
def clock():
    with time_machine.travel(AFTER, tick=False) as moved:
        yield moved


@pytest.mark.parametrize(("tap", "status"), [("yes", "held"), ("no", "missed"), ("moved", "missed")])
def test_the_confirmation_of_a_tap_can_undo_it(client, duo, meeting, clock, tap, status):
    client.force_login(house.user_of(duo.mentor.person))
    undo = f"/me/booked/{meeting.public_id}/take-back/"
    page = client.post(f"/me/log/{meeting.public_id}/met/", {"met": tap}, follow=True)
    meeting.refresh_from_db()
    assert (meeting.status, undo in page.content.decode()) == (status, True)
    after = client.post(undo, follow=True)
    assert after.redirect_chain[0][0] == "/me/"
    assert "Undone. It is as it was before." in after.content.decode()
    meeting.refresh_from_db()
    assert meeting.status == "planned"
    assert UNDONE in client.post(undo, follow=True).content.decode()


def test_a_cancellation_is_undone_on_its_page_and_not_a_quarter_later(client, duo, meeting, clock):
    clock.move_to(BEFORE)
    client.force_login(house.user_of(duo.mentee.person))
    undo = f"/me/booked/{meeting.public_id}/take-back/"
    cancel = f"/me/booked/{meeting.public_id}/cancel/"
    assert undo in client.post(cancel, follow=True).content.decode()
    assert "It is booked" in client.post(undo, follow=True).content.decode()
    client.post(cancel)
    clock.move_to(BEFORE + MOMENT + timedelta(seconds=1))
    assert undo not in client.get(f"/me/booked/{meeting.public_id}/").content.decode()
    assert "It is too late" in client.post(undo, follow=True).content.decode()


@pytest.mark.parametrize("signs_in", [True, False])
@pytest.mark.parametrize(
    ("asks", "said", "at"), [("met", "yes", AFTER), ("met", "no", AFTER), ("coming", "no", BEFORE)]
)
def test_a_short_link_undoes_what_it_did(client, duo, meeting, clock, asks, said, at, signs_in):
    clock.move_to(at)
    person = duo.mentor.person
    if not signs_in:
        person.user = None
        person.save()
    path = new_link(meeting, person, ShortLink.Asks(asks), until=at + timedelta(days=1))
    done = client.post(path, {"answer": said}).content.decode()
    meeting.refresh_from_db()
    assert (meeting.status != "planned", 'value="undo"' in done) == (True, True)
    undone = client.post(path, {"answer": "undo"})
    meeting.refresh_from_db()
    assert (undone.status_code, meeting.status) == (200, "planned")
    assert 'value="yes"' in undone.content.decode()
    assert client.post(path, {"answer": "undo"}).status_code == 409


def test_looking_at_a_short_link_changes_nothing(client, duo, meeting, clock):
    path = new_link(meeting, duo.mentor.person, ShortLink.Asks.MET, until=AFTER + timedelta(days=1))
    for answer in ("", "?answer=yes", "?answer=undo"):
        client.get(path + answer)
    assert list(Transition.objects.of(meeting).values_list("went_to", flat=True)) == ["planned"]


def test_a_coming_that_was_said_is_not_undone_by_another_link(client, duo, mentee, meeting, clock):
    clock.move_to(BEFORE)
    cancel_meeting(meeting, by=mentee, at=BEFORE)
    path = new_link(meeting, duo.mentor.person, ShortLink.Asks.COMING, until=START)
    assert client.post(path, {"answer": "undo"}).status_code == 409
    assert Meeting.objects.get(pk=meeting.pk).status == "cancelled"
