"""What can happen to an appointment before its hour: booked, answered, moved, cancelled.

Each locks first and judges then, in the order of `followup.meetings.locks`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from base.accounts.models import Person
from base.accounts.scope import scope_of
from base.workflow.moves import Refused, begin, move
from followup.meetings import notices, permissions
from followup.meetings.locks import locked_duo, locked_meeting
from followup.meetings.models import Meeting, Participant
from intake.availability.blocks import hold, nobody_twice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from base.accounts.models import User
    from matching.models import Duo


def book(
    duo: Duo,
    start: datetime,
    *,
    by: User | None,
    at: datetime | None = None,
    minutes: int = 60,
    mode: str | None = None,
    place: str | None = None,
    address: str = "",
) -> Meeting:
    """Books a meeting of the two, holds their time and tells both.

    mode, place (the key of a `meeting_place` code): as agreed at the kickoff unless given. Booking the hour that this
    duo already has returns that meeting: a second tap changes nothing. Raises Refused when one of the two has
    something else then, when the hour has passed, or when the duo is not one that meets.
    """
    at = at or timezone.now()
    during = span(start, minutes)
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        people = lock_people([duo.mentor.person_id, duo.mentee.person_id])
        same_hour = duo.meetings.planned().filter(kind=Meeting.Kind.MEETING, during=during).first()
        if same_hour is not None:
            return same_hour
        if reason := permissions.why_not_book(duo, start, by=by, at=at, minutes=minutes):
            raise Refused(reason)
        agreement = getattr(duo, "agreement", None)
        meeting = Meeting.objects.create(
            duo=duo,
            organisation_id=duo.organisation_id,
            during=during,
            mode=mode or (agreement.mode if agreement else duo.proposal.mode),
            place_id=place or (agreement.place_id if agreement else None),
            address=address or _address_of_last(duo),
            ical_uid=uuid.uuid4(),
            booked_by=scope_of(by).person,
            created_at=at,
        )
        roles = {duo.mentor.person_id: Participant.Role.MENTOR, duo.mentee.person_id: Participant.Role.MENTEE}
        Participant.objects.bulk_create(
            Participant(
                organisation_id=duo.organisation_id, meeting=meeting, person=person, role=roles[person.pk]
            )
            for person in people
        )
        hold(people, during, meeting_id=meeting.pk)
        begin(meeting, by=by, at=at)
        notices.announce(meeting, actor=scope_of(by).person, at=at)
    return meeting


def move_meeting(
    meeting: Meeting,
    start: datetime,
    *,
    by: User | None,
    at: datetime | None = None,
    minutes: int | None = None,
    mode: str | None = None,
    place: str | None = None,
    address: str | None = None,
) -> Meeting:
    """Gives a planned meeting another hour: its time blocks follow, the calendar entry is replaced, all are told.

    Raises Refused when somebody who takes part has something else then, or the meeting is over or off.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        people = lock_people(_person_ids(meeting))
        if reason := permissions.why_not_change(meeting, by=by, at=at):
            raise Refused(reason)
        during = span(start, minutes or meeting.planned_minutes)
        if during == meeting.during:
            return meeting
        if reason := permissions.why_not_book(
            meeting.duo, start, by=by, at=at, minutes=minutes or meeting.planned_minutes, instead=meeting
        ):
            raise Refused(reason)
        meeting.during, meeting.sequence = during, meeting.sequence + 1
        meeting.mode = mode or meeting.mode
        meeting.place_id = place or meeting.place_id
        meeting.address = meeting.address if address is None else address
        with nobody_twice(people, during, but=meeting.pk):
            meeting.save(update_fields=["during", "sequence", "mode", "place", "address"])
        meeting.participants.update(answer="")
        begin(meeting, by=by, at=at, came_from=Meeting.Status.PLANNED)
        notices.announce(meeting, actor=scope_of(by).person, at=at)
    return meeting


def cancel_meeting(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime | None = None,
    reason: str = "",
    for_person: Person | None = None,
) -> Meeting:
    """Calls a meeting off: the time of all is free again, reminders stop, calendars are told.

    for_person: who says so, when that is not the one who is signed in. Cancelling what is cancelled changes nothing.
    Raises Refused when it is over.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if meeting.status == Meeting.Status.CANCELLED:
            return meeting
        if refusal := permissions.why_not_change(meeting, by=by, at=at):
            raise Refused(refusal)
        meeting.sequence += 1
        status = Meeting.Status.CANCELLED
        move(meeting, status, by=by, at=at, reason=reason, for_person=for_person, also=["sequence"])
        if meeting.during is not None:
            notices.announce(meeting, actor=for_person or scope_of(by).person, at=at)
    return meeting


def answer_invitation(
    meeting: Meeting, person: Person, answer: str, *, by: User | None, at: datetime | None = None
) -> Participant:
    """Notes that somebody will come ("yes") or cannot ("no"); "" takes the answer back.

    Raises Refused once the meeting is over or off, and for an answer in somebody else's name.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if reason := permissions.why_not_answer(meeting, person, by=by, at=at):
            raise Refused(reason)
        participant = meeting.participants.get(person=person)
        participant.answer = answer
        participant.save(update_fields=["answer"])
    return participant


def span(start: datetime, minutes: int) -> DateTimeTZRange:
    """Returns the time from `start` for so many minutes."""
    start = start.astimezone(UTC)
    return DateTimeTZRange(start, start + timedelta(minutes=minutes))


def lock_people(keys: Iterable[int]) -> list[Person]:
    """Locks people by their primary keys, in the order of the keys."""
    return list(Person.objects.in_time_lock().filter(pk__in=keys))


def _person_ids(meeting: Meeting) -> list[int]:
    return list(meeting.participants.values_list("person_id", flat=True))


def _address_of_last(duo: Duo) -> str:
    last = duo.meetings.exclude(address="").order_by("-created_at", "-pk").first()
    return last.address if last else ""
