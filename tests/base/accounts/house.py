"""An organisation and its people, for tests of the ground floor."""

from typing import Any

from base.accounts.actions import add_membership, add_person
from base.accounts.models import Branch, Organisation, Person, User
from base.accounts.sign_in import give_sign_in


def organisation(name: str = "Brugwerk vzw") -> Organisation:
    """The organisation of this name, with its branch in Ghent."""
    found, new = Organisation.objects.get_or_create(name=name)
    if new:
        Branch.objects.create(organisation=found, name="Gent", phone="09 224 00 00")
    return found


def branch(name: str = "Gent", *, of: Organisation | None = None) -> Branch:
    return Branch.objects.get_or_create(organisation=of or organisation(), name=name)[0]


def person(first_name: str = "Samer", *, of: Organisation | None = None, **fields: Any) -> Person:
    return add_person(first_name=first_name, organisation=of or organisation(), by=None, **fields)


def user(first_name: str = "Samer", *, of: Organisation | None = None, **fields: Any) -> User:
    """Somebody who signs in: with the email and phone given, else with an email of the own name."""
    if not {"email", "phone"} & fields.keys():
        fields["email"] = f"{first_name.lower()}@example.be"
    given = give_sign_in(person(first_name, of=of, **fields), by=None)
    assert given, "this address is known in another organisation"
    return given


def staff(
    first_name: str = "Annelies", role: str = "coordinator", *, at: Branch | None = None, **fields: Any
) -> User:
    somebody = user(first_name, of=at.organisation if at else None, **fields)
    add_membership(somebody.people.get(), role, None if role == "manager" else at or branch(), by=None)
    return User.objects.get(pk=somebody.pk)
