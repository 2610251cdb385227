"""A small house for tests of followup: a branch with its team, mentors and mentees, and duos at each stage.

Plain functions over the real actions where there is one, so that nothing stands here that could not happen.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import Branch, Membership, Organisation, Person, User
from base.outbox.models import Message
from followup.kickoffs.actions import hold_kickoff, plan_kickoff
from intake.models import Availability, Mentee, Mentor, Place, Programme
from matching.models import Duo, Proposal
from matching.sharing.actions import share

if TYPE_CHECKING:
    from followup.models import Meeting

NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Brussels"))  # a Monday
_numbers = count(1)


def organisation(name: str = "Brugwerk vzw") -> Organisation:
    return Organisation.objects.get_or_create(name=name)[0]


def branch(name: str = "Gent", **fields: Any) -> Branch:
    house = fields.pop("organisation", None) or organisation()
    return Branch.objects.get_or_create(
        name=name, organisation=house, defaults={"phone": "+3292240000"} | fields
    )[0]


def person(
    first_name: str, *, in_house: Organisation | None = None, sign_in: bool = True, **fields: Any
) -> Person:
    """A person with a way to sign in, who gets mail."""
    number = next(_numbers)
    email = fields.pop("email", f"p{number}@example.be")
    user = User.objects.create_user(email=email) if sign_in else None
    return Person.objects.create(
        organisation=in_house or organisation(),
        user=user,
        first_name=first_name,
        **{"last_name": "Proef", "channel": "mail", "language": "en", "email": email} | fields,
    )


def coordinator(
    first_name: str = "Annelies", *, of: Branch | None = None, role: str = "coordinator"
) -> Person:
    """Staff of one branch; a manager, of all."""
    of = of or branch()
    staff = person(first_name, in_house=of.organisation)
    Membership.objects.create(
        person=staff,
        organisation=of.organisation,
        branch=None if role == "manager" else of,
        role=role,
        starts_on=date(2020, 1, 1),
    )
    return staff


def user_of(person: Person) -> User:
    assert person.user is not None
    return User.objects.get(pk=person.user.pk)


def signed_in(client: Client, person: Person) -> Client:
    """Signs a person in, staff with their second factor."""
    user = user_of(person)
    client.force_login(user)
    session = client.session
    session[DEMO_FACTOR] = user.pk
    session.save()
    return client


def programme(code: str = "youth", **fields: Any) -> Programme:
    values = {
        "name": "Youth",
        "weeks": 26,
        "max_weeks": 39,
        "contacts_per_month": 4,
        "check_in_steps": ["after_first", "midway", "end"],
    }
    return Programme.objects.get_or_create(code=code, organisation=organisation(), defaults=values | fields)[
        0
    ]


def mentee(
    first_name: str = "Samer", *, at: Branch | None = None, of: Programme | None = None, **fields: Any
) -> Mentee:
    """A mentee who waits, and said that a mentor may see the profile."""
    at = at or branch()
    made = Mentee.objects.create(
        organisation=at.organisation,
        person=person(first_name, in_house=at.organisation),
        programme=of or programme(),
        branch=at,
        place=Place.objects.by_postcode("9000")[0],
        **{"status": "ready", "waiting_since": date(2026, 10, 20)} | fields,
    )
    if made.status != Mentee.Status.CLOSED:
        share(made.person, by=None)
    return made


def mentor(
    first_name: str = "Karim", *, at: Branch | None = None, of: Programme | None = None, **fields: Any
) -> Mentor:
    """A mentor who is ready."""
    at = at or branch()
    made = Mentor.objects.create(
        organisation=at.organisation,
        person=person(first_name, in_house=at.organisation),
        branch=at,
        place=Place.objects.by_postcode("9000")[0],
        **{"status": "ready", "ready_since": date(2026, 1, 1)} | fields,
    )
    made.programmes.add(of or programme())
    return made


def proposal(mentee: Mentee, mentor: Mentor, *, at: datetime = NOW, **fields: Any) -> Proposal:
    """An open proposal that both were asked about."""
    used = set(Proposal.objects.filter(mentor=mentor, holds=True).values_list("place", flat=True))
    values = {
        "place": next(n for n in range(1, 10) if n not in used),
        "via": "sector",
        "mode": "in_person",
        "proposed_at": at,
        "mentor_asked_at": at,
        "mentee_asked_at": at,
        "expires_at": at + timedelta(days=7),
    }
    return Proposal.objects.create(
        organisation=mentee.organisation, mentee=mentee, mentor=mentor, **values | fields
    )


def matched_duo(
    mentee_name: str = "Samer",
    mentor_name: str = "Karim",
    *,
    led_by: Person | None = None,
    at: datetime = NOW,
    of: Programme | None = None,
    in_branch: Branch | None = None,
    **fields: Any,
) -> Duo:
    """Two who said yes at `at`; the kickoff is still to come."""
    in_branch = in_branch or branch()
    one, other = mentee(mentee_name, at=in_branch, of=of), mentor(mentor_name, at=in_branch, of=of)
    yes = {
        f"{side}_{field}": value
        for side in ("mentee", "mentor")
        for field, value in {"answer": "yes", "answered_at": at, "way": "online"}.items()
    }
    asked = proposal(one, other, at=at - timedelta(days=2), status="accepted", **yes | fields)
    return Duo.objects.create(
        organisation=in_branch.organisation,
        proposal=asked,
        programme=one.programme,
        branch=in_branch,
        coordinator=led_by or coordinator(of=in_branch),
        matched_at=at,
        contacts_per_month=one.programme.contacts_per_month,
    )


def kickoff(duo: Duo, start: datetime | None = None, *, at: datetime | None = None, **fields: Any) -> Meeting:
    """The planned kickoff of a duo, a day after it was matched unless said otherwise."""
    at = at or duo.matched_at
    with acting_in(duo.organisation):
        return plan_kickoff(
            duo, start or at + timedelta(days=1), by=user_of(duo.coordinator), at=at, **fields
        )


def held(
    meeting: Meeting, *, at: datetime | None = None, first: datetime | None = None, **fields: Any
) -> Duo:
    """Closes a kickoff, an hour after it began, with a first appointment a week later."""
    assert meeting.starts_at is not None
    at = at or meeting.starts_at + timedelta(hours=1)
    agreed: dict[str, Any] = {
        "contacts_per_month": 2,
        "mode": "in_person",
        "place": "meeting_place:neutral",
        "goals": ["A Belgian CV"],
    }
    with acting_in(meeting.organisation):
        return hold_kickoff(
            meeting,
            by=user_of(meeting.duo.coordinator),
            at=at,
            first_meeting_at=first or meeting.starts_at + timedelta(days=7),
            **agreed | fields,
        )


def active_duo(
    mentee_name: str = "Samer", mentor_name: str = "Karim", *, at: datetime = NOW, **fields: Any
) -> Duo:
    """A duo whose kickoff was held two days after `at`, with a first appointment a week after that."""
    return held(
        kickoff(matched_duo(mentee_name, mentor_name, at=at, **fields), at + timedelta(days=2), at=at)
    )


def first_meeting(duo: Duo) -> Meeting:
    """The appointment that was made at the kickoff, or the only one."""
    return duo.meetings.filter(kind="meeting").order_by("during")[0]


def start_of(meeting: Meeting) -> datetime:
    assert meeting.starts_at is not None
    return meeting.starts_at


def end_of(meeting: Meeting) -> datetime:
    assert meeting.ends_at is not None
    return meeting.ends_at


def free(person: Person, *hours: tuple[int, int, int]) -> None:
    """Gives weekly hours: (weekday, from, until)."""
    Availability.objects.bulk_create(
        Availability(
            person=person,
            organisation=person.organisation,
            weekday=weekday,
            starts=time(opens),
            ends=time(closes),
        )
        for weekday, opens, closes in hours
    )


def queries(client: Client, address: str) -> int:
    """How many queries a page needs, once caches are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def messages(meeting: Meeting, **which: Any) -> list[tuple[str, str, str, str]]:
    """Kind, first name, status and time of the messages about an appointment."""
    rows = Message.objects.filter(about__startswith=f"meeting/{meeting.public_id}/", **which)
    found = rows.values_list("kind", "recipient__first_name", "status", "due_at")
    return sorted(
        (kind, name, status, f"{timezone.localtime(due):%d/%m %H:%M}") for kind, name, status, due in found
    )
