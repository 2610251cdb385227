"""With which address a person signs in, until when a session lasts, and how the second factor begins anew (ADR 24)."""

import secrets
from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from base.accounts.acting import acting_in
from base.accounts.actions import why_not_add_membership, why_not_reach
from base.accounts.models import Invitation, Membership, Person, User
from base.accounts.notices import tell_the_old_address
from base.reading.emails import read_email
from base.reading.phones import gets_texts, phone_or_none
from base.workflow.moves import Refused

Addresses = dict[str, str | PhoneNumber | None]


@transaction.atomic
def give_sign_in(
    person: Person, *, by: User | None, email: str | None = None, phone: str | None = None
) -> User | None:
    """Lets a person sign in with a code to this email, this phone, or both; without either, with the person's own.

    Called again it changes the addresses. Where one of them signs somebody in at another organisation nothing is
    joined: it becomes an `Invitation`, which whoever owns the address accepts there, and None comes back. Raises
    Refused when there is no address, when it signs somebody else in here, or when these addresses are not the asker's
    to change (`why_not_move_sign_in`).
    """
    if email is None and phone is None:
        email, phone = person.email, str(person.phone or "")
    if refusal := why_not_reach(email=email or "", phone=phone or ""):
        raise Refused(refusal)
    addresses = {name: value for name, value in _addresses(email, phone).items() if value}
    if not addresses:
        raise Refused(_("An email or a mobile number is needed to sign in."))
    return _set_addresses(person, addresses, by=by)


@transaction.atomic
def follow_person(person: Person, before: Person, *, by: User | None) -> None:
    """The sign-in follows the email and the phone of the person, which were those of `before` until now.

    An address of its own, which was never the person's, stays; so does that of a colleague, or of somebody who is at
    home elsewhere too, unless the asker may change it. Raises Refused when somebody else here signs in with it.
    """
    invitation = Invitation.objects.filter(person=person, answered_at=None).first()
    if person.user is None and invitation is None:
        return
    old, new = (_addresses(version.email, str(version.phone or "")) for version in (before, person))
    now = addresses_of(person)
    changed = {name: new[name] for name in new if new[name] != old[name] and now[name] in (old[name], None)}
    if changed and not why_not_move_sign_in(person, by=by):
        _set_addresses(person, changed, by=by)


def addresses_of(person: Person) -> Addresses:
    """Returns the addresses with which this person was told to sign in, by name."""
    invitation = Invitation.objects.filter(person=person, answered_at=None).first()
    user = person.user
    return {name: getattr(invitation, name, None) or getattr(user, name, None) for name in ("email", "phone")}


def logins_of(person: Person) -> list[str]:
    """Returns the same as they are written at the door: +32… and small letters."""
    addresses = addresses_of(person).values()
    return [value.as_e164 if isinstance(value, PhoneNumber) else value for value in addresses if value]


def _set_addresses(person: Person, addresses: Addresses, *, by: User | None) -> User | None:
    _lock_addresses(addresses.values())
    person.refresh_from_db(from_queryset=Person.objects.select_for_update(of=("self",)))
    user = User.objects.select_for_update().get(pk=person.user_id) if person.user_id else None
    old = addresses_of(person)
    changed = {name: value for name, value in addresses.items() if value != old[name]}
    if not changed:
        return user
    if refusal := why_not_move_sign_in(person, by=by):
        raise Refused(refusal)
    organisation = person.organisation_id
    others = _having(User.objects.all(), changed).exclude(pk=person.user_id)
    invitations = _having(Invitation.objects.filter(answered_at=None, organisation=organisation), changed)
    if (
        others.filter(people__organisation=organisation).exists()
        or invitations.exclude(person=person).exists()
    ):
        raise Refused(_("Somebody else already signs in with this email or number."))
    foreign = others.filter(people__isnull=False).distinct()
    others.filter(people=None).update(email=None, phone=None, is_active=False)  # nobody any more
    elsewhere = {name: value for name, value in changed.items() if _having(foreign, {name: value}).exists()}
    invitation = Invitation.objects.filter(person=person, answered_at=None).first()
    unchanged = {name: getattr(invitation, name, None) for name in ("email", "phone") if name not in changed}
    Invitation.objects.filter(person=person, answered_at=None).update(answered_at=timezone.now())
    if any(open_addresses := {name: value for name, value in (unchanged | elsewhere).items() if value}):
        Invitation.objects.create(organisation_id=organisation, person=person, **open_addresses)
    own = {name: None if name in elsewhere else value for name, value in changed.items()}
    if user is None and any(own.values()):
        user = User.objects.create_user(
            language=person.language, phone_verified=bool(own.get("phone")), **own
        )
        person.user = user
        person.save(update_fields=["user"])
    elif user is not None:
        for name, value in own.items():
            setattr(user, name, value)
        user.phone_verified = bool(user.phone)
        user.session_epoch = F("session_epoch") + 1
        user.save(update_fields=["email", "phone", "phone_verified", "session_epoch"])
        user.refresh_from_db()
        replaced = {name: str(old[name]) for name in changed if old[name]}
        tell_the_old_address(person, f"user/{user.public_id}/{secrets.token_urlsafe(6)}", **replaced)
    return None if elsewhere else user


def why_not_move_sign_in(person: Person, *, by: User | None) -> str | None:
    """Returns why the addresses with which somebody signs in already cannot be changed, or None.

    Whoever holds the address holds the account: that of staff is a manager's to change, and that of somebody who is at
    home in another organisation too nobody's. Without `by` it is done at the server.
    """
    if person.user is None:
        return None
    if _is_somebody_elsewhere(person):
        return _("The address with which %(name)s signs in cannot be changed here. It stays as it is.") % {
            "name": person.first_name
        }
    if by is None:
        return None
    today = timezone.localdate()
    if person.memberships.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exists():
        role = why_not_add_membership(person, Membership.Role.COORDINATOR, None, by=by)
        return role and _("Only a manager changes the address with which a colleague signs in.")
    return None


def why_not_take_sign_in_away(person: Person, *, by: User | None) -> str | None:
    """Returns why the way to sign in of this person, or an invitation to it, cannot be taken away, or None."""
    if why_not_add_membership(person, Membership.Role.COORDINATOR, None, by=by):
        return _("Only a manager can take a sign-in away.")
    if by is not None and person.user_id == by.pk:
        return _("Somebody else does this for you: you would not get back in.")
    return None if logins_of(person) else _("%(name)s does not sign in.") % {"name": person.first_name}


@transaction.atomic
def take_sign_in_away(person: Person, *, by: User | None) -> None:
    """Nobody signs in as this person any more; elsewhere nothing changes. Raises Refused unless a manager does it."""
    if refusal := why_not_take_sign_in_away(person, by=by):
        raise Refused(refusal)
    person.refresh_from_db(from_queryset=Person.objects.select_for_update(of=("self",)))
    Invitation.objects.filter(person=person, answered_at=None).update(answered_at=timezone.now())
    if person.user is None:
        return
    if not _is_somebody_elsewhere(person):
        user = person.user
        addresses = {name: str(value) for name, value in addresses_of(person).items() if value}
        tell_the_old_address(person, f"user/{user.public_id}/{secrets.token_urlsafe(6)}", **addresses)
        User.objects.filter(pk=user.pk).update(email=None, phone=None, phone_verified=False)
        end_sessions(person)
    person.user = None
    person.save(update_fields=["user"])


def why_not_end_sessions(person: Person, *, by: User | None) -> str | None:
    """Returns why the sessions of this person cannot be ended here, or None."""
    if why_not_add_membership(person, Membership.Role.COORDINATOR, None, by=by):
        return _("Only a manager signs somebody else out.")
    if person.user_id is None or _is_somebody_elsewhere(person):
        return _("%(name)s cannot be signed out here.") % {"name": person.first_name}
    return None


@transaction.atomic
def sign_out_for(person: Person, *, by: User | None) -> None:
    """Somebody lost a phone, or left a computer open: all sessions end. Raises Refused unless a manager does it."""
    if refusal := why_not_end_sessions(person, by=by):
        raise Refused(refusal)
    end_sessions(person)


def end_sessions(person: Person) -> None:
    """Ends every session of this person at its next request; of somebody who is at home elsewhere too, none."""
    if person.user_id and not _is_somebody_elsewhere(person):
        sign_out_everywhere(User(pk=person.user_id))


def sign_out_everywhere(user: User) -> None:
    """Ends every session of this user, wherever it is open, at its next request."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


def invitations_to(*, email: str | None, phone: str | None) -> QuerySet[Invitation]:
    """Returns the open invitations to addresses that a code of this session proved."""
    invitations = Invitation.objects.filter(answered_at=None).select_related("organisation")
    return _having(invitations, {"email": email, "phone": phone_or_none(phone or "")}).order_by(
        "made_at", "pk"
    )


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User, own: Iterable[str] = ()) -> Person:
    """The owner of the address is this person from now on. Raises Refused once answered, or when `by` is known here.

    own: which addresses (`email`, `phone`) the owner calls the own, beside the invited one. The others were typed by
    an organisation, may be anybody's, and sign in no more; nor do the sessions that were opened with them.
    """
    # Of two invitations of one organisation, taken in two windows at once, the second sees the first.
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    person = Person.objects.select_for_update(of=("self",)).get(pk=invitation.person_id)
    if invitation.answered_at:
        raise Refused(_("This invitation was answered already."))
    if Person.objects.filter(organisation=person.organisation_id, user=by).exists():
        raise Refused(_("You already sign in at this organisation."))
    end_sessions(person)
    _release(user, {"email", "phone"} - {*own, *_names_in_common(invitation, user)})
    person.user = by
    person.save(update_fields=["user"])
    invitation.answered_at, invitation.accepted_by = timezone.now(), by
    invitation.save(update_fields=["answered_at", "accepted_by"])
    return person


def _names_in_common(invitation: Invitation, user: User) -> set[str]:
    addresses = {name: getattr(invitation, name) for name in ("email", "phone")}
    return {name for name, address in addresses.items() if address and address == getattr(user, name)}


def _release(user: User, names: Iterable[str]) -> None:
    """These addresses sign in as this user no more, and no session stays open, whichever address opened it."""
    addresses = {name: str(getattr(user, name)) for name in names if getattr(user, name)}
    verified = {"phone_verified": False} if "phone" in addresses else {}
    User.objects.filter(pk=user.pk).update(
        session_epoch=F("session_epoch") + 1, **verified, **dict.fromkeys(addresses)
    )
    for person in Person.objects.filter(user=user) if addresses else ():
        with acting_in(person.organisation_id):
            tell_the_old_address(person, f"user/{user.public_id}/{secrets.token_urlsafe(6)}", **addresses)


def decline_invitation(invitation: Invitation, *, by: User) -> None:
    """The owner of the address is not this person; the organisation hears nothing."""
    Invitation.objects.filter(pk=invitation.pk, answered_at=None).update(answered_at=timezone.now())


def why_not_forget_second_factor(person: Person, *, by: User | None) -> str | None:
    """Returns why somebody's second factor cannot be forgotten, or None. Without `by` it is done at the server."""
    if by is None:
        return None
    if person.user_id == by.pk:
        return _("Somebody else does this for you: that is what the second step is for.")
    if refusal := why_not_add_membership(person, Membership.Role.COORDINATOR, None, by=by):
        return refusal
    if _is_somebody_elsewhere(person):
        return _("The second step of %(name)s cannot be changed here. Whoever runs this server can help.") % {
            "name": person.first_name
        }
    return None


@transaction.atomic
def forget_second_factor(person: Person, *, by: User | None) -> int:
    """Lets somebody whose phone is lost connect a new app at the next sign-in. Returns how many factors are gone.

    Every session ends. Raises Refused unless a manager does it, for somebody else, who is at home nowhere else.
    """
    if refusal := why_not_forget_second_factor(person, by=by):
        raise Refused(refusal)
    _count, deleted = Authenticator.objects.filter(user_id=person.user_id).delete()
    if person.user is not None:
        sign_out_everywhere(person.user)
    return int(deleted.get("mfa.Authenticator", 0))


def _is_somebody_elsewhere(person: Person) -> bool:
    return Person.objects.filter(user=person.user_id).exclude(organisation=person.organisation_id).exists()


def _addresses(email: str | None, phone: str | None) -> Addresses:
    """No code reaches a number without text messages, so nobody signs in with it."""
    number = phone_or_none(phone or "")
    return {"email": read_email(email or "") or None, "phone": number if gets_texts(number) else None}


def _having(rows: QuerySet[Any], addresses: Addresses) -> QuerySet[Any]:
    """The rows that have one of these addresses."""
    wanted = Q(pk__in=[])
    if addresses.get("email"):
        wanted |= Q(email=addresses["email"])
    if addresses.get("phone"):
        wanted |= Q(phone=addresses["phone"])
    return rows.filter(wanted)


def _lock_addresses(addresses: Iterable[object]) -> None:
    """Two who give the same address wait for each other: the database would refuse the second with it in its log."""
    with connection.cursor() as cursor:
        for address in sorted(str(value) for value in addresses if value):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in/{address}"])
