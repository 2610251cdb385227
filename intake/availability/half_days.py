"""The week in 21 half-days: what the matching compares, and what people tick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import time

from base.accounts.models import Person
from intake.availability.models import Availability

PARTS = ("morning", "afternoon", "evening")
#: The hours of a tick in the week grid.
HOURS: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13), time(17)), (time(18), time(21)))
#: Minutes of the day at which a half-day begins and ends.
EDGES = ((0, 12 * 60), (12 * 60, 17 * 60), (17 * 60, 24 * 60))
ENOUGH = 60  # minutes: less than an hour is no half-day to meet in


def bit(weekday: int, part: int) -> int:
    """Returns the mask of one half-day: weekday 0 (Monday) … 6, part 0 (before 12:00), 1 (until 17:00), 2."""
    return 1 << (weekday * 3 + part)


def half_days(person: Person) -> int:
    """Returns the 21-bit mask of a person's weekly half-days: bit = weekday × 3 + part."""
    return masks([person.pk])[person.pk]


def masks(people: Iterable[int]) -> dict[int, int]:
    """Returns the mask of each of these people (primary keys) with one query; 0 for who gave no hours."""
    minutes: dict[int, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    wanted = list(people)
    rows = Availability.objects.filter(person__in=wanted, weekday__isnull=False).order_by()
    for person, weekday, starts, ends, free in rows.values_list(
        "person", "weekday", "starts", "ends", "free"
    ):
        for part, overlap in _spread(starts, ends):
            minutes[person][weekday or 0, part] += overlap if free else -overlap
    return {
        person: sum(bit(*half) for half, free in minutes[person].items() if free >= ENOUGH)
        for person in wanted
    }


def weekly_hours(mask: int) -> list[tuple[int, time, time]]:
    """Returns the hours that ticks in the week grid stand for, as `set_week` takes them."""
    return [(weekday, *HOURS[part]) for weekday in range(7) for part in range(3) if mask & bit(weekday, part)]


def _spread(starts: time, ends: time) -> list[tuple[int, int]]:
    first, last = starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute
    overlaps = ((part, min(last, end) - max(first, begin)) for part, (begin, end) in enumerate(EDGES))
    return [(part, overlap) for part, overlap in overlaps if overlap > 0]
