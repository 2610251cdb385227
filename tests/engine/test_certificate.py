"""The certificate accepts exactly the best plans, whoever made them."""

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.population import population
from matching.engine import Policy, Problem, assign, certify, score
from tests.engine.people import best_of, every_plan, problems


@settings(max_examples=150, deadline=None)
@given(problems(most_mentees=4, most_mentors=3))
def test_every_best_plan_is_proven_and_every_other_refused(problem):
    best = best_of(problem)
    whole = Problem.of(**problem)
    for duos, urgent, utility, plan in every_plan(problem):
        proof = certify(whole, plan)
        assert proof.optimal == ((duos, urgent, utility) == best)
        assert proof.primal == utility
        if proof.optimal:
            assert proof.dual == utility


@pytest.fixture(scope="module")
def planned():
    people = population(300, seed=9)
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    problem = Problem.of(
        candidates.mentee, candidates.mentor, candidates.score,
        mentees=300, capacity=people.mentors.free, urgent=people.mentees.waiting_days > 90,
    )  # fmt: skip
    plan = assign(
        candidates.mentee, candidates.mentor, candidates.score,
        mentees=300, capacity=people.mentors.free, urgent=people.mentees.waiting_days > 90,
    )  # fmt: skip
    return problem, plan


def mutants(problem, plan, chance):
    """Plans made worse: somebody left out, sent to another mentor, or two who change places."""
    matched = (plan.mentor_of >= 0).nonzero()[0]
    free = problem.capacity - np.bincount(plan.mentor_of[matched], minlength=len(problem.capacity))
    while True:
        mutant = plan.mentor_of.copy()
        kind = chance.integers(3)
        row = chance.choice(matched)
        if kind == 0:
            mutant[row] = -1
        elif kind == 1:
            options = problem.mentor[problem.start[row] : problem.start[row + 1]]
            options = options[free[options] > 0]
            if not len(options):
                continue
            mutant[row] = chance.choice(options)
        else:
            other = chance.choice(matched)
            mutant[[row, other]] = mutant[[other, row]]
            if (problem.arc(np.array([row, other]), mutant[[row, other]]) < 0).any():
                continue
        if problem.worth(mutant) < problem.worth(plan.mentor_of):
            yield mutant


def test_every_worsened_plan_is_refused(planned):
    problem, plan = planned
    worsened = mutants(problem, plan, np.random.default_rng(1))
    for _ in range(300):
        proof = certify(problem, next(worsened))
        assert not proof.optimal
        assert proof.refusal is None
    assert certify(problem, plan.mentor_of).optimal


@pytest.mark.parametrize("seed", range(3))
def test_plans_that_are_no_plans_are_refused(planned, seed):
    problem, plan = planned
    chance = np.random.default_rng(seed)
    overfull = plan.mentor_of.copy()
    full = np.bincount(overfull[overfull >= 0], minlength=300) == problem.capacity
    row = next(
        i
        for i in chance.permutation(300)
        if any(full[j] and overfull[i] != j for j in mentors_of(problem, i))
    )
    overfull[row] = next(j for j in mentors_of(problem, row) if full[j] and overfull[row] != j)
    assert certify(problem, overfull).refusal == "a mentor has more mentees than places"
    impossible = np.full(300, -1)
    impossible[row] = next(j for j in range(300) if j not in mentors_of(problem, row) and problem.capacity[j])
    assert certify(problem, impossible).refusal == "a pair that is not possible"
    impossible[row] = 300
    assert certify(problem, impossible).refusal == "a mentor who does not exist"
    assert not certify(problem, impossible).optimal


def mentors_of(problem, row):
    return problem.mentor[problem.start[row] : problem.start[row + 1]].tolist()


def test_a_moved_lock_is_refused():
    problem = Problem.of([0, 0], [0, 1], [1, 2], mentees=1, capacity=[1, 1], locked=[(0, 0)])
    assert certify(problem, [0]).optimal
    assert certify(problem, [1]).refusal == "a locked pair was moved"


def test_the_prices_bear_the_plan_out(planned):
    problem, plan = planned
    proof = plan.certificate
    assert (proof.value >= 0).all()
    assert (proof.price >= 0).all()
    assert (proof.value[problem.mentee] + proof.price[problem.mentor] >= problem.weight).all()


def test_a_circle_of_swaps_that_pays_is_found():
    """Three mentees who would all gain by passing on to the next mentor: every place is taken, prices only rise."""
    mentee, mentor = [0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 0]
    problem = Problem.of(mentee, mentor, [5, 6, 5, 6, 5, 6], mentees=3, capacity=[1, 1, 1])
    assert not certify(problem, [0, 1, 2]).optimal
    assert certify(problem, [1, 2, 0]).optimal


@pytest.mark.parametrize("places", [1 << 40, 1 << 61, 1 << 62, (1 << 63) - 1])
def test_places_beyond_counting_change_nothing(places):
    """Four sums of 2**62 wrap to 0: then a duo weighed too little, and a plan with one less passed as the best."""
    mentee, mentor, utility = [0, 1, 2, 3], [0, 1, 2, 3], [10_000, 1, 1, 1]
    problem = Problem.of(mentee, mentor, utility, mentees=4, capacity=[places] * 4)
    few = Problem.of(mentee, mentor, utility, mentees=4, capacity=[4] * 4)
    assert problem.tiers == few.tiers
    assert certify(problem, [0, 1, 2, 3]).optimal
    assert not certify(problem, [0, 1, 2, -1]).optimal
    plan = assign(mentee, mentor, utility, mentees=4, capacity=[places] * 4)
    assert (plan.duos, plan.utility, plan.certificate.optimal) == (4, 10_003, True)


def test_a_mentor_without_a_place_left_has_no_price():
    """Nobody could have the second mentor, however much he or she is wanted: no pair of theirs takes part."""
    problem = Problem.of([0, 0], [0, 1], [1, 9], mentees=1, capacity=[1, 0])
    proof = certify(problem, [0])
    assert (proof.optimal, proof.price[1]) == (True, 0)


def test_a_plan_of_another_length_is_an_error(planned):
    with pytest.raises(ValueError, match="per mentee"):
        certify(planned[0], [0, 1])
