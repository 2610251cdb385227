"""Days in any script, and their bounds."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from base.reading.days import PLANNED, DayRange, birth_years, read_day
from base.reading.signs import Unreadable
from tests.base.reading.test_codes import spellings


@given(st.data(), st.dates())
def test_a_day_is_the_same_in_every_script(data: st.DataObject, day: date) -> None:
    parts = [data.draw(spellings(part)) for part in (f"{day.day}", f"{day.month:02}", f"{day.year:04}")]
    clean = ["".join(part.split()).replace("-", "").replace("\N{EN DASH}", "") for part in parts]
    assert read_day("/".join(clean)) == read_day(" . ".join(clean)) == read_day("-".join(clean[::-1])) == day


@pytest.mark.parametrize("typed", ["31 2 2026", "0 1 2026", "2026", "", "24 11 26", "tomorrow", "1-1-0000"])
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_day(typed)
    assert refusal.value.messages == ["This date does not exist. Example: 24 11 2026"]


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2026, 11, 29), date(2026, 12, 31)])
def test_bounds_are_said(on: date) -> None:
    with time_machine.travel(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), tick=False):
        say_bounds(on)


def say_bounds(on: date) -> None:
    bounds = DayRange(back=1, ahead=2)
    assert [bounds.check(day) for day in (bounds.first(), on, bounds.last())] == [
        bounds.first(),
        on,
        bounds.last(),
    ]
    for outside in (
        bounds.first() - timedelta(days=1),
        bounds.last() + timedelta(days=1),
        date.min,
        date.max,
    ):
        with pytest.raises(Unreadable) as refusal:
            bounds.check(outside)
        assert refusal.value.messages[0].startswith("Choose a day from ")


def test_no_plan_is_made_for_the_year_1_or_9999() -> None:
    assert PLANNED.first().year == timezone.localdate().year - 20
    assert PLANNED.last().year == timezone.localdate().year + 5
    assert birth_years() == (1900, timezone.localdate().year - 14)


def test_from_a_leap_day_it_is_years_to_the_28th_of_february() -> None:
    plan = DayRange(back=1, ahead=4)
    with time_machine.travel(datetime(2028, 2, 29, 12, tzinfo=UTC), tick=False):
        assert (plan.first(), plan.last()) == (date(2027, 2, 28), date(2032, 2, 29))
