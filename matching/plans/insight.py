"""What the duals of a plan tell besides the plan: which mentor to look for, and how firm each duo is.

Made in the worker once a small plan is there, and kept with it as codes and primary keys. A large plan goes without:
twenty more plans would take minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from intake.models import Mentee
from matching.engine import (
    B1,
    DID,
    LEAVES,
    Experience,
    Mentees,
    Mentors,
    assign,
    every_pair,
    profiles,
    recruitment,
    score,
    stability,
)
from matching.plans.outcome import Outcome

#: Plans under other weights, each up to a fifth more or less.
DRAWS = 20
#: Profiles on the page, and how many sectors, languages and towns they are combined from.
RECRUITS, SECTORS, LANGUAGES, TOWNS = 5, 14, 10, 24
#: Experience of the mentors to look for: from five years on it counts in full.
YEARS = 5

Kind = TypeVar("Kind", bound=Hashable)


def insight(outcome: Outcome) -> dict[str, Any]:
    """Returns {"draws", "stands": {mentee: plans that keep the duo}, "recruits": […]}, {"large"} for a large plan.

    recruits: profiles to look for one after the other, the most useful first; each gives one duo more than those before
    it: {"sector": code, "" for a general HR profile, "language": code, "place": key of a place, "helps": how many of
    those without a mentor it would suit}. How firm a duo is, is judged without the bonus for earlier suggestions.
    """
    if not outcome.whole:
        return {"large": True}
    columns, weighing, candidates = outcome.columns, outcome.weighing, outcome.candidates
    if weighing.minimum:
        # Under other weights other pairs reach the minimum score.
        candidates = score(columns.mentees, columns.mentors, replace(weighing, minimum=0), top=None)
    firm = stability(
        candidates,
        weighing,
        outcome.assignment.mentor_of,
        capacity=columns.mentors.free,
        urgent=outcome.urgent,
        locked=tuple(outcome.locked),
        draws=DRAWS,
    )
    mentees = columns.mentees.id
    return {
        "draws": DRAWS,
        "stands": {str(mentees[row]): int(firm.stands[row]) for row in outcome.lines},
        "recruits": _recruits(outcome),
    }


def _recruits(outcome: Outcome) -> list[dict[str, Any]]:
    """The profiles, from what those who wait look for, speak and where they live; none when all have a mentor."""
    columns, weighing = outcome.columns, outcome.weighing
    alone = outcome.assignment.mentor_of < 0
    if not alone.any():
        return []
    free = np.ones(len(columns.mentees), np.bool_)
    capacity = columns.mentors.free.astype(np.int64)
    for mentee, mentor in outcome.locked:
        free[mentee] = False
        capacity[mentor] -= 1
    waiting = columns.mentees.take(free.nonzero()[0])
    wanted, described = _wanted(columns.mentees, alone, columns.mentors.bridge)
    pairs = every_pair(waiting, columns.mentors, weighing)
    sides: dict[str, Any] = {"urgent": outcome.urgent[free]}
    before = assign(
        pairs.mentee, pairs.mentor, pairs.score, mentees=len(waiting), capacity=capacity, **sides
    ).duos
    chosen, plan = recruitment(pairs, capacity, waiting, wanted, weighing, number=RECRUITS, **sides)
    best = chosen[: plan.duos - before]
    suits = every_pair(columns.mentees.take(alone.nonzero()[0]), wanted.take(np.unique(best)), weighing)
    helps = Counter(np.unique(best)[suits.mentor].tolist())
    places = dict(
        Mentee.objects.filter(pk__in=[described[row][2] for row in best.tolist()]).values_list("pk", "place")
    )
    return [
        {
            "sector": columns.sectors[sector - 1] if sector else "",
            "language": columns.languages[language],
            "place": places.get(lives_with),
            "helps": helps[row],
        }
        for row in best.tolist()
        for sector, language, lives_with in [described[row]]
    ]


def _wanted(
    mentees: Mentees, alone: NDArray[np.bool_], bridge: NDArray[np.bool_]
) -> tuple[Mentors, list[tuple[int, int, int]]]:
    """The profiles, and of each its sector, its language and the key of a mentee who lives there.

    What people without a mentor look for, speak and where they live comes first, the most frequent first.
    """
    lines = mentees.experiences
    asked = (lines.kind != LEAVES) & (lines.sector > 0)
    sections = dict(zip(lines.sector[asked].tolist(), lines.sections[asked].tolist(), strict=True))
    sectors = _frequent(
        zip(alone[lines.of[asked]].tolist(), lines.sector[asked].tolist(), strict=True), SECTORS
    )
    row, language = (mentees.language >= B1).nonzero()
    spoken = _frequent(zip(alone[row].tolist(), language.tolist(), strict=True), LANGUAGES)
    where = list(zip(mentees.x.tolist(), mentees.y.tolist(), mentees.branch.tolist(), strict=True))
    towns = _frequent(zip(alone.tolist(), where, strict=True), TOWNS)
    careers = [Experience(sector=one, sections=sections[one], years=YEARS, kind=DID) for one in sectors]
    made = profiles(
        [*careers, Experience()],
        [{one: 6} for one in spoken],
        [(x, y) for x, y, _branch in towns],
        count=mentees.language.shape[1],
        programme=int(mentees.programme[0]),
        bridge=bridge,
        wishes=int(mentees.wish.max(initial=-1)) + 1,
    )
    described = [
        (sector, language, int(mentees.id[where.index(town)]))
        for sector in [*sectors, 0]
        for language in spoken
        for town in towns
    ]
    branch = np.array([branch for *_point, branch in towns])
    return (
        replace(
            made,
            branch=np.tile(branch, len(made) // max(len(branch), 1)),
            hr=np.array([sector == 0 for sector, *_rest in described], np.bool_),
        ),
        described,
    )


def _frequent(found: Iterable[tuple[bool, Kind]], number: int) -> list[Kind]:
    """The most frequent kinds, those of people without a mentor first; equal ones in the order they came."""
    count: Counter[Kind] = Counter()
    for without, kind in found:
        count[kind] += 1_000_000 if without else 1
    return [kind for kind, _n in count.most_common(number)]
