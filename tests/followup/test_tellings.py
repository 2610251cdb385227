"""What each of the two says of a meeting stands beside what the other says: nothing is lost, nothing counted twice."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from base.accounts.models import Person, User
from base.workflow.models import Transition
from base.workflow.moves import broken_constraint
from followup.endings.actions import stop
from followup.meetings.models import Meeting
from followup.models import Telling
from followup.tellings.actions import (
    NOTE,
    add_to_log,
    amend_log,
    log_meeting,
    log_unplanned,
    meetings_on,
    miss_meeting,
    take_out,
    telling_of,
)
from followup.tellings.permissions import OPEN, readable_note, why_not_amend
from matching.models import Duo
from pages.desk.duos.meeting_history import earlier_words, removals, why_missed, word_of
from pages.desk.duos.progress import progress_of
from tests.followup import house
from tests.followup.moments import START, local
from tests.followup.test_logging import TOPIC, refusal

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 27)
AT = local(2026, 11, 28, 9)
AFTER = START + timedelta(hours=2)
ASKS = "There is a meeting of that day already. Is it this one, or another?"


def words(meeting: Meeting) -> list[tuple[str, int, str, str]]:
    return [(one.side, one.minutes, one.mood, one.note) for one in meeting.ordered_tellings]


def a_word(meeting: Meeting, person: Person) -> Telling:
    """A row by itself, as no action writes it."""
    return Telling.objects.create(
        meeting=meeting, organisation=meeting.organisation, person=person, side="mentor", minutes=60
    )


def held(duo: Duo) -> int:
    return progress_of(duo, duo.meetings.all(), at=AFTER).held_count


def test_both_tell_of_one_meeting_and_it_counts_once(duo, mentor, mentee, meeting):
    log_meeting(meeting, by=mentor, at=AFTER, mood="good", note="A", topics=[TOPIC])
    log_meeting(meeting, by=mentee, at=AFTER, minutes=90, mood="hard", note="B")
    told = Meeting.objects.get(pk=meeting.pk)
    assert words(told) == [("mentor", 60, "good", "A"), ("mentee", 90, "hard", "B")]
    assert (told.status, told.minutes, told.mood, told.topics, held(duo)) == ("held", 60, "hard", [TOPIC], 1)


@pytest.mark.parametrize("first", ["mentor", "mentee"])
def test_the_mood_of_one_counts_after_one_tap_of_the_other(duo, mentor, mentee, meeting, first):
    one, other = (mentor, mentee) if first == "mentor" else (mentee, mentor)
    log_meeting(meeting, by=one, at=AFTER)
    log_meeting(meeting, by=other, at=AFTER, mood="hard")
    assert (meeting.mood, len(meeting.ordered_tellings)) == ("hard", 2)


def test_the_day_of_a_meeting_is_asked_about_and_nothing_is_lost(duo, mentor, mentee):
    first = log_unplanned(duo, DAY, 60, by=mentor, at=AT, note="A")
    told: dict[str, Any] = {"minutes": 90, "mood": "hard", "note": "B"}
    assert refusal(log_unplanned, duo, DAY, by=mentee, at=AT, **told) == ASKS
    add_to_log(first, by=mentee, at=AT, **told)
    assert words(first) == [("mentor", 60, "", "A"), ("mentee", 90, "hard", "B")]
    assert held(duo) == 1


def test_two_real_meetings_of_one_day_both_stand(duo, mentor, mentee):
    first = log_unplanned(duo, DAY, 60, by=mentor, at=AT, note="A")
    second = log_unplanned(duo, DAY, 90, by=mentee, at=AT, note="B", besides=[first.public_id])
    assert (words(first), words(second)) == ([("mentor", 60, "", "A")], [("mentee", 90, "", "B")])
    assert held(duo) == 2
    assert refusal(log_unplanned, duo, DAY, 30, by=mentor, at=AT, besides=[first.public_id]) == ASKS


def test_an_appointment_that_has_begun_is_asked_about_and_one_to_come_is_not(duo, mentor, meeting):
    day = START.date()
    before, after = START - timedelta(seconds=1), START
    assert [list(meetings_on(duo, day, at=at)) for at in (before, after)] == [[], [meeting]]
    assert refusal(log_unplanned, duo, day, 30, by=mentor, at=after) == ASKS
    assert log_unplanned(duo, day, 30, by=mentor, at=before).status == "held"


def test_the_talk_of_the_three_is_no_meeting_of_that_day(duo, mentor):
    day = house.start_of(duo.meetings.get(kind="kickoff")).date()
    assert log_unplanned(duo, day, 30, by=mentor, at=AT).status == "held"


def test_the_two_came_by_their_own_word_and_an_interpreter_did_not(duo, mentor, meeting):
    meeting.participants.create(organisation=duo.organisation, person=house.person("Luc"), role="interpreter")
    log_meeting(meeting, by=mentor, at=AFTER)
    came = set(meeting.participants.values_list("role", "came"))
    assert came == {("mentor", True), ("mentee", True), ("interpreter", None)}


def test_a_note_is_read_by_its_person_who_typed_it_and_once_shared_by_the_branch(
    duo, mentor, mentee, meeting
):
    typist = house.user_of(house.coordinator("Bea"))
    log_meeting(meeting, by=typist, at=AFTER, for_person=duo.mentor.person, way="phone", note="Between us")
    users = {
        "mentor": mentor,
        "mentee": mentee,
        "typist": typist,
        "colleague": house.user_of(duo.coordinator),
        "elsewhere": house.user_of(house.coordinator("Dirk", of=house.branch("Aalst"))),
        "nobody": User.objects.create_user(email="nobody@example.be"),
    }
    word = telling_of(meeting, duo.mentor.person)
    assert word is not None

    def readers() -> list[str]:
        return [name for name, user in users.items() if readable_note(word, user)]

    assert readers() == ["mentor", "typist"]
    word.note_shared = True
    assert readers() == ["mentor", "typist", "colleague"]
    word.person = None
    assert readers() == ["typist", "colleague"]


def test_what_one_tells_again_is_added_to_what_one_told_before(duo, mentor, meeting):
    said: dict[str, Any] = {"mood": "hard", "note": "A", "note_shared": True}
    log_meeting(meeting, by=mentor, at=AFTER, minutes=45, **said)
    add_to_log(meeting, by=mentor, at=AFTER, minutes=60, topics=[TOPIC])
    [word] = meeting.ordered_tellings
    assert (word.minutes, word.topics, word.mood, word.note, word.note_shared) == (
        60,
        [TOPIC],
        "hard",
        "A",
        True,
    )
    add_to_log(meeting, by=mentor, at=AFTER, minutes=60, note="B", note_shared=False)
    [word] = meeting.ordered_tellings
    assert (word.note, word.note_shared) == ("A\nB", False)
    add_to_log(meeting, by=mentor, at=AFTER, minutes=60, note="C", note_shared=True)
    [word] = meeting.ordered_tellings
    assert (word.note, word.note_shared) == ("A\nB\nC", False)
    too_long = refusal(add_to_log, meeting, by=mentor, at=AFTER, minutes=60, note="x" * 995)
    assert too_long == "Your note is too long together with what you wrote before. Make it shorter."
    add_to_log(meeting, by=mentor, at=AFTER, minutes=60, note="x" * 994)
    assert len(meeting.ordered_tellings[0].note) == NOTE


def test_one_person_has_one_word_of_a_meeting(duo, mentor, meeting):
    log_meeting(meeting, by=mentor, at=AFTER)
    word = meeting.tellings.get()
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Telling.objects.create(
            meeting=meeting, organisation=duo.organisation, person=word.person, side="mentor", minutes=5
        )
    assert broken_constraint(broken.value) == "one_telling_each"


@pytest.mark.parametrize("minutes", [4, 601])
def test_a_word_lasts_from_five_minutes_to_ten_hours(duo, mentor, meeting, minutes):
    log_meeting(meeting, by=mentor, at=AFTER)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        meeting.tellings.update(minutes=minutes)
    assert broken_constraint(broken.value) == "telling_minutes_in_range"
    meeting.tellings.update(minutes={4: 5, 601: 600}[minutes])


def held_without_a_word(duo, mentor, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(status="held")


def a_word_of_what_is_planned(duo, mentor, meeting):
    a_word(meeting, duo.mentor.person)


def no_word_left(duo, mentor, meeting):
    log_meeting(meeting, by=mentor, at=AFTER)
    meeting.tellings.all().delete()


@pytest.mark.parametrize("write", [held_without_a_word, a_word_of_what_is_planned, no_word_left])
def test_a_meeting_is_held_when_somebody_told_of_it_and_only_then(duo, mentor, meeting, write):
    write(duo, mentor, meeting)
    with pytest.raises(IntegrityError) as broken, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert broken_constraint(broken.value) == "held_means_told"
    transaction.set_rollback(True)


def test_a_word_is_open_for_two_weeks_and_two_weeks_after_the_end(duo, mentor, meeting):
    log_meeting(meeting, by=mentor, at=AFTER)
    last = AFTER + OPEN
    amend_log(meeting, by=mentor, at=last, minutes=45)
    late = refusal(amend_log, meeting, by=mentor, at=last + timedelta(seconds=1), minutes=30)
    assert late == "You could change this until Tuesday 22 December 2026. Is something wrong? Call Annelies."
    assert meeting.minutes == 45


def test_what_was_told_of_a_duo_that_ended_stays_after_two_weeks(duo, mentor, mentee, meeting):
    log_meeting(meeting, by=mentor, at=AFTER)
    staff = house.user_of(duo.coordinator)
    stop(duo, "stop_reason:moved", by=staff, at=AFTER)
    word = meeting.tellings.get()
    word.told_at = AFTER + timedelta(days=10)  # as if the coordinator had written it later
    days = [AFTER + OPEN + timedelta(days=n) for n in (0, 1)]
    word.meeting = Meeting.objects.get(pk=meeting.pk)
    gone = "This duo ended on Tuesday 8 December 2026. What was noted stays as it is."
    assert [why_not_amend(word, by=mentor, at=at) for at in days] == [None, gone]
    assert refusal(log_meeting, meeting, by=mentee, at=days[1]) == gone
    assert refusal(take_out, meeting, duo.mentor.person, by=staff, at=days[1]) == gone
    log_meeting(meeting, by=mentee, at=days[0])


def test_every_change_leaves_what_stood_before_for_the_team(duo, mentor, meeting):
    staff = house.user_of(duo.coordinator)
    log_meeting(meeting, by=mentor, at=AFTER, mood="good", note="Between us")
    later = AFTER + timedelta(days=1)
    amend_log(meeting, by=mentor, at=later, minutes=90, mood="hard", note="For you", note_shared=True)
    amend_log(meeting, by=mentor, at=later + timedelta(hours=1), minutes=45, mood="hard", note="")
    told = [
        (one.at, one.name, one.minutes, one.mood, one.note, one.hidden)
        for one in earlier_words(meeting, staff)
    ]
    assert told == [
        (AFTER, "Karim", 60, "Good", "", True),
        (later, "Karim", 90, "Difficult", "For you", False),
    ]
    now = word_of(meeting.ordered_tellings[0], staff)
    assert (now.minutes, now.note, now.hidden) == (45, "", False)
    assert [one.note for one in earlier_words(meeting, mentor)] == ["Between us", "For you"]


def test_a_wrong_word_is_taken_out_by_its_person_and_the_team(duo, mentor, mentee, meeting):
    staff = house.user_of(duo.coordinator)
    elsewhere = house.user_of(house.coordinator("Dirk", of=house.branch("Aalst")))
    log_meeting(meeting, by=mentor, at=AFTER, note="A")
    log_meeting(meeting, by=mentee, at=AFTER, note="B")
    only = "Only the person who noted this meeting can change it."
    for by in (mentee, elsewhere):
        assert refusal(take_out, meeting, duo.mentor.person, by=by, at=AFTER) == only
    take_out(meeting, duo.mentor.person, by=mentor, at=AFTER)
    meeting.refresh_from_db()
    assert (meeting.status, words(meeting)) == ("held", [("mentee", 60, "", "B")])
    assert refusal(take_out, meeting, duo.mentor.person, by=mentor, at=AFTER) == "This was taken out already."
    take_out(meeting, duo.mentee.person, by=staff, at=AFTER + timedelta(days=200))
    meeting.refresh_from_db()
    assert (meeting.status, words(meeting), held(duo)) == ("planned", [], 0)
    assert set(meeting.participants.values_list("came", flat=True)) == {None}
    assert [(one.name, one.whose) for one in removals(meeting)] == [("Karim", "Karim"), ("Annelies", "Samer")]
    assert [one.minutes for one in earlier_words(meeting, staff)] == [60, 60]
    log_meeting(meeting, by=mentor, at=AFTER)
    assert held(duo) == 1


def test_a_meeting_without_an_appointment_that_was_noted_by_mistake_is_off(duo, mentor):
    noted = log_unplanned(duo, DAY, 60, by=mentor, at=AT)
    taken = take_out(noted, duo.mentor.person, by=mentor, at=AT)
    assert (taken.status, held(duo), list(meetings_on(duo, DAY, at=AT))) == ("cancelled", 0, [])
    moves = Transition.objects.of(noted).values_list("came_from", "went_to", "by", "reason")
    assert list(moves) == [
        ("", "held", mentor.pk, ""),
        ("held", "planned", mentor.pk, "taken out"),
        ("planned", "cancelled", mentor.pk, "taken out"),
    ]
    assert log_unplanned(duo, DAY, 60, by=mentor, at=AT).status == "held"


def test_what_is_taken_out_of_a_duo_that_ended_was_missed(duo, mentor, meeting):
    log_meeting(meeting, by=mentor, at=AFTER)
    stop(duo, "stop_reason:moved", by=house.user_of(duo.coordinator), at=AFTER)
    assert take_out(meeting, duo.mentor.person, by=mentor, at=AFTER).status == "missed"


def test_the_talk_of_the_three_stays(duo):
    staff = house.user_of(duo.coordinator)
    kickoff = duo.meetings.get(kind="kickoff")
    reason = refusal(take_out, kickoff, duo.coordinator, by=staff, at=AFTER)
    assert reason == "The talk of the three stays: with it the duo began."


@pytest.mark.parametrize(("reason", "said"), [("ill", "ill"), ("moved", "")])
def test_why_a_meeting_did_not_take_place_is_said_in_words_that_somebody_typed(
    duo, mentor, meeting, reason, said
):
    miss_meeting(meeting, by=mentor, at=AFTER, reason=reason, absent=[duo.mentee.person])
    meeting.refresh_from_db()
    assert why_missed(meeting) == (["Samer"], said)
