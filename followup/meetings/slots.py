"""The hours at which people can meet: when all are free, minus what is taken and public holidays.

Hours of the week are local: 10:00 stays 10:00 when the clock changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from followup.meetings.models import MeetingMode
from intake.availability.blocks import taken
from intake.availability.models import Availability
from intake.models import Holiday

if TYPE_CHECKING:
    from matching.models import Duo

NOTICE = timedelta(hours=12)
Window = tuple[time, time, str]


@dataclass(frozen=True)
class Slot:
    """An hour that can be booked. `mode` is how people would see each other then."""

    start: datetime
    end: datetime
    mode: str

    @property
    def value(self) -> str:
        """The start as a form sends it."""
        return timezone.localtime(self.start).isoformat()

    @property
    def day(self) -> date:
        """The local day."""
        return timezone.localdate(self.start)


def free_slots(duo: Duo, *, at: datetime, days: int = 14, minutes: int = 60) -> list[Slot]:
    """Returns when mentor and mentee can both meet in the coming days, soonest first."""
    agreement = getattr(duo, "agreement", None)
    mode = agreement.mode if agreement else duo.proposal.mode
    people = [duo.mentor.person_id, duo.mentee.person_id]
    return common_slots(people, first=at + NOTICE, days=days, minutes=minutes, mode=mode)


def is_free(duo: Duo, start: datetime, minutes: int) -> bool:
    """Returns whether one certain hour suits both: within their hours, not taken, and no public holiday."""
    people, day = [duo.mentor.person_id, duo.mentee.person_id], timezone.localdate(start)
    opens = timezone.localtime(start).replace(tzinfo=None)
    closes = opens + timedelta(minutes=minutes)
    windows = _free_windows(people, [day])[day]
    if not any(a <= opens.time() and closes <= datetime.combine(day, b) for a, b, _mode in windows):
        return False
    if Holiday.objects.legal_between(day, day).exists():
        return False
    return not taken(people, start, start + timedelta(minutes=minutes))


def common_slots(
    people: Sequence[int], *, first: datetime, days: int, minutes: int = 60, mode: str = MeetingMode.IN_PERSON
) -> list[Slot]:
    """Returns the hours from `first` at which all these people (primary keys of Person) are free.

    Who gave no hours at all follows the others; when nobody gave any, there are none. Three queries, however
    many days.
    """
    start = timezone.localdate(first)
    dates = [start + timedelta(days=n) for n in range(days + 1)]
    windows = _free_windows(people, dates)
    holidays = set(Holiday.objects.legal_between(dates[0], dates[-1]).values_list("on", flat=True))
    end = first + timedelta(days=days + 1)
    busy = [(begin, until) for _person, begin, until in taken(people, first, end)]
    slots = []
    for day in dates:
        if day in holidays:
            continue
        for opens, closes, window_mode in windows[day]:
            for begin in _starts(day, opens, closes, minutes):
                until = begin + timedelta(minutes=minutes)
                if begin >= first and not any(a < until and begin < b for a, b in busy):
                    slots.append(Slot(begin, until, window_mode or mode))
    return slots


def _starts(day: date, opens: time, closes: time, minutes: int) -> Iterable[datetime]:
    moment, last = datetime.combine(day, opens), datetime.combine(day, closes) - timedelta(minutes=minutes)
    while moment <= last:
        yield timezone.make_aware(moment)
        moment += timedelta(minutes=minutes)


def _free_windows(people: Sequence[int], dates: list[date]) -> dict[date, list[Window]]:
    rows = Availability.objects.filter(
        Q(weekday__isnull=False) | Q(on__in=dates), person__in=people
    ).order_by("starts", "pk")
    by_person: dict[int, list[Availability]] = defaultdict(list)
    for row in rows:
        by_person[row.person_id].append(row)
    windows: dict[date, list[Window]] = {}
    for day in dates:
        common: list[Window] | None = None
        for rows_of_person in by_person.values():
            windows_of_person = _windows_of(rows_of_person, day)
            common = windows_of_person if common is None else _intersect(common, windows_of_person)
        windows[day] = common or []
    return windows


def _windows_of(rows: list[Availability], day: date) -> list[Window]:
    today = [row for row in rows if row.on == day or row.weekday == day.weekday()]
    windows = [(row.starts, row.ends, _mode(row.mode)) for row in today if row.free]
    for row in today:
        if not row.free:
            windows = [piece for window in windows for piece in _minus(window, row.starts, row.ends)]
    return sorted(windows)


def _minus(window: Window, starts: time, ends: time) -> list[Window]:
    opens, closes, mode = window
    pieces = [(opens, min(closes, starts), mode), (max(opens, ends), closes, mode)]
    return [piece for piece in pieces if piece[0] < piece[1]]


def _intersect(windows: list[Window], other_windows: list[Window]) -> list[Window]:
    common = [
        (
            max(window[0], other[0]),
            min(window[1], other[1]),
            MeetingMode.ONLINE if MeetingMode.ONLINE in (window[2], other[2]) else window[2] or other[2],
        )
        for window in windows
        for other in other_windows
        if not {window[2], other[2]} >= {MeetingMode.ONLINE, MeetingMode.IN_PERSON}
    ]
    return sorted(window for window in common if window[0] < window[1])


def _mode(mode: str) -> str:
    return "" if mode == Availability.Mode.EITHER else mode
