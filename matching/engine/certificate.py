"""The proof that no plan is better, made from the pairs and the plan alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from .candidates import SCORE_CEILING
from .experiences import Bools, Ints, ranges


class Tiers(NamedTuple):
    """What one duo and one urgent duo weigh so that the order duos, urgent, utility is one sum.

    ``least`` is taken off every utility first: plans with equally many duos all lose the same by it. The weights leave
    room for any score and for twice as many duos and a thousand more, so that plans may grow and be compared.
    """

    duo: int
    urgent: int
    least: int

    @classmethod
    def of(cls, utility: Ints, mentees: int, capacity: Ints, *, urgent: bool) -> Self:
        """``urgent``: whether that tier is wanted. ``OverflowError`` as in ``assign``."""
        least = min(int(utility.min(initial=0)), 0)
        spread = max(int(utility.max(initial=0)), SCORE_CEILING) - least
        duos = 2 * min(mentees, int(capacity.sum())) + 1000
        urgent_weight = 2 * duos * spread + 1 if urgent else 0
        duo = 2 * duos * (urgent_weight + spread) + 1
        # The solver multiplies costs by the number of nodes; the proof adds a few weights, and sums in Python.
        if 8 * duo >= 1 << 63 or (urgent_weight + spread) * (mentees + len(capacity) + 2) >= 1 << 62:
            raise OverflowError("the utilities are too large for their number")
        return cls(duo, urgent_weight, least)

    def read(self, weight: int) -> tuple[int, int, int]:
        """A difference of two plans in folded weight as (duos, urgent, utility)."""
        duos = (weight + self.duo // 2) // self.duo
        rest = weight - duos * self.duo
        urgent = (rest + self.urgent // 2) // self.urgent if self.urgent else 0
        return duos, urgent, rest - urgent * self.urgent + duos * self.least


@dataclass(frozen=True, eq=False)
class Problem:
    """Pairs by mentee with the tiers folded into one weight; locks taken out. Made by ``Problem.of``.

    start (M + 1), mentee (E), mentor (E), weight (E): int64, sorted by mentee, then mentor.
    capacity (N): what the locks leave. locked_mentor (M): -1 where free.
    """

    mentees: int
    start: Ints
    mentee: Ints
    mentor: Ints
    weight: Ints
    capacity: Ints
    urgent: Bools
    locked_mentor: Ints
    locked_utility: int
    tiers: Tiers

    @classmethod
    def of(
        cls,
        mentee: ArrayLike,
        mentor: ArrayLike,
        utility: ArrayLike,
        *,
        mentees: int,
        capacity: ArrayLike,
        urgent: ArrayLike | None = None,
        locked: Iterable[tuple[int, int]] = (),
        tiers: Tiers | None = None,
    ) -> Self:
        """Arguments and errors as ``assign``; ``tiers`` when these pairs are part of a larger problem."""
        rows, columns, values = (_whole(column) for column in (mentee, mentor, utility))
        places = np.maximum(_whole(capacity), 0)
        urgency = np.zeros(mentees, np.bool_) if urgent is None else np.asarray(urgent, np.bool_)
        if not len(rows) == len(columns) == len(values):
            raise ValueError("mentee, mentor and utility must be equally long")
        if len(urgency) != mentees:
            raise ValueError("urgent must have one value per mentee")
        if len(rows) and not (rows.min() >= 0 and rows.max() < mentees):
            raise ValueError("a mentee row is out of range")
        if len(columns) and not (columns.min() >= 0 and columns.max() < len(places)):
            raise ValueError("a mentor row is out of range")
        if tiers is None:
            tiers = Tiers.of(values, mentees, places, urgent=urgent is not None)
        locked_mentor, places = _lock(locked, mentees, places)
        rows, columns, values = _by_pair(rows, columns, values, len(places))
        is_locked = locked_mentor[rows] == columns
        locked_utility = int(values[is_locked].sum())
        is_open = (locked_mentor[rows] < 0) & (places[columns] > 0)
        if not is_open.all():
            rows, columns, values = rows[is_open], columns[is_open], values[is_open]
        start = np.zeros(mentees + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=mentees), out=start[1:])
        weight = values - tiers.least + tiers.duo
        if tiers.urgent:
            weight += urgency[rows] * tiers.urgent
        return cls(
            mentees, start, rows, columns, weight, places, urgency, locked_mentor, locked_utility, tiers
        )

    def arcs_of(self, mentees: Ints) -> Ints:
        """The numbers of all pairs of these mentees."""
        return ranges(self.start[mentees], self.start[mentees + 1] - self.start[mentees])

    def arc(self, mentees: Ints, mentors: Ints) -> Ints:
        """The number of each pair, -1 where it is not possible."""
        if not len(self.mentee):
            return np.full(len(mentees), -1)
        key = mentees * len(self.capacity) + mentors
        place = np.minimum(np.searchsorted(self._keys, key), len(self.mentee) - 1)
        return np.where(self._keys[place] == key, place, -1)

    @cached_property
    def _keys(self) -> Ints:
        return self.mentee * len(self.capacity) + self.mentor

    def worth(self, mentor_of: Ints) -> tuple[int, int, int]:
        """Duos, urgent ones among them, and utility of a plan; a duo that is no pair counts with utility 0."""
        matched = (mentor_of >= 0).nonzero()[0]
        free = matched[self.locked_mentor[matched] < 0]
        arc = self.arc(free, mentor_of[free])
        known = arc[arc >= 0]
        weight = self.weight[known] - self.tiers.duo + self.tiers.least
        if self.tiers.urgent:
            weight -= self.urgent[self.mentee[known]] * self.tiers.urgent
        return len(matched), int(self.urgent[matched].sum()), int(weight.sum()) + self.locked_utility


@dataclass(frozen=True, eq=False)
class Certificate:
    """Whether a plan is optimal, with the witness.

    optimal: whether the plan is feasible and no plan is better: dual prices exist that meet it exactly.
    primal: the total utility of the plan.
    dual: what no plan with as many duos and as many urgent ones can exceed; equal to ``primal`` exactly when optimal.
    value: int64 (M) and price: int64 (N), the dual prices in folded weights (see ``Problem``), with
        ``value[i] + price[j] >= weight`` for every pair and equality on the duos. When optimal, ``price`` is the
        smallest possible: the exact worth of one more place with that mentor.
    refusal: why the plan is no plan at all (overfull, impossible pair, broken lock), None when it is one.
    """

    optimal: bool
    primal: int
    dual: int
    value: Ints
    price: Ints
    refusal: str | None = None


def certify(problem: Problem, mentor_of: ArrayLike) -> Certificate:
    """Judge any plan of a problem; the solver has no say in it."""
    plan = np.asarray(mentor_of, np.int64)
    refusal = _refusal(problem, plan)
    duos, urgent, utility = problem.worth(plan)
    free = ((plan >= 0) & (problem.locked_mentor < 0)).nonzero()[0]
    if refusal:
        price, converged = np.zeros(len(problem.capacity), np.int64), False
    else:
        price, converged = _prices(problem, plan, free)
    reduced = problem.weight - price[problem.mentor]
    value = np.zeros(problem.mentees, np.int64)
    np.maximum.at(value, problem.mentee, reduced)
    priced = price.nonzero()[0]
    bound = _total(value) + sum(map(mul, price[priced].tolist(), problem.capacity[priced].tolist()))
    # Both in folded weights; taking off the tiers of this plan leaves utilities.
    tiers = problem.tiers
    locked = problem.locked_mentor >= 0
    upper = (duos - int(locked.sum())) * (tiers.duo - tiers.least)
    upper += (urgent - int(problem.urgent[locked & (plan >= 0)].sum())) * tiers.urgent
    dual = bound - upper + problem.locked_utility
    return Certificate(converged and dual == utility, utility, dual, value, price, refusal)


def _refusal(problem: Problem, plan: Ints) -> str | None:
    if len(plan) != problem.mentees:
        raise ValueError("a plan has one mentor (or -1) per mentee")
    if (plan >= len(problem.capacity)).any() or (plan < -1).any():
        return "a mentor who does not exist"
    locked = problem.locked_mentor >= 0
    if (plan[locked] != problem.locked_mentor[locked]).any():
        return "a locked pair was moved"
    free = ((plan >= 0) & ~locked).nonzero()[0]
    if (np.bincount(plan[free], minlength=len(problem.capacity)) > problem.capacity).any():
        return "a mentor has more mentees than places"
    if (problem.arc(free, plan[free]) < 0).any():
        return "a pair that is not possible"
    return None


def _prices(problem: Problem, plan: Ints, matched: Ints) -> tuple[Ints, bool]:
    """The smallest prices that this plan allows, by Bellman-Ford over mentors; False when there are none.

    The price of a mentor is the best chain that one more place there would start: somebody unmatched takes it, or
    somebody moves there and leaves a place at the price of the mentor left. A place that is free must be worth
    nothing, and no place more than its duo; and a chain longer than there are mentors is a circle that pays.
    """
    size = len(problem.capacity)
    price = np.zeros(size, np.int64)
    if not len(problem.mentee):
        return price, True
    own = np.zeros(problem.mentees, np.int64)
    own[matched] = problem.weight[problem.arc(matched, plan[matched])]
    by_mentor = matched[np.argsort(plan[matched], kind="stable")]
    count = np.bincount(plan[matched], minlength=size)
    first = np.cumsum(count) - count
    most = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(most, plan[matched], own[matched])
    most[count < problem.capacity] = 0
    unmatched = np.ones(problem.mentees, np.bool_)
    unmatched[matched] = False
    offers = problem.arcs_of((unmatched & (problem.locked_mentor < 0)).nonzero()[0])
    np.maximum.at(price, problem.mentor[offers], problem.weight[offers])
    changed = np.arange(size)
    for _ in range(size + 1):
        if (price > most).any():
            return price, False
        movers = by_mentor[ranges(first[changed], count[changed])]
        arcs = problem.arcs_of(movers)
        if not len(arcs):
            return price, True
        gain = np.repeat(price[plan[movers]] - own[movers], problem.start[movers + 1] - problem.start[movers])
        gain += problem.weight[arcs]
        to = problem.mentor[arcs]
        better = (gain > price[to]).nonzero()[0]
        if not len(better):
            return price, True
        to = to[better]
        np.maximum.at(price, to, gain[better])
        changed = np.unique(to)
    return price, False


def highest_prices(problem: Problem, plan: Ints, lowest: Ints) -> Ints:
    """The largest prices that an optimal plan allows: the exact loss of one place fewer with each mentor.

    Falls from the least weight among a mentor's duos: whoever loses the place takes the best other offer, or none.
    """
    size = len(problem.capacity)
    matched = ((plan >= 0) & (problem.locked_mentor < 0)).nonzero()[0]
    arcs = problem.arcs_of(matched)
    if not len(arcs):
        return lowest.copy()
    mentor = plan[matched]
    own = problem.weight[problem.arc(matched, mentor)]
    first = np.cumsum(problem.start[matched + 1] - problem.start[matched])
    first -= problem.start[matched + 1] - problem.start[matched]
    to, weight = problem.mentor[arcs], problem.weight[arcs].copy()
    weight[problem.arc(matched, mentor) - problem.start[matched] + first] = (
        0  # their own place is no other offer
    )
    full = np.bincount(mentor, minlength=size) == problem.capacity
    price = np.where(full, np.iinfo(np.int64).max >> 2, 0)
    while True:
        offer = np.maximum(np.maximum.reduceat(weight - price[to], first), 0)
        lower = price.copy()
        np.minimum.at(lower, mentor, own - offer)
        if (lower == price).all():
            # A mentor without mentees and places keeps whatever price keeps everybody away.
            return np.where(full & (np.bincount(mentor, minlength=size) == 0), lowest, price)
        price = lower


def _total(column: Ints) -> int:
    """The sum, also when it passes 63 bits."""
    return (int((column >> 31).sum()) << 31) + int((column & (1 << 31) - 1).sum())


def _whole(column: ArrayLike) -> Ints:
    array = np.asarray(column)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError("pairs, utilities and capacities are whole numbers")
    return array.astype(np.int64, copy=False).reshape(-1)


def _lock(locked: Iterable[tuple[int, int]], mentees: int, capacity: Ints) -> tuple[Ints, Ints]:
    mentor_of = np.full(mentees, -1)
    left = capacity.copy()
    for row, mentor in locked:
        if not (0 <= row < mentees and 0 <= mentor < len(capacity)):
            raise ValueError(f"the locked pair {row, mentor} is out of range")
        if mentor_of[row] not in (-1, mentor):
            raise ValueError(f"mentee {row} is locked to two mentors")
        if mentor_of[row] < 0:
            mentor_of[row] = mentor
            left[mentor] -= 1
    if (left < 0).any():
        raise ValueError(f"mentor {int(left.argmin())} has more locked pairs than places")
    return mentor_of, left


def _by_pair(rows: Ints, columns: Ints, values: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Sorted by mentee and mentor; of a pair given twice the best utility."""
    key = rows * max(size, 1) + columns
    if len(key) and not (key[1:] > key[:-1]).all():
        order = np.lexsort((-values, key))
        key = key[order]
        order = order[np.append(True, key[1:] > key[:-1])]
        rows, columns, values = rows[order], columns[order], values[order]
    return rows, columns, values
