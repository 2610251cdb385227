"""Plans against brute force when small and against SciPy when larger."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from benchmarks.population import population
from matching.engine import Policy, assign, by_hand, score
from tests.engine.people import best_of, every_plan, problems


@settings(max_examples=200, deadline=None)
@given(problems())
def test_no_plan_of_all_is_better(problem):
    plan = assign(**problem)
    assert (plan.duos, plan.long_waiters, plan.utility) == best_of(problem)
    assert tuple(plan.mentor_of.tolist()) in {other[3] for other in every_plan(problem)}
    assert plan.certificate.optimal
    assert plan.certificate.primal == plan.certificate.dual == plan.utility


def random_problem(chance, mentees, mentors, share, *, low=0, high=10_000):
    cells = chance.random((mentees, mentors)) < share
    mentee, mentor = cells.nonzero()
    return mentee, mentor, chance.integers(low, high, len(mentee))


@pytest.mark.parametrize("seed", range(6))
def test_as_many_duos_and_as_much_as_scipy_finds(seed):
    chance = np.random.default_rng(seed)
    mentee, mentor, utility = random_problem(chance, 150, 100, 0.03)
    plan = assign(mentee, mentor, utility, mentees=150, capacity=np.ones(100, int))
    matched = maximum_bipartite_matching(
        csr_array((np.ones(len(mentee)), (mentee, mentor)), (150, 100)), "column"
    )
    assert plan.duos == np.count_nonzero(matched >= 0)
    whole = np.zeros((150, 100))
    whole[mentee, mentor] = 1e7 + utility
    rows, columns = linear_sum_assignment(whole, maximize=True)
    assert plan.utility == round(whole[rows, columns].sum() - 1e7 * plan.duos)


@pytest.mark.parametrize(("low", "high"), [(-100, 0), (-1_000_000, 1_000_000), (1, 100)])
def test_square_assignment_problems_are_solved_to_their_known_optimum(low, high):
    cost = np.random.default_rng(7).integers(low, high + 1, (120, 120))
    rows, columns = linear_sum_assignment(cost)
    mentee, mentor = (axis.ravel() for axis in np.indices(cost.shape))
    plan = assign(mentee, mentor, -cost.ravel(), mentees=120, capacity=np.ones(120, int))
    assert (plan.duos, -plan.utility, plan.certificate.optimal) == (120, cost[rows, columns].sum(), True)


def test_utilities_of_forty_bits_stay_exact():
    cost = np.random.default_rng(8).integers(0, 1 << 40, (40, 40))
    rows, columns = linear_sum_assignment(cost.astype(float))
    mentee, mentor = (axis.ravel() for axis in np.indices(cost.shape))
    plan = assign(mentee, mentor, -cost.ravel(), mentees=40, capacity=np.ones(40, int))
    assert (-plan.utility, plan.certificate.optimal) == (int(cost[rows, columns].sum()), True)


def test_a_duo_more_outweighs_any_score():
    plan = assign([0, 0, 1], [0, 1, 0], [10_000, 1, 0], mentees=2, capacity=[1, 1])
    assert (plan.mentor_of.tolist(), plan.utility) == ([1, 0], 1)


def test_a_long_waiter_outweighs_any_score_but_no_duo():
    urgent = [False, True]
    plan = assign([0, 1], [0, 0], [10_000, 1], mentees=2, capacity=[1], urgent=urgent)
    assert (plan.mentor_of.tolist(), plan.long_waiters) == ([-1, 0], 1)
    plan = assign([0, 1, 1], [0, 0, 1], [1, 1, 1], mentees=2, capacity=[1, 1], urgent=urgent)
    assert plan.duos == 2


@pytest.mark.parametrize("mentors", [5, 60])
def test_one_long_waiter_more_is_worth_a_whole_chain_of_worse_pairs(mentors):
    """Everybody but the last moves from their best mentor to the next: far more than the first weights outweigh."""
    best = [(n, n, 10_000) for n in range(mentors)]
    worse = [(n + 1, n, 0) for n in range(mentors)]
    mentee, mentor, utility = zip(*best, *worse, strict=True)
    plan = assign(
        mentee, mentor, utility,
        mentees=mentors + 1, capacity=[1] * mentors, urgent=[False] + [True] * mentors,
    )  # fmt: skip
    assert (plan.duos, plan.long_waiters, plan.utility) == (mentors, mentors, 0)
    assert plan.certificate.optimal


def test_one_impossible_person_does_not_spoil_the_rest():
    plan = assign([0, 2], [0, 1], [5, 6], mentees=3, capacity=[1, 1])
    assert plan.mentor_of.tolist() == [0, -1, 1]


@pytest.mark.parametrize(("mentees", "capacity"), [(0, []), (3, []), (0, [1, 1]), (3, [1, 2])])
def test_no_pairs_at_all(mentees, capacity):
    plan = assign([], [], [], mentees=mentees, capacity=capacity)
    assert (plan.mentor_of.tolist(), plan.duos, plan.utility, plan.certificate.optimal) == (
        [-1] * mentees,
        0,
        0,
        True,
    )


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_mentor_without_places_takes_nobody(capacity):
    plan = assign([0, 0], [0, 1], [9, 1], mentees=1, capacity=[capacity, 1])
    assert plan.mentor_of.tolist() == [1]


def test_one_mentor_for_all_takes_as_many_as_there_are_places():
    plan = assign(range(5), [0] * 5, [1, 5, 3, 4, 2], mentees=5, capacity=[3])
    assert (plan.mentor_of.tolist(), plan.utility) == ([-1, 0, 0, 0, -1], 12)


def test_equal_utilities_still_give_every_duo():
    mentee, mentor = (axis.ravel() for axis in np.indices((20, 20)))
    plan = assign(mentee, mentor, np.full(400, 7), mentees=20, capacity=np.ones(20, int))
    assert (plan.duos, plan.utility) == (20, 140)


def test_a_pair_given_twice_counts_with_its_best_utility():
    assert assign([0, 0], [0, 0], [3, 8], mentees=1, capacity=[1]).utility == 8


def test_locked_pairs_stay_even_when_the_plan_is_the_worse_for_it():
    plan = assign([0, 0, 1], [0, 1, 0], [9, 9, 9], mentees=2, capacity=[1, 1], locked=[(0, 0)])
    assert (plan.mentor_of.tolist(), plan.duos, plan.utility) == ([0, -1], 1, 9)


def test_a_locked_pair_that_is_no_candidate_counts_for_nothing_but_its_place():
    plan = assign([1], [0], [9], mentees=2, capacity=[1, 1], locked=[(0, 1)])
    assert (plan.mentor_of.tolist(), plan.duos, plan.utility) == ([1, 0], 2, 9)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mentor": [0]}, "equally long"),
        ({"mentee": [0, 5]}, "mentee row"),
        ({"mentor": [0, 5]}, "mentor row"),
        ({"urgent": [True]}, "one value per mentee"),
        ({"utility": [1.5, 2.5]}, "whole numbers"),
        ({"locked": [(0, 0), (0, 1)]}, "two mentors"),
        ({"locked": [(0, 0), (1, 0)]}, "more locked pairs than places"),
        ({"locked": [(9, 0)]}, "out of range"),
    ],
)
def test_contradictions_are_named(changed, words):
    whole: dict[str, Any] = {
        "mentee": [0, 1],
        "mentor": [0, 1],
        "utility": [1, 1],
        "mentees": 2,
        "capacity": [1, 1],
    }
    with pytest.raises(ValueError, match=words):
        assign(**(whole | changed))


def test_which_of_equal_plans_comes_out_depends_on_the_order_alone():
    """Each of the two plans is the best; the same question has the same answer."""
    plans = [assign([0, 1], [0, 0], [5, 5], mentees=2, capacity=[1]) for _ in range(3)]
    assert len({tuple(plan.mentor_of.tolist()) for plan in plans}) == 1
    assert all(plan.certificate.optimal for plan in plans)


def test_utilities_that_cannot_be_weighed_exactly_are_refused():
    with pytest.raises(OverflowError):
        assign([0, 1], [0, 0], [0, 1 << 61], mentees=2, capacity=[1])


@settings(max_examples=100, deadline=None)
@given(problems(), st.data())
def test_by_hand_is_a_plan_and_never_better(problem, data):
    waiting = [data.draw(st.integers(0, 300)) for _ in range(problem["mentees"])]
    hand = by_hand(**problem, waiting_days=waiting)
    assert tuple(hand.mentor_of.tolist()) in {other[3] for other in every_plan(problem)}
    assert (hand.duos, hand.long_waiters, hand.utility) <= best_of(problem)


def test_by_hand_the_longest_waiting_takes_the_best():
    hand = by_hand([0, 1, 1], [0, 0, 1], [5, 9, 1], mentees=2, capacity=[1, 1], waiting_days=[10, 20])
    assert (hand.mentor_of.tolist(), hand.duos, hand.utility) == ([-1, 0], 1, 9)


@pytest.mark.parametrize("seed", [1, 2])
def test_more_duos_than_by_hand_and_no_fewer_long_waiters(seed):
    people = population(720, seed=seed)
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    limits: dict[str, Any] = {
        "mentees": 720,
        "capacity": people.mentors.free,
        "urgent": people.mentees.waiting_days > 90,
    }
    plan = assign(candidates.mentee, candidates.mentor, candidates.score, **limits)
    hand = by_hand(
        candidates.mentee,
        candidates.mentor,
        candidates.score,
        waiting_days=people.mentees.waiting_days,
        **limits,
    )
    assert plan.duos >= 1.04 * hand.duos
    assert plan.long_waiters >= hand.long_waiters
    assert (np.bincount(plan.mentor_of[plan.mentor_of >= 0], minlength=720) <= people.mentors.free).all()
