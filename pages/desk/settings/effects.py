"""What other weights would do, as the page of the weights says it: in numbers, and by name for the user's branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from base.accounts.models import User
from intake.models import Mentee, Mentor

CHANGES = 8


@dataclass(frozen=True)
class Change:
    """Somebody who would get another mentor, or none."""

    mentee: Mentee
    before: Mentor | None
    after: Mentor | None


@dataclass(frozen=True)
class ShownEffect:
    """The plan with the weights on the page beside the plan with the ruling ones.

    changed: people with another mentor; mine: those of the user's branches; changes: the first of these.
    """

    before: int
    after: int
    waiting: int
    changes: list[Change]
    mine: int
    changed: int


def shown_effect(result: Mapping[str, Any], user: User) -> ShownEffect:
    """Returns what `plans.effects.compare` found, naming people of the user's branches."""
    moves = result["moves"]
    mentees = Mentee.objects.visible_to(user)
    known = set(mentees.filter(pk__in=[mentee for mentee, _old, _new in moves]).values_list("pk", flat=True))
    mine = [move for move in moves if move[0] in known]
    shown = mine[:CHANGES]
    by_key = mentees.select_related("person").in_bulk([mentee for mentee, _old, _new in shown])
    mentors = Mentor.objects.select_related("person").in_bulk({key for move in shown for key in move[1:]})
    return ShownEffect(
        before=result["before"],
        after=result["after"],
        waiting=result["waiting"],
        changes=[Change(by_key[mentee], mentors.get(old), mentors.get(new)) for mentee, old, new in shown],
        mine=len(mine),
        changed=len(moves),
    )
