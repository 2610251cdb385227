"""What can happen to a meeting: booked, answered, moved, cancelled, held, missed.

Each locks first and judges then, in the order of `followup.meetings.locks`.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from duo.accounts.models import Person
from duo.accounts.scope import scope_of
from duo.workflow.models import Way
from duo.workflow.moves import Refused, begin, move
from followup.meetings import notices, permissions
from followup.meetings.locks import locked_duo, locked_meeting
from followup.meetings.models import Meeting, Participant
from intake.availability.blocks import hold, nobody_twice
from intake.models import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duo.accounts.models import User
    from matching.models import Duo

TOPIC_LISTS = ("content_minimal", "content_optional")


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
        people = _lock_people([duo.mentor.person_id, duo.mentee.person_id])
        standing = duo.meetings.planned().filter(kind=Meeting.Kind.MEETING, during=during).first()
        if standing is not None:
            return standing
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
        notices.remind(meeting, at=at)
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
        people = _lock_people(_person_ids(meeting))
        if reason := permissions.why_not_change(meeting, by=by, at=at):
            raise Refused(reason)
        during = span(start, minutes or _minutes(meeting))
        if during == meeting.during:
            return meeting
        if reason := permissions.why_not_book(
            meeting.duo, start, by=by, at=at, minutes=_minutes_of(during), instead=meeting
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
        notices.remind(meeting, at=at)
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


def log_meeting(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime | None = None,
    minutes: int | None = None,
    topics: Sequence[str] = (),
    mood: str = "",
    note: str = "",
    note_shared: bool = False,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
    next_at: datetime | None = None,
) -> Meeting:
    """Notes that a meeting took place (requirements PW10).

    minutes: as long as planned unless given. mood: of the one who tells it: `for_person` when staff write down what
    came by phone or on paper, else `by`. next_at: books the next one too; when that hour is taken, nothing at all is
    written. Raises Refused when it is still to come, was noted already, or a topic is not known.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if reason := permissions.why_not_log(meeting, by=by, at=at):
            raise Refused(reason)
        wrote = _write_log(
            meeting, minutes or _minutes(meeting), topics, mood, note, note_shared, by, for_person
        )
        meeting.logged_by, meeting.logged_for, meeting.logged_at, meeting.way = by, for_person, at, way
        also = [*wrote, "logged_by", "logged_for", "logged_at", "way"]
        move(meeting, Meeting.Status.HELD, by=by, at=at, way=way, for_person=for_person, also=also)
        meeting.participants.filter(role__in=["mentor", "mentee"]).update(came=True)
        notices.withdraw(meeting)
        if next_at is not None:
            _book_again(meeting, next_at, by=by, at=at)
    return meeting


def amend_log(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime | None = None,
    minutes: int,
    topics: Sequence[str] = (),
    mood: str = "",
    note: str = "",
    note_shared: bool = False,
    next_at: datetime | None = None,
) -> Meeting:
    """Completes a log, after one tap said that the meeting took place. Raises Refused for anybody but its writer."""
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if reason := permissions.why_not_amend(meeting, by=by):
            raise Refused(reason)
        person = meeting.logged_for
        meeting.save(update_fields=_write_log(meeting, minutes, topics, mood, note, note_shared, by, person))
        if next_at is not None:
            _book_again(meeting, next_at, by=by, at=at)
    return meeting


def log_unplanned(
    duo: Duo,
    on: date,
    minutes: int,
    *,
    by: User | None,
    at: datetime | None = None,
    topics: Sequence[str] = (),
    mood: str = "",
    note: str = "",
    note_shared: bool = False,
    mode: str | None = None,
    place: str | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
) -> Meeting:
    """Notes a meeting of one day that had no appointment. The same hour twice is the same meeting.

    Nobody is asked for its hour: it stands at noon, or as far before as it has to. Raises Refused for a day to come or
    before the duo began. It takes nobody's time: it is over.
    """
    at = at or timezone.now()
    start = _some_hour(on, minutes, at)
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        people = _lock_people([duo.mentor.person_id, duo.mentee.person_id])
        noted = duo.meetings.filter(status=Meeting.Status.HELD, during__startswith=start).first()
        if noted is not None:
            return noted
        if reason := permissions.why_not_log_unplanned(duo, on, by=by, at=at, minutes=minutes):
            raise Refused(reason)
        agreement = getattr(duo, "agreement", None)
        meeting = Meeting(
            duo=duo,
            organisation_id=duo.organisation_id,
            status=Meeting.Status.HELD,
            during=span(start, minutes),
            mode=mode or (agreement.mode if agreement else duo.proposal.mode),
            place_id=place or (agreement.place_id if agreement else None),
            ical_uid=uuid.uuid4(),
            logged_by=by,
            logged_for=for_person,
            logged_at=at,
            way=way,
            created_at=at,
        )
        _write_log(meeting, minutes, topics, mood, note, note_shared, by, for_person)
        meeting.save()
        roles = {duo.mentor.person_id: Participant.Role.MENTOR, duo.mentee.person_id: Participant.Role.MENTEE}
        Participant.objects.bulk_create(
            Participant(
                organisation_id=duo.organisation_id,
                meeting=meeting,
                person=one,
                role=roles[one.pk],
                came=True,
            )
            for one in people
        )
        begin(meeting, by=by, at=at, way=way, for_person=for_person)
    return meeting


def miss_meeting(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
    reason: str = "",
) -> Meeting:
    """Notes that a planned meeting did not happen. Saying so twice changes nothing."""
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if meeting.status == Meeting.Status.MISSED:
            return meeting
        if refusal := permissions.why_not_log(meeting, by=by, at=at):
            raise Refused(refusal)
        move(meeting, Meeting.Status.MISSED, by=by, at=at, way=way, for_person=for_person, reason=reason)
        notices.withdraw(meeting)
    return meeting


def span(start: datetime, minutes: int) -> DateTimeTZRange:
    """Returns the time from `start` for so many minutes."""
    start = start.astimezone(UTC)
    return DateTimeTZRange(start, start + timedelta(minutes=minutes))


def _some_hour(on: date, minutes: int, at: datetime) -> datetime:
    """Noon of a day, or earlier on that day when the meeting would not be over yet."""
    midnight, noon = (timezone.make_aware(datetime.combine(on, hour)) for hour in (time(), time(12)))
    return max(midnight, min(noon, at - timedelta(minutes=minutes)))


def _write_log(
    meeting: Meeting,
    minutes: int,
    topics: Iterable[str],
    mood: str,
    note: str,
    note_shared: bool,
    by: User | None,
    for_person: Person | None,
) -> list[str]:
    if reason := permissions.why_not_last(minutes):
        raise Refused(reason)
    keys = list(dict.fromkeys(topics))
    known = set(Code.objects.filter(key__in=keys, list__in=TOPIC_LISTS).values_list("key", flat=True))
    if unknown := [key for key in keys if key not in known]:
        raise Refused(_("We do not know the topic “%(topic)s”.") % {"topic": unknown[0]})
    meeting.minutes, meeting.topics = minutes, keys
    meeting.note, meeting.note_shared = note.strip(), note_shared and bool(note.strip())
    side = permissions.side_of(meeting.duo, for_person or scope_of(by).person)
    if side is not None:
        setattr(meeting, f"{side}_mood", mood)
    return ["minutes", "topics", "note", "note_shared", *([f"{side}_mood"] if side else [])]


def _book_again(meeting: Meeting, start: datetime, *, by: User | None, at: datetime | None) -> None:
    book(
        meeting.duo, start, by=by, at=at, minutes=_minutes(meeting), mode=meeting.mode, place=meeting.place_id
    )


def _lock_people(keys: Iterable[int]) -> list[Person]:
    return list(Person.objects.in_time_lock().filter(pk__in=keys))


def _person_ids(meeting: Meeting) -> list[int]:
    return list(meeting.participants.values_list("person_id", flat=True))


def _minutes(meeting: Meeting) -> int:
    assert meeting.during is not None
    return _minutes_of(meeting.during)


def _minutes_of(during: DateTimeTZRange) -> int:
    return int((during.upper - during.lower).total_seconds()) // 60


def _address_of_last(duo: Duo) -> str:
    last = duo.meetings.exclude(address="").order_by("-created_at", "-pk").first()
    return last.address if last else ""
