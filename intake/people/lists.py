"""The lists of mentees and mentors, with what a later stage tells of who is held (`matching` passes it in)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from duo.accounts.models import User
from duo.privacy.models import Acceptance
from intake.people.models import Experience, Mentee, Mentor


@dataclass(frozen=True)
class Standing:
    """One thing that holds somebody. kind: "open" (asked) or "duo"; to: the page of it, "" in another branch."""

    words: str
    kind: str
    to: str


#: From the people on one page, and who reads it, to what holds each, by primary key. None reads no names.
Standings = Callable[[Sequence[Mentee | Mentor], User | None], Mapping[int, list[Standing]]]

RELATED: dict[type[Mentee] | type[Mentor], tuple[str, ...]] = {
    Mentee: ("person", "branch", "place", "programme", "coordinator"),
    Mentor: ("person", "branch", "place"),
}


def with_taken(rows: QuerySet[Any], holding: QuerySet[Any]) -> QuerySet[Any]:
    """Adds `taken` to each row: how many of `holding` are about this mentee or mentor."""
    side = "mentee" if rows.model is Mentee else "mentor"
    mine = (
        holding.filter(**{side: OuterRef("pk")}).order_by().values(side).annotate(n=Count("pk")).values("n")
    )
    counted: QuerySet[Any] = rows.annotate(
        taken=Coalesce(Subquery(mine, output_field=IntegerField()), Value(0))
    )
    return counted


def with_details(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Adds what a line of the list prints, in a fixed number of queries.

    shares: a possible mentor may see the profile.
    """
    rows = rows.annotate(shares=Exists(Acceptance.objects.sharing().filter(person=OuterRef("person"))))
    work = Experience.objects.select_related("sector", "occupation")
    return rows.select_related(*RELATED[rows.model]).prefetch_related(
        "person__language_skills__language", Prefetch("person__experiences", work)
    )


def waiting() -> Q:
    """Ready, and nothing holds them (after `with_taken`)."""
    return Q(status=Mentee.Status.READY, taken=0)


def waiting_since() -> Case:
    """Since when somebody waits, empty for who does not; to sort on."""
    return Case(When(waiting(), then="waiting_since"))


def counts_of(rows: QuerySet[Any]) -> dict[str, int]:
    """Returns how many rows there are in each status, and "all", "waiting", "late", "held" and "free"."""
    ready = Q(status="ready")
    named = {f"in_{status}": Count("pk", Q(status=status)) for status in rows.model.Status.values}
    named |= {"all": Count("pk"), "held": Count("pk", ready & Q(taken__gt=0))}
    if rows.model is Mentee:
        # a date plus a number is a date in PostgreSQL
        limit = ExpressionWrapper(F("waiting_since") + F("programme__waiting_limit_days"), DateField())
        late = waiting() & Q(limit__lt=timezone.localdate())
        rows = rows.annotate(limit=limit)
        named |= {"waiting": Count("pk", waiting()), "late": Count("pk", late)}
    else:
        named |= {"free": Count("pk", ready & Q(taken__lt=F("capacity")))}
    counts: dict[str, int] = rows.order_by().aggregate(**named)
    return {name.removeprefix("in_"): n for name, n in counts.items()}
