"""Other weights on stored criteria give what scoring again would, and show how firmly a duo stands."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.population import population
from matching.engine import CRITERIA, Policy, assign, recombine, score, stability
from matching.engine.stability import swung
from tests.engine.people import by_pair


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from([Policy(), Policy(20, 20, 20, 20, 10, 10), Policy(96, 1, 1, 1, 1, 0)]),
)
def test_swung_weights_are_weights_near_the_old_ones(seed, policy):
    drawn = swung(policy, np.random.default_rng(seed), 20)
    assert sum(drawn.weights) == 100
    for old, new in zip(policy.weights, drawn.weights, strict=True):
        assert abs(old - new) <= 1 + 0.5 * old


def test_stored_criteria_recombine_to_the_same_scores():
    people = population(150, seed=3)
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    other = Policy(10, 30, 20, 10, 10, 20, other_branches=True)
    again = score(people.mentees, people.mentors, other, top=None)
    recombined = by_pair(candidates.mentee, candidates.mentor, recombine(candidates, other))
    assert recombined == by_pair(again.mentee, again.mentor, again.score)


def test_a_duo_without_alternative_stands_in_every_draw():
    people = population(200, seed=1)
    policy = Policy(other_branches=True)
    candidates = score(people.mentees, people.mentors, policy, top=None)
    plan = assign(
        candidates.mentee, candidates.mentor, candidates.score, mentees=200, capacity=people.mentors.free
    )
    figures = stability(candidates, policy, plan.mentor_of, capacity=people.mentors.free, draws=8, seed=4)
    assert figures.draws == 8
    assert figures.stands.min() >= 0
    assert figures.stands.max() == 8
    assert (figures.stands[candidates.possible == 0] == 8).all()
    assert 0 < np.count_nonzero(figures.stands < 8) < 200
    same = stability(candidates, policy, plan.mentor_of, capacity=people.mentors.free, draws=8, seed=4)
    assert (same.stands == figures.stands).all()


def test_a_locked_duo_always_stands():
    people = population(60, seed=1)
    policy = Policy(other_branches=True, minimum=6000)
    candidates = score(people.mentees, people.mentors, policy, top=None)
    lock = (int(candidates.mentee[0]), int(candidates.mentor[0]))
    plan = assign(
        candidates.mentee,
        candidates.mentor,
        candidates.score,
        mentees=60,
        capacity=people.mentors.free,
        locked=[lock],
    )
    candidates = score(people.mentees, people.mentors, replace(policy, minimum=0), top=None)
    figures = stability(
        candidates, policy, plan.mentor_of, capacity=people.mentors.free, locked=(lock,), draws=5
    )
    assert figures.stands[lock[0]] == 5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_a_minimum_score_it_is_what_scoring_again_would_give(seed):
    """Other weights also bring pairs above the minimum that are below it today."""
    people = population(80, seed=seed)
    policy = Policy(other_branches=True, minimum=6000)
    candidates = score(people.mentees, people.mentors, policy, top=None)
    limits: dict[str, Any] = {"mentees": 80, "capacity": people.mentors.free}
    plan = assign(candidates.mentee, candidates.mentor, candidates.score, **limits)
    all_candidates = score(people.mentees, people.mentors, replace(policy, minimum=0), top=None)
    figures = stability(
        all_candidates, policy, plan.mentor_of, capacity=people.mentors.free, draws=6, seed=seed
    )
    chance = np.random.default_rng(seed)
    stands = np.zeros(80, int)
    for _ in range(6):
        pairs = score(people.mentees, people.mentors, swung(policy, chance, 20), top=None)
        stands += assign(pairs.mentee, pairs.mentor, pairs.score, **limits).mentor_of == plan.mentor_of
    assert figures.stands.tolist() == stands.tolist()


@pytest.mark.parametrize(("top", "minimum"), [(None, 6000), (3, 0)])
def test_candidates_that_lack_pairs_are_refused(top, minimum):
    people = population(40, seed=1)
    policy = Policy(other_branches=True, minimum=minimum)
    candidates = score(people.mentees, people.mentors, policy, top=top)
    with pytest.raises(ValueError, match="pair"):
        stability(candidates, policy, np.full(40, -1), capacity=people.mentors.free)


@pytest.mark.parametrize("name", CRITERIA)
def test_no_swing_changes_nothing(name):
    policy = Policy(**dict.fromkeys(CRITERIA, 12) | {name: 40})
    assert swung(policy, np.random.default_rng(0), 0) == policy
