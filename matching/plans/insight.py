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
    firmness = stability(
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
        "stands": {str(mentees[row]): int(firmness.stands[row]) for row in outcome.lines},
        "recruits": _recruits(outcome),
    }


def _recruits(outcome: Outcome) -> list[dict[str, Any]]:
    """The profiles, from what those who wait look for, speak and where they live; none when all have a mentor."""
    columns, weighing = outcome.columns, outcome.weighing
    without_mentor = outcome.assignment.mentor_of < 0
    if not without_mentor.any():
        return []
    is_free = np.ones(len(columns.mentees), np.bool_)
    capacity = columns.mentors.free.astype(np.int64)
    for mentee, mentor in outcome.locked:
        is_free[mentee] = False
        capacity[mentor] -= 1
    waiting = columns.mentees.take(is_free.nonzero()[0])
    profiles_wanted, descriptions = _profiles(columns.mentees, without_mentor, columns.mentors.bridge)
    pairs = every_pair(waiting, columns.mentors, weighing)
    plan_limits: dict[str, Any] = {"urgent": outcome.urgent[is_free]}
    duos_today = assign(
        pairs.mentee, pairs.mentor, pairs.score, mentees=len(waiting), capacity=capacity, **plan_limits
    ).duos
    chosen, plan = recruitment(
        pairs, capacity, waiting, profiles_wanted, weighing, number=RECRUITS, **plan_limits
    )
    best = chosen[: plan.duos - duos_today]
    suited = every_pair(
        columns.mentees.take(without_mentor.nonzero()[0]), profiles_wanted.take(np.unique(best)), weighing
    )
    helps = Counter(np.unique(best)[suited.mentor].tolist())
    places = dict(
        Mentee.objects.filter(pk__in=[descriptions[row][2] for row in best.tolist()]).values_list(
            "pk", "place"
        )
    )
    return [
        {
            "sector": columns.sectors[sector - 1] if sector else "",
            "language": columns.languages[language],
            "place": places.get(neighbour),
            "helps": helps[row],
        }
        for row in best.tolist()
        for sector, language, neighbour in [descriptions[row]]
    ]


def _profiles(
    mentees: Mentees, without_mentor: NDArray[np.bool_], bridge: NDArray[np.bool_]
) -> tuple[Mentors, list[tuple[int, int, int]]]:
    """The profiles, and of each its sector, its language and the key of a mentee who lives there.

    What people without a mentor look for, speak and where they live comes first, the most frequent first.
    """
    lines = mentees.experiences
    is_target = (lines.kind != LEAVES) & (lines.sector > 0)
    sections = dict(zip(lines.sector[is_target].tolist(), lines.sections[is_target].tolist(), strict=True))
    sectors = _frequent(
        zip(without_mentor[lines.of[is_target]].tolist(), lines.sector[is_target].tolist(), strict=True),
        SECTORS,
    )
    row, language = (mentees.language >= B1).nonzero()
    languages = _frequent(zip(without_mentor[row].tolist(), language.tolist(), strict=True), LANGUAGES)
    homes = list(zip(mentees.x.tolist(), mentees.y.tolist(), mentees.branch.tolist(), strict=True))
    towns = _frequent(zip(without_mentor.tolist(), homes, strict=True), TOWNS)
    careers = [
        Experience(sector=sector, sections=sections[sector], years=YEARS, kind=DID) for sector in sectors
    ]
    mentors = profiles(
        [*careers, Experience()],
        [{language: 6} for language in languages],
        [(x, y) for x, y, _branch in towns],
        count=mentees.language.shape[1],
        programme=int(mentees.programme[0]),
        bridge=bridge,
        wishes=int(mentees.wish.max(initial=-1)) + 1,
    )
    descriptions = [
        (sector, language, int(mentees.id[homes.index(town)]))
        for sector in [*sectors, 0]
        for language in languages
        for town in towns
    ]
    branch = np.array([branch for *_point, branch in towns])
    return (
        replace(
            mentors,
            branch=np.tile(branch, len(mentors) // max(len(branch), 1)),
            hr=np.array([sector == 0 for sector, *_rest in descriptions], np.bool_),
        ),
        descriptions,
    )


def _frequent(kinds: Iterable[tuple[bool, Kind]], number: int) -> list[Kind]:
    """The most frequent kinds, those of people without a mentor first; equal ones in the order they came."""
    count: Counter[Kind] = Counter()
    for without_mentor, kind in kinds:
        count[kind] += 1_000_000 if without_mentor else 1
    return [kind for kind, _times in count.most_common(number)]
