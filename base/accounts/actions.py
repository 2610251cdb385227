"""People join an organisation, get a way to sign in, and get a role."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import LANGUAGES, Branch, Membership, Organisation, Person, User
from base.accounts.scope import scope_of
from base.reading.emails import read_email
from base.reading.names import read_name
from base.reading.phones import read_phone
from base.reading.signs import Unreadable
from base.workflow.moves import Refused, broken_constraint


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
    try:
        read_email(email)
        if phone:
            read_phone(phone)
    except Unreadable as error:
        return str(error.messages[0])
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

    organisation: the one that is being acted in, when not given. Raises Refused on a name that is empty or cannot be
    read, a language that Duo does not speak, or an email or phone number that cannot be one.
    """
    try:
        first_name, last_name = read_name(first_name), read_name(last_name)
    except Unreadable as error:
        raise Refused(str(error.messages[0])) from None
    if not first_name:
        raise Refused(_("Write at least a first name."))
    if refusal := why_not_reach(language=language, channel=channel, email=email, phone=phone):
        raise Refused(refusal)
    return Person.objects.create(
        **({"organisation": organisation} if organisation else {}),
        first_name=first_name,
        last_name=last_name,
        language=language,
        channel=channel,
        email=read_email(email),
        phone=read_phone(phone) if phone else "",
    )


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


@transaction.atomic
def end_membership(membership: Membership, *, by: User, ends_on: date | None = None) -> Membership:
    """Ends a role: its last day is `ends_on`, today when not given. Raises Refused when the asker is no manager."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if refusal := why_not_add_membership(membership.person, membership.role, membership.branch, by=by):
        raise Refused(refusal)
    membership.ends_on = max(ends_on or timezone.localdate(), membership.starts_on)
    membership.save(update_fields=["ends_on"])
    return membership
