"""The proof over all pairs finds what solving all pairs at once finds."""

from typing import Any

import numpy as np
import pytest

from benchmarks.population import population
from matching.engine import Policy, Problem, assign, by_hand, by_hand_over, certify, every_pair, prove


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("first", "more"), [(1, 1), (4, 3), (12, 12)])
def test_a_few_pairs_at_a_time_end_in_the_best_of_all(seed, first, more):
    people = population(400, seed=seed)
    pairs = every_pair(people.mentees, people.mentors, Policy(other_branches=True))
    limits: dict[str, Any] = {
        "capacity": people.mentors.free,
        "urgent": people.mentees.waiting_days > 90,
        "locked": [(int(pairs.mentee[7]), int(pairs.mentor[7]))]
        if people.mentors.free[pairs.mentor[7]]
        else [],
    }
    whole = assign(pairs.mentee, pairs.mentor, pairs.score, mentees=400, **limits)
    proof = prove(pairs, first=first, more=more, at_once=0, **limits)
    assert (proof.duos, proof.long_waiters, proof.utility) == (whole.duos, whole.long_waiters, whole.utility)
    assert proof.certificate.optimal
    assert proof.pairs < len(pairs)
    problem = Problem.of(pairs.mentee, pairs.mentor, pairs.score, mentees=400, **limits)
    assert certify(problem, proof.mentor_of).optimal
    assert (proof.certificate.price == certify(problem, proof.mentor_of).price).all()


@pytest.mark.parametrize("places", [1 << 40, 1 << 62])
def test_places_beyond_counting_change_nothing(places):
    people = population(60, seed=2)
    pairs = every_pair(people.mentees, people.mentors, Policy(other_branches=True))
    first_two = np.arange(60) < 2
    few, many = (
        prove(pairs, capacity=np.where(first_two, 1, most), first=1, at_once=0) for most in (60, places)
    )
    assert (few.duos, few.utility) == (many.duos, many.utility)
    assert many.certificate.optimal


def test_few_pairs_are_solved_at_once():
    people = population(100, seed=1)
    pairs = every_pair(people.mentees, people.mentors, Policy())
    proof = prove(pairs, capacity=people.mentors.free)
    assert (proof.rounds, proof.pairs) == (1, len(pairs))


def test_each_round_is_told():
    people = population(200, seed=1)
    pairs = every_pair(people.mentees, people.mentors, Policy(other_branches=True))
    rounds = []
    proof = prove(
        pairs,
        capacity=people.mentors.free,
        first=2,
        at_once=0,
        progress=lambda *progress: rounds.append(progress),
    )
    assert [number for number, _ in rounds] == list(range(1, proof.rounds + 1))
    assert rounds[-1][1] == 0


def test_no_pairs_and_no_places():
    people = population(50, seed=1)
    pairs = every_pair(people.mentees, people.mentors, Policy())
    assert prove(pairs, capacity=np.zeros(50, int), at_once=0).duos == 0
    nothing = every_pair(people.mentees.take([]), people.mentors, Policy())
    assert prove(nothing, capacity=people.mentors.free).mentor_of.tolist() == []


def test_a_bonus_keeps_an_earlier_plan_together():
    people = population(200, seed=2)
    policy = Policy(other_branches=True)
    pairs = every_pair(people.mentees, people.mentors, policy)
    old = prove(pairs, capacity=people.mentors.free)
    fewer = np.where(np.arange(200) == int(old.mentor_of[old.mentor_of >= 0][0]), 0, people.mentors.free)
    moved = [
        int(np.count_nonzero(prove(scored, capacity=fewer).mentor_of != old.mentor_of))
        for scored in (pairs, pairs.favouring(old.mentor_of, 2000))
    ]
    assert moved[1] <= moved[0]
    bonus = pairs.favouring(old.mentor_of, 10_000).score.max()
    assert 10_000 < bonus <= 16_383
    assert (pairs.favouring(np.full(200, -1), 500).packed == pairs.packed).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_by_hand_over_all_pairs_is_by_hand(seed):
    people = population(300, seed=seed)
    pairs = every_pair(people.mentees, people.mentors, Policy(other_branches=True))
    free = people.mentors.free
    locked = next(
        (int(row), int(mentor))
        for row, mentor in zip(pairs.mentee, pairs.mentor, strict=True)
        if free[mentor]
    )
    limits: dict[str, Any] = {
        "capacity": free,
        "waiting_days": people.mentees.waiting_days,
        "urgent": people.mentees.waiting_days > 90,
        "locked": [locked],
    }
    of_arrays, over_pairs = (
        by_hand(pairs.mentee, pairs.mentor, pairs.score, mentees=300, **limits),
        by_hand_over(pairs, **limits),
    )
    assert (of_arrays.duos, of_arrays.long_waiters, of_arrays.utility) == (
        over_pairs.duos,
        over_pairs.long_waiters,
        over_pairs.utility,
    )
    assert of_arrays.mentor_of.tolist() == over_pairs.mentor_of.tolist()
    assert over_pairs.mentor_of[locked[0]] == locked[1]
