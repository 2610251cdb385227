"""Other weights on stored criteria give what scoring again would, and show how firmly a duo stands."""

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
    found = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    other = Policy(10, 30, 20, 10, 10, 20, other_branches=True)
    again = score(people.mentees, people.mentors, other, top=None)
    recombined = by_pair(found.mentee, found.mentor, recombine(found, other))
    assert recombined == by_pair(again.mentee, again.mentor, again.score)


def test_a_duo_without_alternative_stands_in_every_draw():
    people = population(200, seed=1)
    policy = Policy(other_branches=True)
    found = score(people.mentees, people.mentors, policy, top=None)
    plan = assign(found.mentee, found.mentor, found.score, mentees=200, capacity=people.mentors.free)
    figures = stability(found, policy, plan.mentor_of, capacity=people.mentors.free, draws=8, seed=4)
    assert figures.draws == 8
    assert figures.stands.min() >= 0
    assert figures.stands.max() == 8
    assert (figures.stands[found.possible == 0] == 8).all()
    assert 0 < np.count_nonzero(figures.stands < 8) < 200
    same = stability(found, policy, plan.mentor_of, capacity=people.mentors.free, draws=8, seed=4)
    assert (same.stands == figures.stands).all()


def test_a_locked_duo_always_stands():
    people = population(60, seed=1)
    policy = Policy(other_branches=True, minimum=6000)
    found = score(people.mentees, people.mentors, policy, top=None)
    lock = (int(found.mentee[0]), int(found.mentor[0]))
    plan = assign(
        found.mentee, found.mentor, found.score, mentees=60, capacity=people.mentors.free, locked=[lock]
    )
    figures = stability(found, policy, plan.mentor_of, capacity=people.mentors.free, locked=(lock,), draws=5)
    assert figures.stands[lock[0]] == 5


@pytest.mark.parametrize("name", CRITERIA)
def test_no_swing_changes_nothing(name):
    policy = Policy(**dict.fromkeys(CRITERIA, 12) | {name: 40})
    assert swung(policy, np.random.default_rng(0), 0) == policy
