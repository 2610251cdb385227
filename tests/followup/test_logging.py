"""Noting a meeting: length, topics, mood, notes, and what did not happen."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from base.accounts.models import User
from base.workflow.moves import Refused
from followup.meetings.actions import book, cancel_meeting
from followup.tellings.actions import amend_log, log_meeting, log_unplanned, miss_meeting
from followup.tellings.permissions import is_to_come, readable_note
from intake.models import TimeBlock
from matching.models import Duo
from tests.followup import house
from tests.followup.moments import START, local

pytestmark = pytest.mark.django_db

NOW = house.NOW

TOPIC = "content_minimal:cv_linkedin"


def refusal(action, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        action(*args, **kwargs)
    return str(refused.value.reason)


def test_a_log_holds_length_topics_mood_and_note_of_its_writer(duo, mentor, meeting):
    after = START + timedelta(hours=2)
    told: dict[str, Any] = {
        "minutes": 90,
        "topics": [TOPIC, TOPIC],
        "mood": "good",
        "note": " Bring the CV ",
        "note_shared": True,
    }
    held = log_meeting(meeting, by=mentor, at=after, **told)
    [word] = held.ordered_tellings
    assert (held.status, word.side, word.minutes, word.topics, word.mood) == (
        "held",
        "mentor",
        90,
        [TOPIC],
        "good",
    )
    assert (word.note, word.note_shared, word.person, word.written_by, word.told_at) == (
        "Bring the CV",
        True,
        duo.mentor.person,
        mentor,
        after,
    )
    assert set(held.participants.values_list("came", flat=True)) == {True}
    assert house.messages(meeting, status="queued") == []


def test_staff_write_down_what_the_mentee_told_by_phone(duo, meeting):
    coordinator = house.user_of(duo.coordinator)
    held = log_meeting(
        meeting, by=coordinator, at=START, minutes=60, mood="hard", way="phone", for_person=duo.mentee.person
    )
    [word] = held.ordered_tellings
    assert (word.side, word.mood, word.person, word.written_by, word.way) == (
        "mentee",
        "hard",
        duo.mentee.person,
        coordinator,
        "phone",
    )


def test_a_log_is_refused_with_a_sentence_and_nothing_is_written(duo, mentor, meeting):
    after = START + timedelta(hours=2)
    stranger = house.user_of(house.mentor("Hilde").person)
    assert [
        refusal(log_meeting, meeting, by=mentor, at=NOW, minutes=60),
        refusal(log_meeting, meeting, by=stranger, at=after, minutes=60),
        refusal(log_meeting, meeting, by=mentor, at=after, minutes=601),
        refusal(log_meeting, meeting, by=mentor, at=after, minutes=60, topics=["stop_reason:moved"]),
    ] == [
        "This appointment is still to come: Tuesday 8 December 2026, 18:30.",
        "This appointment belongs to somebody else.",
        "Choose a number from 5 to 600",
        "We do not know the topic “stop_reason:moved”.",
    ]
    meeting.refresh_from_db()
    assert meeting.status == "planned"
    log_meeting(meeting, by=mentor, at=after)
    assert refusal(log_meeting, meeting, by=mentor, at=after) == "This was noted already."


def test_the_next_meeting_is_booked_with_the_log_or_neither_is(duo, mentor, mentee, meeting):
    after, again = START + timedelta(hours=2), START + timedelta(days=14)
    standing = book(duo, again + timedelta(minutes=15), by=mentee, at=NOW)
    reason = refusal(log_meeting, meeting, by=mentor, at=after, next_at=again)
    meeting.refresh_from_db()
    assert ("Karim" in reason, meeting.status) == (True, "planned")
    cancel_meeting(standing, by=mentee, at=NOW)
    log_meeting(meeting, by=mentor, at=after, next_at=again)
    assert [one.starts_at for one in duo.meetings.upcoming(after)] == [again]


def test_only_the_writer_completes_a_log(duo, mentor, mentee, meeting):
    after = START + timedelta(hours=2)
    log_meeting(meeting, by=mentor, at=after)
    reason = refusal(amend_log, meeting, by=mentee, at=after, minutes=45)
    assert reason == "Only the person who noted this meeting can change it."
    amended = amend_log(meeting, by=mentor, at=after, minutes=45, topics=[TOPIC], mood="fair")
    assert (amended.minutes, amended.topics, amended.mood) == (45, [TOPIC], "fair")


def test_a_note_is_read_by_its_writer_and_shared_by_the_branch_only(duo, mentor, mentee, meeting):
    staff = house.user_of(duo.coordinator)
    elsewhere = house.user_of(house.coordinator("Dirk", of=house.branch("Aalst")))
    everybody = (mentor, mentee, staff, elsewhere)
    after = START + timedelta(hours=2)
    [word] = log_meeting(meeting, by=mentor, at=after, note="Nerves").ordered_tellings
    assert [readable_note(word, user) for user in everybody] == ["Nerves", "", "", ""]
    [word] = amend_log(
        meeting, by=mentor, at=after, minutes=60, note="Nerves", note_shared=True
    ).ordered_tellings
    assert [readable_note(word, user) for user in everybody] == ["Nerves", "", "Nerves", ""]


def test_a_meeting_that_did_not_happen_gives_no_length_and_stops_asking(duo, mentor, meeting):
    missed = miss_meeting(meeting, by=mentor, at=START + timedelta(hours=2))
    assert miss_meeting(meeting, by=mentor, at=START + timedelta(hours=3)) == missed
    assert (missed.status, missed.minutes, house.messages(meeting, status="queued")) == ("missed", None, [])


def test_a_meeting_without_an_appointment_is_noted(duo, mentor):
    on, at = date(2026, 11, 27), local(2026, 11, 28, 9)
    noted = log_unplanned(duo, on, 30, by=mentor, at=at, topics=[TOPIC], mood="good")
    assert (noted.status, noted.minutes, noted.mood) == ("held", 30, "good")
    assert not TimeBlock.objects.filter(meeting=noted.pk).exists()
    assert [
        refusal(log_unplanned, duo, date(2026, 11, 29), 30, by=mentor, at=at),
        refusal(log_unplanned, duo, date(2026, 11, 2), 30, by=mentor, at=at),
    ] == [
        "This day is still to come. Choose a day that has passed.",
        "Your duo started on Wednesday 25 November 2026. Choose a later day.",
    ]


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        (local(2026, 11, 27, 8, 28), local(2026, 11, 27, 7, 28)),
        (local(2026, 11, 27, 0, 0), local(2026, 11, 27, 0, 0)),
        (local(2026, 11, 27, 0, 10), local(2026, 11, 27, 0, 0)),
        (local(2026, 11, 27, 13), local(2026, 11, 27, 12)),
        (local(2026, 11, 27, 23, 59), local(2026, 11, 27, 12)),
        (local(2026, 11, 30, 8), local(2026, 11, 27, 12)),
    ],
)
def test_a_meeting_of_this_morning_is_noted_this_morning(
    duo: Duo, mentor: User, at: datetime, begins: datetime
):
    noted = log_unplanned(duo, date(2026, 11, 27), 60, by=mentor, at=at)
    assert (noted.starts_at, noted.status) == (begins, "held")


def test_a_day_has_begun_at_its_midnight_and_an_hour_at_that_hour():
    midnight = local(2026, 11, 27)
    before = midnight - timedelta(seconds=1)
    assert [is_to_come(date(2026, 11, 27), when) for when in (before, midnight)] == [True, False]
    assert [is_to_come(midnight, when) for when in (before, midnight)] == [True, False]
