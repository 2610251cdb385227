"""Whose data is in view: what one user may see of the organisation that code acts in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from base.accounts.acting import current_organisation_id
from base.accounts.models import Branch, Membership, Person, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Scope:
    """What a user is here: the person, the staff roles held today, and the branches these open.

    `branches` is None when every branch of the organisation is open (a manager), else a set of primary keys.
    """

    person: Person | None = None
    roles: frozenset[str] = frozenset()
    branches: frozenset[int] | None = frozenset()

    @property
    def organisation_id(self) -> int:
        """The person's organisation; 0, which is nobody's, without a person."""
        return self.person.organisation_id if self.person else 0

    @property
    def person_id(self) -> int:
        """The person's primary key; 0, which is nobody's, without one."""
        return self.person.pk if self.person else 0

    @property
    def is_staff(self) -> bool:
        """True for coordinators and managers, who follow people and duos."""
        return bool(self.roles & {"coordinator", "manager"})

    @property
    def needs_second_factor(self) -> bool:
        """True for every role that sees other people's data as its work."""
        return bool(self.roles & {"coordinator", "manager", "researcher", "auditor"})

    def opens(self, branch_id: int | None) -> bool:
        """True when staff rows of this branch are in view."""
        return self.is_staff and (self.branches is None or branch_id in self.branches)


def scope_of(user: User | AnonymousUser | None) -> Scope:
    """Returns the scope of a user in the organisation that is being acted in, kept on the user object.

    Outside `acting_in`: in the only organisation where the user is somebody. Who is somebody in several is nobody until
    one is chosen: which one is older says nothing about which one is meant.
    """
    if user is None or not user.is_authenticated:
        return Scope()
    organisation_id = current_organisation_id()
    scopes: dict[int | None, Scope] = user.__dict__.setdefault("_scopes", {})
    if organisation_id in scopes:
        return scopes[organisation_id]
    people = Person.objects.filter(user_id=user.pk).select_related("organisation")
    matches = list(people.filter(organisation=organisation_id) if organisation_id else people[:2])
    person = matches[0] if len(matches) == 1 else None
    held = (
        Membership.objects.on(timezone.localdate()).filter(person=person)
        if person
        else Membership.objects.none()
    )
    memberships = list(held.values_list("role", "branch_id"))
    staff_branches = [branch for role, branch in memberships if role in {"coordinator", "manager"}]
    scope = Scope(
        person=person,
        roles=frozenset(role for role, _ in memberships),
        branches=None
        if None in staff_branches
        else frozenset(branch for branch in staff_branches if branch is not None),
    )
    scopes[organisation_id] = scope
    if person:
        scopes[person.organisation_id] = scope  # whoever is in one only: the same outside as inside
    return scope


def needs_second_factor(user: User) -> bool:
    """True when the user sees other people's data as work in any organisation, whichever one is open now."""
    held = Membership.objects.on(timezone.localdate()).filter(person__user_id=user.pk)
    return held.filter(role__in=("coordinator", "manager", "researcher", "auditor")).exists()


def visible_branches(user: User | AnonymousUser, path: str = "branch") -> dict[str, object]:
    """Returns the filter that keeps staff to their own organisation and branches, for `visible_to`.

    path: the lookup from the model to its branch, such as "branch" or "duo__branch".
    """
    scope = scope_of(user)
    if not scope.is_staff:
        return {"pk__in": []}
    if scope.branches is None:
        return {f"{path}__organisation_id": scope.organisation_id}
    return {f"{path}_id__in": scope.branches}


def branches_opened_to(user: User) -> QuerySet[Branch]:
    """Returns the branches whose people a coordinator or manager works with."""
    scope = scope_of(user)
    here = Branch.objects.filter(organisation_id=scope.organisation_id)
    return here if scope.branches is None else here.filter(pk__in=scope.branches)
