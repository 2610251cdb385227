"""The benchmark's population holds every constraint, and its peers answer as the engine does."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from benchmarks.measure import Row, Timing, against, exponent
from benchmarks.peers import scipy_assignment, stable_matching
from benchmarks.population import population
from matching.engine import REASONS, ROUTES, Policy, Problem, assign, explain, score


@pytest.fixture(scope="module")
def town():
    people = population(200, seed=3)
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    limits: dict[str, Any] = {
        "mentees": 200,
        "capacity": people.mentors.free,
        "urgent": people.mentees.waiting_days > 90,
    }
    pairs: dict[str, Any] = {
        "mentee": candidates.mentee,
        "mentor": candidates.mentor,
        "utility": candidates.score,
    }
    return people, candidates, Problem.of(**pairs, **limits), assign(**pairs, **limits)


def test_every_constraint_and_every_route_occurs(town):
    people, candidates, _, _ = town
    met: Counter[str] = Counter()
    mentors = [people.mentors[j] for j in range(200)]
    for i in range(60):
        for mentor in mentors:
            met.update(explain(people.mentees[i], mentor, Policy(minimum=5000)).reasons)
    assert set(met) == set(REASONS) - {"competition"}
    assert set(candidates.via.tolist()) == set(range(len(ROUTES)))
    assert set(candidates.mode.tolist()) == {0, 1}
    assert candidates.interpreter.any()


def test_about_seven_pairs_in_a_hundred_are_possible():
    people = population(2000, seed=1)
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=1)
    assert 0.05 < candidates.possible.sum() / 2000**2 < 0.1


def test_a_seed_is_a_population():
    first, same, another = population(50, seed=1), population(50, seed=1), population(50, seed=2)
    assert [first.mentees[i] for i in range(50)] == [same.mentees[i] for i in range(50)]
    assert [first.mentors[i] for i in range(50)] != [another.mentors[i] for i in range(50)]


@pytest.mark.parametrize("solver", [scipy_assignment.sparse, scipy_assignment.dense])
def test_scipy_finds_the_same_worth(town, solver):
    _, _, problem, plan = town
    assert problem.worth(solver(problem)) == (plan.duos, plan.long_waiters, plan.utility)


def test_stable_matching_is_stable(town):
    _, _, problem, _ = town
    plan = stable_matching.stable(problem)
    held: dict[int, list[int]] = {}
    duo_weight = np.zeros(200, np.int64)
    matched = (plan >= 0).nonzero()[0]
    duo_weight[matched] = problem.weight[problem.arc(matched, plan[matched])]
    for row in matched.tolist():
        held.setdefault(int(plan[row]), []).append(int(duo_weight[row]))
    for row, mentor, weight in zip(
        problem.mentee.tolist(), problem.mentor.tolist(), problem.weight.tolist(), strict=True
    ):
        if plan[row] == mentor:
            continue
        held_weights = held.get(mentor, [])
        wanted_here = len(held_weights) < problem.capacity[mentor] or weight > min(held_weights)
        assert not (weight > duo_weight[row] and wanted_here)


def test_rows_say_whether_the_goal_is_reached():
    ours, peer = Timing([1.0, 2.0, 3.0], None), Timing([10.0], None)
    row = against("a", ours, peer, times=2, goal=9)
    assert (row.value, row.median_s, row.spread_s, row.peer_median_s, row.reached) == (
        10.0,
        2.0,
        (1.0, 3.0),
        10.0,
        True,
    )
    assert not Row("b", 51, "ms", "lower", 50).reached
    assert Row("c", 51, "ms", "lower").json() == {"name": "c", "value": 51, "unit": "ms", "better": "lower"}
    assert exponent([1, 2, 4], [3.0, 12.0, 48.0]) == 2.0
