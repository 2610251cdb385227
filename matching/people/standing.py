"""What the lists of mentees and mentors show of matching: who was asked, and who is in a duo."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.models import Mentee, Mentor
from intake.people.lists import Standing
from matching.models import Proposal


def standing(people: Sequence[Mentee | Mentor]) -> dict[int, list[Standing]]:
    """Returns what holds each of these mentees, or of these mentors, by primary key; with one query."""
    of_mentees = bool(people) and isinstance(people[0], Mentee)
    side, other = ("mentee", "mentor") if of_mentees else ("mentor", "mentee")
    held = (
        Proposal.objects.holding()
        .filter(**{f"{side}__in": people})
        .select_related(f"{other}__person", "duo")
        .order_by("proposed_at", "pk")
    )
    found: dict[int, list[Standing]] = {}
    for proposal in held:
        name = getattr(proposal, other).person.short_name
        duo = getattr(proposal, "duo", None)
        words = (
            Standing(
                _("in a duo with %(name)s") % {"name": name}, "duo", reverse("duo", args=[duo.public_id])
            )
            if duo
            else Standing(
                _("proposal with %(name)s") % {"name": name},
                "open",
                reverse("proposal", args=[proposal.public_id]),
            )
        )
        found.setdefault(getattr(proposal, f"{side}_id"), []).append(words)
    return found
