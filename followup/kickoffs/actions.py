"""The three-way kickoff: planned, moved, closed with an agreement and a first appointment (requirements PW01, PW02).

Each locks first and judges then, in the order of `followup.meetings.locks`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from base.accounts.models import Person, User
from base.accounts.scope import scope_of
from base.workflow.models import Way
from base.workflow.moves import Refused, begin, move
from followup.checkins.actions import plan_check_ins
from followup.kickoffs import permissions
from followup.kickoffs.models import Agreement, Goal
from followup.meetings import notices
from followup.meetings.actions import book, span
from followup.meetings.locks import locked_duo, locked_meeting
from followup.meetings.models import Meeting, MeetingMode, Participant
from followup.tellings.actions import tell
from intake.availability.blocks import hold, nobody_twice
from matching.duos.actions import begin_work
from matching.models import Duo

MINUTES = 45


def plan_kickoff(
    duo: Duo,
    during_start: datetime,
    minutes: int = MINUTES,
    *,
    by: User,
    at: datetime | None = None,
    mode: str = MeetingMode.IN_PERSON,
    place: str | None = None,
    address: str = "",
) -> Meeting:
    """Plans the kickoff of mentor, mentee and coordinator (with an interpreter, when the proposal has one).

    place: the key of a `meeting_place` code. Takes the time of all of them and invites them. Raises Refused when one of
    them has something else then, when a kickoff is planned already, or when the duo has started.
    """
    at = at or timezone.now()
    with transaction.atomic():
        duo = locked_duo(duo.pk)
        refusal = permissions.why_not_plan_kickoff(duo, by=by) or permissions.why_not_then(
            during_start, at=at
        )
        if refusal:
            raise Refused(refusal)
        during = span(during_start, minutes)
        meeting = Meeting.objects.create(
            duo=duo,
            organisation_id=duo.organisation_id,
            kind=Meeting.Kind.KICKOFF,
            during=during,
            mode=mode,
            place_id=place,
            address=address,
            ical_uid=uuid.uuid4(),
            booked_by=scope_of(by).person,
            created_at=at,
        )
        people = people_of(duo)
        Participant.objects.bulk_create(
            Participant(meeting=meeting, organisation_id=duo.organisation_id, person=person, role=role)
            for role, person in people.items()
        )
        hold(people.values(), during, meeting_id=meeting.pk)
        begin(meeting, by=by, at=at)
        notices.announce(meeting, actor=scope_of(by).person, at=at)
    return meeting


def move_kickoff(
    meeting: Meeting,
    start: datetime,
    *,
    by: User,
    at: datetime | None = None,
    minutes: int | None = None,
    mode: str | None = None,
    place: str | None = None,
    address: str | None = None,
) -> Meeting:
    """Gives the kickoff another hour, and another place where one is named. Everybody's time follows, all are told.

    Raises Refused when somebody who takes part has something else then, or the kickoff is over.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        refusal = permissions.why_not_move_kickoff(meeting, by=by) or permissions.why_not_then(start, at=at)
        if refusal:
            raise Refused(refusal)
        assert meeting.during is not None
        during = span(
            start, minutes or int((meeting.during.upper - meeting.during.lower).total_seconds()) // 60
        )
        meeting.mode = mode or meeting.mode
        meeting.place_id = place or meeting.place_id
        meeting.address = meeting.address if address is None else address
        meeting.during, meeting.sequence = during, meeting.sequence + 1
        people = [participant.person for participant in meeting.participants.select_related("person")]
        with nobody_twice(people, during, but=meeting.pk):
            meeting.save(update_fields=["during", "sequence", "mode", "place", "address"])
        meeting.participants.update(answer="")
        begin(meeting, by=by, at=at, came_from=Meeting.Status.PLANNED)
        notices.announce(meeting, actor=scope_of(by).person, at=at)
    return meeting


def hold_kickoff(
    meeting: Meeting,
    *,
    by: User,
    at: datetime | None = None,
    contacts_per_month: int,
    mode: str,
    first_meeting_at: datetime | None,
    place: str | None = None,
    payer: str | None = None,
    goals: Iterable[str] = (),
    mentor_shares_contact: bool = False,
    mentee_shares_contact: bool = False,
    mentor_confirms: bool = True,
    mentee_confirms: bool = True,
    minutes: int = MINUTES,
) -> Duo:
    """Closes the kickoff: writes the agreement, books the first appointment, plans the follow-up, starts the duo.

    place and payer: keys of `meeting_place` and `travel_payer`. goals: in the mentee's own words. Runs from the day of
    the talk for as many weeks as the programme lasts. Raises Refused without a first appointment (PW02), when that
    hour is taken, or when the kickoff was closed before; then nothing is written.
    """
    at = at or timezone.now()
    with transaction.atomic():
        meeting = locked_meeting(meeting)
        duo = meeting.duo
        if refusal := permissions.why_not_hold_kickoff(
            meeting, by=by, at=at, first_meeting_at=first_meeting_at
        ):
            raise Refused(refusal)
        assert first_meeting_at is not None
        _log(meeting, by=by, at=at, minutes=minutes)
        starts_on = _day_of(meeting, at)
        begin_work(
            duo,
            by=by,
            at=at,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=duo.programme.weeks),
            contacts_per_month=contacts_per_month,
        )
        duo.refresh_from_db(fields=["status", "starts_on", "ends_on", "contacts_per_month"])
        first = book(duo, first_meeting_at, by=by, at=at, mode=mode, place=place)
        Agreement.objects.create(
            duo=duo,
            organisation_id=duo.organisation_id,
            contacts_per_month=contacts_per_month,
            mode=mode,
            place_id=place,
            payer_id=payer,
            mentor_shares_contact=mentor_shares_contact,
            mentee_shares_contact=mentee_shares_contact,
            first_meeting=first,
            mentor_confirmed_at=at if mentor_confirms else None,
            mentee_confirmed_at=at if mentee_confirms else None,
            coordinator_confirmed_at=at,
        )
        for words in dict.fromkeys(filter(None, (goal.strip() for goal in goals))):
            goal = Goal.objects.create(
                duo=duo, organisation_id=duo.organisation_id, words=words, created_at=at
            )
            begin(goal, by=by, at=at)
        plan_check_ins(duo, at=at)
    return duo


def people_of(duo: Duo) -> dict[str, Person]:
    """Returns who sits at the kickoff, by role: the three, and the interpreter where the two need one."""
    people = {
        Participant.Role.MENTEE: duo.mentee.person,
        Participant.Role.MENTOR: duo.mentor.person,
        Participant.Role.COORDINATOR: duo.coordinator,
    }
    if duo.proposal.interpreter:
        people[Participant.Role.INTERPRETER] = duo.proposal.interpreter
    return {str(role): person for role, person in people.items()}


def _day_of(meeting: Meeting, at: datetime) -> date:
    """The day of the talk: the planned one, unless it was closed earlier because people could meet sooner."""
    assert meeting.starts_at is not None
    return timezone.localdate(min(meeting.starts_at, at))


def _log(meeting: Meeting, *, by: User, at: datetime, minutes: int) -> None:
    tell(meeting, by=by, at=at, minutes=minutes, way=Way.IN_PERSON)
    move(meeting, Meeting.Status.HELD, by=by, at=at)
    meeting.participants.update(came=True)
    notices.withdraw(meeting)
