"""Days and years, and from when until when a field takes them."""

import re
from dataclasses import dataclass
from datetime import date, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from base.reading.signs import Unreadable, plain

_DAY_FIRST = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4})")
_HOUR = re.compile(r"(\d{1,2}) ?(?:[:.uh] ?(\d{2})?)? ?(?:u|uur|h)?(?::\d\d)?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[ ./-]+(\d{1,2})[ ./-]+(\d{1,2})")


@dataclass(frozen=True)
class DayRange:
    """The days that a field takes: so many years back and ahead of today."""

    back: int = 0
    ahead: int = 0

    def first(self) -> date:
        return _shifted(timezone.localdate(), -self.back)

    def last(self) -> date:
        return _shifted(timezone.localdate(), self.ahead)

    def check(self, day: date) -> date:
        """Returns the day, or raises Unreadable with the days that are possible."""
        first, last = self.first(), self.last()
        if not first <= day <= last:
            bounds = {"first": date_format(first, "j F Y"), "last": date_format(last, "j F Y")}
            raise Unreadable(_("Choose a day from %(first)s to %(last)s.") % bounds, "range")
        return day


#: What is agreed for later; an old date may stay where it is.
PLANNED = DayRange(back=20, ahead=5)


def read_day(text: str) -> date:
    """Returns the day of `24 11 2026`, `24/11/2026`, `24.11.2026` or `2026-11-24`, in the digits of any script.

    Raises Unreadable when there is no such day.
    """
    line = plain(text)
    try:
        if match := _DAY_FIRST.fullmatch(line):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _YEAR_FIRST.fullmatch(line):
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Unreadable(_("This date does not exist. Example: 24 11 2026"), "invalid")


def read_hour(text: str) -> time:
    """Returns the time of `18:30`, `18u30`, `18h` or `18.30`. Raises Unreadable when there is no such hour."""
    try:
        if match := _HOUR.fullmatch(plain(text)):
            return time(int(match[1]), int(match[2] or 0))
    except ValueError:
        pass
    raise Unreadable(_("This hour does not exist. Example: 18:30"), "invalid")


def birth_years() -> tuple[int, int]:
    """Returns the first and the last year of birth of somebody who takes part: nobody is younger than 14."""
    return 1900, timezone.localdate().year - 14


def _shifted(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
