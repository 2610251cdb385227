"""The mentor gap: what exactly one more mentor of a profile would bring, chains of moves included."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.assignment import Assignment, assign
from matching.engine.candidates import MENTOR, MENTOR_BITS, SCORE_CEILING, Pairs
from matching.engine.certificate import Certificate
from matching.engine.checks import count as at_least
from matching.engine.checks import whole
from matching.engine.experiences import Experience, Ints
from matching.engine.policy import Policy
from matching.engine.problem import Problem
from matching.engine.profiles import IN_PERSON, Mentees, Mentor, Mentors
from matching.engine.scoring import every_pair


@dataclass(frozen=True, eq=False)
class Gap:
    """What the plan would gain by one place more with each profile; int64 (N) each, never a loss in that order.

    ``utility`` may be negative where a duo is won at the cost of scores elsewhere.
    """

    duos: Ints
    long_waiters: Ints
    utility: Ints

    def order(self) -> Ints:
        """The profiles, the most useful first."""
        return np.lexsort((-self.utility, -self.long_waiters, -self.duos))


def gap(
    problem: Problem, certificate: Certificate, mentees: Mentees, profiles: Mentors, policy: Policy
) -> Gap:
    """The exact gain of each of ``profiles`` (requirements MA10), by itself, without solving again.

    ``problem``, ``certificate``: of an optimal plan over these mentees; ``ValueError`` when it is not optimal.
    Each profile counts as one place. With the smallest prices, the gain is the best of ``weight - value`` over the
    mentees it could have: whoever is unmatched comes in, whoever moves leaves a place at its price.
    """
    if not certificate.optimal:
        raise ValueError("the gap needs an optimal plan")
    if not len(mentees) == problem.mentees == len(certificate.value):
        raise ValueError("the plan is about other mentees")
    return _worth(problem, certificate, every_pair(mentees, profiles, policy))


def _worth(problem: Problem, certificate: Certificate, pairs: Pairs) -> Gap:
    tiers = problem.tiers
    worth = tiers.duo - tiers.least + problem.urgent * np.int64(tiers.urgent) - certificate.value
    best = np.zeros(pairs.mentors, np.int64)
    for row in (problem.locked_mentor < 0).nonzero()[0].tolist():
        keys = pairs.packed[pairs.start[row] : pairs.start[row + 1]]
        profile = keys & MENTOR
        gain = worth[row] + SCORE_CEILING - (keys >> np.uint32(MENTOR_BITS)).astype(np.int64)
        best[profile] = np.maximum(best[profile], gain)
    gains = np.array([tiers.read(gain) for gain in best.tolist()], np.int64).reshape(-1, 3)
    return Gap(gains[:, 0], gains[:, 1], gains[:, 2])


def profiles(
    occupations: Iterable[Experience],
    languages: Iterable[dict[int, int]],
    towns: Iterable[tuple[int, int]],
    *,
    count: int,
    programme: int,
    branch: int = 0,
    radius: int = 150,
    half_days: int = (1 << 21) - 1,
    offers: int = (1 << 32) - 1,
    bridge: ArrayLike | None = None,
    wishes: int = 0,
) -> Mentors:
    """Every combination of an occupation, what is spoken and a town, as mentors who do not exist yet.

    Realistic on purpose: in person, one programme, one place. ``count``: languages that the columns number; ids count
    up from 0 with the town fastest, then the languages. ``wishes``: how many wishes (``Mentees.wish``) they meet.
    """
    spoken, places = list(languages), list(towns)
    people = [
        Mentor(
            id=0, programmes=1 << programme, branch=branch, languages=speech, x=x, y=y, radius=radius, modes=IN_PERSON,
            half_days=half_days, offers=offers, experiences=(line,),
        )
        for line in occupations
        for speech in spoken
        for x, y in places
    ]  # fmt: skip
    columns = Mentors.of(people, languages=count, bridge=bridge, wishes=wishes)
    return replace(columns, id=np.arange(len(people)))


def recruitment(
    pairs: Pairs, capacity: ArrayLike, mentees: Mentees, profiles: Mentors, policy: Policy, *, number: int,
    urgent: ArrayLike | None = None,
) -> tuple[Ints, Assignment]:  # fmt: skip
    """The ``number`` profiles to look for one after the other, each the best given the ones before, and the plan then.

    ``pairs``: all possible pairs of today. Solves again after each choice, so the figures are exact.
    ``number``: 0 or more; other errors as ``assign``.
    """
    at_least("number", number)
    places = whole("capacity", capacity, pairs.mentors)
    rows, columns, utility = (
        np.asarray(column, np.int64) for column in (pairs.mentee, pairs.mentor, pairs.score)
    )
    new = every_pair(mentees, profiles, policy)
    new_rows, new_columns, new_utility = (
        np.asarray(column, np.int64) for column in (new.mentee, new.mentor, new.score)
    )
    chosen: list[int] = []
    while True:
        plan = assign(rows, columns, utility, mentees=len(mentees), capacity=places, urgent=urgent)
        if len(chosen) == number or not len(profiles):
            return np.array(chosen, np.int64), plan
        problem = Problem.of(rows, columns, utility, mentees=len(mentees), capacity=places, urgent=urgent)
        best = int(_worth(problem, plan.certificate, new).order()[0])
        chosen.append(best)
        of_best = new_columns == best
        rows = np.append(rows, new_rows[of_best])
        columns = np.append(columns, np.full(int(of_best.sum()), len(places)))
        utility = np.append(utility, new_utility[of_best])
        places = np.append(places, 1)
