"""The proof that no plan is better, made from the pairs and the plan alone."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.checks import whole
from matching.engine.experiences import Ints, ranges
from matching.engine.problem import Problem


@dataclass(frozen=True, eq=False)
class Certificate:
    """Whether a plan is optimal, with the witness.

    optimal: whether the plan is feasible and no plan is better: dual prices exist that meet it exactly.
    primal: the total utility of the plan.
    dual: what no plan with as many duos and as many urgent ones can exceed; equal to ``primal`` exactly when optimal.
    value: int64 (M) and price: int64 (N), the dual prices in folded weights (see ``Problem``), with
        ``value[i] + price[j] >= weight`` for every pair and equality on the duos. When optimal, ``price`` is the
        smallest possible: the exact worth of one more place with that mentor. A mentor without a place left (none, or
        all of them locked) takes no part: the price is 0 there and says nothing.
    refusal: why the plan is no plan at all (overfull, impossible pair, broken lock), None when it is one.
    """

    optimal: bool
    primal: int
    dual: int
    value: Ints
    price: Ints
    refusal: str | None = None


def certify(problem: Problem, mentor_of: ArrayLike) -> Certificate:
    """Judge any plan of a problem; the solver has no say in it.

    ``mentor_of``: int (M), -1 for nobody; ``ValueError`` when it is no such column. A plan that breaks a rule is a
    refusal, not an error.
    """
    plan = whole("a plan", mentor_of)
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
    duo_weight = np.zeros(problem.mentees, np.int64)
    duo_weight[matched] = problem.weight[problem.arc(matched, plan[matched])]
    by_mentor = matched[np.argsort(plan[matched], kind="stable")]
    count = np.bincount(plan[matched], minlength=size)
    first = np.cumsum(count) - count
    ceiling = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(ceiling, plan[matched], duo_weight[matched])
    ceiling[count < problem.capacity] = 0
    unmatched = np.ones(problem.mentees, np.bool_)
    unmatched[matched] = False
    offers = problem.arcs_of((unmatched & (problem.locked_mentor < 0)).nonzero()[0])
    np.maximum.at(price, problem.mentor[offers], problem.weight[offers])
    changed = np.arange(size)
    for _ in range(size + 1):
        if (price > ceiling).any():
            return price, False
        movers = by_mentor[ranges(first[changed], count[changed])]
        arcs = problem.arcs_of(movers)
        if not len(arcs):
            return price, True
        gain = np.repeat(
            price[plan[movers]] - duo_weight[movers], problem.start[movers + 1] - problem.start[movers]
        )
        gain += problem.weight[arcs]
        target = problem.mentor[arcs]
        better = (gain > price[target]).nonzero()[0]
        if not len(better):
            return price, True
        target = target[better]
        np.maximum.at(price, target, gain[better])
        changed = np.unique(target)
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
    duo_weight = problem.weight[problem.arc(matched, mentor)]
    first = np.cumsum(problem.start[matched + 1] - problem.start[matched])
    first -= problem.start[matched + 1] - problem.start[matched]
    target, weight = problem.mentor[arcs], problem.weight[arcs].copy()
    weight[problem.arc(matched, mentor) - problem.start[matched] + first] = (
        0  # their own place is no other offer
    )
    full = np.bincount(mentor, minlength=size) == problem.capacity
    price = np.where(full, np.iinfo(np.int64).max >> 2, 0)
    while True:
        offer = np.maximum(np.maximum.reduceat(weight - price[target], first), 0)
        lower = price.copy()
        np.minimum.at(lower, mentor, duo_weight - offer)
        if (lower == price).all():
            # A mentor without mentees and places keeps whatever price keeps everybody away.
            return np.where(full & (np.bincount(mentor, minlength=size) == 0), lowest, price)
        price = lower


def _total(column: Ints) -> int:
    """The sum, also when it passes 63 bits."""
    return (int((column >> 31).sum()) << 31) + int((column & (1 << 31) - 1).sum())
