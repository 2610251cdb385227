"""Mentor and mentee tell that they met: one tap, and more for who wants to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.models import Person, User
from base.accounts.names import in_bdi
from base.accounts.scope import scope_of
from base.ui.shown import together
from base.ui.words import only_posts, saved, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from followup.meetings.locks import locked_meeting
from followup.meetings.models import Meeting, Telling
from followup.meetings.places import place_name
from followup.meetings.slots import is_free
from followup.tellings.actions import (
    add_to_log,
    amend_log,
    log_meeting,
    log_unplanned,
    miss_meeting,
    take_out,
    telling_of,
)
from followup.tellings.permissions import (
    why_not_amend,
    why_not_any_more,
    why_not_log,
    why_not_take_back,
    why_not_take_out,
)
from intake.people.contact import contact_for
from pages.me.access import ParticipantRequest, for_participants
from pages.me.duos import about_duo, my_meeting, running_duos
from pages.tellings import LogForm, UnplannedForm, log_of

TWO_WEEKS = timedelta(days=14)
RECENT = 20


@dataclass(frozen=True)
class Line:
    """One meeting in the list, as one of the two sees it. `own`: what this person told of it."""

    meeting: Meeting
    person: Person
    user: User
    at: datetime

    @property
    def name(self) -> SafeString:
        """The other's first name."""
        return in_bdi(self.meeting.duo.other_of(self.person).first_name)

    @property
    def own(self) -> Telling | None:
        return next(
            (telling for telling in self.meeting.tellings.all() if telling.person_id == self.person.pk), None
        )

    @property
    def minutes(self) -> int | None:
        """How long it was, by the own word before the other's."""
        return self.own.minutes if self.own else self.meeting.minutes

    @property
    def may_change(self) -> bool:
        """Whether the own word can still be changed."""
        return self.own is not None and why_not_amend(self.own, by=self.user, at=self.at) is None

    @property
    def may_tell(self) -> bool:
        """Whether the other told of it and this person can too."""
        return self.own is None and why_not_any_more(self.meeting.duo, at=self.at) is None


@require_safe
@for_participants
def log_list(request: ParticipantRequest) -> HttpResponse:
    """What waits to be told, and what was."""
    at = timezone.now()
    meetings = Meeting.objects.visible_to(request.user).select_related(
        *("place", "duo__coordinator", "duo__proposal__mentor__person", "duo__proposal__mentee__person")
    )
    person: Person = request.person
    held = (
        meetings.filter(kind=Meeting.Kind.MEETING, status=Meeting.Status.HELD)
        .prefetch_related("tellings")
        .order_by(Lower("during").desc(), "-pk")[:RECENT]
    )
    duos = list(running_duos(request.user))
    context = {
        "to_log": [
            Line(meeting, person, request.user, at)
            for meeting in meetings.to_log(at).order_by(Lower("during"), "pk")
        ],
        "held": [Line(meeting, person, request.user, at) for meeting in held],
        "duos": [(duo, duo.other_of(person)) for duo in duos if duo.starts_on is not None],
        "contact": contact_for(request.person, duos[0] if duos else None),
    }
    return render(request, "me/log_list.html", context)


@only_posts
@for_participants
def met(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """One tap: we met, we did not, or we moved it. Each leads to a page that can undo it."""
    meeting = my_meeting(request, public_id)
    try:
        match request.POST.get("met"):
            case "yes":
                if telling_of(meeting, request.person) is None:
                    log_meeting(meeting, by=request.user)
                return redirect("log_meeting", meeting.public_id)
            case "no":
                miss_meeting(meeting, by=request.user)
                return redirect("booked", meeting.public_id)
            case "moved":
                miss_meeting(meeting, by=request.user, reason="moved")
                return redirect(f"{reverse('book')}?duo={meeting.duo.public_id}&after={meeting.public_id}")
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("me")


@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
@once
def log_page(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """How was it? For a planned meeting this also says that it took place. Each tells, and may change the own word."""
    meeting = my_meeting(request, public_id)
    at, person = timezone.now(), request.person
    telling = telling_of(meeting, person)
    refusal = (
        why_not_amend(telling, by=request.user, at=at)
        if telling
        else why_not_log(meeting, by=request.user, at=at)
    )
    if refusal:
        messages.error(request, refusal)
        return redirect("booked", meeting.public_id)
    about = about_duo(request, meeting.duo)
    proposed_at = _two_weeks_later(meeting, at)

    def filled(words: QueryDict | None, stored: Telling | None) -> LogForm:
        return LogForm(
            words,
            duo=meeting.duo,
            other=about["other"].first_name,
            planned=stored.minutes if stored else meeting.planned_minutes,
            next_at=proposed_at,
            initial=log_of(stored) if stored else {},
        )

    form = filled(words_of(request), telling)
    if request.method == "POST" and form.is_valid():
        next_at = proposed_at if form.cleaned_data["next"] == "same" else None
        try:
            if telling:
                _amend(form, meeting, filled, by=request.user, next_at=next_at)
            else:
                log_meeting(meeting, by=request.user, next_at=next_at, **form.answers())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return _saved(request, form, meeting.duo.public_id)
    context = about | {
        "meeting": meeting,
        "form": form,
        "proposed_at": proposed_at,
        "place": place_name(meeting),
        "telling": telling,
        "undo": telling is not None
        and telling.changed_at is None
        and why_not_take_back(meeting, by=request.user, at=at) is None,
    }
    return render(request, "me/log.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
@once
def log_new(request: ParticipantRequest) -> HttpResponse:
    """They met without an appointment; when a meeting of that day stands there already, which one is it?"""
    query: Any = words_of(request) or request.GET
    duos = running_duos(request.user).exclude(starts_on=None)
    if not query.get("duo") and duos.count() != 1:
        return redirect("log")
    duo = get_object_or_404(duos, public_id=query["duo"]) if query.get("duo") else duos.get()
    about = about_duo(request, duo)
    form = UnplannedForm(words_of(request), duo=duo, other=about["other"].first_name)
    if request.method == "POST" and form.is_valid():
        try:
            if form.chosen_meeting is not None:
                add_to_log(form.chosen_meeting, by=request.user, **form.answers())
            else:
                log_unplanned(
                    duo, form.cleaned_data["on"], by=request.user, besides=form.besides, **form.answers()
                )
        except Refused as refused:
            form.refuse(refused.reason)
        else:
            return _saved(request, form, duo.public_id)
    return render(request, "me/log.html", about | {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
@once
def take_out_log(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """Asks whether what this person told was a mistake, and takes it out."""
    meeting = my_meeting(request, public_id)
    refusal = why_not_take_out(telling_of(meeting, request.person), by=request.user, at=timezone.now())
    if request.method == "POST":
        try:
            take_out(meeting, request.person, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, _("It is taken out."))
        return redirect("log")
    if refusal:
        messages.error(request, refusal)
        return redirect("log")
    return render(request, "me/log_take_out.html", about_duo(request, meeting.duo) | {"meeting": meeting})


def _amend(
    form: LogForm, meeting: Meeting, filled: Callable[..., LogForm], *, by: User, next_at: datetime | None
) -> None:
    """Changes what was told beside what was added since the form was shown, in another tab or by a second tap."""
    locked: list[Meeting] = []
    together(
        form,
        lock=lambda: locked.append(locked_meeting(meeting)),
        stored=lambda: filled(None, telling_of(locked[0], scope_of(by).person)),
        write=lambda: amend_log(meeting, by=by, next_at=next_at, **form.answers()),
    )


def _saved(request: ParticipantRequest, form: LogForm, duo_id: str) -> HttpResponse:
    saved(request, form)
    if form.cleaned_data["next"] == "choose":
        return redirect(f"{reverse('book')}?duo={duo_id}")
    return redirect("me")


def _two_weeks_later(meeting: Meeting, at: datetime) -> datetime | None:
    """The same hour two weeks later, when it is still free."""
    assert meeting.during is not None
    local = timezone.localtime(meeting.during.lower)
    start = timezone.make_aware(local.replace(tzinfo=None) + TWO_WEEKS)
    if start <= at or meeting.duo.meetings.upcoming(at).exists():
        return None
    return start if is_free(meeting.duo, start, meeting.planned_minutes) else None
