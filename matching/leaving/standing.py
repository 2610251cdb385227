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
class Standing:
    """One thing that holds somebody. kind: "open" (asked) or "duo"; public_id: of that, "" in another branch."""

    words: str
    kind: str
    public_id: str


def standing(people: Sequence[Mentee | Mentor], by: User | None) -> dict[int, list[Standing]]:
    """Returns what holds each of these mentees, or of these mentors, by primary key; with one query.

    by: who reads it. Of a proposal or a duo that they do not see, as it is another branch's, neither the name nor the
    public id is told; None sees none.
    """
    of_mentees = bool(people) and isinstance(people[0], Mentee)
    side, other = ("mentee", "mentor") if of_mentees else ("mentor", "mentee")
    seen = Proposal.objects.visible_to(by) if by else Proposal.objects.none()
    held = (
        Proposal.objects.holding()
        .filter(**{f"{side}__in": people})
        .annotate(seen=Exists(seen.filter(pk=OuterRef("pk"))))
        .select_related(f"{other}__person", "duo")
        .order_by("proposed_at", "pk")
    )
    found: dict[int, list[Standing]] = {}
    for proposal in held:
        name = getattr(proposal, other).person.short_name
        words = _named(proposal, name) if proposal.seen else _elsewhere(proposal)  # type: ignore[attr-defined]
        found.setdefault(getattr(proposal, f"{side}_id"), []).append(words)
    return found


def _named(proposal: Proposal, name: str) -> Standing:
    duo = getattr(proposal, "duo", None)
    if duo:
        return Standing(sentence(_("in a duo with %(name)s"), name=name), "duo", duo.public_id)
    return Standing(
        sentence(_("proposal with %(name)s"), name=name),
        "open",
        proposal.public_id,
    )


def _elsewhere(proposal: Proposal) -> Standing:
    if getattr(proposal, "duo", None):
        return Standing(_("in a duo in another branch"), "duo", "")
    return Standing(_("proposal in another branch"), "open", "")
