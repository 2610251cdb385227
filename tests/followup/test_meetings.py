"""A meeting is booked, moved, cancelled, held or missed; each time the right people are told, once."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from icalendar import Calendar

from base.outbox.channels import mail_address
from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from base.outbox.texts import render
from base.workflow.models import Transition
from base.workflow.moves import Refused
from followup.meetings.actions import (
    answer_invitation,
    book,
    cancel_meeting,
    move_meeting,
)
from followup.meetings.models import Meeting, Participant
from intake.models import TimeBlock
from matching.models import Duo
from tests.followup import house
from tests.followup.moments import START, local

pytestmark = pytest.mark.django_db
NOW = house.NOW
TOPIC = "content_minimal:cv_linkedin"


def test_booking_takes_the_time_of_both_and_tells_both(duo, meeting):
    assert (meeting.status, meeting.mode, meeting.place_id) == (
        "planned",
        "in_person",
        "meeting_place:neutral",
    )
    blocks = TimeBlock.objects.filter(meeting=meeting.pk).values_list("person", "during", "held")
    during = (meeting.during.lower, meeting.during.upper)
    assert sorted((person, (time.lower, time.upper), held) for person, time, held in blocks) == sorted(
        (person.pk, during, True) for person in (duo.mentee.person, duo.mentor.person)
    )
    assert house.messages(meeting) == [
        ("booking_confirmation", "Karim", "queued", "02/12 18:30"),
        ("booking_confirmation", "Samer", "queued", "02/12 18:30"),
        ("did_you_meet", "Karim", "queued", "08/12 20:30"),
        ("meeting_reminder", "Karim", "queued", "07/12 16:00"),
        ("meeting_reminder", "Samer", "queued", "07/12 16:00"),
    ]


def test_a_message_names_first_names_the_hour_the_place_and_whom_to_call(duo, meeting):
    words = Message.objects.get(
        kind="booking_confirmation", recipient=duo.mentee.person, about__contains=meeting.public_id
    ).words
    words.pop("until")
    assert words == {
        "first_name": "Samer",
        "organisation": "Brugwerk vzw",
        "other": "Karim",
        "day": "2026-12-08",
        "time": meeting.during.lower.isoformat(),
        "place": {
            "nl": "Op een rustige plek, zoals een bibliotheek",
            "fr": "Dans un lieu calme, comme une bibliothèque",
            "en": "Somewhere quiet, like a library",
        },
        "coordinator": "Annelies",
        "phone": "09 224 00 00",
        "link": f"/me/booked/{meeting.public_id}/",
        "other_short": "Karim",
        "place_short": {"nl": "op een rustige plek", "fr": "dans un lieu calme", "en": "somewhere quiet"},
        "link_short": f"/a/{meeting.public_id}/",
        "reply_to": mail_address(duo.coordinator),
    }


def test_booking_the_same_hour_twice_is_one_meeting(duo, mentee, meeting):
    assert book(duo, START, by=mentee, at=START - timedelta(days=5)) == meeting
    assert len(house.messages(meeting)) == 5


def test_booked_for_tomorrow_evening_after_the_hour_of_the_reminder_there_is_none(duo, mentee):
    meeting = book(duo, START, by=mentee, at=START - timedelta(hours=24))
    assert house.messages(meeting, kind="meeting_reminder") == []


def test_a_reminder_that_could_not_go_out_the_day_before_is_not_sent_on_the_day_itself(meeting):
    reminders = Message.objects.filter(
        kind="meeting_reminder", about__startswith=f"meeting/{meeting.public_id}/"
    )
    assert {message.words["until"] for message in reminders} == {local(2026, 12, 8).isoformat()}
    assert deliver_due(at=local(2026, 12, 8, 7)) > 0
    assert set(reminders.values_list("status", flat=True)) == {"cancelled"}


def test_who_learns_another_language_before_the_reminder_reads_it_in_that(duo, meeting):
    samer = duo.mentee.person
    samer.language = "nl"
    samer.save()
    deliver_due(at=local(2026, 12, 7, 17))
    reminder = Message.objects.get(
        kind="meeting_reminder", recipient=samer, about__startswith=f"meeting/{meeting.public_id}/"
    )
    assert (reminder.status, reminder.language) == ("sent", "nl")
    assert "Op een rustige plek, zoals een bibliotheek" in render(reminder).text


def refusal(action, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    return str(refused.value.reason)


def test_an_hour_that_the_mentor_gave_to_another_mentee_is_refused_and_nothing_is_left_behind(duo, mentee):
    other = house.active_duo("Amina", "Nadia")
    other.proposal.mentor.person  # noqa: B018  a mentor of her own, and the same coordinator is not needed
    other.proposal.mentor = duo.mentor
    other.proposal.place = 2
    other.proposal.save()
    book(other, START, by=None, at=NOW)
    before = Meeting.objects.count(), Message.objects.count()
    reason = refusal(book, duo, START + timedelta(minutes=30), by=mentee, at=NOW)
    assert reason == "Karim already has an appointment at that time. Choose another time."
    assert (Meeting.objects.count(), Message.objects.count()) == before


def test_booking_is_refused_with_a_sentence(duo, mentee):
    stranger = house.user_of(house.mentee("Yonas").person)
    elsewhere = house.user_of(house.coordinator("Dirk", of=house.branch("Aalst")))
    early = house.matched_duo("Amina", "Hilde")
    asked = {"at": START - timedelta(days=6)}
    assert [
        refusal(book, duo, START, by=stranger, **asked),
        refusal(book, duo, START, by=elsewhere, **asked),
        refusal(book, duo, START - timedelta(days=7), by=mentee, **asked),
        refusal(book, duo, START, by=mentee, minutes=0, **asked),
        refusal(book, early, START, by=house.user_of(early.mentee.person), **asked),
    ] == [
        "This appointment belongs to somebody else.",
        "This appointment belongs to somebody else.",
        "This time has passed. Choose a later one.",
        "Choose a number from 5 to 600",
        "First comes the meeting for the three of you.",
    ]


def test_a_moved_meeting_takes_its_time_along_and_is_announced_anew(duo, mentor, meeting):
    later = START + timedelta(days=1)
    deliver_due(at=START - timedelta(days=6))
    moved = move_meeting(meeting, later, by=mentor, at=START - timedelta(days=5))
    assert (moved.pk, moved.sequence, moved.starts_at) == (meeting.pk, 1, later)
    assert {block.during.lower for block in TimeBlock.objects.filter(meeting=meeting.pk)} == {later}
    assert house.messages(meeting, status="queued") == [
        ("did_you_meet", "Karim", "queued", "09/12 20:30"),
        ("meeting_reminder", "Karim", "queued", "08/12 16:00"),
        ("meeting_reminder", "Samer", "queued", "08/12 16:00"),
        ("moved", "Karim", "queued", "03/12 18:30"),
        ("moved", "Samer", "queued", "03/12 18:30"),
    ]


def test_moving_onto_another_appointment_is_refused_and_changes_nothing(duo, mentee, meeting):
    book(duo, START + timedelta(days=1), by=mentee, at=NOW)
    reason = refusal(move_meeting, meeting, START + timedelta(days=1, minutes=30), by=mentee, at=NOW)
    assert reason == "Samer and Karim already have an appointment at that time. Choose another time."
    meeting.refresh_from_db()
    assert (meeting.sequence, meeting.starts_at) == (0, START)


def test_moving_by_half_an_hour_does_not_collide_with_itself(mentee, meeting):
    moved = move_meeting(meeting, START + timedelta(minutes=30), by=mentee, at=NOW)
    assert moved.starts_at == START + timedelta(minutes=30)


def test_a_cancelled_meeting_gives_the_time_back_and_stops_the_reminders(duo, mentee, meeting):
    deliver_due(at=START - timedelta(days=6))
    cancelled = cancel_meeting(meeting, by=mentee, at=START - timedelta(days=5), reason="ill")
    assert cancel_meeting(meeting, by=mentee, at=NOW) == cancelled
    assert set(TimeBlock.objects.filter(meeting=meeting.pk).values_list("held", flat=True)) == {False}
    assert [row[:2] for row in house.messages(meeting, status="queued")] == [
        ("cancelled", "Karim"),
        ("cancelled", "Samer"),
    ]
    assert book(duo, START, by=mentee, at=NOW).pk != meeting.pk
    logged = Transition.objects.of(meeting).values_list("came_from", "went_to", "by", "reason")
    assert list(logged) == [("", "planned", mentee.pk, ""), ("planned", "cancelled", mentee.pk, "ill")]


def test_the_kickoff_is_the_coordinators_to_change():
    meeting = house.kickoff(house.matched_duo())
    reason = refusal(cancel_meeting, meeting, by=house.user_of(meeting.duo.mentee.person), at=NOW)
    assert reason == "Does this time not suit you? Call Annelies."


def test_an_answer_stands_until_the_meeting_is_moved(duo, mentee, meeting):
    answer_invitation(meeting, duo.mentee.person, "yes", by=mentee, at=NOW)
    assert Participant.objects.get(meeting=meeting, person=duo.mentee.person).answer == "yes"
    move_meeting(meeting, START + timedelta(days=1), by=mentee, at=NOW)
    assert Participant.objects.get(meeting=meeting, person=duo.mentee.person).answer == ""


def calendar_of(kind: str, meeting) -> tuple[Any, ...]:
    message = Message.objects.filter(kind=kind, about__startswith=f"meeting/{meeting.public_id}/").earliest(
        "pk"
    )
    calendar = Calendar.from_ical(message.attachment["content"])
    event = calendar.walk("VEVENT")[0]
    start = event.decoded("dtstart")
    assert start.utcoffset() == timedelta(0)
    return calendar["method"], str(event["uid"]), event["sequence"], start, event["status"]


def test_the_calendar_entry_keeps_its_uid_and_counts_its_changes(mentee, meeting):
    uid, later = f"{meeting.ical_uid}@duo", START + timedelta(days=1)
    deliver_due(at=START - timedelta(days=6))
    move_meeting(meeting, later, by=mentee, at=NOW)
    cancel_meeting(meeting, by=mentee, at=NOW)
    assert [calendar_of(kind, meeting) for kind in ("booking_confirmation", "moved", "cancelled")] == [
        ("REQUEST", uid, 0, START, "CONFIRMED"),
        ("REQUEST", uid, 1, later, "CONFIRMED"),
        ("CANCEL", uid, 2, later, "CANCELLED"),
    ]


@pytest.mark.django_db(transaction=True)
def test_forty_racers_for_one_hour_make_one_booking_and_no_deadlock():
    mentor = house.mentor("Karim", capacity=9)
    duos: list[Duo] = []
    for name in ("Samer", "Amina", "Yonas", "Rana"):
        duo = house.active_duo(name, f"Mentor of {name}")
        duo.proposal.mentor = mentor
        duo.proposal.place = len(duos) + 1
        duo.proposal.save()
        duos.append(duo)
    before = Meeting.objects.count()
    together = Barrier(40)
    outcomes: list[int | str] = []

    def race(number: int) -> None:
        try:
            duo = duos[number % 4]
            start = START + timedelta(minutes=15 * (number % 3))
            together.wait(20)
            try:
                outcomes.append(book(duo, start, by=None, at=NOW).pk)
            except Refused:
                outcomes.append("refused")
            except Exception as broken:
                outcomes.append(repr(broken))
        finally:
            connections["default"].close()

    racers = [Thread(target=race, args=(number,)) for number in range(40)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(60)
    assert Meeting.objects.count() == before + 1
    made = Meeting.objects.latest("pk").pk
    assert set(outcomes) == {made, "refused"}
    assert len(outcomes) == 40
    assert connection.vendor == "postgresql"
