"""Two actions at the same moment: whoever is second sees what the first did."""

from datetime import timedelta

import pytest

from base.accounts.models import User
from followup.endings.actions import stop
from followup.kickoffs.actions import move_kickoff, plan_kickoff
from followup.meetings.actions import book, move_meeting
from followup.meetings.models import Meeting
from followup.tellings.actions import log_meeting, log_unplanned, take_back, take_out
from matching.models import Duo
from tests.followup import house
from tests.followup.moments import local
from tests.followup.test_tellings import AFTER, ASKS, AT, DAY, words
from tests.races import just_after

pytestmark = pytest.mark.django_db(transaction=True)
START = local(2026, 12, 8, 18, 30)
ENDED = "This duo has ended. New appointments are no longer made here."


def stopping(duo):
    staff = house.user_of(duo.coordinator)
    return lambda: stop(duo, "stop_reason:moved", by=staff, at=house.NOW + timedelta(days=3))


def as_seen_before(duo) -> Duo:
    """The same duo, as a page read it a moment ago."""
    seen: Duo = Duo.objects.with_people().get(pk=duo.pk)
    return seen


def planned(duo) -> int:
    return Meeting.objects.filter(duo=duo, status="planned").count()


def test_no_appointment_is_made_for_a_duo_that_just_stopped():
    duo = house.active_duo()
    mentee, seen = house.user_of(duo.mentee.person), as_seen_before(duo)
    outcome = just_after(stopping(duo), lambda: book(seen, START, by=mentee, at=house.NOW))
    assert (outcome, planned(duo)) == (ENDED, 0)


def test_an_appointment_made_just_before_the_end_is_called_off():
    duo = house.active_duo()
    mentee, seen = house.user_of(duo.mentee.person), as_seen_before(duo)
    just_after(lambda: book(seen, START, by=mentee, at=house.NOW), stopping(as_seen_before(duo)))
    assert (Duo.objects.get(pk=duo.pk).status, planned(duo)) == ("stopped", 0)


def test_no_appointment_moves_in_a_duo_that_just_stopped():
    duo = house.active_duo()
    mentee, meeting = house.user_of(duo.mentee.person), house.first_meeting(duo)
    outcome = just_after(
        stopping(duo), lambda: move_meeting(meeting, START, by=mentee, at=house.NOW + timedelta(days=3))
    )
    assert (outcome, planned(duo)) == (
        "This is already “Cancelled”. Reload the page to see how it stands.",
        0,
    )


def test_no_kickoff_is_planned_for_a_duo_that_just_stopped():
    duo = house.matched_duo()
    staff, seen = house.user_of(duo.coordinator), as_seen_before(duo)
    outcome = just_after(stopping(duo), lambda: plan_kickoff(seen, START, by=staff, at=house.NOW))
    assert (outcome, planned(duo)) == (
        "This duo has started already, or is over. A kickoff comes before the start.",
        0,
    )


def test_a_kickoff_that_moves_while_its_duo_stops_is_off():
    duo = house.matched_duo()
    kickoff, staff = house.kickoff(duo), house.user_of(duo.coordinator)
    just_after(lambda: move_kickoff(kickoff, START, by=staff, at=house.NOW), stopping(as_seen_before(duo)))
    assert planned(duo) == 0


def test_two_who_book_at_once_keep_to_three():
    duo = house.active_duo()
    mentee, mentor = (house.user_of(one.person) for one in (duo.mentee, duo.mentor))
    book(duo, START, by=mentee, at=house.NOW)  # the first appointment stands since the kickoff
    outcome = just_after(
        lambda: book(duo, START + timedelta(days=1), by=mentee, at=house.NOW),
        lambda: book(as_seen_before(duo), START + timedelta(days=2), by=mentor, at=house.NOW),
    )
    assert outcome == "You already have 3 appointments together. Choose a new one after the next."
    assert planned(duo) == 3


def told_by(duo: Duo) -> tuple[User, User, Meeting]:
    return house.user_of(duo.mentor.person), house.user_of(duo.mentee.person), house.first_meeting(duo)


def test_both_tell_of_one_appointment_at_the_same_second():
    duo = house.active_duo()
    mentor, mentee, meeting = told_by(duo)
    just_after(
        lambda: log_meeting(meeting, by=mentor, at=AFTER, note="A"),
        lambda: log_meeting(Meeting.objects.get(pk=meeting.pk), by=mentee, at=AFTER, note="B"),
    )
    told = words(Meeting.objects.get(pk=meeting.pk))
    assert told == [("mentor", 60, "", "A"), ("mentee", 60, "", "B")]


def test_both_tell_of_one_day_at_the_same_second():
    duo = house.active_duo()
    mentor, mentee, _meeting = told_by(duo)
    outcome = just_after(
        lambda: log_unplanned(duo, DAY, 60, by=mentor, at=AT),
        lambda: log_unplanned(Duo.objects.get(pk=duo.pk), DAY, 90, by=mentee, at=AT),
    )
    assert (outcome, duo.meetings.filter(kind="meeting", status="held").count()) == (ASKS, 1)


def test_one_person_in_two_windows_tells_once():
    duo = house.active_duo()
    mentor, _mentee, meeting = told_by(duo)
    outcome = just_after(
        lambda: log_meeting(meeting, by=mentor, at=AFTER),
        lambda: log_meeting(Meeting.objects.get(pk=meeting.pk), by=mentor, at=AFTER, note="B"),
    )
    assert outcome == "This was noted already."


def test_a_word_is_taken_out_once():
    duo = house.active_duo()
    mentor, _mentee, meeting = told_by(duo)
    log_meeting(meeting, by=mentor, at=AFTER)
    outcome = just_after(
        lambda: take_out(meeting, duo.mentor.person, by=mentor, at=AFTER),
        lambda: take_out(Meeting.objects.get(pk=meeting.pk), duo.mentor.person, by=mentor, at=AFTER),
    )
    assert outcome == "This was taken out already."


def test_a_tap_is_taken_back_once():
    duo = house.active_duo()
    mentor, _mentee, meeting = told_by(duo)
    log_meeting(meeting, by=mentor, at=AFTER)
    outcome = just_after(
        lambda: take_back(meeting, by=mentor, at=AFTER),
        lambda: take_back(Meeting.objects.get(pk=meeting.pk), by=mentor, at=AFTER),
    )
    assert outcome == "There is nothing left to take back."


def test_a_tap_is_not_taken_back_over_the_word_of_the_other():
    duo = house.active_duo()
    mentor, mentee, meeting = told_by(duo)
    log_meeting(meeting, by=mentor, at=AFTER, note="A")
    outcome = just_after(
        lambda: log_meeting(meeting, by=mentee, at=AFTER, note="B"),
        lambda: take_back(Meeting.objects.get(pk=meeting.pk), by=mentor, at=AFTER),
    )
    assert outcome == "Somebody else has acted on this meanwhile. Look how it stands now."
    assert len(meeting.ordered_tellings) == 2
