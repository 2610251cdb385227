"""When two people can meet."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from followup.meetings.slots import free_slots, is_free
from intake.models import Availability
from tests.followup import house
from tests.followup.moments import local

pytestmark = pytest.mark.django_db
NOW = house.NOW  # Monday 23 November 2026, 9:00


def hours(slots) -> list[str]:
    return [f"{timezone.localtime(slot.start):%d/%m %H:%M}" for slot in slots]


@pytest.fixture
def duo():
    return house.matched_duo()


def test_the_hours_in_which_both_are_free_are_offered(duo):
    house.free(duo.mentor.person, (1, 17, 21))
    house.free(duo.mentee.person, (1, 18, 20), (3, 9, 12))
    assert hours(free_slots(duo, at=NOW, days=7)) == ["24/11 18:00", "24/11 19:00"]


def test_who_gave_no_hours_follows_the_other(duo):
    house.free(duo.mentor.person, (1, 18, 20))
    assert hours(free_slots(duo, at=NOW, days=7)) == ["24/11 18:00", "24/11 19:00"]


def test_without_any_hours_nothing_is_offered(duo):
    assert free_slots(duo, at=NOW) == []


def test_what_either_of_them_already_does_is_not_offered(duo):
    house.free(duo.mentor.person, (1, 17, 20))
    house.kickoff(duo, local(2026, 11, 24, 18))
    assert hours(free_slots(duo, at=NOW, days=7)) == ["24/11 17:00", "24/11 19:00"]


def test_public_holidays_are_not_offered(duo):
    house.free(duo.mentor.person, (4, 18, 19))  # Fridays: 25 December and 1 January are among them
    offered = hours(free_slots(duo, at=local(2026, 12, 14, 9), days=28))
    assert offered == ["18/12 18:00", "08/01 18:00"]


def test_a_special_day_counts_for_that_day_only(duo):
    house.free(duo.mentor.person, (1, 18, 20))
    special = {"person": duo.mentor.person, "organisation": duo.organisation}
    Availability.objects.create(**special, on=date(2026, 11, 24), starts=time(18), ends=time(19), free=False)
    Availability.objects.create(**special, on=date(2026, 11, 26), starts=time(10), ends=time(11))
    assert hours(free_slots(duo, at=NOW, days=8)) == [
        "24/11 19:00",
        "26/11 10:00",
        "01/12 18:00",
        "01/12 19:00",
    ]


def test_nothing_is_offered_within_twelve_hours(duo):
    house.free(duo.mentor.person, (0, 9, 23))
    assert hours(free_slots(duo, at=NOW, days=1)) == ["23/11 21:00", "23/11 22:00"]


def test_an_hour_for_one_way_of_meeting_only_says_so(duo):
    house.free(duo.mentor.person, (1, 18, 19))
    row = {"person": duo.mentee.person, "organisation": duo.organisation, "weekday": 1}
    Availability.objects.create(**row, starts=time(18), ends=time(19), mode="online")
    assert [slot.mode for slot in free_slots(duo, at=NOW, days=7)] == ["online"]


def test_one_online_only_and_the_other_in_person_only_is_no_hour(duo):
    for person, mode in ((duo.mentor.person, "in_person"), (duo.mentee.person, "online")):
        Availability.objects.create(
            person=person, organisation=duo.organisation, weekday=1, starts=time(18), ends=time(19), mode=mode
        )
    assert free_slots(duo, at=NOW, days=7) == []


@pytest.mark.parametrize("sunday", [local(2026, 10, 25), local(2027, 3, 28)])
def test_ten_o_clock_stays_ten_o_clock_when_the_clock_changes(duo, sunday):
    house.free(duo.mentor.person, (5, 10, 11), (1, 10, 11))
    slots = free_slots(duo, at=sunday - timedelta(days=3), days=5)
    assert [f"{timezone.localtime(slot.start):%a %H:%M}" for slot in slots] == ["Sat 10:00", "Tue 10:00"]
    assert slots[1].start.utcoffset() != slots[0].start.utcoffset()
    assert [slot.end - slot.start for slot in slots] == [timedelta(hours=1)] * 2


def test_the_number_of_queries_does_not_grow_with_the_days(duo, django_assert_num_queries):
    house.free(duo.mentor.person, *((day, 9, 21) for day in range(7)))
    duo.proposal.mentor, duo.proposal.mentee, getattr(duo, "agreement", None)
    for days in (1, 60):
        with django_assert_num_queries(3):
            free_slots(duo, at=NOW, days=days)


def test_one_certain_hour_can_be_asked_for(duo):
    house.free(duo.mentor.person, (1, 17, 20))
    answers = [is_free(duo, local(2026, 11, 24, *hour), 60) for hour in ((18, 30), (19, 30), (16, 0))]
    assert answers == [True, False, False]
