"""Two pages: planning the talk of the three, and the talk itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from base.accounts.models import Person, User
from base.accounts.names import sentence
from base.ui.dates import number
from base.ui.shown import together
from base.ui.words import words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from followup.kickoffs import permissions
from followup.kickoffs.actions import MINUTES, hold_kickoff, move_kickoff, people_of, plan_kickoff
from followup.meetings.locks import locked_meeting
from followup.meetings.models import Meeting, MeetingMode
from followup.meetings.notices import still_to_call
from followup.meetings.slots import free_slots
from matching.models import Duo
from pages.desk.access import StaffRequest, for_staff
from pages.desk.kickoffs import calendars
from pages.desk.kickoffs.forms import PlanForm, TalkForm

ROLES: dict[str, Promise] = {
    "mentor": gettext_lazy("Mentor"),
    "mentee": gettext_lazy("Mentee"),
    "interpreter": gettext_lazy("Volunteer interpreter"),
    "coordinator": gettext_lazy("Coordinator"),
}


@for_staff
@once
def kickoff_plan(request: StaffRequest, public_id: str) -> HttpResponse:
    """The hours that suit everybody, beside their calendars; plans the kickoff, or moves the one that is planned."""
    user = request.user
    duo = _duo(user, public_id)
    planned = _planned(duo)
    options = _options(request.GET, duo, planned)

    def filled(sent: QueryDict | None, stored: Meeting | None) -> PlanForm:
        initial = _options(request.GET, duo, stored) | ({"address": stored.address} if stored else {})
        return PlanForm(sent, planned=stored, initial=initial)

    form = filled(words_of(request), planned)
    refusal = (
        permissions.why_not_move_kickoff(planned, by=user)
        if planned
        else permissions.why_not_plan_kickoff(duo, by=user)
    )
    if request.method == "POST" and form.is_valid() and form.moment:
        try:
            if planned:
                _move(form, planned, filled, by=user)
            else:
                plan_kickoff(duo, form.moment, form.cleaned_data["minutes"], by=user, **form.where())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _message(_planned(duo)))
            return redirect("duo", public_id)
    people = people_of(duo)
    context: dict[str, Any] = {
        "duo": duo,
        "planned": planned,
        "form": None if refusal else form,
        "refusal": refusal,
        "lacks_interpreter": permissions.lacks_interpreter(duo),
    }
    if refusal:
        names = {"mentor": duo.mentor.person.first_name, "mentee": duo.mentee.person.first_name}
        context["headline"] = sentence(_("Three-way kickoff of %(mentor)s and %(mentee)s"), **names)
    else:
        context |= _calendars(request, people, options)
        context["headline"] = _headline(context["fit"], lacks_interpreter=context["lacks_interpreter"])
    return render(request, "desk/kickoffs/plan.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Guest:
    """Somebody who takes part in the kickoff. gave_hours: whether they said when they are free."""

    role: str
    person: Person
    gave_hours: bool

    @property
    def part(self) -> str:
        """What they are there for, and that their hours are not known."""
        words = [str(ROLES[self.role])]
        if not self.gave_hours:
            words.append(_("Gave no hours: fits in with the others"))
        return ". ".join(words)


def _headline(fit: int, *, lacks_interpreter: bool) -> str:
    """How many hours suit everybody who is known, as the heading of the page."""
    if not fit:
        return _("No time suits everyone yet")
    if lacks_interpreter:
        headline = ngettext(
            "%(n)s time suits the three, without an interpreter",
            "%(n)s times suit the three, without an interpreter",
            fit,
        )
    else:
        headline = ngettext("%(n)s time suits everyone", "%(n)s times suit everyone", fit)
    return headline % {"n": number(fit)}


def _message(meeting: Meeting | None) -> str:
    """Who hears of it, and whom to call: not everybody gets a message."""
    if meeting is not None and (names := still_to_call(meeting)):
        message = _("The kickoff is planned. Call %(names)s: it stands on today’s page.")
        return sentence(message, names=names)
    return _("The kickoff is planned. Everybody gets a message.")


def _move(form: PlanForm, planned: Meeting, filled: Callable[..., PlanForm], *, by: User) -> None:
    """Moves the kickoff beside what somebody else changed of it since the form was shown."""
    locked: list[Meeting] = []

    def write() -> None:
        assert form.moment is not None
        move_kickoff(planned, form.moment, by=by, minutes=form.cleaned_data["minutes"], **form.where())

    together(
        form,
        lock=lambda: locked.append(locked_meeting(planned)),
        stored=lambda: filled(None, locked[0]),
        write=write,
    )


@for_staff
@once
def kickoff_talk(request: StaffRequest, public_id: str) -> HttpResponse:
    """The talk of the three, point by point; closes it and starts the duo."""
    user = request.user
    duo = _duo(user, public_id)
    planned = _planned(duo)
    if planned is None:
        return redirect("kickoff_plan" if duo.status == Duo.Status.MATCHED else "duo", public_id)
    form = TalkForm(words_of(request), duo=duo)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            hold_kickoff(
                planned,
                by=user,
                contacts_per_month=cleaned["contacts_per_month"],
                mode=cleaned["mode"],
                place=cleaned["place"] or None,
                payer=cleaned["payer"] or None,
                first_meeting_at=form.moment,
                goals=cleaned["goals"].splitlines(),
                mentor_shares_contact=cleaned["mentor_shares"] == "yes",
                mentee_shares_contact=cleaned["mentee_shares"] == "yes",
                mentor_confirms=cleaned["mentor_confirms"],
                mentee_confirms=cleaned["mentee_confirms"],
                minutes=cleaned["minutes"],
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The duo has started. The first appointment is booked."))
            return redirect("duo", public_id)
    start = timezone.localdate(planned.starts_at)
    context = {
        "duo": duo,
        "meeting": planned,
        "form": form,
        "slots": calendars.spread(free_slots(duo, at=max(timezone.now(), planned.ends_at or timezone.now()))),
        "chosen": form["slot"].value() or "",
        "runs": (
            start,
            start + timedelta(weeks=duo.programme.weeks),
            start + timedelta(weeks=duo.programme.max_weeks),
        ),
    }
    return render(request, "desk/kickoffs/talk.html", context, status=422 if form.errors else 200)


def _duo(user: User, public_id: str) -> Duo:
    return get_object_or_404(
        Duo.objects.visible_to(user).with_people().select_related("proposal__interpreter"),
        public_id=public_id,
    )


def _planned(duo: Duo) -> Meeting | None:
    return (
        duo.meetings.filter(kind=Meeting.Kind.KICKOFF, status=Meeting.Status.PLANNED)
        .select_related("duo")
        .first()
    )


def _options(query: QueryDict, duo: Duo, planned: Meeting | None) -> dict[str, Any]:
    """What the address asks for: how long, how, how far ahead. Nonsense becomes the default."""
    minutes = {"30": 30, "45": 45, "60": 60, "90": 90}.get(query.get("minutes", ""), MINUTES)
    days = {"14": 14, "28": 28}.get(query.get("days", ""), calendars.DAYS)
    mode = query.get("mode") or (planned.mode if planned else duo.proposal.mode)
    place = (planned.place_id if planned else None) or ""
    return {"minutes": minutes, "days": days, "mode": calendars.default_mode(mode), "place": place}


def _calendars(request: StaffRequest, people: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    slots = calendars.offered(people, minutes=options["minutes"], mode=options["mode"], days=options["days"])
    this_monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    first = min((slots[0].day - this_monday).days // 7, 3) if slots else 0
    ahead = {"0": 0, "1": 1, "2": 2, "3": 3}.get(request.GET.get("week", ""), first)
    monday = this_monday + timedelta(weeks=ahead)
    days = calendars.week(people, monday)
    ways = []
    if options["minutes"] > 30:
        shorter = len(calendars.offered(people, minutes=30, mode=options["mode"], days=options["days"]))
        ways.append((_("30 minutes instead of %(n)s") % {"n": options["minutes"]}, shorter, {"minutes": 30}))
    if options["days"] < 28:
        further = len(calendars.offered(people, minutes=options["minutes"], mode=options["mode"], days=28))
        ways.append((_("Look two weeks further"), further, {"days": 28}))
    roles_with_hours = calendars.with_hours(people)
    return {
        "slots": calendars.spread(slots),
        "fit": len(slots),
        "people": [Guest(role, person, role in roles_with_hours) for role, person in people.items()],
        "keys": [(calendars.CSS[role], person) for role, person in people.items()],
        "days": days,
        "height": (days[-1].y + calendars.ROW * len(people)) if days else 0,
        "hours": [
            (hour, calendars.LEFT + (hour - calendars.FIRST_HOUR) * calendars.HOUR_WIDTH)
            for hour in range(8, 22, 2)
        ],
        "week": (
            monday,
            monday + timedelta(days=6),
            ahead - 1 if ahead else None,
            ahead + 1 if ahead < 3 else None,
        ),
        "ways": [(label, count, _query(request.GET, change)) for label, count, change in ways if count],
        "online": options["mode"] == MeetingMode.ONLINE,
    }


def _query(query: QueryDict, change: dict[str, Any]) -> str:
    changed = query.copy()
    for key, value in change.items():
        changed[key] = str(value)
    return f"?{changed.urlencode()}"
