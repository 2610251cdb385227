"""Who may do what with a meeting, and the sentence that says why not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.names import sentence
from base.accounts.scope import scope_of
from base.ui.dates import day_long
from base.workflow.moves import why_not_move
from followup.meetings.models import Meeting

if TYPE_CHECKING:
    from base.accounts.models import Person, User
    from matching.models import Duo

SHORTEST, LONGEST = 5, 600
MOST_AHEAD = 3  # appointments that the two plan by themselves: the mentor's week is for others too
AFTER_THE_END = timedelta(weeks=4)


def side_of(duo: Duo, person: Person | None) -> str | None:
    """Returns "mentor" or "mentee" when the person is one of the two, else None."""
    if person is not None and person.pk == duo.mentor.person_id:
        return "mentor"
    if person is not None and person.pk == duo.mentee.person_id:
        return "mentee"
    return None


def takes_part(duo: Duo, by: User | None) -> bool:
    """True for the two, the staff of their branch, and the calendar (nobody)."""
    if by is None:
        return True
    scope = scope_of(by)
    return side_of(duo, scope.person) is not None or scope.opens(duo.branch_id)


def why_not_plan(duo: Duo, *, by: User | None, at: datetime, instead: Meeting | None = None) -> str | None:
    """Returns why this duo plans no appointment now, whatever the hour. Staff may plan as many as they like.

    instead: the appointment that moves, which does not count as another one.
    """
    if not takes_part(duo, by):
        return not_yours()
    if duo.status in (duo.Status.COMPLETED, duo.Status.STOPPED):
        return _("This duo has ended. New appointments are no longer made here.")
    if by is None or scope_of(by).is_staff:
        return None
    if duo.status == duo.Status.MATCHED:
        return _("First comes the meeting for the three of you.")
    ahead = duo.meetings.upcoming(at).filter(kind=Meeting.Kind.MEETING)
    if instead is not None:
        ahead = ahead.exclude(pk=instead.pk)
    if ahead.count() >= MOST_AHEAD:
        words = _("You already have %(n)s appointments together. Choose a new one after the next.")
        return words % {"n": MOST_AHEAD}
    return None


def why_not_book(
    duo: Duo,
    start: datetime,
    *,
    by: User | None,
    at: datetime,
    minutes: int = 60,
    instead: Meeting | None = None,
) -> str | None:
    """Returns why this duo cannot meet at `start`. Whether the hour is free, `hold` says (nobody is booked twice)."""
    if refusal := why_not_plan(duo, by=by, at=at, instead=instead):
        return refusal
    if start <= at:
        return _("This time has passed. Choose a later one.")
    if duo.ends_on is not None and timezone.localdate(start) > duo.ends_on + AFTER_THE_END:
        return _("This duo ends on %(day)s. Choose an earlier day.") % {"day": day_long(duo.ends_on)}
    return why_not_last(minutes)


def why_not_answer(meeting: Meeting, person: Person, *, by: User | None, at: datetime) -> str | None:
    """Returns why nobody can say any more whether this person will come.

    Whoever takes part answers for themselves, an interpreter too; staff write down what they were told.
    """
    if not meeting.participants.filter(person=person).exists():
        return not_yours()
    if by is not None:
        scope = scope_of(by)
        if scope.person != person and not scope.opens(meeting.duo.branch_id):
            return not_yours()
    return _why_over(meeting, at)


def _why_over(meeting: Meeting, at: datetime) -> str | None:
    if refusal := why_not_move(meeting, Meeting.Status.CANCELLED):
        return refusal
    if meeting.ends_at is not None and meeting.ends_at <= at:
        return _("This appointment is over. Tell us whether it took place.")
    return None


def why_not_change(meeting: Meeting, *, by: User | None, at: datetime) -> str | None:
    """Returns why a planned meeting cannot be moved or cancelled now. A meeting with staff is theirs to change."""
    if not takes_part(meeting.duo, by):
        return not_yours()
    if refusal := _why_over(meeting, at):
        return refusal
    if meeting.kind != Meeting.Kind.MEETING and by is not None and not scope_of(by).is_staff:
        return sentence(
            _("Does this time not suit you? Call %(name)s."), name=meeting.duo.coordinator.first_name
        )
    return None


def why_not_last(minutes: int) -> str | None:
    if SHORTEST <= minutes <= LONGEST:
        return None
    return _("Choose a number from %(min)s to %(max)s") % {"min": SHORTEST, "max": LONGEST}


def is_near(meeting: Meeting, at: datetime) -> bool:
    """True from two days before: when the question "will you come?" makes sense."""
    return meeting.starts_at is not None and at < meeting.starts_at <= at + timedelta(days=2)


def not_yours() -> str:
    """What is said to anybody who takes no part."""
    return _("This appointment belongs to somebody else.")
