"""People join an organisation, get a way to sign in, and get a role."""

from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from duo.accounts.models import LANGUAGES, Branch, Membership, Organisation, Person, User
from duo.accounts.scope import scope_of
from duo.reading.phones import read_phone
from duo.workflow.moves import Refused, broken_constraint


def why_not_reach(
    *, language: str = "nl", channel: str = "call", email: str = "", phone: object = ""
) -> str | None:
    """Returns why a person cannot be written down with this language, channel or address, or None."""
    if language not in dict(LANGUAGES):
        return _("“%(language)s” is not a language of Duo: choose Dutch, French or English.") % {
            "language": language
        }
    if channel not in Person.Channel.values:
        return _("“%(channel)s” is not a way to reach somebody.") % {"channel": channel}
    if email:
        try:
            validate_email(email)
        except ValidationError:
            return _("This email is not right. Example: name@example.be")
    if phone and not read_phone(phone):
        return _("“%(phone)s” is not a phone number. Example: 0470 12 34 56") % {"phone": phone}
    return None


@transaction.atomic
def add_person(
    *,
    first_name: str,
    last_name: str = "",
    language: str = "nl",
    channel: str = Person.Channel.CALL,
    email: str = "",
    phone: str = "",
    by: User | None,
    at: datetime | None = None,
    organisation: Organisation | None = None,
) -> Person:
    """Writes a person down; only a first name is needed.

    organisation: the one that is being acted in, when not given. Raises Refused on an empty name, a language that Duo
    does not speak, or an email or phone number that cannot be one.
    """
    if not first_name.strip():
        raise Refused(_("Write at least a first name."))
    if refusal := why_not_reach(language=language, channel=channel, email=email, phone=phone):
        raise Refused(refusal)
    return Person.objects.create(
        **({"organisation": organisation} if organisation else {}),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        language=language,
        channel=channel,
        email=email.strip(),
        phone=read_phone(phone) or "",
    )


@transaction.atomic
def give_sign_in(
    person: Person, *, by: User | None, email: str | None = None, phone: str | None = None
) -> User:
    """Lets a person sign in with a code to this email, this phone, or both; without either, with the person's own.

    Called again it changes the addresses. A user who is somebody in another organisation becomes this person too: it
    is the same human being, who proves it with the code. Raises Refused when there is no address, when it already
    signs somebody else in here, or when these addresses are not the asker's to change (`why_not_move_sign_in`).
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if email is None and phone is None:
        email, phone = person.email, str(person.phone or "")
    if refusal := why_not_reach(email=email or "", phone=phone or ""):
        raise Refused(refusal)
    addresses = {"email": (email or "").strip().lower() or None, "phone": read_phone(phone)}
    if not any(addresses.values()):
        raise Refused(_("An email or a mobile number is needed to sign in."))
    known = list(
        _users_with(**addresses).exclude(people=person).select_for_update(of=("self",)).order_by("pk")
    )
    taken = len(known) + bool(person.user_id) > 1 or any(
        Person.objects.filter(user=user, organisation_id=person.organisation_id).exists() for user in known
    )
    if taken:
        raise Refused(_("Somebody else already signs in with this email or number."))
    user = person.user or (known[0] if known else None)
    if user is None:
        user = User.objects.create_user(
            language=person.language, phone_verified=bool(addresses["phone"]), **addresses
        )
    elif person.user_id:
        changed = {name: value for name, value in addresses.items() if value and value != getattr(user, name)}
        if changed and (refusal := why_not_move_sign_in(person, by=by)):
            raise Refused(refusal)
        for name, address in changed.items():
            setattr(user, name, address)
        user.phone_verified = bool(user.phone)
        user.save(update_fields=["email", "phone", "phone_verified"])
    person.user = user
    person.save(update_fields=["user"])
    return user


def why_not_move_sign_in(person: Person, *, by: User | None) -> str | None:
    """Returns why the addresses with which somebody signs in already cannot be changed, or None.

    Whoever holds the address holds the account: that of staff is a manager's to change, and that of somebody who is at
    home in another organisation too nobody's here. Without `by` it is done at the server.
    """
    if by is None or person.user is None:
        return None
    if person.user.people.exclude(organisation=person.organisation_id).exists():
        return _("%(name)s signs in at another organisation too. The address for that stays as it is.") % {
            "name": person.first_name
        }
    today = timezone.localdate()
    if person.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        role = why_not_add_membership(person, Membership.Role.COORDINATOR, None, by=by)
        return role and _("Only a manager changes the address with which a colleague signs in.")
    return None


def _users_with(*, email: str | None, phone: PhoneNumber | None) -> QuerySet[User]:
    users = User.objects.none()
    if email:
        users |= User.objects.filter(email__iexact=email)
    if phone:
        users |= User.objects.filter(phone=phone)
    return users


def why_not_add_membership(
    person: Person, role: str, branch: Branch | None, *, by: User | None
) -> str | None:
    """Returns why this role cannot be given, or None. Without `by` it is the installation or the demo that gives it."""
    if role not in Membership.Role.values:
        return _("“%(role)s” is not a role.") % {"role": role}
    if branch is not None and branch.organisation_id != person.organisation_id:
        return _("This branch belongs to another organisation.")
    if by is None:
        return None
    scope = scope_of(by)
    if (
        "manager" in scope.roles
        and scope.branches is None
        and scope.organisation_id == person.organisation_id
    ):
        return None
    return _("Only a manager gives roles.")


@transaction.atomic
def add_membership(
    person: Person, role: str, branch: Branch | None = None, *, by: User | None, starts_on: date | None = None
) -> Membership:
    """Gives a person a role in one branch, or in all of them when none is named.

    Raises Refused when the giver is no manager of the organisation, or when the person already has the role there.
    """
    if refusal := why_not_add_membership(person, role, branch, by=by):
        raise Refused(refusal)
    try:
        with transaction.atomic():
            return Membership.objects.create(
                organisation_id=person.organisation_id,
                person=person,
                branch=branch,
                role=role,
                starts_on=starts_on or timezone.localdate(),
            )
    except IntegrityError as error:
        if broken_constraint(error) == "one_membership_at_a_time":
            raise Refused(_("This person already has this role here.")) from error
        raise


def why_not_forget_second_factor(person: Person, *, by: User | None) -> str | None:
    """Returns why somebody's second factor cannot be forgotten, or None. Without `by` it is done at the server."""
    if by is None:
        return None
    if person.user_id == by.pk:
        return _("Somebody else does this for you: that is what the second factor is for.")
    return why_not_add_membership(person, Membership.Role.COORDINATOR, None, by=by)


@transaction.atomic
def forget_second_factor(person: Person, *, by: User | None) -> int:
    """Lets somebody whose phone is lost connect a new app at the next sign-in. Returns how many factors are gone.

    Raises Refused unless a manager does it, for somebody else.
    """
    if refusal := why_not_forget_second_factor(person, by=by):
        raise Refused(refusal)
    _count, gone = Authenticator.objects.filter(user_id=person.user_id).delete()
    return int(gone.get("mfa.Authenticator", 0))


@transaction.atomic
def end_membership(membership: Membership, *, by: User, ends_on: date | None = None) -> Membership:
    """Ends a role: its last day is `ends_on`, today when not given. Raises Refused when the asker is no manager."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if refusal := why_not_add_membership(membership.person, membership.role, membership.branch, by=by):
        raise Refused(refusal)
    membership.ends_on = max(ends_on or timezone.localdate(), membership.starts_on)
    membership.save(update_fields=["ends_on"])
    return membership
