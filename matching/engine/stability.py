"""How firmly a plan stands when the weights are a little different."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.engine.assignment import optimum
from matching.engine.candidates import NO_PEER, Candidates
from matching.engine.checks import count, whole
from matching.engine.experiences import Ints
from matching.engine.policy import CRITERIA, Policy
from matching.engine.problem import Problem


@dataclass(frozen=True, eq=False)
class Stability:
    """``stands``: int64 (M), in how many of ``draws`` plans the mentee has the same mentor (or, at -1, none again)."""

    stands: Ints
    draws: int


def recombine(candidates: Candidates, policy: Policy) -> NDArray[np.int16]:
    """The scores of these pairs under other weights, from the stored criteria; nothing is scored again.

    The minimum score is not applied: drop what lies below ``policy.minimum``.
    """
    peer = candidates.criteria[:, 5] != NO_PEER
    weights = np.array([policy.weights_without_peer, policy.weights], np.int16)[peer.astype(np.intp)]
    points = np.where(candidates.criteria == NO_PEER, np.uint8(0), candidates.criteria)
    weights *= points
    scores: NDArray[np.int16] = weights.sum(axis=1, dtype=np.int16)
    return scores


def stability(
    candidates: Candidates,
    policy: Policy,
    mentor_of: ArrayLike,
    *,
    capacity: ArrayLike,
    urgent: ArrayLike | None = None,
    locked: tuple[tuple[int, int], ...] = (),
    draws: int = 20,
    swing: int = 20,
    seed: int = 0,
) -> Stability:
    """Solve again under ``draws`` sets of weights, each weight up to ``swing`` percent higher or lower.

    ``candidates``: all possible pairs (``top=None``), scored with a minimum of 0: other weights bring other pairs above
    it. Those that fall below ``policy.minimum`` under the drawn weights are left out, except locked ones. The same
    ``seed`` draws the same weights. ``ValueError`` for other candidates, for no draws, and for a swing above 100
    percent or one that leaves no weight but peer.
    """
    candidates.must_be_all()
    if candidates.minimum:
        raise ValueError(
            "candidates that were scored with a minimum lack pairs that other weights make possible"
        )
    count("draws", draws, 1)
    plan = whole("a plan", mentor_of, len(candidates.possible))
    places = whole("capacity", capacity, candidates.mentors)
    chance = np.random.default_rng(count("seed", seed))
    stands = np.zeros(len(plan), np.int64)
    for _ in range(draws):
        drawn = swung(policy, chance, swing)
        score = recombine(candidates, drawn)
        above_minimum = (score >= policy.minimum).nonzero()[0] if policy.minimum else slice(None)
        problem = Problem.of(
            candidates.mentee[above_minimum],
            candidates.mentor[above_minimum],
            score[above_minimum],
            mentees=len(plan),
            capacity=places,
            urgent=urgent,
            locked=locked,
        )
        stands += optimum(problem).mentor_of == plan
    return Stability(stands, draws)


def swung(policy: Policy, chance: np.random.Generator, swing: int) -> Policy:
    """The policy with each weight changed by up to ``swing`` percent and brought back to 100 by largest remainder.

    ``ValueError`` for more than 100 percent, or when nothing is left beside the peer weight.
    """
    if count("swing", swing) > 100:
        raise ValueError(f"weights swing by 0 to 100 percent, not {swing}")
    weights = np.array(policy.weights) * chance.uniform(1 - swing / 100, 1 + swing / 100, len(CRITERIA))
    exact = 100 * weights / weights.sum()
    rounded = np.floor(exact).astype(int)
    for criterion in np.argsort(rounded - exact, kind="stable")[: 100 - rounded.sum()]:
        rounded[criterion] += 1
    return replace(policy, **dict(zip(CRITERIA, rounded.tolist(), strict=True)))
