"""Whose data is in view: the organisation that code acts in, and what one user may see of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from base.accounts.models import Organisation, Person, User

_acting_in: ContextVar[int | None] = ContextVar("acting_in", default=None)


def current_organisation_id() -> int | None:
    """Returns the primary key of the organisation that code acts in, or None outside `acting_in`."""
    return _acting_in.get()


@contextmanager
def acting_in(organisation: "Organisation | int") -> Iterator[None]:
    """Runs a request, task or command for one organisation: new rows get it, and the database session is told.

    `app.organisation` is a session setting so that row-level security can read it; the previous value comes back.
    """
    before = _acting_in.get()
    token = _acting_in.set(organisation if isinstance(organisation, int) else organisation.pk)
    try:
        _tell_the_database(_acting_in.get())
        yield
    finally:
        _acting_in.reset(token)
        # inside a broken transaction nothing can be told any more; the rollback itself undoes the setting
        if connection.connection is not None and not connection.needs_rollback:
            _tell_the_database(before)


def _tell_the_database(organisation: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organisation', %s, false)", [str(organisation or "")])


@dataclass(frozen=True)
class Scope:
    """What a user is here: the person, the staff roles held today, and the branches these open.

    `branches` is None when every branch of the organisation is open (a manager), else a set of primary keys.
    """

    person: "Person | None" = None
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


def scope_of(user: "User | AnonymousUser | None") -> Scope:
    """Returns the scope of a user in the organisation that is being acted in, kept on the user object.

    Outside `acting_in`: in the only organisation where the user is somebody. Who is somebody in several is nobody until
    one is chosen: which one is older says nothing about which one is meant.
    """
    from base.accounts.models import Membership, Person

    if user is None or not user.is_authenticated:
        return Scope()
    here = current_organisation_id()
    kept: dict[int | None, Scope] = user.__dict__.setdefault("_scopes", {})
    if here in kept:
        return kept[here]
    people = Person.objects.filter(user_id=user.pk).select_related("organisation")
    found = list(people.filter(organisation=here) if here else people[:2])
    person = found[0] if len(found) == 1 else None
    held = (
        Membership.objects.on(timezone.localdate()).filter(person=person)
        if person
        else Membership.objects.none()
    )
    memberships = list(held.values_list("role", "branch_id"))
    staff = [branch for role, branch in memberships if role in {"coordinator", "manager"}]
    scope = Scope(
        person=person,
        roles=frozenset(role for role, _ in memberships),
        branches=None if None in staff else frozenset(branch for branch in staff if branch is not None),
    )
    kept[here] = scope
    return scope


def needs_second_factor(user: "User") -> bool:
    """True when the user sees other people's data as work in any organisation, whichever one is open now."""
    from base.accounts.models import Membership

    held = Membership.objects.on(timezone.localdate()).filter(person__user_id=user.pk)
    return held.filter(role__in=("coordinator", "manager", "researcher", "auditor")).exists()


def visible_branches(user: "User | AnonymousUser", path: str = "branch") -> dict[str, object]:
    """Returns the filter that keeps staff to their own organisation and branches, for `visible_to`.

    path: the lookup from the model to its branch, such as "branch" or "duo__branch".
    """
    scope = scope_of(user)
    if not scope.is_staff:
        return {"pk__in": []}
    if scope.branches is None:
        return {f"{path}__organisation_id": scope.organisation_id}
    return {f"{path}_id__in": scope.branches}
