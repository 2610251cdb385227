"""Hours in the week, half-days, and time that is taken."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import QueryDict

from base.workflow.moves import Refused
from intake.availability.actions import set_week, tick_week
from intake.availability.blocks import hold, nobody_twice, release_lapsed, taken
from intake.availability.half_days import bit, half_days, masks, weekly_hours
from intake.models import Availability, TimeBlock
from pages.week import WeekForm
from tests.intake.house import NOW, branch, person, ready_mentor, referred, referrer, signed_in, staff

pytestmark = pytest.mark.django_db


def week_of(somebody) -> list[tuple[int | None, str, str]]:
    return [
        (row.weekday, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}")
        for row in Availability.objects.filter(person=somebody)
    ]


def test_a_week_replaces_the_one_before_and_joins_hours_that_touch():
    yonas = person("Yonas")

    set_week(yonas, [(0, time(9), time(12))], by=None)
    set_week(yonas, [(4, time(13), time(15)), (1, time(18), time(20)), (4, time(15), time(17))], by=None)

    assert week_of(yonas) == [(1, "18:00", "20:00"), (4, "13:00", "17:00")]


@pytest.mark.parametrize(
    ("hours", "halves"),
    [
        ([], []),
        ([(0, time(9), time(12))], [(0, 0)]),
        ([(0, time(11, 30), time(13))], [(0, 1)]),  # half an hour of the morning is no half-day
        ([(2, time(8), time(22))], [(2, 0), (2, 1), (2, 2)]),
        ([(6, time(16), time(18))], [(6, 1), (6, 2)]),
        ([(5, time(12), time(12, 59))], []),
        ([(5, time(12), time(13))], [(5, 1)]),
    ],
)
def test_half_days_are_derived_from_hours(hours, halves):
    yonas = person("Yonas")
    set_week(yonas, hours, by=None)

    assert half_days(yonas) == sum(bit(*half) for half in halves)


def test_hours_that_are_busy_every_week_do_not_count():
    yonas = person("Yonas")
    set_week(yonas, [(0, time(9), time(17))], by=None)
    Availability.objects.create(
        person=yonas, organisation=yonas.organisation, weekday=0, starts=time(9), ends=time(12), free=False
    )

    assert half_days(yonas) == bit(0, 1)


def test_masks_take_one_query(django_assert_num_queries):
    people = [person(name) for name in ("A", "B", "C")]
    set_week(people[1], [(3, time(18), time(21))], by=None)

    with django_assert_num_queries(1):
        assert masks([p.pk for p in people]) == {people[0].pk: 0, people[1].pk: bit(3, 2), people[2].pk: 0}


def test_a_tick_that_stays_keeps_its_own_hours():
    yonas = person("Yonas")
    set_week(yonas, [(1, time(10, 30), time(14)), (4, time(18), time(21))], by=None)

    tick_week(yonas, bit(1, 0) | bit(6, 1), by=None)

    assert week_of(yonas) == [(1, "10:30", "12:00"), (6, "13:00", "17:00")]


def test_every_tick_comes_back_as_the_same_tick():
    yonas = person("Yonas")
    for mask in (0, 1, bit(6, 2), 0b101_010_111_000_001_100_011, 2**21 - 1):
        tick_week(yonas, mask, by=None)
        assert half_days(yonas) == mask
    assert weekly_hours(bit(2, 1)) == [(2, time(13), time(17))]


def test_people_and_their_coordinator_write_down_hours():
    karim, hours = ready_mentor().person, [(0, time(9), time(12))]

    set_week(karim, hours, by=signed_in(karim))
    set_week(karim, [], by=staff())

    for stranger in (staff("Bea", of=branch("Luik")), signed_in(referred().person), referrer()):
        with pytest.raises(Refused, match="Only Karim and the coordinator can do this"):
            set_week(karim, hours, by=stranger)
    assert week_of(karim) == []


def between(start: datetime, minutes: int) -> DateTimeTZRange:
    return DateTimeTZRange(start, start + timedelta(minutes=minutes))


def busy(somebody, start: datetime, minutes: int = 60) -> TimeBlock:
    """Time that is taken without a meeting."""
    return TimeBlock.objects.create(
        person=somebody, organisation=somebody.organisation, during=between(start, minutes)
    )


def test_a_hold_names_who_is_taken_and_leaves_nothing_behind():
    karim, samer = person("Karim"), person("Samer")
    busy(karim, NOW + timedelta(minutes=30))

    with pytest.raises(Refused) as refused:
        hold([samer, karim], between(NOW, 60), meeting_id=7)

    assert refused.value.reason == "Karim already has an appointment at that time. Choose another time."
    assert TimeBlock.objects.filter(person=samer).count() == 0


def test_a_hold_names_everybody_who_is_taken():
    karim, samer = person("Karim"), person("Samer")
    busy(karim, NOW)
    busy(samer, NOW)

    with pytest.raises(Refused, match="Karim and Samer already have an appointment"):
        hold([samer, karim], between(NOW, 60), meeting_id=7)


def test_time_that_touches_or_was_let_go_is_free():
    karim = person("Karim")
    busy(karim, NOW)
    busy(karim, NOW + timedelta(hours=1))
    TimeBlock.objects.create(
        person=karim, organisation=karim.organisation, during=between(NOW, 60), held=False
    )

    assert [start for _who, start, _end in taken([karim.pk], NOW, NOW + timedelta(hours=3))] == [
        NOW, NOW + timedelta(hours=1),
    ]  # fmt: skip


def test_an_error_of_another_kind_is_not_taken_for_an_overlap():
    karim = person("Karim")

    with pytest.raises(ZeroDivisionError), nobody_twice([karim], between(NOW, 60)):
        raise ZeroDivisionError


def test_what_was_held_without_a_meeting_lapses_once():
    karim = person("Karim")
    busy(karim, NOW - timedelta(hours=3))
    busy(karim, NOW + timedelta(hours=3))

    assert [release_lapsed(NOW), release_lapsed(NOW)] == [1, 0]
    assert [block.held for block in TimeBlock.objects.all()] == [False, True]


@pytest.mark.parametrize("tick", ["²", "9" * 5000, "-1", "3", "0", "٣"])
def test_what_is_no_box_of_the_grid_is_a_form_error(tick):
    form = WeekForm(QueryDict(urlencode({"week": tick})))
    assert form.errors == {"week": ["This is not a half-day of the week."]}


def test_boxes_of_the_grid_add_up_whatever_is_ticked_twice():
    form = WeekForm(QueryDict("week=1&week=4&week=4"))
    assert (form.is_valid(), form.cleaned_data) == (True, {"week": 5})
