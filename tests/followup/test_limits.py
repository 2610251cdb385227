"""Each limit of the follow-up exactly on its boundary, and one beyond. The days of talks stand in `test_checkins`."""

from datetime import timedelta

import pytest

from base.accounts.acting import acting_in
from base.outbox.actions import queue
from base.workflow.moves import Refused
from followup.meetings.actions import book
from followup.meetings.feeds import renew_feed
from followup.meetings.permissions import AFTER_THE_END, LONGEST, SHORTEST, is_near, why_not_last
from followup.meetings.slots import NOTICE, free_slots, is_free
from followup.tellings.actions import log_meeting
from pages.desk.duos.progress import SILENCE, progress_of
from pages.desk.today.attention import attention
from pages.desk.today.duo_alerts import ENDS_SOON, TIME_TO_LOG
from pages.desk.today.message_alerts import FRESH
from pages.open.meetings import BEHIND
from tests.followup import house
from tests.followup.moments import local

pytestmark = pytest.mark.django_db
A_SECOND, A_DAY = timedelta(seconds=1), timedelta(days=1)


def asks(duo, kind, *, at):
    """Whether the day of the coordinator asks for this."""
    return kind in {group.kind for group in attention(house.user_of(duo.coordinator), at=at)}


def test_a_duo_is_silent_after_three_weeks_to_the_day(duo):
    first = house.first_meeting(duo)
    log_meeting(first, by=house.user_of(duo.mentor.person), at=house.end_of(first))
    for quiet, silent in ((SILENCE - A_DAY, False), (SILENCE, True)):
        at = house.start_of(first) + quiet
        progress = progress_of(duo, duo.meetings.all(), at=at)
        assert (progress.silent_since is not None, asks(duo, "no_meeting", at=at)) == (silent, silent)


def test_two_have_two_days_to_note_their_meeting(duo):
    over = house.end_of(house.first_meeting(duo)) + TIME_TO_LOG
    assert [asks(duo, "not_logged", at=at) for at in (over - A_SECOND, over)] == [False, True]


def test_an_end_is_near_two_weeks_before(duo):
    assert duo.ends_on is not None
    near = local(duo.ends_on.year, duo.ends_on.month, duo.ends_on.day) - ENDS_SOON
    assert [asks(duo, "ending", at=at) for at in (near - A_SECOND, near)] == [False, True]


def test_a_call_is_news_for_a_week(duo):
    words = {"other": "Karim", "day": "2026-12-01", "time": "10:00", "place": "De Krook", "link": "/me/"}
    with acting_in(duo.organisation):
        queue("moved", duo.mentee.person, "meeting/x/1", words, channel="call", due_at=house.NOW)
    old = house.NOW + FRESH
    assert [asks(duo, "call_me", at=at) for at in (house.NOW - A_SECOND, house.NOW, old - A_SECOND, old)] == [
        *(False, True),
        *(True, False),
    ]


def test_a_duo_meets_until_four_weeks_after_its_end(duo):
    assert duo.ends_on is not None
    by, at = house.user_of(duo.coordinator), house.NOW + timedelta(days=180)
    last = duo.ends_on + AFTER_THE_END
    late = local(last.year, last.month, last.day, 23)
    with pytest.raises(Refused, match="This duo ends on"):
        book(duo, late + timedelta(hours=1), by=by, at=at)
    assert book(duo, late, by=by, at=at).starts_at == late


def test_a_meeting_lasts_five_minutes_to_ten_hours():
    allowed = [n for n in (0, SHORTEST - 1, SHORTEST, LONGEST, LONGEST + 1) if why_not_last(n) is None]
    assert allowed == [5, 600]


def test_whether_somebody_comes_is_asked_from_two_days_before(duo):
    meeting = house.first_meeting(duo)
    near = house.start_of(meeting) - timedelta(days=2)
    assert [is_near(meeting, at) for at in (near - A_SECOND, near, house.start_of(meeting))] == [
        False,
        True,
        False,
    ]


def test_an_hour_is_offered_twelve_hours_before_and_no_later():
    duo = house.matched_duo()
    house.free(duo.mentor.person, (1, 18, 19))
    start = local(2026, 11, 24, 18)
    offered = [
        [slot.start for slot in free_slots(duo, at=at, days=1)]
        for at in (start - NOTICE, start - NOTICE + A_SECOND)
    ]
    assert offered == [[start], []]


def test_hours_are_looked_for_as_many_days_ahead_as_was_asked():
    duo = house.matched_duo()
    house.free(duo.mentor.person, (1, 18, 19))
    tuesday = local(2026, 12, 1, 18)
    found = [len(free_slots(duo, at=local(2026, 11, 25, 4), days=days)) for days in (5, 6)]
    assert (found, free_slots(duo, at=local(2026, 11, 25, 4), days=6)[0].start) == ([0, 1], tuesday)


def test_an_hour_that_ends_when_the_free_time_ends_is_free():
    duo = house.matched_duo()
    house.free(duo.mentor.person, (1, 18, 20))
    hours = {(18, 0): True, (19, 0): True, (17, 59): False, (19, 1): False}
    assert {hour: is_free(duo, local(2026, 11, 24, *hour), 60) for hour in hours} == hours


def test_a_calendar_keeps_what_is_over_for_sixty_days(client, duo, time_machine):
    time_machine.move_to(house.NOW)
    with acting_in(duo.organisation):
        secret = renew_feed(duo.mentee.person, by=house.user_of(duo.mentee.person))
    gone = house.end_of(house.first_meeting(duo)) + BEHIND
    uid = str(house.first_meeting(duo).ical_uid)
    shown = []
    for at in (gone - A_SECOND, gone):
        time_machine.move_to(at, tick=False)
        shown.append(uid in client.get(f"/calendar/{secret}.ics").content.decode())
    assert shown == [True, False]
