"""Days, hours and numbers as people say them, in the active language.

Every function takes a date or a datetime; an aware datetime is first brought to local time. The template
filters of the same names are in `base.ui.templatetags.duo`; messages call these functions directly.
"""

from datetime import date, datetime, timedelta

from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext, ngettext

NARROW = "\N{NO-BREAK SPACE}"


def language() -> str:
    """The active language as two letters."""
    return (get_language() or "nl")[:2]


def local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def as_day(moment: date | datetime) -> date:
    moment = local(moment)
    return moment.date() if isinstance(moment, datetime) else moment


def _written(moment: date | datetime, form: str) -> str:
    day = as_day(moment)
    text = dateformat.format(day, form)
    if language() == "fr" and day.day == 1:
        # French counts the first day of a month, and only that one.
        text = dateformat.format(day, form.replace("j", "j\\e\\r"))
    return text


def day_long(moment: date | datetime) -> str:
    """dinsdag 1 december 2026 · mardi 1er décembre 2026 · Tuesday 1 December 2026."""
    return _written(moment, "l j F Y")


def day_plain(moment: date | datetime) -> str:
    """The same without its year, for what lies near: dinsdag 1 december · mardi 1er décembre."""
    return _written(moment, "l j F")


def date_long(moment: date | datetime) -> str:
    """The same without its weekday: 1 december 2026 · 1er décembre 2026 · 1 December 2026."""
    return _written(moment, "j F Y")


def date_plain(moment: date | datetime) -> str:
    """Only day and month: 1 december · 1er décembre · 1 December."""
    return _written(moment, "j F")


def month_long(moment: date | datetime) -> str:
    """december 2026 · décembre 2026 · December 2026."""
    return _written(moment, "F Y")


def day_short(moment: date | datetime) -> str:
    """For tables of staff: di 1 dec · mar. 1er déc. · Tue 1 Dec; with the year when it is another one."""
    day = as_day(moment)
    near = day.year == timezone.localdate().year
    match language():
        case "nl":
            return _written(day, "D j M" if near else "j M Y").lower()
        case "fr":
            return _written(day, "D. j N" if near else "j N Y").lower()
    return _written(day, "D j M" if near else "j M Y")


def clock(moment: datetime) -> str:
    """18.30 uur, 18 uur · 18 h 30, 18 h · 18:30; never cut in two by the end of a line."""
    hour, minute = local(moment).timetuple()[3:5]
    match language():
        case "nl":
            return f"{hour}.{minute:02}{NARROW}uur" if minute else f"{hour}{NARROW}uur"
        case "fr":
            return f"{hour}{NARROW}h{NARROW}{minute:02}" if minute else f"{hour}{NARROW}h"
    return f"{hour:02}:{minute:02}"


def clock_sms(moment: datetime) -> str:
    """The hour for a text message, without special spaces: 18.30 u · 18h30 · 18:30."""
    hour, minute = local(moment).timetuple()[3:5]
    match language():
        case "nl":
            return f"{hour}.{minute:02} u" if minute else f"{hour} u"
        case "fr":
            return f"{hour}h{minute:02}" if minute else f"{hour}h"
    return f"{hour:02}:{minute:02}"


def hour_digits(moment: datetime) -> str:
    """The huge hour of an appointment, the same in every language: 18:30."""
    hour, minute = local(moment).timetuple()[3:5]
    return f"{hour:02}:{minute:02}"


def whole_days(since: date | datetime | timedelta | int) -> int:
    """Days from `since` to today; a number or a duration is taken as it is."""
    if isinstance(since, timedelta):
        return since.days
    if isinstance(since, date):
        return (timezone.localdate() - as_day(since)).days
    return int(since)


def days(since: date | datetime | timedelta | int) -> str:
    """12 dagen · 12 jours · 12 days, from a number, a duration or the day it began."""
    n = abs(whole_days(since))
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": number(n)}


def minutes(n: int) -> str:
    """45 minuten · 45 minutes · 45 minutes."""
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": number(n)}


def ago(moment: date | datetime) -> str:
    """today, yesterday, tomorrow, "12 days ago" or "in 12 days"."""
    n = whole_days(moment)
    if n == 0:
        return gettext("today")
    if n == 1:
        return gettext("yesterday")
    if n == -1:
        return gettext("tomorrow")
    if n > 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": number(n)}
    return ngettext("in %(n)s day", "in %(n)s days", -n) % {"n": number(-n)}


def number(value: float, decimals: int = 0) -> str:
    """1.245 · 1 245 · 1,245; with decimals 11,20 · 11,20 · 11.20."""
    text = f"{value:,.{decimals}f}"
    match language():
        case "nl":
            return text.translate(str.maketrans(",.", ".,"))
        case "fr":
            return text.translate(str.maketrans(",.", f"{NARROW},"))
    return text


def percent(value: float) -> str:
    """45% · 45 % · 45%."""
    return f"{number(value)}{NARROW if language() == 'fr' else ''}%"


def euros(value: float) -> str:
    """11,20 euro · 11,20 euros · 11.20 euros; whole amounts without cents."""
    amount = number(value, 0 if value == int(value) else 2)
    return ngettext("%(amount)s euro", "%(amount)s euros", int(value)) % {"amount": amount}
