"""On which days a duo is followed up: the programme's steps and the duo's dates in, a list out. Imports no Django.

The sources know two ways (requirements PW11): a few days after the first talk and again halfway, or every month by
phone. A programme may mix them; near the end there is one more, to speak about finishing or going on.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

AFTER_FIRST_WORKING_DAYS = 3
BEFORE_END = timedelta(days=14)
ROOM = timedelta(days=10)  # a monthly talk so close to another one would ask the same things again
BOTH = ("mentee", "mentor")


@dataclass(frozen=True, order=True)
class Due:
    """One follow-up talk: with whom, and by which day."""

    on: date
    step: str
    number: int
    talk_with: str


def due_check_ins(
    steps: Iterable[str],
    *,
    starts_on: date,
    ends_on: date,
    first_meeting_on: date,
    holidays: Collection[date] = (),
) -> list[Due]:
    """Returns the follow-up talks of a duo, soonest first.

    steps: "after_first", "midway", "monthly" and "end", in any order. Every step is talked through with both people,
    the monthly one with one of them in turn, the mentee first. A day that nobody works becomes the next one that is.
    """
    wanted = set(steps)
    fixed: dict[str, date] = {}
    if "after_first" in wanted:
        fixed["after_first"] = working_days_after(first_meeting_on, AFTER_FIRST_WORKING_DAYS, holidays)
    if "midway" in wanted:
        fixed["midway"] = next_working_day(starts_on + (ends_on - starts_on) / 2, holidays)
    if "end" in wanted:
        fixed["end"] = next_working_day(max(ends_on - BEFORE_END, starts_on), holidays)
    talks = [Due(on, step, 1, talk_with) for step, on in fixed.items() for talk_with in BOTH]
    if "monthly" in wanted:
        talks += [
            Due(day, "monthly", number, BOTH[(number - 1) % 2])
            for number, day in enumerate(months(starts_on, ends_on, holidays), start=1)
            if all(abs(day - on) > ROOM for on in fixed.values())
        ]
    return sorted(talks)


def months(starts_on: date, ends_on: date, holidays: Collection[date] = ()) -> list[date]:
    """Returns the day of each month after the start, up to the end: 31 January is followed by 28 February."""
    days = []
    for n in range(1, 60):
        day = next_working_day(months_after(starts_on, n), holidays)
        if day > ends_on:
            break
        days.append(day)
    return days


def months_after(day: date, count: int) -> date:
    """Returns the same day `count` months later (or earlier), or the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_after(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """Returns the working day that lies `count` working days after `day`."""
    for _step in range(count):
        day = next_working_day(day + timedelta(days=1), holidays)
    return day


def next_working_day(day: date, holidays: Collection[date] = ()) -> date:
    """Returns the day itself, or the first one after it that is neither in a weekend nor a holiday."""
    while day.weekday() >= 5 or day in holidays:
        day += timedelta(days=1)
    return day
