"""Everybody hears how an appointment stands: once, at a decent hour, and never of what they did not know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from base.outbox.texts import render
from base.workflow.moves import Refused
from followup.endings.actions import complete, reopen, stop
from followup.meetings.actions import answer_invitation, book, cancel_meeting, move_meeting
from followup.meetings.models import Participant
from followup.meetings.notices import reminded_at
from followup.tellings.actions import take_back
from tests.followup import house
from tests.followup.moments import START, local

pytestmark = pytest.mark.django_db
BEFORE = START - timedelta(days=6)


def news(person, **which) -> list[tuple[str, str]]:
    """Kind and status of what somebody is told about appointments and the duo, without what asks for an answer."""
    rows = Message.objects.filter(recipient=person, **which).exclude(
        kind__in=["meeting_reminder", "meeting_reminder_monday", "did_you_meet", "kickoff_invitation"]
    )
    return list(rows.order_by("pk").values_list("kind", "status"))


@pytest.fixture
def quiet_past(duo):
    """What was said when the duo began is long said."""
    deliver_due(at=BEFORE - timedelta(days=1))
    Message.objects.exclude(status="queued").delete()
    Message.objects.filter(due_at__lt=BEFORE).delete()


@pytest.fixture
def early(duo, quiet_past, mentee):
    return book(duo, START, by=mentee, at=BEFORE)


def test_of_an_appointment_that_nobody_heard_of_nobody_hears_that_it_is_off(duo, mentee, early):
    for n in range(3):
        cancel_meeting(early, by=mentee, at=BEFORE + timedelta(seconds=n))
        early = book(duo, START, by=mentee, at=BEFORE + timedelta(seconds=n))
    cancel_meeting(early, by=mentee, at=BEFORE)
    assert {status for _kind, status in news(duo.mentor.person) + news(duo.mentee.person)} == {"cancelled"}
    assert deliver_due(at=BEFORE) == 0


def test_who_booked_hears_that_the_other_called_it_off_before_any_message_left(duo, mentor, early):
    cancel_meeting(early, by=mentor, at=BEFORE)
    assert news(duo.mentee.person, status="queued") == [("cancelled", "queued")]
    assert news(duo.mentor.person, status="queued") == []


def test_who_heard_of_the_first_hour_only_by_way_of_the_second_is_told_that_it_is_booked(duo, mentee, early):
    move_meeting(early, START + timedelta(days=1), by=mentee, at=BEFORE)
    assert news(duo.mentor.person, status="queued") == [("booking_confirmation", "queued")]


def test_there_and_back_before_anybody_is_told_is_no_news(duo, mentee, early):
    deliver_due(at=BEFORE)
    move_meeting(early, START + timedelta(days=1), by=mentee, at=BEFORE)
    move_meeting(early, START, by=mentee, at=BEFORE)
    assert news(duo.mentor.person) == [("booking_confirmation", "sent"), ("moved", "cancelled")]


def test_by_night_the_receipt_goes_out_and_the_other_is_left_alone(duo, mentee, quiet_past):
    night = local(2026, 12, 2, 23)
    book(duo, START, by=mentee, at=night)
    deliver_due(at=night)
    assert news(duo.mentee.person) == [("booking_confirmation", "sent")]
    assert news(duo.mentor.person) == [("booking_confirmation", "queued")]
    deliver_due(at=local(2026, 12, 3, 8))
    assert news(duo.mentor.person) == [("booking_confirmation", "sent")]


def test_by_night_who_takes_a_cancellation_back_reads_at_once_that_it_goes_on(duo, mentee, early):
    night = local(2026, 12, 3, 23)
    deliver_due(at=BEFORE)
    for act in (cancel_meeting, take_back):
        act(early, by=mentee, at=night)
        deliver_due(at=night)
    assert news(duo.mentee.person)[1:] == [("cancelled", "sent"), ("goes_on", "sent")]
    assert news(duo.mentor.person)[1:] == [("cancelled", "cancelled")]


@pytest.mark.parametrize(
    ("hours", "told"), [(24, "sent"), (24.01, "queued")], ids=["within a day", "a little more"]
)
def test_a_change_within_a_day_goes_out_by_night(duo, mentee, quiet_past, hours, told):
    night = local(2026, 12, 2, 23)
    meeting = book(duo, night + timedelta(hours=hours), by=mentee, at=BEFORE - timedelta(days=1))
    deliver_due(at=BEFORE - timedelta(days=1, hours=-1))
    cancel_meeting(meeting, by=mentee, at=night)
    deliver_due(at=night)
    assert news(duo.mentor.person)[-1] == ("cancelled", told)


def test_the_day_before_a_monday_is_quiet_and_the_reminder_comes_on_saturday_and_names_the_day(duo, mentee):
    monday = local(2026, 12, 14, 10)
    meeting = book(duo, monday, by=mentee, at=BEFORE)
    reminders = house.messages(meeting, kind__startswith="meeting_reminder")
    assert reminders == [
        ("meeting_reminder_monday", "Karim", "queued", "12/12 16:00"),
        ("meeting_reminder_monday", "Samer", "queued", "12/12 16:00"),
    ]
    deliver_due(at=local(2026, 12, 12, 16))
    letter = render(Message.objects.filter(kind="meeting_reminder_monday").latest("pk"))
    assert ("On Monday you meet" in letter.text, "omorrow" in letter.text) == (True, False)


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        (complete, "duo_completed"),
        (lambda duo, **who: stop(duo, "stop_reason:mentor_stopped", **who), "duo_stopped"),
    ],
    ids=["completed", "stopped"],
)
def test_when_a_duo_ends_the_two_hear_that_and_are_asked_for_no_new_day(duo, mentee, early, how, kind):
    later = book(duo, START + timedelta(days=2), by=mentee, at=BEFORE)
    deliver_due(at=BEFORE)
    how(duo, by=house.user_of(duo.coordinator), at=BEFORE + timedelta(hours=1))
    for person in (duo.mentee.person, duo.mentor.person):
        assert news(person, status="queued") == [("appointment_off", "queued"), (kind, "queued")]
        message = Message.objects.get(recipient=person, kind=kind)
        assert str(early.ical_uid) in message.attachment["content"]
        assert ("/me/book" in render(message).text, "link" in message.words) == (False, False)
    off = Message.objects.filter(kind="appointment_off")
    assert all(str(later.ical_uid) in message.attachment["content"] for message in off)
    assert "cancelled" not in {kind for kind, _status in news(duo.mentee.person)}


def test_who_hears_of_the_end_learns_no_reason(duo, quiet_past):
    stop(duo, "stop_reason:safeguarding", by=house.user_of(duo.coordinator), at=BEFORE)
    message = Message.objects.get(kind="duo_stopped", recipient=duo.mentee.person)
    assert set(message.words) == {
        "first_name", "organisation", "other", "coordinator", "phone", "reply_to",
    }  # fmt: skip


def test_an_end_that_was_a_mistake_is_withdrawn_or_corrected(duo, quiet_past):
    annelies = house.user_of(duo.coordinator)
    complete(duo, by=annelies, at=BEFORE)
    reopen(duo, "A wrong click", by=annelies, at=BEFORE)
    assert news(duo.mentee.person) == [("duo_completed", "cancelled")]
    complete(duo, by=annelies, at=BEFORE + timedelta(hours=1))
    deliver_due(at=BEFORE + timedelta(hours=1))
    reopen(duo, "A wrong click", by=annelies, at=BEFORE + timedelta(hours=2))
    assert news(duo.mentee.person)[-1] == ("duo_goes_on", "queued")


def test_what_is_the_same_for_all_is_read_once_however_many_are_told(duo, mentee, early):
    for name in ("Luc", "Rana"):
        early.participants.create(
            person=house.person(name), role="interpreter", organisation=early.organisation
        )
    with CaptureQueriesContext(connection) as queries:
        move_meeting(early, START + timedelta(days=1), by=mentee, at=BEFORE)
    told = [query["sql"] for query in queries if 'INSERT INTO "outbox_message"' in query["sql"]]
    read = [
        query["sql"]
        for query in queries
        if "phone" in query["sql"] and "followup_participant" in query["sql"]
    ]
    links = [query["sql"] for query in queries if 'INSERT INTO "followup_shortlink"' in query["sql"]]
    assert (len(told), len(read), len(links)) == (9, 1, 3)


def test_an_interpreter_reads_that_it_is_off_and_is_asked_for_no_new_day(duo, mentee, early):
    luc = house.person("Luc")
    early.participants.create(person=luc, role="interpreter", organisation=early.organisation)
    move_meeting(early, START + timedelta(days=1), by=mentee, at=BEFORE)
    deliver_due(at=BEFORE)
    cancel_meeting(early, by=mentee, at=BEFORE)
    off = [news(one)[-1] for one in (luc, duo.mentor.person)]
    assert off == [("appointment_off", "queued"), ("cancelled", "queued")]


def test_who_is_called_is_promised_no_reminder(duo, mentee):
    duo.mentee.person.channel, duo.mentee.person.phone = "call", "+32470123456"
    duo.mentee.person.save()
    meeting = book(duo, START, by=mentee, at=BEFORE)
    said = [reminded_at(meeting, one) for one in (duo.mentor.person, duo.mentee.person)]
    assert said == [local(2026, 12, 7, 16), None]
    assert Message.objects.filter(
        recipient=duo.mentee.person, kind="meeting_reminder", channel="call"
    ).exists()


def test_an_interpreter_with_an_account_answers_for_themselves_and_for_nobody_else(duo, mentee, early):
    luc = house.person("Luc")
    Participant.objects.create(
        meeting=early, person=luc, role="interpreter", organisation_id=early.organisation_id
    )
    assert answer_invitation(early, luc, "no", by=house.user_of(luc), at=BEFORE).answer == "no"
    stranger = house.person("Rana")
    for person, by in [
        (duo.mentee.person, house.user_of(luc)),
        (luc, mentee),
        (duo.mentor.person, mentee),
        (stranger, house.user_of(stranger)),
    ]:
        with pytest.raises(Refused) as refused:
            answer_invitation(early, person, "yes", by=by, at=BEFORE)
        assert refused.value.reason == "This appointment belongs to somebody else."
    assert answer_invitation(early, luc, "yes", by=house.user_of(duo.coordinator), at=BEFORE).answer == "yes"
    early.refresh_from_db()
    assert early.status == "planned"
