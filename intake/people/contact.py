"""Whom somebody calls: a name, a number and an address, on every page and in every message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils import timezone

from base.accounts.models import Branch, Person
from base.accounts.names import Name
from base.outbox.channels import mail_address
from base.outbox.texts import Word, in_each_language
from intake.people.models import Mentee, Mentor


@dataclass(frozen=True)
class Contact:
    """A coordinator, with her own number or else the branch's; without a coordinator, the branch."""

    coordinator: Person | None
    branch: Branch

    @property
    def name(self) -> str:
        """A first name, or the full name of a branch in the language of the page."""
        return self.coordinator.first_name if self.coordinator else self.branch.full_name

    @property
    def phone(self) -> Any:
        """The number to call; empty when neither has one."""
        return (self.coordinator and self.coordinator.phone) or self.branch.phone

    @property
    def email(self) -> str:
        """Where an answer can be written to the coordinator; a branch has no address."""
        return mail_address(self.coordinator) if self.coordinator else ""

    @property
    def words(self) -> dict[str, Word]:
        """The same, as the words of a message."""
        return {
            "coordinator": in_each_language(lambda: self.name),
            "phone": self.phone.as_national if self.phone else "",
            "reply_to": self.email,
        }


class Followed(Protocol):
    """What a coordinator of a branch follows: the file of a mentee, a duo."""

    @property
    def coordinator(self) -> Person | None: ...

    @property
    def branch(self) -> Branch: ...


def contact_for(person: Person, followed: Followed | None = None) -> Contact:
    """Returns whom this person calls: the coordinator of the duo, of the own file as a mentee, else the branch.

    followed: the duo that the page or the message is about, if any. Without it, in one query: the branch is that of
    an open file, else of the newest one, else of a role, else one of the house; one without a number names the house's
    first number.
    """
    if followed is not None:
        return Contact(followed.coordinator, followed.branch)
    branches = list(_nearest_first(person))
    if not branches:
        return Contact(None, Branch(organisation=person.organisation))
    nearest = branches[0]
    nearest.phone = next((branch.phone for branch in branches if branch.phone), "")
    return Contact(_coordinator(**nearest.follows) if nearest.follows else None, nearest)


def branches_to_call(organisation: Any) -> list[Branch]:
    """Returns where a stranger can call or drop in: the branches of a house that have a number."""
    return list(Branch.objects.filter(organisation=organisation).exclude(phone="").order_by("name", "pk"))


def _nearest_first(person: Person) -> Any:
    """The branches of the house; that of the person comes first, with the coordinator who follows the mentee."""
    mentees = Mentee.objects.filter(person=person).order_by("-created_at", "-pk")
    mentors = Mentor.objects.filter(person=person).order_by("-created_at", "-pk")
    roles = person.memberships.on(timezone.localdate()).exclude(branch=None).order_by("pk")
    open_mentees, open_mentors = (
        mentees.exclude(status=Mentee.Status.CLOSED),
        mentors.exclude(status=Mentor.Status.LEFT),
    )
    files = (open_mentees, open_mentors, mentees, mentors, roles)
    own = Coalesce(*(Subquery(rows.values("branch")[:1]) for rows in files))
    ended = Case(When(status=Mentee.Status.CLOSED, then=1), default=0)
    mail = Coalesce(NullIf("coordinator__email", Value("")), "coordinator__user__email", Value(""))
    follows = (
        mentees.filter(branch=OuterRef("pk"))
        .order_by(ended, "-created_at", "-pk")
        .annotate(mail=mail)
        .values(
            who=JSONObject(first_name="coordinator__first_name", phone="coordinator__phone", email="mail")
        )
    )
    return (
        Branch.objects.filter(organisation=person.organisation_id)
        .select_related("organisation")
        .annotate(follows=Subquery(follows[:1]), far=Case(When(pk=own, then=0), default=1))
        .order_by("far", "name", "pk")
    )


def _coordinator(first_name: str | None, phone: str, email: str) -> Person | None:
    return Person(first_name=Name(first_name), phone=phone, email=email) if first_name else None
