"""SciPy's two solvers on the same objective. They prove nothing; tiers and capacities have to be folded in beforehand.

A place is a column, and everybody has one column more for staying without a mentor, so that a full matching exists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.engine import Problem

Plan = NDArray[np.int64]


def dense(problem: Problem) -> Plan:
    """``linear_sum_assignment`` over all cells."""
    rows, columns, gain, mentor = _places(problem)
    table = np.zeros((problem.mentees, len(mentor)))
    table[rows, columns] = gain
    matched, place = linear_sum_assignment(table, maximize=True)
    plan = np.full(problem.mentees, -1)
    taken = table[matched, place] > 0
    plan[matched[taken]] = mentor[place[taken]]
    return plan


def sparse(problem: Problem) -> Plan:
    """``min_weight_full_bipartite_matching`` over the possible pairs only."""
    rows, columns, gain, mentor = _places(problem)
    everyone = np.arange(problem.mentees)
    most = gain.max(initial=0.0) + 1
    table = csr_array(
        (
            np.concatenate([most - gain, np.full(problem.mentees, most)]),
            (np.concatenate([rows, everyone]), np.concatenate([columns, len(mentor) + everyone])),
        ),
        (problem.mentees, len(mentor) + problem.mentees),
    )
    matched, place = min_weight_full_bipartite_matching(table)
    plan = np.full(problem.mentees, -1)
    taken = place < len(mentor)
    plan[matched[taken]] = mentor[place[taken]]
    return plan


def _places(problem: Problem) -> tuple[Plan, Plan, NDArray[np.float64], Plan]:
    """Mentee, place and gain of every pair with every place of its mentor; and the mentor of each place.

    The tiers are made as small as they may be: sums have to be exact in double precision.
    """
    tiers = problem.tiers
    score = problem.weight - tiers.duo
    urgent = problem.urgent[problem.mentee] if tiers.urgent else np.zeros(len(score), np.bool_)
    score = score - urgent * tiers.urgent
    duos = min(problem.mentees, int(problem.capacity.sum()))
    ahead = duos * (int(score.max(initial=0)) + 1)
    gain = score + urgent * ahead + (duos + 1) * ahead
    count = problem.capacity[problem.mentor]
    first = np.cumsum(problem.capacity) - problem.capacity
    pair = np.repeat(np.arange(len(score)), count)
    place = first[problem.mentor[pair]] + np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    mentor = np.repeat(np.arange(len(problem.capacity)), problem.capacity)
    return problem.mentee[pair], place, gain[pair].astype(np.float64), mentor
