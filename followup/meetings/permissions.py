"""Who may do what with a meeting, and the sentence that says why not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from duo.accounts.names import sentence
from duo.accounts.scope import scope_of
from duo.ui.dates import clock, day_long
from duo.workflow.moves import why_not_move
from followup.meetings.models import Meeting

if TYPE_CHECKING:
    from duo.accounts.models import Person, User
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


def readable_note(meeting: Meeting, user: User) -> str:
    """Returns the note for its writer, and for staff of the branch once it was shared; nothing for anybody else.

    The writer is who logged the meeting and, when staff wrote it down for somebody, that person (domain.md, Meeting).
    """
    scope = scope_of(user)
    if meeting.logged_by_id == user.pk:
        return meeting.note
    if meeting.logged_for_id and meeting.logged_for_id == scope.person_id:
        return meeting.note
    return meeting.note if meeting.note_shared and scope.opens(meeting.duo.branch_id) else ""


def why_not_plan(duo: Duo, *, by: User | None, at: datetime, instead: Meeting | None = None) -> str | None:
    """Returns why this duo plans no appointment now, whatever the hour. Staff may plan as many as they like.

    instead: the appointment that moves, which does not count as another one.
    """
    if not takes_part(duo, by):
        return _not_yours()
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
        return _not_yours()
    if by is not None:
        scope = scope_of(by)
        if scope.person != person and not scope.opens(meeting.duo.branch_id):
            return _not_yours()
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
        return _not_yours()
    if refusal := _why_over(meeting, at):
        return refusal
    if meeting.kind != Meeting.Kind.MEETING and by is not None and not scope_of(by).is_staff:
        return sentence(
            _("Does this time not suit you? Call %(name)s."), name=meeting.duo.coordinator.first_name
        )
    return None


def why_not_log(meeting: Meeting, *, by: User | None, at: datetime) -> str | None:
    """Returns why nobody can say now that this meeting took place, or did not.

    Only meetings of the two: the kickoff is closed with its agreement (requirements PW02), by who leads it.
    """
    if not takes_part(meeting.duo, by):
        return _not_yours()
    if meeting.kind != Meeting.Kind.MEETING:
        return sentence(_("%(name)s notes this talk."), name=meeting.duo.coordinator.first_name)
    if refusal := why_not_move(meeting, Meeting.Status.HELD):
        return refusal
    if meeting.starts_at is not None and is_to_come(meeting.starts_at, at):
        when = {"day": day_long(meeting.starts_at), "time": clock(meeting.starts_at)}
        return _("This appointment is still to come: %(day)s, %(time)s.") % when
    return None


def why_not_log_unplanned(duo: Duo, on: date, *, by: User | None, at: datetime, minutes: int) -> str | None:
    """Returns why a meeting without an appointment cannot be noted."""
    if not takes_part(duo, by):
        return _not_yours()
    return why_not_met_on(duo, on, at=at) or why_not_last(minutes)


def why_not_met_on(duo: Duo, on: date, *, at: datetime) -> str | None:
    """Returns why the two cannot have met on this day, at an hour that nobody was asked for."""
    if duo.starts_on is None:
        return _("First comes the meeting for the three of you.")
    if is_to_come(on, at):
        return _("This day is still to come. Choose a day that has passed.")
    if on < duo.starts_on:
        return _("Your duo started on %(day)s. Choose a later day.") % {"day": day_long(duo.starts_on)}
    return None


def is_to_come(when: date, at: datetime) -> bool:
    """True until it begins: an hour at that hour, a day at its midnight. Forms and guards ask no other rule."""
    return when > at if isinstance(when, datetime) else when > timezone.localdate(at)


def why_not_amend(meeting: Meeting, *, by: User | None) -> str | None:
    """Returns why somebody cannot add to a log: only who wrote it can."""
    if meeting.status != Meeting.Status.HELD or by is None or meeting.logged_by_id != by.pk:
        return _("Only the person who noted this meeting can change it.")
    return None


def why_not_last(minutes: int) -> str | None:
    """Returns why a meeting cannot last this long."""
    if SHORTEST <= minutes <= LONGEST:
        return None
    return _("Choose a number from %(min)s to %(max)s") % {"min": SHORTEST, "max": LONGEST}


def is_near(meeting: Meeting, at: datetime) -> bool:
    """True from two days before: when the question "will you come?" makes sense."""
    return meeting.starts_at is not None and at < meeting.starts_at <= at + timedelta(days=2)


def _not_yours() -> str:
    return _("This appointment belongs to somebody else.")
