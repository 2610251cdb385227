"""The duos of a branch, the page of one, and how it ends or goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.models import User
from base.reading.signs import plain
from base.ui.dates import day_plain
from base.ui.shown import together
from base.ui.words import words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from followup.checkins.models import CheckIn
from followup.endings import actions, permissions
from followup.meetings.locks import locked_duo
from followup.meetings.models import Meeting
from followup.tellings.permissions import why_not_correct
from matching.duos.actions import REST_DAYS
from matching.duos.permissions import REOPEN_DAYS
from matching.models import Duo
from pages.desk.access import StaffRequest, for_staff
from pages.desk.duos.forms import ExtendForm, ReopenForm, StopForm
from pages.desk.duos.listing import FILTERS, filtered, headline, lines_of
from pages.desk.duos.meeting_history import to_undo
from pages.desk.duos.progress import next_talk, planned_kickoff, progress_of, topic_labels
from pages.desk.duos.timeline import meetings_of, timeline
from pages.tellings import MetForm

PAGE = 50


@require_safe
@for_staff
def duos(request: StaffRequest) -> HttpResponse:
    """The duos in view, those that run first; `?show=` and `?q=` narrow them."""
    user = request.user
    show, query = request.GET.get("show", "running"), plain(request.GET.get("q", ""))
    duos = filtered(Duo.objects.visible_to(user), show, query)
    on_paper = "print" in request.GET
    page = Paginator(duos, max(duos.count(), 1) if on_paper else PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/duos/list.html",
        {
            "page": page,
            "lines": lines_of(list(page.object_list)),
            "headline": headline(show, page.paginator.count),
            "filters": [(key, label, key == show) for key, label in FILTERS.items()],
            "query": query,
            "narrowed": bool(query) or show != "running",
        },
    )


@require_safe
@for_staff
def duo(request: StaffRequest, public_id: str) -> HttpResponse:
    """The story of one duo, where it stands, its goals and agreement. `?no=` asks why a meeting did not happen."""
    return page_of(request, public_id, no=request.GET.get("no", ""))


@for_staff
@once
def complete(request: StaffRequest, public_id: str) -> HttpResponse:
    """Says what completing means, and ends a duo that ran its course."""
    user = request.user
    duo = _duo(user, public_id)
    why_not = permissions.why_not_complete(duo, by=user)
    if request.method == "POST":
        try:
            actions.complete(duo, by=user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, _("The duo is completed."))
        return redirect("duo", public_id)
    progress = progress_of(duo, list(duo.meetings.all()))
    context = {"duo": duo, "why_not": why_not, "progress": progress, "days": REOPEN_DAYS}
    return render(request, "desk/duos/complete.html", context)


@for_staff
@once
def reopen(request: StaffRequest, public_id: str) -> HttpResponse:
    """Asks why, and takes an ending back."""
    user = request.user
    duo = _duo(user, public_id)
    form = ReopenForm(words_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen(duo, form.cleaned_data["reason"], by=user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The duo goes on. Do call them both."))
            return redirect("duo", public_id)
    why_not = permissions.why_not_reopen(duo, by=user, today=timezone.localdate())
    context = {"duo": duo, "form": None if why_not else form, "why_not": why_not}
    return render(request, "desk/duos/reopen.html", context, status=422 if form.errors else 200)


@for_staff
@once
def stop(request: StaffRequest, public_id: str) -> HttpResponse:
    """Asks why, and ends a duo before its time."""
    user = request.user
    duo = _duo(user, public_id)
    form = StopForm(words_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.stop(duo, form.cleaned_data["reason"].key, by=user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The duo has ended. Do call them both."))
            return redirect("duo", public_id)
    why_not = permissions.why_not_stop(duo, by=user)
    context = {
        "duo": duo,
        "form": None if why_not else form,
        "why_not": why_not,
        "days": REST_DAYS,
        "reopen_days": REOPEN_DAYS,
    }
    return render(request, "desk/duos/stop.html", context, status=422 if form.errors else 200)


@for_staff
@once
def extend(request: StaffRequest, public_id: str) -> HttpResponse:
    """Asks until when and why, and lets a duo go on."""
    user = request.user
    duo = _duo(user, public_id)
    why_not = permissions.why_not_extend(duo, by=user)
    until = permissions.longest_end(duo) if duo.starts_on else timezone.localdate()
    form = ExtendForm(
        words_of(request), until=until, ends=duo.ends_on, initial={"ends_on": until.isoformat()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            _extend(form, duo, by=user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("The duo goes on. The follow-up talks moved along."))
            return redirect("duo", public_id)
    context = {"duo": duo, "form": None if why_not else form, "why_not": why_not}
    return render(request, "desk/duos/extend.html", context, status=422 if form.errors else 200)


def _extend(form: ExtendForm, duo: Duo, *, by: User) -> None:
    """Moves the end, unless somebody else moved it since the form was shown and that end is to stay."""
    locked: list[Duo] = []

    def write() -> None:
        if form.changed():
            actions.extend(duo, form.cleaned_data["ends_on"], form.cleaned_data["reason"], by=by)

    together(
        form,
        lock=lambda: locked.append(locked_duo(duo.pk)),
        stored=lambda: ExtendForm(until=permissions.longest_end(locked[0]), ends=locked[0].ends_on),
        write=write,
    )


def _duo(user: User, public_id: str) -> Duo:
    return get_object_or_404(Duo.objects.visible_to(user).with_people(), public_id=public_id)


def page_of(request: StaffRequest, public_id: str, *, no: str = "", status: int = 200) -> HttpResponse:
    """Returns the page of one duo, with another status when something was asked there that cannot be.

    no: public id of the meeting whose "no" is written down now, with what was typed of it: the page's own form.
    """
    user = request.user
    duo = _duo(user, public_id)
    meetings = meetings_of(duo)
    check_ins = list(duo.check_ins.all())
    progress = progress_of(duo, meetings)
    next_check_in = next_talk(check_ins)
    to_log = [
        (
            meeting,
            MetForm(
                words_of(request) if meeting.public_id == no else None,
                duo=duo,
                planned=meeting.planned_minutes,
                auto_id=f"id_{meeting.public_id}_%s",
            ),
        )
        for meeting in meetings
        if meeting.kind == Meeting.Kind.MEETING
        and meeting.status == Meeting.Status.PLANNED
        and meeting.ends_at is not None
        and meeting.ends_at <= timezone.now()
    ]
    events = timeline(duo, meetings, check_ins, topic_labels(meetings), user=user)
    context: dict[str, Any] = {
        "duo": duo,
        "progress": progress,
        "events": events,
        "to_come": sum(event.todo for event in events),
        "next_check_in": next_check_in,
        "follow_up": _follow_up(next_check_in) if next_check_in else "",
        "kickoff": planned_kickoff(meetings),
        "to_log": to_log,
        "called_off": [
            meeting
            for meeting in meetings
            if meeting.status == Meeting.Status.CANCELLED
            and why_not_correct(meeting, by=user, at=timezone.now()) is None
        ],
        "form": next((form for meeting, form in to_log if meeting.public_id == no), None),
        "to_undo": to_undo(meetings, by=user, at=timezone.now()),
        "agreement": getattr(duo, "agreement", None),
        "goals": list(duo.goals.filter(parent=None)),
        "why_not_complete": permissions.why_not_complete(duo, by=user),
        "why_not_reopen": permissions.why_not_reopen(duo, by=user, today=timezone.localdate()),
        "why_not_stop": permissions.why_not_stop(duo, by=user),
        "why_not_extend": permissions.why_not_extend(duo, by=user),
        "longest_end": permissions.longest_end(duo) if duo.starts_on else None,
    }
    return render(request, "desk/duos/duo.html", context, status=status)


def _follow_up(talk: CheckIn) -> str:
    """When the coordinator speaks to one of them next, or since when that is late."""
    sentence = _("a follow-up is late since %(day)s") if talk.is_late else _("next follow-up by %(day)s")
    return sentence % {"day": day_plain(talk.due_on)}
