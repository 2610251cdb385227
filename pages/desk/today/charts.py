"""Two drawings of the day, from real rows: meetings a week, and how long people wait for a match."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.models import User
from base.ui.dates import month_long, number
from followup.checkins.schedule import months_after
from followup.meetings.models import Meeting
from matching.models import Duo

WEEKS = 10
MONTHS = 12
WINDOW = 3  # months that each point looks back on
FEWEST = 5  # people behind a figure: below this it says nothing, and could point at somebody
TOP, FLOOR = 30, 120  # of the bars


@dataclass(frozen=True)
class Bar:
    """One week: its number, how many meetings, and where the bar stands. planned: the week that is going on."""

    week: int
    count: int
    planned: bool
    x: int
    y: float
    height: float

    @property
    def middle(self) -> int:
        """Where its labels stand."""
        return self.x + 25

    @property
    def above(self) -> float:
        """Where its number stands."""
        return self.y - 8


@dataclass(frozen=True)
class Weeks:
    """Ten weeks of meetings, with the finding as a heading."""

    title: str
    sentence: str
    bars: list[Bar]

    @property
    def rows(self) -> list[tuple[int, int]]:
        """The same as a table: week and meetings."""
        return [(bar.week, bar.count) for bar in self.bars]


def weeks(user: User, *, at: datetime | None = None) -> Weeks | None:
    """Returns the meetings of the last ten weeks, this one with what is planned; None when there were none at all."""
    today = timezone.localdate(at or timezone.now())
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(monday + timedelta(weeks=1), datetime.min.time()))
    rows = (
        Meeting.objects.filter(
            duo__in=Duo.objects.visible_to(user),
            kind=Meeting.Kind.MEETING,
            status__in=[Meeting.Status.HELD, Meeting.Status.PLANNED],
            during__startswith__gte=start,
            during__startswith__lt=end,
        )
        .annotate(monday=TruncWeek("during__startswith"))
        .order_by("monday")
        .values_list("monday", "status")
        .annotate(n=Count("pk"))
    )
    counts: dict[date, int] = defaultdict(int)
    for moment, status, n in rows:
        week = timezone.localdate(moment)
        if status == Meeting.Status.HELD or week == monday:
            counts[week] += n
    if not counts:
        return None
    highest = max(counts.values())
    bars = []
    for n in range(WEEKS):
        week = first + timedelta(weeks=n)
        height = round((FLOOR - TOP) * counts[week] / highest, 1)
        bars.append(
            Bar(
                week.isocalendar().week,
                counts[week],
                week == monday,
                1 + 65 * n,
                round(FLOOR - height, 1),
                height,
            )
        )
    now = counts[monday]
    title = ngettext("%(n)s meeting this week", "%(n)s meetings this week", now) % {"n": number(now)}
    sentence = _("Meetings a week in the last ten weeks, from %(first)s to %(last)s. This week: %(now)s.") % {
        "first": number(bars[0].count),
        "last": number(bars[-2].count),
        "now": number(now),
    }
    return Weeks(title, sentence, bars)


@dataclass(frozen=True)
class Waits:
    """How long people waited for a match, month by month, with the finding as a heading."""

    title: str
    sentence: str
    points: list[tuple[str, int, float, float]]  # month, days, x, y
    path: str
    target: tuple[int, float] | None
    lines: list[tuple[int, float]]
    people: int

    @property
    def rows(self) -> list[tuple[str, int]]:
        """The same as a table: month and days."""
        return [(month, value) for month, value, _x, _y in self.points]


def waits(user: User, *, at: datetime | None = None) -> Waits | None:
    """Returns the median days from the end of screening to the match, each month over the last three.

    A month with fewer than five people behind it is left out; None when too few are left to say anything.
    """
    today = timezone.localdate(at or timezone.now())
    first = months_after(today.replace(day=1), 1 - MONTHS)
    rows = (
        Duo.objects.visible_to(user)
        .filter(matched_at__date__gte=first)
        .values_list("matched_at", "proposal__mentee__waiting_since", "programme__waiting_limit_days")
    )
    by_month: dict[date, list[int]] = defaultdict(list)
    limits: set[int] = set()
    for matched_at, since, limit in rows:
        waited = (timezone.localdate(matched_at) - since).days if since else -1
        if waited >= 0:  # somebody who waits again, after a duo that stopped, began to wait later
            by_month[timezone.localdate(matched_at).replace(day=1)].append(waited)
            limits.add(limit)
    medians = []
    for n in range(MONTHS):
        month = months_after(first, n)
        window = [waited for back in range(WINDOW) for waited in by_month.get(months_after(month, -back), ())]
        if len(window) >= FEWEST:
            medians.append((month, round(median(window))))
    if len(medians) < 2:
        return None
    people = sum(len(found) for found in by_month.values())
    target = limits.pop() if len(limits) == 1 else None
    top = max(20, 20 * -(-max([*(value for _month, value in medians), target or 0]) // 20))
    span = max(1, (medians[-1][0] - medians[0][0]).days)
    points = [
        (month_long(month), value, round(28 + 412 * (month - medians[0][0]).days / span, 1), _y(value, top))
        for month, value in medians
    ]
    before, now = medians[0][1], medians[-1][1]
    title = (
        _("Waiting gets shorter")
        if now < before
        else _("Waiting gets longer")
        if now > before
        else _("Waiting stays the same")
    )
    sentence = ngettext(
        "Median wait in days from screening to match, over three months: from %(before)s to %(now)s, for %(n)s person.",
        "Median wait in days from screening to match, over three months: from %(before)s to %(now)s, for %(n)s people.",
        people,
    ) % {"before": number(before), "now": number(now), "n": number(people)}
    path = "M" + "L".join(f"{x} {y}" for _month, _value, x, y in points)
    lines = [(value, _y(value, top)) for value in range(0, top + 1, max(20, top // 3 // 20 * 20))]
    return Waits(title, sentence, points, path, (target, _y(target, top)) if target else None, lines, people)


def _y(value: int, top: int) -> float:
    return round(140 - 120 * value / top, 1)
