"""The lines of a plan that a user sees: whether each still holds, and those on the page with their people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, When

from base.accounts.models import User
from intake.models import Mentee, Mentor
from matching import places
from matching.models import PairRule, Plan, PlanLine, Proposal

#: A key that no row has: a page asks the database as often when there is nobody to name.
NOBODY = 0


class Line(NamedTuple):
    """A line by its keys. holds: the two can be proposed or were just asked, or a mentee still has nobody."""

    pk: int
    mentee: int
    mentor: int | None
    holds: bool


def lines_of(plan: Plan, user: User) -> list[Line]:
    """Returns the lines of the user's branches in the order of the plan, without reading anybody. One query."""
    takes_part = Mentor.programmes.through.objects.filter(
        mentor=OuterRef("mentor"), programme=plan.programme_id
    )
    can_be_proposed = Q(
        mentor__status=Mentor.Status.READY,
        takes_part=True,
        refused=False,
        held=False,
        taken__lt=F("mentor__capacity"),
    )
    holds = Q(mentee__status=Mentee.Status.READY, mentee__programme=plan.programme_id) & (
        Q(mentor=None, held=False) | Q(asked=True) | can_be_proposed
    )
    rows = (
        PlanLine.objects.visible_to(user)
        .filter(plan=plan)
        .annotate(
            asked=_asked(),
            held=places.held("mentee"),
            refused=_ruled(PairRule.Rule.REFUSED),
            taken=places.taken("mentor"),
            takes_part=Exists(takes_part),
        )
        .annotate(holds=Case(When(holds, then=True), default=False, output_field=BooleanField()))
        .order_by("pk")
    )
    return [Line(*row) for row in rows.values_list("pk", "mentee", "mentor", "holds")]


def read(lines: Iterable[Line]) -> list[PlanLine]:
    """Returns these lines with their people, whether the two were `asked`, and whether they are `locked`. One query."""
    keys = [line.pk for line in lines]
    rows = (
        PlanLine.objects.filter(pk__in=keys)
        .select_related("mentee__person", "mentor__person")
        .annotate(asked=_asked(), locked=_ruled(PairRule.Rule.LOCKED))
        .in_bulk()
    )
    return [rows[key] for key in keys]


def people_of(mentees: Sequence[int], mentors: Sequence[int]) -> tuple[dict[int, Mentee], dict[int, Mentor]]:
    """Returns these mentees and mentors by key, each with the person. Two queries."""
    return (
        Mentee.objects.select_related("person").in_bulk([*mentees, NOBODY]),
        Mentor.objects.select_related("person").in_bulk([*mentors, NOBODY]),
    )


def _asked() -> Exists:
    open_to_both = Proposal.objects.holding().open()
    return Exists(open_to_both.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor")))


def _ruled(rule: str) -> Exists:
    return Exists(PairRule.objects.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"), rule=rule))
