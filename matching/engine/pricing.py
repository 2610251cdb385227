"""The proof over all pairs when there are too many to solve at once: solve some, price the rest, add what pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.assignment import Assignment, Pairing, optimum
from matching.engine.candidates import MENTOR, MENTOR_BITS, SCORE_CEILING, Pairs
from matching.engine.certificate import Certificate
from matching.engine.checks import count, whole
from matching.engine.experiences import Ints
from matching.engine.problem import Problem, Sides, Tiers

#: Up to this many pairs the whole problem is solved at once.
AT_ONCE: Final = 250_000
_PAIRS_PER_SCAN: Final = 1 << 20


@dataclass(frozen=True, eq=False)
class Proof(Assignment):
    """An assignment that is optimal over all pairs, and how many rounds and pairs the proof took."""

    rounds: int
    pairs: int


def prove(
    pairs: Pairs,
    *,
    capacity: ArrayLike,
    urgent: ArrayLike | None = None,
    locked: Iterable[tuple[int, int]] = (),
    first: int = 16,
    more: int = 20,
    at_once: int = AT_ONCE,
    progress: Callable[[int, int], None] | None = None,
) -> Proof:
    """The best plan over all possible pairs, any number of them, with the certificate of ``assign``.

    Solves the ``first`` best pairs of each mentee, takes the dual prices, looks through all pairs for those that would
    pay (negative reduced cost), adds at most ``more`` (1 or more) per mentee, and repeats until none is left. Other
    arguments and errors as ``assign``. ``progress(round, pairs added)`` is called after each round.
    """
    count("first", first)
    count("more", more, 1)
    count("at_once", at_once)
    size, locks = len(pairs.start) - 1, tuple(locked)
    sides = Sides.of(mentees=size, mentors=pairs.mentors, capacity=capacity, urgent=urgent, locked=locks)
    tiers = Tiers.of(_ends(pairs), size, sides.places, urgent=urgent is not None)
    chosen = (
        np.arange(len(pairs))
        if len(pairs) <= at_once
        else np.union1d(_best(pairs, first), _locked(pairs, locks))
    )
    rounds = 0
    while True:
        rounds += 1
        problem = Problem.of(
            np.repeat(np.arange(size), np.diff(np.searchsorted(chosen, pairs.start))),
            pairs.packed[chosen] & MENTOR,
            SCORE_CEILING - (pairs.packed[chosen] >> np.uint32(MENTOR_BITS)).astype(np.int64),
            mentees=size, capacity=sides.places, urgent=sides.urgent, locked=locks, tiers=tiers,
        )  # fmt: skip
        plan = optimum(problem)
        if len(chosen) == len(pairs):
            added = np.zeros(0, np.int64)
        else:
            added = np.concatenate([np.zeros(0, np.int64), *_paying(pairs, problem, plan.certificate, more)])
        del problem
        if progress:
            progress(rounds, len(added))
        if not len(added):
            return Proof(**vars(plan), rounds=rounds, pairs=len(chosen))
        chosen = np.union1d(chosen, added)


def by_hand_over(
    pairs: Pairs,
    *,
    waiting_days: ArrayLike,
    capacity: ArrayLike,
    urgent: ArrayLike | None = None,
    locked: Iterable[tuple[int, int]] = (),
) -> Pairing:
    """``by_hand`` over all pairs, where they are too many for its arrays. The same arguments, the same answer."""
    size = len(pairs.start) - 1
    sides = Sides.of(mentees=size, mentors=pairs.mentors, capacity=capacity, urgent=urgent, locked=locked)
    waiting = whole("waiting_days", waiting_days, size)
    free, mentor_of = sides.capacity, sides.locked_mentor
    utility = 0
    for mentee in (mentor_of >= 0).nonzero()[0].tolist():
        mentor = mentor_of[mentee]
        keys = pairs.packed[pairs.start[mentee] : pairs.start[mentee + 1]]
        utility += int((SCORE_CEILING - (keys[keys & MENTOR == mentor] >> np.uint32(MENTOR_BITS))).sum())
    for row in np.argsort(-waiting, kind="stable").tolist():
        keys = pairs.packed[pairs.start[row] : pairs.start[row + 1]]
        open_to = keys[free[keys & MENTOR] > 0] if mentor_of[row] < 0 else keys[:0]
        if len(open_to):
            best = int(open_to.min())
            mentor_of[row] = best & int(MENTOR)
            free[mentor_of[row]] -= 1
            utility += SCORE_CEILING - (best >> MENTOR_BITS)
    placed = mentor_of >= 0
    return Pairing(mentor_of, int(placed.sum()), int((placed & sides.urgent).sum()), utility)


def _ends(pairs: Pairs) -> Ints:
    """The highest and the lowest score among the pairs."""
    if not len(pairs):
        return np.zeros(0, np.int64)
    keys = np.array([pairs.packed.min(), pairs.packed.max()]) >> np.uint32(MENTOR_BITS)
    return SCORE_CEILING - keys.astype(np.int64)


def _best(pairs: Pairs, first: int) -> Ints:
    """Numbers of the ``first`` best pairs of each mentee."""
    best = []
    for lo, hi in zip(pairs.start[:-1].tolist(), pairs.start[1:].tolist(), strict=True):
        keys = pairs.packed[lo:hi]
        best.append(lo + (np.argpartition(keys, first)[:first] if hi - lo > first else np.arange(hi - lo)))
    return np.concatenate(best) if best else np.zeros(0, np.int64)


def _locked(pairs: Pairs, locked: Iterable[tuple[int, int]]) -> Ints:
    """Numbers of the locked pairs that are possible; their scores count."""
    numbers = [
        int(pairs.start[row]) + place
        for row, mentor in locked
        for place in (pairs.packed[pairs.start[row] : pairs.start[row + 1]] & MENTOR == mentor)
        .nonzero()[0]
        .tolist()
    ]
    return np.array(numbers, np.int64)


def _paying(pairs: Pairs, problem: Problem, certificate: Certificate, more: int) -> Iterator[Ints]:
    """Of each mentee the ``more`` pairs that would pay most at these prices."""
    tiers = problem.tiers
    # A mentor without a place left and a locked mentee take no part.
    price = np.where(problem.capacity > 0, certificate.price, np.iinfo(np.int64).max >> 1)
    worth = tiers.duo - tiers.least + problem.urgent * np.int64(tiers.urgent) - certificate.value
    worth[problem.locked_mentor >= 0] = np.iinfo(np.int64).min >> 2
    first = 0
    while first < problem.mentees:
        last = int(np.searchsorted(pairs.start, pairs.start[first] + _PAIRS_PER_SCAN, side="right")) - 1
        last = min(max(last, first + 1), problem.mentees)
        lo, hi = pairs.start[first], pairs.start[last]
        keys = pairs.packed[lo:hi]
        gain = SCORE_CEILING - (keys >> np.uint32(MENTOR_BITS)).astype(np.int64)
        gain -= price[keys & MENTOR]
        gain += np.repeat(worth[first:last], np.diff(pairs.start[first : last + 1]))
        paying = (gain > 0).nonzero()[0]
        if len(paying):
            mentee = np.searchsorted(pairs.start[first : last + 1], paying + lo, side="right")
            order = np.lexsort((-gain[paying], mentee))
            mentee = mentee[order]
            rank = np.arange(len(order)) - np.searchsorted(mentee, mentee)
            yield paying[order[rank < more]] + lo
        first = last
