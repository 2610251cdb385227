"""Whom a participant can call: a name and a number on every page (a person is never left with the screen alone)."""

from __future__ import annotations

from dataclasses import dataclass

from base.accounts.models import Branch, Person
from matching.models import Duo


@dataclass(frozen=True)
class Contact:
    """A first name, or the full name of a branch, with a number that people can call."""

    name: str
    phone: str


def contact_for(person: Person, duo: Duo | None = None) -> Contact:
    """Returns the coordinator of the duo, of the waiting mentee, else the person's branch."""
    if duo is not None:
        return _of(duo.coordinator, duo.branch)
    mentee = (
        person.mentees.select_related("coordinator", "branch__organisation")
        .order_by("-created_at", "-pk")
        .first()
    )
    if mentee is not None:
        return _of(mentee.coordinator, mentee.branch)
    belongs = (
        person.mentors.select_related("branch__organisation").first()
        or person.memberships.select_related("branch__organisation").first()
    )
    return _of(None, belongs.branch if belongs else None)


def _of(coordinator: Person | None, branch: Branch | None) -> Contact:
    phone = (coordinator.phone if coordinator else "") or (branch.phone if branch else "")
    name = coordinator.first_name if coordinator else branch.full_name if branch else ""
    return Contact(name, str(phone or ""))
