"""How a duo ends: `matching` lets go of the two, here their appointments and follow-up talks go too."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.moves import Refused, move
from followup.checkins.actions import drop_check_ins, plan_again, plan_check_ins
from followup.endings.notices import tell_of_the_end, tell_that_it_goes_on
from followup.endings.permissions import (
    why_not_close,
    why_not_complete,
    why_not_extend,
    why_not_reopen,
    why_not_stop,
)
from followup.meetings.locks import locked_duo
from followup.meetings.models import Meeting
from followup.meetings.notices import withdraw
from matching.duos.actions import complete_duo, extend_duo, reopen_duo, start_closing, stop_duo
from matching.models import Duo


def close(duo: Duo, *, by: User, at: datetime | None = None) -> Duo:
    """Begins the last part: the end interview is to be held. Raises Refused."""
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        if refusal := why_not_close(duo, by=by):
            raise Refused(refusal)
        return start_closing(duo, by=by, at=at)


def complete(duo: Duo, *, by: User, at: datetime | None = None) -> Duo:
    """Ends a duo that ran its course; an early good ending counts as one (requirements PW06). Raises Refused."""
    at = at or timezone.now()
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        if refusal := why_not_complete(duo, by=by):
            raise Refused(refusal)
        if duo.status == Duo.Status.ACTIVE:
            duo = start_closing(duo, by=by, at=at)
        duo = complete_duo(duo, by=by, at=at)
        _let_go(duo, by=by, at=at)
    return duo


def stop(duo: Duo, reason: str, *, by: User, at: datetime | None = None) -> Duo:
    """Ends a duo before its time. reason: the key of a `stop_reason` code (requirements PW18). Raises Refused."""
    at = at or timezone.now()
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        if refusal := why_not_stop(duo, by=by):
            raise Refused(refusal)
        duo = stop_duo(duo, reason, by=by, at=at)
        _let_go(duo, by=by, at=at)
    return duo


def extend(duo: Duo, ends_on: date, reason: str, *, by: User, at: datetime | None = None) -> Duo:
    """Lets a duo go on until another day, with a reason; the follow-up talks move along (requirements PW03).

    Raises Refused beyond the programme's longest length or without a reason.
    """
    at = at or timezone.now()
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        if refusal := why_not_extend(duo, by=by):
            raise Refused(refusal)
        duo = extend_duo(duo, ends_on, reason, by=by, at=at)
        plan_check_ins(duo, at=at)
    return duo


def reopen(duo: Duo, reason: str, *, by: User, at: datetime | None = None) -> Duo:
    """Takes an ending back, with a reason: the duo goes on and its follow-up talks are planned again.

    Appointments that were called off stay so: who was told that they do not meet is asked anew. Whoever heard of the
    end hears that it goes on. Raises Refused.
    """
    at = at or timezone.now()
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        if refusal := why_not_reopen(duo, by=by, today=timezone.localdate(at)):
            raise Refused(refusal)
        duo = reopen_duo(duo, reason, by=by, at=at)
        plan_again(duo, by=by, at=at)
        tell_that_it_goes_on(duo, at=at)
    return duo


def _let_go(duo: Duo, *, by: User, at: datetime) -> None:
    """Calls off what is still to come, tells the two that it is over, and drops the follow-up talks.

    A meeting that is over and of which nobody said anything counts as one that did not happen.
    """
    still_open = Meeting.objects.filter(duo=duo, status__in=[Meeting.Status.OFFERED, Meeting.Status.PLANNED])
    off = []
    for meeting in still_open.select_for_update(of=("self",)).order_by("during", "pk"):
        meeting.duo = duo
        withdraw(meeting)
        if meeting.ends_at is not None and meeting.ends_at <= at:
            move(meeting, Meeting.Status.MISSED, by=by, at=at)
            continue
        meeting.sequence += 1
        move(meeting, Meeting.Status.CANCELLED, by=by, at=at, reason=_("The duo ended."), also=["sequence"])
        if meeting.during is not None:
            off.append(meeting)
    tell_of_the_end(duo, off, actor=scope_of(by).person, at=at)
    drop_check_ins(duo, by=by, at=at)
