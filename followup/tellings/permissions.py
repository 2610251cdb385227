"""Who may tell of a meeting, change it and take it back, and the sentence that says why not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.names import sentence
from base.accounts.scope import scope_of
from base.ui.dates import clock, day_long
from base.workflow.models import Transition
from base.workflow.moves import why_not_move
from followup.meetings.models import Meeting
from followup.meetings.permissions import not_yours, takes_part, why_not_last

if TYPE_CHECKING:
    from base.accounts.models import Person, User
    from followup.meetings.models import Telling
    from matching.models import Duo

OPEN = timedelta(days=14)  # for so long somebody's word can be changed, and a duo that ended be told of
MOMENT = timedelta(minutes=15)  # for so long a tap can be taken back


def readable_note(telling: Telling, user: User) -> str:
    """Returns the note for whose word it is and who typed it, and for staff of the branch once it was shared."""
    scope = scope_of(user)
    own = scope.person_id and telling.person_id == scope.person_id
    if own or (telling.written_by_id is not None and telling.written_by_id == user.pk):
        return telling.note
    return telling.note if telling.note_shared and scope.opens(telling.meeting.duo.branch_id) else ""


def is_to_come(when: date, at: datetime) -> bool:
    """True until it begins: an hour at that hour, a day at its midnight. Forms and guards ask no other rule."""
    return when > at if isinstance(when, datetime) else when > timezone.localdate(at)


def why_not_log(
    meeting: Meeting, *, by: User | None, at: datetime, person: Person | None = None
) -> str | None:
    """Returns why it cannot be told now that this meeting took place. Each person tells once, and may change it.

    person: whose word it is, when that is not the one who is signed in.
    """
    if meeting.status != Meeting.Status.HELD:
        return why_not_miss(meeting, by=by, at=at)
    if refusal := _why_not_theirs(meeting, by=by) or why_not_any_more(meeting.duo, at=at):
        return refusal
    told_by = person or scope_of(by).person
    if told_by is not None and meeting.tellings.filter(person=told_by).exists():
        return _("This was noted already.")
    return None


def why_not_miss(meeting: Meeting, *, by: User | None, at: datetime) -> str | None:
    """Returns why nobody can say now that this meeting did not take place, or be the first to say that it did."""
    if refusal := _why_not_theirs(meeting, by=by) or why_not_move(meeting, Meeting.Status.MISSED):
        return refusal
    if meeting.starts_at is not None and is_to_come(meeting.starts_at, at):
        when = {"day": day_long(meeting.starts_at), "time": clock(meeting.starts_at)}
        return _("This appointment is still to come: %(day)s, %(time)s.") % when
    return None


def _why_not_theirs(meeting: Meeting, *, by: User | None) -> str | None:
    """Only meetings of the two: the kickoff is closed with its agreement (requirements PW02), by who leads it."""
    if not takes_part(meeting.duo, by):
        return not_yours()
    if meeting.kind != Meeting.Kind.MEETING:
        return sentence(_("%(name)s notes this talk."), name=meeting.duo.coordinator.first_name)
    return None


def why_not_log_unplanned(duo: Duo, on: date, *, by: User | None, at: datetime, minutes: int) -> str | None:
    if not takes_part(duo, by):
        return not_yours()
    return why_not_met_on(duo, on, at=at) or why_not_any_more(duo, at=at) or why_not_last(minutes)


def why_not_met_on(duo: Duo, on: date, *, at: datetime) -> str | None:
    """Returns why the two cannot have met on this day, at an hour that nobody was asked for."""
    if duo.starts_on is None:
        return _("First comes the meeting for the three of you.")
    if is_to_come(on, at):
        return _("This day is still to come. Choose a day that has passed.")
    if on < duo.starts_on:
        return _("Your duo started on %(day)s. Choose a later day.") % {"day": day_long(duo.starts_on)}
    return None


def why_not_any_more(duo: Duo, *, at: datetime) -> str | None:
    """Returns why nothing is told of this duo any more: it ended more than two weeks ago."""
    if duo.ended_on is None or timezone.localdate(at) <= duo.ended_on + OPEN:
        return None
    return _("This duo ended on %(day)s. What was noted stays as it is.") % {"day": day_long(duo.ended_on)}


def why_not_amend(telling: Telling | None, *, by: User | None, at: datetime) -> str | None:
    """Returns why somebody cannot change what was told: only the own word, and for two weeks (security S18)."""
    if telling is None or by is None or telling.person_id != scope_of(by).person_id:
        return _("Only the person who noted this meeting can change it.")
    if refusal := why_not_any_more(telling.meeting.duo, at=at):
        return refusal
    if at > telling.told_at + OPEN:
        return sentence(
            _("You could change this until %(day)s. Is something wrong? Call %(name)s."),
            day=day_long(telling.told_at + OPEN),
            name=telling.meeting.duo.coordinator.first_name,
        )
    return None


def why_not_take_out(telling: Telling | None, *, by: User | None, at: datetime) -> str | None:
    """Returns why a wrong word cannot be taken out: the own one for two weeks, staff of the branch for longer."""
    if telling is None:
        return _("This was taken out already.")
    if telling.meeting.kind != Meeting.Kind.MEETING:
        return _("The talk of the three stays: with it the duo began.")
    if by is not None and scope_of(by).opens(telling.meeting.duo.branch_id):
        return why_not_any_more(telling.meeting.duo, at=at)
    return why_not_amend(telling, by=by, at=at)


def why_not_take_back(
    meeting: Meeting, *, by: User | None, at: datetime, for_person: Person | None = None
) -> str | None:
    """Returns why the last thing said of a meeting cannot be taken back: it is the own one, and minutes old."""
    if not takes_part(meeting.duo, by):
        return not_yours()
    last_move = Transition.objects.of(meeting).last()
    can_be_undone = (Meeting.Status.HELD, Meeting.Status.MISSED, Meeting.Status.CANCELLED)
    if last_move is None or meeting.kind != Meeting.Kind.MEETING or meeting.status not in can_be_undone:
        return _("There is nothing left to take back.")
    if last_move.by_id != (by.pk if by else None) or (
        by is None and last_move.for_person_id != _key(for_person)
    ):
        return _("Somebody else has acted on this meanwhile. Look how it stands now.")
    name = meeting.duo.coordinator.first_name
    if at > last_move.at + MOMENT:
        return sentence(_("It is too late to take this back here. Call %(name)s."), name=name)
    return _why_not_planned_again(meeting, at=at)


def why_not_correct(meeting: Meeting, *, by: User | None, at: datetime) -> str | None:
    """Returns why the desk cannot correct the "no" that was said to a meeting, however long ago."""
    if not scope_of(by).opens(meeting.duo.branch_id):
        return _("Only the team of this branch can correct this.")
    no = (Meeting.Status.MISSED, Meeting.Status.CANCELLED)
    if meeting.kind != Meeting.Kind.MEETING or meeting.status not in no:
        return _("Nobody said no to this meeting.")
    return _why_not_planned_again(meeting, at=at)


def _why_not_planned_again(meeting: Meeting, *, at: datetime) -> str | None:
    if meeting.duo.ended_on is not None:
        return _("This duo has ended. What was noted stays as it is.")
    if meeting.status == Meeting.Status.CANCELLED and (
        meeting.starts_at is None or not is_to_come(meeting.starts_at, at)
    ):
        return _("This time has passed. Choose a later one.")
    return None


def _key(person: Person | None) -> int | None:
    return person.pk if person else None
