"""What insisting on a pair costs, and how two plans differ."""

from typing import Any

import pytest
from hypothesis import given, settings

from matching.engine import Move, assign, choice, difference
from tests.engine.people import best_of, problems

PROBLEM: dict[str, Any] = {
    "mentee": [0, 0, 1],
    "mentor": [0, 1, 0],
    "utility": [90, 50, 70],
    "mentees": 2,
    "capacity": [1, 1],
}


def test_insisting_on_a_pair_can_cost_a_duo():
    best = assign(**PROBLEM)
    insisted = choice(best, **PROBLEM, take=[(0, 0)])
    assert (best.duos, insisted.plan.duos, insisted.duos, insisted.utility) == (2, 1, -1, -30)
    assert insisted.moves == [Move(0, 1, 0), Move(1, 0, -1)]
    assert insisted.plan.certificate.optimal


def test_ruling_a_pair_out():
    without = choice(assign(**PROBLEM), **PROBLEM, refuse=[(1, 0)])
    assert (without.plan.mentor_of.tolist(), without.duos, without.utility) == ([0, -1], -1, -30)


def test_choosing_what_the_plan_chose_changes_nothing():
    same = choice(assign(**PROBLEM), **PROBLEM, take=[(0, 1)])
    assert (same.duos, same.long_waiters, same.utility, same.moves) == (0, 0, 0, [])


@settings(max_examples=100, deadline=None)
@given(problems(most_mentees=4, most_mentors=3))
def test_no_choice_is_better_than_the_plan(problem):
    best = assign(**problem)
    for pair in zip(problem["mentee"].tolist(), problem["mentor"].tolist(), strict=True):
        without = choice(best, **problem, refuse=[pair])
        assert (without.duos, without.long_waiters, without.utility) <= (0, 0, 0) or pair in problem["locked"]
    assert (best.duos, best.long_waiters, best.utility) == best_of(problem)


def test_differences_are_listed_by_mentee():
    assert difference([0, 1, -1, 2], [0, -1, 1, 3]) == [Move(1, 1, -1), Move(2, -1, 1), Move(3, 2, 3)]
    with pytest.raises(ValueError, match="different mentees"):
        difference([0], [0, 1])
