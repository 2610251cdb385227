"""The week of a branch: its appointments and follow-up talks, day by day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from followup.checkins.models import CheckIn
from followup.meetings.models import Meeting
from followup.meetings.places import place_line
from pages.desk.access import StaffRequest, for_staff
from pages.desk.check_ins.titles import TITLES

WEEK = re.compile(r"(\d{4})-W(\d\d)")


YEARS = (2000, 2100)


@dataclass(frozen=True)
class Appointment:
    """A meeting in the week of the branch, as it stands at a moment."""

    meeting: Meeting
    at: datetime

    @property
    def kind_and_place(self) -> str:
        return " · ".join(
            word for word in (self.meeting.get_kind_display(), place_line(self.meeting)) if word
        )

    @property
    def to_log(self) -> bool:
        """Whether it is over and nobody has said how it went."""
        planned, ends_at = self.meeting.status == Meeting.Status.PLANNED, self.meeting.ends_at
        return planned and ends_at is not None and ends_at < self.at


@require_safe
@for_staff
def agenda(request: StaffRequest) -> HttpResponse:
    """One week of appointments and follow-up talks, day by day. `?week=2026-W48`; nonsense becomes this week."""
    user = request.user
    monday = _monday(request.GET.get("week", ""))
    sunday = monday + timedelta(days=6)
    start = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(sunday + timedelta(days=1), datetime.min.time()))
    people = ("duo__proposal__mentee__person", "duo__proposal__mentor__person", "duo__coordinator")
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(during__startswith__gte=start, during__startswith__lt=end)
        .exclude(status__in=[Meeting.Status.CANCELLED, Meeting.Status.OFFERED])
        .select_related("place", *people)
        .order_by("during", "pk")
    )
    talks = (
        CheckIn.objects.visible_to(user)
        .filter(status=CheckIn.Status.DUE, due_on__range=(monday, sunday))
        .select_related(*people)
        .order_by("due_on", "pk")
    )
    days: dict[date, dict[str, list[Any]]] = {
        monday + timedelta(days=n): {"meetings": [], "talks": []} for n in range(7)
    }
    now = timezone.now()
    for meeting in meetings:
        assert meeting.starts_at is not None
        days[timezone.localdate(meeting.starts_at)]["meetings"].append(Appointment(meeting, now))
    for talk in talks:
        days[talk.due_on]["talks"].append((talk, TITLES[talk.step]))
    return render(
        request,
        "desk/agenda.html",
        {
            "days": [(day, rows) for day, rows in days.items() if rows["meetings"] or rows["talks"]],
            "count": sum(
                appointment.meeting.status != Meeting.Status.MISSED
                for rows in days.values()
                for appointment in rows["meetings"]
            ),
            "monday": monday,
            "sunday": sunday,
            "is_now": monday <= timezone.localdate() <= sunday,
            "previous": _week_name(monday - timedelta(weeks=1)),
            "following": _week_name(monday + timedelta(weeks=1)),
        },
    )


def _monday(week: str) -> date:
    match = WEEK.fullmatch(week)
    if match and YEARS[0] <= int(match[1]) <= YEARS[1]:
        try:
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            pass
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def _week_name(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"
