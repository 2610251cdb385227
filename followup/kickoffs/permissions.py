"""Who may plan, move and close a three-way kickoff, and why not."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.moves import why_not_move
from followup.meetings.models import Meeting
from matching.models import Duo

OPEN = (Meeting.Status.OFFERED, Meeting.Status.PLANNED)


def why_not_plan_kickoff(duo: Duo, *, by: User | None) -> str | None:
    """Returns why no kickoff can be planned for this duo, or None."""
    if refusal := _not_yours(duo, by):
        return refusal
    if duo.status != Duo.Status.MATCHED:
        return _("This duo has started already, or is over. A kickoff comes before the start.")
    if duo.meetings.filter(kind=Meeting.Kind.KICKOFF, status__in=OPEN).exists():
        return _("The kickoff of this duo is already planned. You can move it.")
    return None


def lacks_interpreter(duo: Duo) -> bool:
    """True where the two talk through an interpreter and nobody was asked: who is free says nothing of that hour."""
    return bool(duo.proposal.explanation.get("interpreter")) and duo.proposal.interpreter_id is None


def why_not_move_kickoff(meeting: Meeting, *, by: User | None) -> str | None:
    if refusal := _not_yours(meeting.duo, by):
        return refusal
    if meeting.kind != Meeting.Kind.KICKOFF or meeting.status not in OPEN:
        return _("This kickoff is over or cancelled. Reload the page to see how it stands.")
    return None


def why_not_hold_kickoff(
    meeting: Meeting, *, by: User | None, at: datetime, first_meeting_at: datetime | None
) -> str | None:
    """Returns why this kickoff cannot be closed: above all, not without the first appointment (requirements PW02)."""
    if refusal := _not_yours(meeting.duo, by):
        return refusal
    if meeting.kind != Meeting.Kind.KICKOFF or (refusal := why_not_move(meeting, Meeting.Status.HELD)):
        return refusal or _("This is not a kickoff.")
    if refusal := why_not_move(meeting.duo, Duo.Status.ACTIVE):
        return refusal
    if first_meeting_at is None:
        return _("Choose the first appointment. Without it the kickoff cannot be closed.")
    if first_meeting_at <= at:
        return why_not_then(first_meeting_at, at=at)
    return None


def why_not_then(start: datetime, *, at: datetime | None = None) -> str | None:
    """Returns why an appointment cannot start at this moment, or None."""
    return None if start > (at or timezone.now()) else _("Choose a moment that is still to come.")


def _not_yours(duo: Duo, by: User | None) -> str | None:
    if by is not None and not scope_of(by).opens(duo.branch_id):
        return _("Only the team of this branch plans and closes the kickoff.")
    return None
