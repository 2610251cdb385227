"""Why nobody is taken away from the other person."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.names import listed, sentence
from base.workflow.moves import why_not_move
from intake.people.models import Mentee, Mentor
from intake.people.permissions import why_not_work_in
from matching.leaving.holds import holds_of


def why_not_let_go(whose: Mentee | Mentor, *, by: User | None) -> str | None:
    """Returns what must end first: somebody who is asked or in a duo is not taken away from the other person."""
    holds = holds_of([whose], by).get(whose.pk, [])
    if not holds:
        return None
    things, text = listed(hold.words for hold in holds), _("First end what still runs: %(things)s.")
    return sentence(text.removesuffix(".") if things.endswith(".") else text, things=things)


def why_not_pause(whose: Mentee | Mentor, until: date, *, by: User | None, today: date) -> str | None:
    """Returns why there can be no pause up to this day. A mentor may pause while a duo goes on."""
    if refusal := why_not_work_in(whose.branch, by=by) or why_not_move(whose, "paused"):
        return refusal
    if isinstance(whose, Mentee) and (refusal := why_not_let_go(whose, by=by)):
        return refusal
    return None if until > today else _("Choose a day after today for the return.")


def why_not_close(mentee: Mentee, *, by: User | None) -> str | None:
    return (
        why_not_work_in(mentee.branch, by=by)
        or why_not_move(mentee, Mentee.Status.CLOSED)
        or why_not_let_go(mentee, by=by)
    )


def why_not_leave(mentor: Mentor, *, by: User | None) -> str | None:
    return (
        why_not_work_in(mentor.branch, by=by)
        or why_not_move(mentor, Mentor.Status.LEFT)
        or why_not_let_go(mentor, by=by)
    )
