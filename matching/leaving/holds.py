"""What holds mentees and mentors: a proposal, or a duo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.names import sentence
from intake.models import Mentee, Mentor
from matching.models import Proposal


@dataclass(frozen=True)
class Hold:
    """One thing that holds somebody. kind: "open" (asked) or "duo"; public_id: of that, "" in another branch."""

    words: str
    kind: str
    public_id: str


def holds_of(people: Sequence[Mentee | Mentor], by: User | None) -> dict[int, list[Hold]]:
    """Returns what holds each of these mentees, or of these mentors, by primary key; with one query.

    by: who reads it. Of a proposal or a duo that they do not see, as it is another branch's, neither the name nor the
    public id is told; None sees none.
    """
    of_mentees = bool(people) and isinstance(people[0], Mentee)
    side, other = ("mentee", "mentor") if of_mentees else ("mentor", "mentee")
    visible = Proposal.objects.visible_to(by) if by else Proposal.objects.none()
    holding = (
        Proposal.objects.holding()
        .filter(**{f"{side}__in": people})
        .annotate(is_visible=Exists(visible.filter(pk=OuterRef("pk"))))
        .select_related(f"{other}__person", "duo")
        .order_by("proposed_at", "pk")
    )
    holds: dict[int, list[Hold]] = {}
    for proposal in holding:
        name = getattr(proposal, other).person.short_name
        hold = _named(proposal, name) if proposal.is_visible else _elsewhere(proposal)  # type: ignore[attr-defined]
        holds.setdefault(getattr(proposal, f"{side}_id"), []).append(hold)
    return holds


def _named(proposal: Proposal, name: str) -> Hold:
    duo = getattr(proposal, "duo", None)
    if duo:
        return Hold(sentence(_("in a duo with %(name)s"), name=name), "duo", duo.public_id)
    return Hold(
        sentence(_("proposal with %(name)s"), name=name),
        "open",
        proposal.public_id,
    )


def _elsewhere(proposal: Proposal) -> Hold:
    if getattr(proposal, "duo", None):
        return Hold(_("in a duo in another branch"), "duo", "")
    return Hold(_("proposal in another branch"), "open", "")
