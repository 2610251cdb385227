"""People at every stage of the path, for tests that look at the whole house; each step is the real action.

Whoever has a first name of the demo signs in as in the demo: `somebody@demo.example`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.test import Client
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.actions import add_membership, add_person
from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import Branch, Organisation, Person, User
from base.accounts.sign_in import give_sign_in
from base.privacy.actions import accept, write_text
from followup.checkins.schedule import next_working_day
from followup.kickoffs.actions import hold_kickoff, plan_kickoff
from intake.availability.actions import set_week
from intake.models import Holiday, Mentee, Mentor, Partner, PartnerContact, Programme
from intake.people.actions import apply_as_mentor, ready_for_screening, record_profile, refer, start_intake
from intake.programmes.actions import add_contact, add_partner, add_programme
from intake.screening.actions import finish_module, judge, pass_screening
from intake.screening.permissions import criteria_of
from matching.models import Policy
from matching.policies.actions import set_weights
from matching.proposals.actions import answer, propose
from matching.sharing.actions import share

if TYPE_CHECKING:
    from followup.models import Meeting
    from matching.models import Duo, Proposal

Whose = TypeVar("Whose", Mentee, Mentor)

WEIGHTS = {"sector": 35, "expectations": 20, "location": 15, "language": 15, "availability": 10, "peer": 5}
WEEK = [(day, time(9), time(20)) for day in range(6)]
MENTEE: dict[str, Any] = {
    "place": "9000",
    "radius_km": 25,
    "modes": {"in_person", "online"},
    "languages": {"ar": "M", "nl": "B1"},
    "experiences": [{"sector": "ict", "years": 4}],
    "expectations": ["orientation", "cv_linkedin"],
    "week": WEEK,
}
MENTOR: dict[str, Any] = {
    "place": "9050",
    "modes": {"in_person"},
    "languages": {"nl": "M", "fr": "B2"},
    "experiences": [{"sector": "ict", "years": 20}],
    "offers": ["orientation", "network_intro"],
    "capacity": 3,
    "week": WEEK,
}


def ago(**lapse: float) -> datetime:
    """That long ago."""
    return timezone.now() - timedelta(**lapse)


def office_hour(days: int, hour: int = 10) -> datetime:
    """An hour of a working day, about so many days from now (a weekend or a holiday becomes the next one)."""
    about = timezone.localdate() + timedelta(days=days)
    holidays = Holiday.objects.legal_between(about, about + timedelta(days=30)).values_list("on", flat=True)
    day = next_working_day(about, set(holidays))
    return timezone.make_aware(datetime.combine(day, time(hour)))


# The house


def organisation(name: str = "Brugwerk vzw") -> Organisation:
    return Organisation.objects.get_or_create(name=name)[0]


def branch(name: str = "Gent", *, of: Organisation | None = None) -> Branch:
    house = of or organisation()
    return Branch.objects.get_or_create(organisation=house, name=name, defaults={"phone": "+3292240000"})[0]


def programme(code: str = "reception", *, of: Organisation | None = None, **fields: Any) -> Programme:
    """A programme with its weights; both people are asked at the same time."""
    house = of or organisation()
    known = Programme.objects.filter(organisation=house, code=code).first()
    if known:
        return known
    asked: dict[str, Any] = {
        "name": code.title(),
        "mentee_criteria": ["voluntary"],
        "mentor_criteria": ["open_diversity"],
        "modules": ["supermentor_base"],
        "topics": ["orientation", "cv_linkedin"],
        "check_in_steps": ["after_first", "midway", "end"],
        "weeks": 17,
        "max_weeks": 26,
        "contacts_per_month": 2,
        "answer_order": "together",
    }
    made = add_programme(code, by=None, organisation=house, **asked | fields)
    with acting_in(house):
        set_weights(made, WEIGHTS, by=None, reason="", minimum_score=0)
    return made


def ruling(programme: Programme) -> Policy:
    """The weights that rule in a programme that has some."""
    policy = Policy.objects.ruling(programme)
    assert policy is not None
    return policy


def person(first_name: str, *, of: Organisation | None = None, language: str = "en", **fields: Any) -> Person:
    """Somebody who gets mail, and signs in with it."""
    email = fields.pop("email", f"{first_name.lower()}@demo.example")
    added = add_person(
        first_name=first_name,
        last_name="Proef",
        language=language,
        channel="mail",
        email=email,
        by=None,
        organisation=of or organisation(),
        **fields,
    )
    give_sign_in(added, by=None)
    added.refresh_from_db()
    return added


def staff(
    first_name: str = "Annelies", role: str = "coordinator", *, of: Branch | None = None, **fields: Any
) -> User:
    """A coordinator or interpreter of one branch; a manager of all. Works from nine to eight."""
    of = of or branch()
    somebody = person(first_name, of=of.organisation, **fields)
    everywhere = role == "manager"
    add_membership(somebody, role, None if everywhere else of, by=None, starts_on=date(2020, 1, 1))
    with acting_in(of.organisation):
        set_week(somebody, WEEK, by=None)
    return user_of(somebody)


def referrer(first_name: str = "Rana", *, of: Partner | None = None) -> User:
    partner = of or centre()
    somebody = person(first_name, of=partner.organisation)
    add_contact(partner, somebody, by=None)
    return user_of(somebody)


def centre(name: str = "Opvangcentrum Dok Noord") -> Partner:
    known = Partner.objects.filter(name=name).first()
    return known or add_partner(name, kinds=["centre"], place="9000", by=None, organisation=organisation())


def user_of(person: Person) -> User:
    """The user of a person, fresh, so that no scope of before is kept."""
    assert person.user is not None
    return User.objects.get(pk=person.user.pk)


def signed_in(user: User) -> Client:
    """A browser in which this user is signed in, with the second factor of the demo."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[DEMO_FACTOR] = user.pk
    session.save()
    return client


# The path


def waiting(
    first_name: str = "Yonas",
    *,
    by: User,
    at: datetime | None = None,
    of: Programme | None = None,
    shares: bool = True,
    **said: Any,
) -> Mentee:
    """A mentee of the coordinator's branch who waits for a mentor since `at`, forty days ago unless said otherwise.

    shares: said that a mentor may see the profile.
    """
    at, of = at or ago(days=40), of or programme()
    with acting_in(of.organisation):
        contact = PartnerContact.objects.filter(partner__organisation=of.organisation).first()
        mentee = refer(
            first_name=first_name,
            last_name="Proef",
            programme=of,
            branch=branch_of(by),
            partner=contact.partner if contact else None,
            email=f"{first_name.lower()}@demo.example",
            language=said.pop("language", "en"),
            reach="mail",
            by=None,
            at=at,
        )
        give_sign_in(mentee.person, by=None)
        mentee.person.refresh_from_db()
        start_intake(mentee, by=by, at=at)
        if shares:
            share(mentee.person, by=by, at=at, way="in_person")
        return _through_screening(mentee, MENTEE | said, at)


def ready(
    first_name: str = "Karim",
    *,
    by: User,
    at: datetime | None = None,
    of: Programme | None = None,
    **said: Any,
) -> Mentor:
    """A mentor of the coordinator's branch who can be asked."""
    at, of = at or ago(days=90), of or programme()
    with acting_in(of.organisation):
        mentor = apply_as_mentor(
            first_name=first_name,
            last_name="Proef",
            programmes=[of],
            branch=branch_of(by),
            email=f"{first_name.lower()}@demo.example",
            language=said.pop("language", "en"),
            reach="mail",
            by=None,
            at=at,
        )
        give_sign_in(mentor.person, by=None)
        mentor.person.refresh_from_db()
        write_text(
            of.organisation,
            "information_note",
            nl="Goed om te weten.",
            fr="Bon à savoir.",
            en="Good to know.",
        )
        accept(mentor.person, "information_note", by=None, at=at, way="task")
        finish_module(mentor.person, "supermentor_base", by=None, at=at)
        return _through_screening(mentor, MENTOR | said, at)


def asked(mentee: Mentee, mentor: Mentor, *, by: User, at: datetime | None = None) -> Proposal:
    """A proposal that both were asked about."""
    with acting_in(mentee.organisation_id):
        return propose(mentee, mentor, by=by, at=at or ago(hours=3))


def matched(mentee: Mentee, mentor: Mentor, *, by: User, at: datetime | None = None) -> Duo:
    """A duo of two who said yes; the kickoff is still to come."""
    at = at or ago(days=2)
    proposal = asked(mentee, mentor, by=by, at=at)
    with acting_in(mentee.organisation_id):
        answer(proposal, mentor.person, "yes", by=user_of(mentor.person), at=at)
        duo = answer(proposal, mentee.person, "yes", by=user_of(mentee.person), at=at)
    assert duo is not None
    return duo


def kickoff(duo: Duo, start: datetime, *, by: User, at: datetime | None = None) -> Meeting:
    """The kickoff of the three, planned."""
    with acting_in(duo.organisation_id):
        return plan_kickoff(duo, start, by=by, at=at or min(timezone.now(), start - timedelta(hours=1)))


def active(mentee: Mentee, mentor: Mentor, *, by: User, since: datetime, first: datetime) -> Duo:
    """A duo whose kickoff was held at `since`, with its first appointment at `first`."""
    duo = matched(mentee, mentor, by=by, at=since - timedelta(days=3))
    planned = kickoff(duo, since, by=by, at=since - timedelta(days=2))
    with acting_in(duo.organisation_id):
        return hold_kickoff(
            planned,
            by=by,
            at=since + timedelta(hours=1),
            contacts_per_month=2,
            mode="in_person",
            place="meeting_place:neutral",
            first_meeting_at=first,
            goals=["A Belgian CV"],
        )


def branch_of(staff: User) -> Branch:
    """The branch of a coordinator; for a manager, the one in Ghent."""
    held = staff.people.get().memberships.exclude(branch=None).first()
    return held.branch if held and held.branch else branch()


def _through_screening(whose: Whose, said: dict[str, Any], at: datetime) -> Whose:
    record_profile(whose, by=None, at=at, **said)
    ready_for_screening(whose, by=None, at=at)
    for key in criteria_of(whose):
        judge(whose, key, "met", by=None, at=at)
    return pass_screening(whose, by=None, at=at)


def read(response: Any) -> str:
    """The page as it came, with names as words like any other."""
    return re.sub(r"</?bdi[^>]*>", "", response.content.decode())
