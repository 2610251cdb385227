"""The plan: most duos, then most long-waiters, then the highest total score, exactly and with proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

from matching.engine.candidates import SCORE_CEILING
from matching.engine.certificate import Certificate, certify
from matching.engine.checks import whole
from matching.engine.experiences import Ints
from matching.engine.problem import Problem


@dataclass(frozen=True, eq=False)
class Pairing:
    """Who goes with whom. ``mentor_of``: int64 (M), -1 when unmatched; the rest are sums over the duos."""

    mentor_of: Ints
    duos: int
    long_waiters: int
    utility: int


@dataclass(frozen=True, eq=False)
class Assignment(Pairing):
    """An optimal pairing and the proof of it."""

    certificate: Certificate


def assign(
    mentee: ArrayLike,
    mentor: ArrayLike,
    utility: ArrayLike,
    *,
    mentees: int,
    capacity: ArrayLike,
    urgent: ArrayLike | None = None,
    locked: Iterable[tuple[int, int]] = (),
) -> Assignment:
    """The best plan over the given pairs, by (1) duos, (2) urgent mentees among them, (3) total utility.

    mentee, mentor: int (E), the possible pairs, in any order; a pair given twice counts with its best utility.
    utility: int64 (E), larger is better, negative allowed.
    mentees: M, so that people without any pair count too; they stay at -1 and never spoil the rest.
    capacity: int (N) free places per mentor, 0 or less for none.
    urgent: bool (M), none by default: who waits longer than the programme's limit.
    locked: pairs (mentee, mentor) that must stay; each uses a place. A locked pair need not be among the pairs, and
        then counts with utility 0.

    Which of several equally good plans comes out depends on the order of people; the same arguments give the same plan.
    ``ValueError`` when an argument is of another kind, or when lengths, rows or locks contradict one another;
    ``OverflowError`` when the utilities are so large that the tiers do not fit in 63 bits.
    """
    problem = Problem.of(
        mentee, mentor, utility, mentees=mentees, capacity=capacity, urgent=urgent, locked=locked
    )
    return optimum(problem)


def optimum(problem: Problem) -> Assignment:
    """The best plan of a problem, proven.

    An urgent mentee outweighs any sum of scores, but the solver is several times faster with small costs. So it first
    works with a weight that is nearly always enough; when the proof fails, with larger ones, the last surely enough.
    """
    full = problem.tiers.urgent
    for weight in sorted({min(full, 2 * SCORE_CEILING), min(full, 32 * SCORE_CEILING), full}):
        plan = proven(problem, _solve(problem, weight))
        if plan.certificate.optimal:
            break
    return plan


def _solve(problem: Problem, urgent: int) -> Ints:
    """``mentor_of`` by minimum-cost flow over the pairs that locks leave; one urgent mentee more weighs ``urgent``."""
    mentor_of = problem.locked_mentor.copy()
    if not len(problem.mentee):
        return mentor_of
    flow = SimpleMinCostFlow()
    # The number of duos comes first by itself: it is the flow. What is left to weigh are the two tiers below it.
    cost = problem.tiers.duo - problem.weight
    if problem.tiers.urgent > urgent:
        cost += problem.urgent[problem.mentee] * (problem.tiers.urgent - urgent)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        problem.mentee, problem.mentees + problem.mentor, np.ones(len(cost), np.int64), cost
    )
    flow.set_nodes_supplies(np.arange(problem.mentees), (problem.locked_mentor < 0).astype(np.int64))
    flow.set_nodes_supplies(
        problem.mentees + np.arange(len(problem.capacity)), -np.minimum(problem.capacity, problem.mentees)
    )
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise OverflowError(f"the flow solver refused these utilities: {status}")
    used = flow.flows(arcs) > 0
    mentor_of[problem.mentee[used]] = problem.mentor[used]
    return mentor_of


def proven(problem: Problem, mentor_of: Ints) -> Assignment:
    """A pairing with its certificate, made from the pairs and the pairing alone."""
    duos, long_waiters, utility = problem.worth(mentor_of)
    return Assignment(mentor_of, duos, long_waiters, utility, certificate=certify(problem, mentor_of))


def by_hand(
    mentee: ArrayLike,
    mentor: ArrayLike,
    utility: ArrayLike,
    *,
    mentees: int,
    capacity: ArrayLike,
    waiting_days: ArrayLike,
    urgent: ArrayLike | None = None,
    locked: Iterable[tuple[int, int]] = (),
) -> Pairing:
    """What a careful coordinator does on paper: the longest waiting first, each takes the best mentor still free.

    Ties: the lower row. Arguments and errors as ``assign``; ``waiting_days``: int (M).
    """
    problem = Problem.of(
        mentee, mentor, utility, mentees=mentees, capacity=capacity, urgent=urgent, locked=locked
    )
    waiting = whole("waiting_days", waiting_days, problem.mentees)
    free = problem.capacity.copy()
    mentor_of = problem.locked_mentor.copy()
    for row in np.argsort(-waiting, kind="stable").tolist():
        lo, hi = problem.start[row], problem.start[row + 1]
        open_mentors = problem.mentor[lo:hi]
        available = (free[open_mentors] > 0).nonzero()[0]
        if len(available):
            chosen = open_mentors[available[problem.weight[lo:hi][available].argmax()]]
            mentor_of[row] = chosen
            free[chosen] -= 1
    return Pairing(mentor_of, *problem.worth(mentor_of))
