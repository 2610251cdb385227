"""How a mentee or a mentor comes in, and where they stand until the screening."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.actions import add_person
from base.accounts.budgets import begin_anew
from base.accounts.models import Branch, Person, User
from base.accounts.names import sentence
from base.accounts.scope import scope_of
from base.accounts.sign_in import give_sign_in, logins_of
from base.privacy.actions import accept, text_for
from base.reading.names import read_name
from base.reading.phones import phone_or_none
from base.reading.signs import plain, words
from base.workflow.models import Way
from base.workflow.moves import Refused, begin, move
from intake.codes import known_code
from intake.people.locks import lock_file
from intake.people.models import Mentee, Mentor
from intake.people.permissions import (
    why_not_give_sign_in,
    why_not_let_try_again,
    why_not_ready_for_screening,
    why_not_start_intake,
    why_not_work_in,
)
from intake.people.profiles import checked_profile, record_profile, record_shown, write_profile
from intake.programmes.models import Partner, Programme
from intake.reference.sql import Folded
from intake.referrals.models import Referral

Whose = TypeVar("Whose", bound=Mentee | Mentor)

__all__ = [
    "apply_as_mentor",
    "open_the_door",
    "ready_for_screening",
    "record_profile",
    "record_shown",
    "refer",
    "start_intake",
    "take_in_mentee",
    "take_in_mentor",
]


@transaction.atomic
def refer(
    *,
    first_name: str,
    last_name: str = "",
    programme: Programme | str,
    branch: Branch,
    channel: str = "other",
    partner: Partner | None = None,
    phone: str = "",
    email: str = "",
    language: str = "nl",
    reach: str = Person.Channel.CALL,
    first_words: str = "",
    accepts: Iterable[str] = (),
    by: User | None,
    at: datetime | None = None,
    **profile: Any,
) -> Mentee:
    """Somebody was sent, or came: returns the mentee, status referred (requirements RF01, RF02, RF09).

    channel: a code of the list `referral_channel`. reach: how the person is best reached (Person.Channel).
    accepts: kinds of texts that the person said yes to on the same form. profile: whatever else is known already, as
    in `record_profile`. Somebody with the same first name and phone whose file in this programme is open is not
    written down twice: the referral is added to it, and nothing else of it changes. Staff who see the person already
    write in the same file; a form from anybody else (by: None, or a referrer) never does. Raises ValidationError,
    naming what is unknown, and Refused.
    """
    at = at or timezone.now()
    first_name, last_name = read_name(first_name), read_name(last_name)
    programme = _running_programme(programme, branch)
    code = known_code(channel, "referral_channel")
    checked = checked_profile(Mentee, profile)
    open_files = Mentee.objects.filter(programme=programme).exclude(status=Mentee.Status.CLOSED)
    person = _known_person(branch, first_name, phone, files=open_files, by=by)
    mentee = open_files.filter(person=person).first()
    if mentee is None or person is None:
        person = person or add_person(
            first_name=first_name,
            last_name=last_name,
            language=language,
            channel=reach,
            phone=phone,
            email=email,
            by=by,
            at=at,
            organisation=branch.organisation,
        )
        mentee = _new_mentee(person, programme, branch, by=by, at=at)
        write_profile(mentee, checked, by=None, at=at)
        _note_acceptances(accepts, person, at=at)
    Referral.objects.create(
        organisation=branch.organisation,
        mentee=mentee,
        name=_full_name(first_name, last_name),
        partner=partner,
        channel=code,
        by=by,
        first_words=words(first_words)[:300],
        at=at,
    )
    return mentee


@transaction.atomic
def take_in_mentee(
    *,
    first_name: str,
    programme: Programme | str,
    branch: Branch,
    by: User,
    at: datetime | None = None,
    last_name: str = "",
    phone: str = "",
    email: str = "",
    language: str = "nl",
    reach: str = Person.Channel.CALL,
    channel: str = "other",
    partner: Partner | None = None,
    first_words: str = "",
    way: str = Way.IN_PERSON,
    **profile: Any,
) -> Mentee:
    """A coordinator writes down a new person at the intake desk (requirements IN01, IN02).

    The same as `refer` and `start_intake`. way: how the talk went; the other arguments as for `refer`. Raises
    ValidationError and Refused.
    """
    if refusal := why_not_work_in(branch, by=by):
        raise Refused(refusal)
    mentee = refer(
        first_name=first_name,
        last_name=last_name,
        programme=programme,
        branch=branch,
        channel=channel,
        partner=partner,
        phone=phone,
        email=email,
        language=language,
        reach=reach,
        first_words=first_words,
        by=by,
        at=at,
        **profile,
    )
    if mentee.status != Mentee.Status.REFERRED:
        raise Refused(
            sentence(
                _("%(name)s is already known here, with this phone number."),
                name=_full_name(first_name, last_name),
            )
        )
    start_intake(mentee, by=by, at=at, way=way)
    return mentee


@transaction.atomic
def start_intake(
    mentee: Mentee, *, by: User | None, at: datetime | None = None, way: str = Way.IN_PERSON
) -> Mentee:
    """The first talk begins, or begins again for somebody who had left. Who starts it follows the person."""
    lock_file(mentee)
    if refusal := why_not_start_intake(mentee, by=by):
        raise Refused(refusal)
    mentee.closing_reason = None
    scope = scope_of(by)
    if mentee.coordinator_id is None and scope.is_staff:
        mentee.coordinator = scope.person
    try:
        with transaction.atomic():
            move(mentee, Mentee.Status.INTAKE, by=by, at=at, way=way, also=["closing_reason", "coordinator"])
    except IntegrityError as error:
        raise Refused(sentence(_("%(name)s already takes part."), name=mentee.person.first_name)) from error
    return mentee


@transaction.atomic
def ready_for_screening(whose: Whose, *, by: User | None, at: datetime | None = None) -> Whose:
    """The intake is done and the criteria can be looked at; also for a mentor who applied or comes back."""
    lock_file(whose)
    if refusal := why_not_ready_for_screening(whose, by=by):
        raise Refused(refusal)
    move(whose, "screening", by=by, at=at)
    return whose


@transaction.atomic
def apply_as_mentor(
    *,
    first_name: str,
    last_name: str = "",
    programmes: Iterable[Programme | str],
    branch: Branch,
    phone: str = "",
    email: str = "",
    language: str = "nl",
    reach: str = Person.Channel.CALL,
    accepts: Iterable[str] = (),
    by: User | None,
    at: datetime | None = None,
    **profile: Any,
) -> Mentor:
    """Somebody offers to be a mentor: returns the mentor, status applied (requirements RF11, IN14).

    accepts, profile: as for `refer`. Somebody who applies twice with the same first name and phone is the same mentor,
    and nothing of the file changes. Raises ValidationError, naming what is unknown, and Refused.
    """
    at = at or timezone.now()
    first_name, last_name = read_name(first_name), read_name(last_name)
    programmes_wanted = [_running_programme(programme, branch) for programme in programmes]
    checked = checked_profile(Mentor, profile)
    open_files = Mentor.objects.exclude(status=Mentor.Status.LEFT)
    person = _known_person(branch, first_name, phone, files=open_files, by=by)
    known = Mentor.objects.filter(person=person).first() if person else None
    if known is not None:
        return known
    person = person or add_person(
        first_name=first_name,
        last_name=last_name,
        language=language,
        channel=reach,
        phone=phone,
        email=email,
        by=by,
        at=at,
        organisation=branch.organisation,
    )
    mentor = Mentor.objects.create(
        organisation=branch.organisation, person=person, branch=branch, created_at=at
    )
    mentor.programmes.set(programmes_wanted)
    begin(mentor, by=by, at=at, for_person=person)
    write_profile(mentor, checked, by=None, at=at)
    _note_acceptances(accepts, person, at=at)
    return mentor


@transaction.atomic
def take_in_mentor(
    *,
    programmes: Iterable[Programme | str],
    branch: Branch,
    by: User,
    at: datetime | None = None,
    **profile: Any,
) -> Mentor:
    """A coordinator writes down a new mentor (requirements IN14). Arguments as for `apply_as_mentor`."""
    if refusal := why_not_work_in(branch, by=by):
        raise Refused(refusal)
    before = timezone.now()
    mentor = apply_as_mentor(programmes=programmes, branch=branch, by=by, at=at, **profile)
    if mentor.status != Mentor.Status.APPLIED or (at is None and mentor.created_at < before):
        name = _full_name(profile["first_name"], profile.get("last_name", ""))
        raise Refused(sentence(_("%(name)s is already known here, with this phone number."), name=name))
    return mentor


@transaction.atomic
def open_the_door(whose: Mentee | Mentor, *, by: User | None, at: datetime | None = None) -> User | None:
    """Lets a mentee or mentor sign in with the own email and phone. Nobody needs it: all can go by phone (IN07).

    Raises Refused when there is no address, or when it is somebody else's.
    """
    if refusal := why_not_give_sign_in(whose, by=by):
        raise Refused(refusal)
    return give_sign_in(whose.person, by=by)


def let_try_again(whose: Mentee | Mentor, *, by: User | None) -> None:
    """Forgets how often codes were asked for in this person's name. Raises Refused when nobody was told to wait."""
    if refusal := why_not_let_try_again(whose, by=by):
        raise Refused(refusal)
    begin_anew(logins_of(whose.person))


def _running_programme(wanted: Programme | str, branch: Branch) -> Programme:
    """The programme, of the same organisation as the branch and still running."""
    here = Programme.objects.filter(organisation=branch.organisation_id, active=True)
    if isinstance(wanted, str):
        programme: Programme = here.find(wanted)
        return programme
    if wanted.organisation_id != branch.organisation_id or not wanted.active:
        raise ValidationError(
            _("The programme “%(name)s” is not taking anybody here now."), "closed", {"name": wanted.name}
        )
    return wanted


def _known_person(
    branch: Branch, first_name: str, phone: str, *, files: QuerySet[Any], by: User | None
) -> Person | None:
    """The person with this first name and phone, so that sending a form twice writes nobody down twice.

    Staff find whoever has a file that they see. Whoever else fills in a form knows nobody here: it finds only the one
    whose file is of the same kind (among `files`), and the callers write nothing to it. Two forms about one number wait
    for each other.
    """
    number = phone_or_none(phone)
    if number is None:
        return None
    with connection.cursor() as cursor:
        key = f"person/{branch.organisation_id}/{number}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    people = Person.objects.filter(organisation=branch.organisation_id, phone=number)
    people = people.alias(folded=Folded("first_name")).filter(folded=Folded(Value(first_name)))
    their_own = {"person": OuterRef("pk")}
    if by is not None and scope_of(by).is_staff:
        visible_mentee = Exists(Mentee.objects.visible_to(by).filter(**their_own))
        people = people.filter(visible_mentee | Exists(Mentor.objects.visible_to(by).filter(**their_own)))
    else:
        people = people.filter(Exists(files.filter(**their_own)))
    return people.order_by("pk").select_for_update(of=("self",), no_key=True).first()


def _full_name(first_name: str, last_name: str) -> str:
    """The name as the form has it: what is stored may be somebody else's to know."""
    return plain(f"{first_name} {last_name}")


def _note_acceptances(accepts: Iterable[str], person: Person, *, at: datetime) -> None:
    """Notes the yes to each text that there is."""
    for kind in accepts:
        if text_for(person.organisation_id, kind):
            accept(person, kind, by=None, at=at, way=Way.ONLINE)


def _new_mentee(
    person: Person, programme: Programme, branch: Branch, *, by: User | None, at: datetime
) -> Mentee:
    try:
        with transaction.atomic():
            mentee = Mentee.objects.create(
                organisation=branch.organisation,
                person=person,
                programme=programme,
                branch=branch,
                created_at=at,
            )
    except IntegrityError as error:
        raise Refused(
            sentence(
                _("%(name)s already takes part in %(programme)s."),
                name=person.first_name,
                programme=programme.name,
            )
        ) from error
    begin(mentee, by=by, at=at, for_person=person)
    return mentee
