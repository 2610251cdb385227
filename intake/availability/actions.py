"""Writing down when people can meet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.ui.shown import together
from base.workflow.moves import Refused
from intake.availability.half_days import HOURS, bit, masks
from intake.availability.models import Availability
from intake.people.permissions import why_not_speak_for
from intake.people.saved import make_known

Hours = tuple[int, time, time]


@transaction.atomic
def set_week(
    person: Person, hours: Iterable[Hours], *, by: User | None, at: datetime | None = None
) -> list[Availability]:
    """Replaces the weekly hours of a person: (weekday 0–6, from, until); hours that touch become one row.

    by: the person, or a coordinator who writes it down. Raises ValidationError for hours that cannot be,
    Refused for somebody else's week.
    """
    week = merged(hours)
    Person.objects.in_time_lock().get(pk=person.pk)
    if refusal := why_not_speak_for(person, by=by):
        raise Refused(refusal)
    weekly = Availability.objects.filter(person=person, weekday__isnull=False)
    if [(row.weekday, row.starts, row.ends) for row in weekly if row.free] == week:
        return list(weekly)
    weekly.delete()
    make_known(person)
    return Availability.objects.bulk_create(
        Availability(
            person=person, organisation_id=person.organisation_id, weekday=day, starts=starts, ends=ends
        )
        for day, starts, ends in week
    )


@transaction.atomic
def tick_week(
    person: Person, mask: int, *, by: User | None, at: datetime | None = None
) -> list[Availability]:
    """Sets the week from ticks in the grid of half-days. A half-day that stays ticked keeps its own hours.

    mask: 21 bits as in `intake.availability.half_days`. Raises like `set_week`.
    """
    before = masks([person.pk])[person.pk]
    hours: list[Hours] = []
    weekly = Availability.objects.filter(person=person, weekday__isnull=False, free=True)
    for row in weekly if before & mask else ():
        hours += [
            (row.weekday or 0, starts, ends)
            for part, (starts, ends) in _within_parts(row.starts, row.ends)
            if before & mask & bit(row.weekday or 0, part)
        ]
    for weekday in range(7):
        for part, (starts, ends) in enumerate(HOURS):
            if mask & ~before & bit(weekday, part):
                hours.append((weekday, starts, ends))
    return set_week(person, hours, by=by, at=at)


def tick_shown(
    form: Any, person: Person, *, by: User | None, at: datetime | None = None
) -> list[Availability]:
    """Sets the half-days that were changed on the form, beside those that others changed since; like `tick_week`."""
    written: list[Availability] = together(
        form,
        lock=lambda: Person.objects.in_time_lock().get(pk=person.pk),
        stored=lambda: type(form)(initial={"week": masks([person.pk])[person.pk]}),
        write=lambda: tick_week(person, form.cleaned_data["week"], by=by, at=at),
    )
    return written


def merged(hours: Iterable[Hours]) -> list[Hours]:
    """Returns the hours sorted, with those that overlap or touch made one. Raises ValidationError."""
    joined: list[Hours] = []
    for weekday, starts, ends in sorted(hours):
        if not 0 <= weekday <= 6:
            raise ValidationError(_("“%(day)s” is not a day of the week."), "unknown", {"day": weekday})
        if ends <= starts:
            raise ValidationError(
                _("The end (%(ends)s) comes before the start (%(starts)s)."),
                "order",
                {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"},
            )
        if joined and joined[-1][0] == weekday and starts <= joined[-1][2]:
            joined[-1] = (weekday, joined[-1][1], max(ends, joined[-1][2]))
        else:
            joined.append((weekday, starts, ends))
    return joined


def _within_parts(starts: time, ends: time) -> list[tuple[int, tuple[time, time]]]:
    noon, five = time(12), time(17)
    pieces = (
        (0, (starts, min(ends, noon))),
        (1, (max(starts, noon), min(ends, five))),
        (2, (max(starts, five), ends)),
    )
    return [(part, piece) for part, piece in pieces if piece[0] < piece[1]]
