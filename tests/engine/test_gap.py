"""What one more mentor would bring is what a plan with that mentor brings."""

from typing import Any

import numpy as np
import pytest

from benchmarks.population import LANGUAGES, population
from matching.engine import (
    Candidates,
    Experience,
    Mentees,
    Mentors,
    Policy,
    Problem,
    assign,
    certify,
    every_pair,
    gap,
    profiles,
    recruitment,
    score,
)
from tests.engine.people import mentee

POLICY = Policy(other_branches=True)
JOBS = ((2211, 1), (5123, 4), (7111, 6))
OCCUPATIONS = [Experience(isco=code, sector=sector, sections=1 << sector, years=10) for code, sector in JOBS]
SPEECH = [{0: 7}, {0: 5, 3: 7}, {2: 6}]


class World:
    pairs: dict[str, Any]
    limits: dict[str, Any]

    def __init__(self, seed):
        people = population(180, seed=seed)
        self.mentees, self.mentors = people.mentees, people.mentors
        pairs = every_pair(self.mentees, self.mentors, POLICY)
        self.pairs = {"mentee": pairs.mentee, "mentor": pairs.mentor, "utility": pairs.score}
        self.limits = {
            "mentees": 180,
            "capacity": self.mentors.free,
            "urgent": self.mentees.waiting_days > 90,
            "locked": [(int(pairs.mentee[0]), int(pairs.mentor[0]))],
        }
        self.plan = assign(**self.pairs, **self.limits)
        self.all_pairs = pairs

    def with_one_more(self, profile: Mentors):
        """Solved again, really."""
        new = every_pair(self.mentees, profile, POLICY)
        pairs: dict[str, Any] = {
            "mentee": np.append(self.pairs["mentee"], new.mentee),
            "mentor": np.append(self.pairs["mentor"], np.full(len(new), 180)),
            "utility": np.append(self.pairs["utility"], new.score),
        }
        return assign(**pairs, **self.limits | {"capacity": np.append(self.mentors.free, 1)})


@pytest.mark.parametrize("seed", [1, 2])
def test_every_predicted_gain_is_that_of_solving_again(seed):
    world = World(seed)
    towns = [(int(world.mentees.x[i]), int(world.mentees.y[i])) for i in range(4)]
    people_to_look_for = profiles(
        OCCUPATIONS, SPEECH, towns, count=LANGUAGES, programme=0, bridge=world.mentors.bridge, wishes=2
    )
    gains = gap(
        Problem.of(**world.pairs, **world.limits),
        world.plan.certificate,
        world.mentees,
        people_to_look_for,
        POLICY,
    )
    assert len(people_to_look_for) == 36
    predicted = list(
        zip(gains.duos.tolist(), gains.long_waiters.tolist(), gains.utility.tolist(), strict=True)
    )
    again = []
    for profile in range(36):
        plan = world.with_one_more(people_to_look_for.take([profile]))
        again.append(
            (
                plan.duos - world.plan.duos,
                plan.long_waiters - world.plan.long_waiters,
                plan.utility - world.plan.utility,
            )
        )
    assert predicted == again
    assert max(predicted) > (0, 0, 0)
    assert predicted[gains.order()[0]] == max(predicted)


def test_the_gap_needs_an_optimal_plan():
    world = World(1)
    nothing = assign([], [], [], mentees=180, capacity=world.mentors.free)
    problem = Problem.of(**world.pairs, **world.limits)
    with pytest.raises(ValueError, match="optimal"):
        gap(problem, certify(problem, nothing.mentor_of), world.mentees, world.mentors.take([0]), POLICY)


def test_the_gap_needs_the_plan_of_the_same_mentees():
    world = World(1)
    with pytest.raises(ValueError, match="other mentees"):
        gap(
            Problem.of(**world.pairs, **world.limits), world.plan.certificate, world.mentees.take(range(9)),
            world.mentors.take([0]), POLICY,
        )  # fmt: skip


def test_a_mentor_to_look_for_meets_the_wishes_that_are_asked():
    people = Mentees.of([mentee(wish=1)], languages=LANGUAGES)
    line = mentee().experiences[0]
    assert (
        len(
            every_pair(
                people, profiles([line], [{0: 7}], [(0, 0)], count=LANGUAGES, programme=0, wishes=2), POLICY
            )
        )
        == 1
    )


def test_a_recruitment_plan_beats_the_first_profiles_of_the_list():
    world = World(3)
    towns = [(int(world.mentees.x[i]), int(world.mentees.y[i])) for i in range(6)]
    people_to_look_for = profiles(
        OCCUPATIONS, SPEECH, towns, count=LANGUAGES, programme=0, bridge=world.mentors.bridge, wishes=2
    )
    chosen, plan = recruitment(
        world.all_pairs, world.mentors.free, world.mentees, people_to_look_for, POLICY, number=4,
        urgent=world.mentees.waiting_days > 90,
    )  # fmt: skip
    first = people_to_look_for.take(range(4))
    new = every_pair(world.mentees, first, POLICY)
    naive = assign(
        np.append(world.pairs["mentee"], new.mentee),
        np.append(world.pairs["mentor"], 180 + new.mentor),
        np.append(world.pairs["utility"], new.score),
        mentees=180, capacity=np.append(world.mentors.free, [1] * 4), urgent=world.mentees.waiting_days > 90,
    )  # fmt: skip
    assert len(chosen) == 4
    assert (plan.duos, plan.long_waiters, plan.utility) > (naive.duos, naive.long_waiters, naive.utility)
    assert plan.certificate.optimal


def test_no_profiles_no_gain():
    people = Mentees.of([mentee()], languages=1)
    candidates: Candidates = score(people, Mentors.of([], languages=1), POLICY)
    problem = Problem.of(candidates.mentee, candidates.mentor, candidates.score, mentees=1, capacity=[])
    plan = assign(candidates.mentee, candidates.mentor, candidates.score, mentees=1, capacity=[])
    none = gap(problem, plan.certificate, people, Mentors.of([], languages=1), POLICY)
    assert none.order().tolist() == []
