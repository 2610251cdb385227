"""The calendars of everybody at the kickoff, side by side: who is free when, and when all of them are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from base.accounts.models import Person
from base.ui.dates import hour_digits
from followup.meetings.models import MeetingMode
from followup.meetings.slots import NOTICE, Slot, common_slots
from intake.models import Availability

HALF_HOUR = 30
DAYS = 14
FIRST_HOUR, LAST_HOUR = 8, 21  # what the drawing shows
LEFT, HOUR_WIDTH, ROW = 70, 50, 11  # of the drawing
CSS = {"mentor": "f3", "mentee": "f2", "coordinator": "f4", "interpreter": "lk2"}
Hours = tuple[datetime, datetime]


@dataclass(frozen=True)
class Bar:
    """A stretch of free time in the drawing."""

    css: str
    x: float
    y: int
    width: float
    height: int = 7


@dataclass(frozen=True)
class Day:
    """One day: the hours of each, in the order of the people, those of all, and the same as bars at `y`."""

    on: date
    people: list[Person]
    hours: list[list[Hours]]
    together: list[Hours]
    bars: list[Bar]
    y: int

    @property
    def each(self) -> list[tuple[Person, str]]:
        """Whose hours they are, and which."""
        return [(person, _written(hours)) for person, hours in zip(self.people, self.hours, strict=True)]

    @property
    def everyone(self) -> str:
        """The hours of all together."""
        return _written(self.together)


def _written(hours: Iterable[Hours]) -> str:
    return ", ".join(f"{hour_digits(begin)}–{hour_digits(end)}" for begin, end in hours) or "–"


def offered(
    people: Mapping[str, Person], *, minutes: int, mode: str, days: int = DAYS, at: datetime | None = None
) -> list[Slot]:
    """Returns when all of them are free for so long; who gave no hours follows the others."""
    return common_slots(
        _keys(people), first=(at or timezone.now()) + NOTICE, days=days, minutes=minutes, mode=mode
    )


def spread(slots: Sequence[Slot], most: int = 6) -> list[Slot]:
    """Returns a few of the hours: the first of each day, then the last of each, until there are enough."""
    by_day: dict[date, list[Slot]] = {}
    for slot in slots:
        by_day.setdefault(slot.day, []).append(slot)
    firsts = [day[0] for day in by_day.values()]
    lasts = [day[-1] for day in by_day.values() if len(day) > 1]
    return sorted((firsts + lasts)[:most], key=lambda slot: slot.start)


def with_hours(people: Mapping[str, Person]) -> set[str]:
    """Returns the roles of those who gave any hours."""
    known = set(Availability.objects.filter(person__in=_keys(people)).values_list("person", flat=True))
    return {role for role, person in people.items() if person.pk in known}


def week(people: Mapping[str, Person], first: date, *, at: datetime | None = None) -> list[Day]:
    """Returns the seven days from `first` on which somebody is free."""
    now = at or timezone.now()
    start = max(timezone.make_aware(datetime.combine(first, datetime.min.time())), now)
    roles = list(people)
    left = max(0, 6 - (timezone.localdate(start) - first).days)
    hours_by_role = {
        role: _by_day(common_slots([people[role].pk], first=start, days=left, minutes=HALF_HOUR))
        for role in roles
    }
    together = _by_day(common_slots(_keys(people), first=start, days=left, minutes=HALF_HOUR))
    days: list[Day] = []
    for n in range(7):
        on = first + timedelta(days=n)
        hours = [hours_by_role[role].get(on, []) for role in roles]
        if any(hours):
            y = len(days) * (ROW * len(roles) + 10)
            days.append(
                Day(
                    on,
                    list(people.values()),
                    hours,
                    together.get(on, []),
                    list(_bars(roles, hours, together.get(on, []), y)),
                    y + 24,
                )
            )
    return days


def _bars(roles: list[str], hours: list[list[Hours]], together: list[Hours], y: int) -> Iterable[Bar]:
    for stretch in together:
        x, width = _place(stretch)
        yield Bar("area e", x, y, width, ROW * len(roles) + 4)
    for n, role in enumerate(roles):
        for stretch in hours[n]:
            x, width = _place(stretch)
            yield Bar(CSS[role], x, y + 4 + n * ROW, width)


def _place(stretch: Hours) -> tuple[float, float]:
    begin, end = (timezone.localtime(moment) for moment in stretch)
    opens = min(max(begin.hour + begin.minute / 60, FIRST_HOUR), LAST_HOUR)
    closes = min(max(end.hour + end.minute / 60 or 24, FIRST_HOUR), LAST_HOUR)
    return round(LEFT + (opens - FIRST_HOUR) * HOUR_WIDTH, 1), round(max(0.0, closes - opens) * HOUR_WIDTH, 1)


def _by_day(slots: Iterable[Slot]) -> dict[date, list[Hours]]:
    days: dict[date, list[Hours]] = {}
    for slot in slots:
        stretches = days.setdefault(slot.day, [])
        if stretches and stretches[-1][1] >= slot.start:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], slot.end))
        else:
            stretches.append((slot.start, slot.end))
    return days


def _keys(people: Mapping[str, Person]) -> list[int]:
    return list(dict.fromkeys(person.pk for person in people.values()))


def default_mode(mode: str) -> str:
    """Returns a mode that exists, from an address."""
    return mode if mode in MeetingMode.values else MeetingMode.IN_PERSON
