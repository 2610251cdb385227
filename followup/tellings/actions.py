"""What people say after the hour of a meeting: how it was, or that it did not happen; and how to undo it.

Each locks first and judges then, in the order of `followup.meetings.locks`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.scope import scope_of
from base.workflow.models import Transition, Way
from base.workflow.moves import Refused, begin, move
from followup.meetings import notices
from followup.meetings.actions import book, lock_people, span
from followup.meetings.locks import locked_duo, locked_meeting
from followup.meetings.models import Meeting, Participant, Telling
from followup.meetings.permissions import side_of, why_not_last
from followup.tellings import permissions
from intake.availability.blocks import nobody_twice
from intake.availability.models import TimeBlock
from intake.models import Code

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from base.accounts.models import Person, User
    from matching.models import Duo

NOTE = 1000  # letters
TOPIC_LISTS = ("content_minimal", "content_optional")
TAKEN_OUT, TAKEN_BACK = "taken out", "taken back"  # reasons in the log of moves


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
    """Notes what one person says of a meeting that took place (requirements PW10); the other's word stays beside it.

    minutes: as long as planned unless given. for_person: whose word it is when staff write down what came by phone or
    on paper, else it is that of `by`. next_at: books the next one too; when that hour is taken, nothing at all is
    written. Raises Refused when it is still to come, this person told of it already, or a topic is not known.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if reason := permissions.why_not_log(meeting, by=by, at=at, person=for_person):
            raise Refused(reason)
        word = {
            "minutes": minutes or meeting.planned_minutes,
            "topics": topics,
            "mood": mood,
            "note": note,
            "note_shared": note_shared,
        }
        tell(meeting, by=by, at=at, way=way, for_person=for_person, **word)  # type: ignore[arg-type]
        if meeting.status == Meeting.Status.HELD:
            begin(meeting, by=by, at=at, way=way, for_person=for_person, came_from=meeting.status)
        else:
            move(meeting, Meeting.Status.HELD, by=by, at=at, way=way, for_person=for_person)
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
    """Changes one's own word; its history keeps what it was. Raises Refused for anybody else, and after two weeks."""
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        telling = telling_of(meeting, scope_of(by).person)
        if reason := permissions.why_not_amend(telling, by=by, at=at):
            raise Refused(reason)
        assert telling is not None
        _fill(telling, minutes, topics, mood, note, note_shared)
        telling.changed_at = at
        telling.save()
        if next_at is not None:
            _book_again(meeting, next_at, by=by, at=at)
    return meeting


def add_to_log(
    meeting: Meeting,
    *,
    by: User,
    at: datetime | None = None,
    minutes: int,
    topics: Sequence[str] = (),
    mood: str = "",
    note: str = "",
    note_shared: bool = False,
) -> Meeting:
    """Notes what somebody says who may have told of this meeting before: then it is added, and nothing of then is lost.

    Raises Refused as `log_meeting` and `amend_log` do, and when both notes together are too long for one.
    """
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        earlier = telling_of(meeting, scope_of(by).person)
        word = {"minutes": minutes, "topics": topics, "mood": mood, "note": note, "note_shared": note_shared}
        if earlier is None:
            return log_meeting(meeting, by=by, at=at, **word)  # type: ignore[arg-type]
        notes = "\n".join(dict.fromkeys(filter(None, (earlier.note, note.strip()))))
        if len(notes) > NOTE:
            raise Refused(_("Your note is too long together with what you wrote before. Make it shorter."))
        word |= {
            "topics": [*earlier.topics, *topics],
            "mood": mood or earlier.mood,
            "note": notes,
            "note_shared": (note_shared or not note.strip()) and (earlier.note_shared or not earlier.note),
        }
        return amend_log(meeting, by=by, at=at, **word)  # type: ignore[arg-type]


def log_unplanned(
    duo: Duo,
    on: date,
    minutes: int,
    *,
    by: User | None,
    at: datetime | None = None,
    besides: Collection[str] = (),
    topics: Sequence[str] = (),
    mood: str = "",
    note: str = "",
    note_shared: bool = False,
    mode: str | None = None,
    place: str | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
) -> Meeting:
    """Notes a meeting of one day that had no appointment, beside the meetings of that day that it is not.

    besides: public ids of those, as somebody was asked. Nobody is asked for its hour: it stands at noon, or as far
    before as it has to. Raises Refused for a day to come, before the duo began, or with a meeting that was not asked
    about: the same one is never counted twice. It takes nobody's time: it is over.
    """
    at = at or timezone.now()
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        people = lock_people([duo.mentor.person_id, duo.mentee.person_id])
        if reason := permissions.why_not_log_unplanned(duo, on, by=by, at=at, minutes=minutes):
            raise Refused(reason)
        if meetings_on(duo, on, at=at).exclude(public_id__in=besides).exists():
            raise Refused(_("There is a meeting of that day already. Is it this one, or another?"))
        agreement = getattr(duo, "agreement", None)
        meeting = Meeting.objects.create(
            duo=duo,
            organisation_id=duo.organisation_id,
            status=Meeting.Status.HELD,
            during=span(_some_hour(on, minutes, at), minutes),
            mode=mode or (agreement.mode if agreement else duo.proposal.mode),
            place_id=place or (agreement.place_id if agreement else None),
            ical_uid=uuid.uuid4(),
            created_at=at,
        )
        word = {"minutes": minutes, "topics": topics, "mood": mood, "note": note, "note_shared": note_shared}
        tell(meeting, by=by, at=at, way=way, for_person=for_person, **word)  # type: ignore[arg-type]
        roles = {duo.mentor.person_id: Participant.Role.MENTOR, duo.mentee.person_id: Participant.Role.MENTEE}
        Participant.objects.bulk_create(
            Participant(
                organisation_id=duo.organisation_id,
                meeting=meeting,
                person=person,
                role=roles[person.pk],
                came=True,
            )
            for person in people
        )
        begin(meeting, by=by, at=at, way=way, for_person=for_person)
    return meeting


def meetings_on(duo: Duo, on: date, *, at: datetime) -> QuerySet[Meeting]:
    """Returns the meetings of the two on one day that took place or may have, soonest first."""
    begun = Q(status=Meeting.Status.PLANNED, during__startswith__lte=at)
    return duo.meetings.filter(
        Q(status=Meeting.Status.HELD) | begun, kind=Meeting.Kind.MEETING, during__startswith__date=on
    )


def miss_meeting(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
    reason: str = "",
    absent: Collection[Person] = (),
) -> Meeting:
    """Notes that a planned meeting did not happen. absent: who could not come. Saying so twice changes nothing."""
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if meeting.status == Meeting.Status.MISSED:
            return meeting
        if refusal := permissions.why_not_miss(meeting, by=by, at=at):
            raise Refused(refusal)
        move(meeting, Meeting.Status.MISSED, by=by, at=at, way=way, for_person=for_person, reason=reason)
        meeting.participants.filter(person__in=absent).update(came=False)
        notices.withdraw(meeting)
    return meeting


def take_out(
    meeting: Meeting, person: Person | None, *, by: User | None, at: datetime | None = None
) -> Meeting:
    """Takes out what one person told by mistake. Its history stays, and who took it out is logged.

    When nobody else told of the meeting it counts no more: it waits to be told again, or is off if it never was an
    appointment.
    Raises Refused for anybody but that person, for two weeks, and the staff of the branch.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        telling = telling_of(meeting, person)
        if reason := permissions.why_not_take_out(telling, by=by, at=at):
            raise Refused(reason)
        assert telling is not None
        telling.delete()
        if meeting.tellings.exists():
            log_entry = {"by": by, "at": at, "for_person": person, "reason": TAKEN_OUT}
            begin(meeting, came_from=meeting.status, **log_entry)  # type: ignore[arg-type]
        else:
            _wait_again(meeting, by=by, at=at, for_person=person, reason=TAKEN_OUT)
    return meeting


def take_back(
    meeting: Meeting, *, by: User | None, at: datetime | None = None, for_person: Person | None = None
) -> Meeting:
    """Undoes a tap of the last minutes: held, missed or cancelled is planned once more.

    Messages that have not left are withdrawn; whoever heard that it was off hears that it goes on. for_person: who
    tapped, in a message that needs no sign-in. Raises Refused later, when somebody else acted on it meanwhile, and
    when one of the two has something else at that hour by now.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if reason := permissions.why_not_take_back(meeting, by=by, at=at, for_person=for_person):
            raise Refused(reason)
        last_move = Transition.objects.of(meeting).last()
        assert last_move is not None
        telling = telling_of(meeting, last_move.for_person or scope_of(by).person)
        if telling is not None:
            telling.delete()
        if meeting.tellings.exists():
            log_entry = {"by": by, "at": at, "for_person": for_person, "reason": TAKEN_BACK}
            begin(meeting, came_from=meeting.status, **log_entry)  # type: ignore[arg-type]
        else:
            _wait_again(meeting, by=by, at=at, for_person=for_person, reason=TAKEN_BACK)
    return meeting


def correct_no(meeting: Meeting, reason: str, *, by: User | None, at: datetime | None = None) -> Meeting:
    """Corrects a "no" that was a mistake: missed or cancelled is planned once more, however long ago it was said.

    reason: why, kept in the log of moves. Whoever heard that it was off hears that it goes ahead; what is over waits to
    be told. Raises Refused for anybody but the team of the branch, and when one of the two has something else by now.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        if refusal := permissions.why_not_correct(meeting, by=by, at=at):
            raise Refused(refusal)
        _wait_again(meeting, by=by, at=at, for_person=None, reason=reason)
    return meeting


def telling_of(meeting: Meeting, person: Person | None) -> Telling | None:
    """Returns what one person told of a meeting."""
    telling = meeting.tellings.filter(person=person).first() if person is not None else None
    if telling is not None:
        telling.meeting = meeting
    return telling


def tell(
    meeting: Meeting,
    *,
    by: User | None,
    at: datetime,
    minutes: int,
    topics: Sequence[str] = (),
    mood: str = "",
    note: str = "",
    note_shared: bool = False,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
) -> Telling:
    """Writes down one person's word, as a part of the action that says the meeting was held, which holds its lock."""
    person = for_person or scope_of(by).person
    telling = Telling(
        organisation_id=meeting.organisation_id,
        meeting=meeting,
        person=person,
        side=side_of(meeting.duo, person) or Telling.Side.COORDINATOR,
        written_by=by,
        way=way,
        told_at=at,
    )
    _fill(telling, minutes, topics, mood, note, note_shared)
    telling.save()
    return telling


def _fill(
    telling: Telling, minutes: int, topics: Sequence[str], mood: str, note: str, note_shared: bool
) -> None:
    if reason := why_not_last(minutes):
        raise Refused(reason)
    keys = list(dict.fromkeys(topics))
    known = set(Code.objects.filter(key__in=keys, list__in=TOPIC_LISTS).values_list("key", flat=True))
    if unknown := [key for key in keys if key not in known]:
        raise Refused(_("We do not know the topic “%(topic)s”.") % {"topic": unknown[0]})
    telling.minutes, telling.topics, telling.mood = minutes, keys, mood
    telling.note, telling.note_shared = note.strip(), note_shared and bool(note.strip())


def _wait_again(
    meeting: Meeting, *, by: User | None, at: datetime, for_person: Person | None, reason: str
) -> None:
    """Plans a meeting once more of which nobody says anything now; what never was an appointment is off."""
    status_before = meeting.status
    meeting.sequence += 1
    people = [participant.person for participant in meeting.participants.select_related("person")]
    with nobody_twice(people, meeting.during, but=meeting.pk):
        move(
            meeting,
            Meeting.Status.PLANNED,
            by=by,
            at=at,
            for_person=for_person,
            reason=reason,
            also=["sequence"],
        )
    meeting.participants.update(came=None)
    if not TimeBlock.objects.filter(meeting=meeting.pk).exists():
        move(meeting, Meeting.Status.CANCELLED, by=by, at=at, for_person=for_person, reason=reason)
    elif meeting.duo.ended_on is not None:
        move(meeting, Meeting.Status.MISSED, by=by, at=at, for_person=for_person, reason=reason)
    elif status_before == Meeting.Status.CANCELLED:
        notices.announce(meeting, actor=for_person or scope_of(by).person, at=at)
    else:
        notices.remind(meeting, at=at)


def _some_hour(on: date, minutes: int, at: datetime) -> datetime:
    """Noon of a day, or earlier on that day when the meeting would not be over yet."""
    midnight, noon = (timezone.make_aware(datetime.combine(on, hour)) for hour in (time(), time(12)))
    return max(midnight, min(noon, at - timedelta(minutes=minutes)))


def _book_again(meeting: Meeting, start: datetime, *, by: User | None, at: datetime) -> None:
    minutes = meeting.planned_minutes
    book(meeting.duo, start, by=by, at=at, minutes=minutes, mode=meeting.mode, place=meeting.place_id)
