"""A pause, the end of a file and a mentor who stops: the moves that ask whether somebody counts on the person."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from base.accounts.models import User
from base.accounts.sign_in import end_sessions
from base.workflow.models import Way
from base.workflow.moves import Refused, move
from intake.codes import known_code
from intake.people.locks import lock_file
from intake.people.models import Mentee, Mentor
from intake.screening.actions import Whose, spoken_for
from matching.leaving.permissions import why_not_close, why_not_leave, why_not_pause


@transaction.atomic
def pause(
    whose: Whose,
    until: date,
    *,
    by: User | None,
    at: datetime | None = None,
    reason: str = "",
    way: str = Way.ONLINE,
) -> Whose:
    """Stops looking for a while; a mentee keeps the place on the list. until: the day of the return.

    Raises Refused, for a mentee who is asked or in a duo as well.
    """
    at = at or timezone.now()
    lock_file(whose)
    if refusal := why_not_pause(whose, until, by=by, today=timezone.localdate(at)):
        raise Refused(refusal)
    column = "return_on" if isinstance(whose, Mentee) else "paused_until"
    setattr(whose, column, until)
    move(
        whose, "paused", by=by, at=at, reason=reason, way=way, for_person=spoken_for(whose, by), also=[column]
    )
    return whose


@transaction.atomic
def close(mentee: Mentee, reason_key: str, *, by: User | None, at: datetime | None = None) -> Mentee:
    """Closes the file of a mentee. reason_key: of the list `stop_reason`.

    The reason stays on the file and never in the log, as it can tell of somebody's residence (requirements D1). Raises
    ValidationError for an unknown reason, and Refused, also while the mentee is asked or in a duo.
    """
    lock_file(mentee)
    if refusal := why_not_close(mentee, by=by):
        raise Refused(refusal)
    mentee.closing_reason = known_code(reason_key, "stop_reason")
    mentee.waiting_since = mentee.return_on = mentee.next_step_on = None
    mentee.next_step = ""
    changed = ["closing_reason", "waiting_since", "return_on", "next_step", "next_step_on"]
    end_sessions(mentee.person)
    move(mentee, Mentee.Status.CLOSED, by=by, at=at, for_person=spoken_for(mentee, by), also=changed)
    return mentee


@transaction.atomic
def leave(mentor: Mentor, *, by: User | None, at: datetime | None = None, reason: str = "") -> Mentor:
    """A mentor stops. Coming back begins with a new screening (`ready_for_screening`).

    Raises Refused, also while the mentor is asked or in a duo.
    """
    lock_file(mentor)
    if refusal := why_not_leave(mentor, by=by):
        raise Refused(refusal)
    mentor.paused_until = mentor.ready_since = None
    end_sessions(mentor.person)
    move(
        mentor,
        Mentor.Status.LEFT,
        by=by,
        at=at,
        reason=reason,
        for_person=spoken_for(mentor, by),
        also=["paused_until", "ready_since"],
    )
    return mentor
