"""After every change the kept plan is worth what a new plan would be."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.population import population
from matching.engine import Policy, Problem, Rolling, assign, certify, score
from tests.engine.people import problems


class Town:
    """Who is in the plan now, so that it can be solved anew."""

    def __init__(self, problem):
        self.given = problem | {"locked": []}
        self.rows = {
            i: (
                self.given["mentor"][self.given["mentee"] == i].tolist(),
                self.given["utility"][self.given["mentee"] == i].tolist(),
                bool(self.given["urgent"][i]),
            )
            for i in range(self.given["mentees"])
        }
        self.capacity = self.given["capacity"].tolist()
        self.unknown = {j for j, places in enumerate(self.capacity) if not places}
        for j in self.unknown:
            self.forget(j)
        self.plan = Rolling(Problem.of(**self.given), assign(**self.given))

    def forget(self, mentor):
        for row, (js, us, urgent) in self.rows.items():
            kept = [k for k, j in enumerate(js) if j != mentor]
            self.rows[row] = ([js[k] for k in kept], [us[k] for k in kept], urgent)

    def again(self):
        size = max(self.rows, default=-1) + 1
        cells = [(i, j, u) for i, (js, us, _) in self.rows.items() for j, u in zip(js, us, strict=True)]
        plan = assign(
            [i for i, _, _ in cells], [j for _, j, _ in cells], [u for _, _, u in cells],
            mentees=size, capacity=self.capacity, urgent=[i in self.rows and self.rows[i][2] for i in range(size)],
        )  # fmt: skip
        return plan.duos, plan.long_waiters, plan.utility

    def check(self):
        assert self.plan.worth() == self.again()
        taken = np.bincount([j for j in self.plan.mentor_of if j >= 0], minlength=len(self.capacity))
        assert (taken <= self.capacity).all()


@settings(max_examples=150, deadline=None)
@given(
    problems(most_mentees=6, most_mentors=4, utilities=st.integers(0, 9) | st.integers(0, 10_000)), st.data()
)
def test_every_change_keeps_the_plan_the_best(problem, data):
    town = Town(problem)
    for _ in range(6):
        mentors = len(town.capacity)
        kind = data.draw(st.sampled_from(["insert", "remove", "open", "close", "again", "join", "leave"]))
        before = list(town.plan.mentor_of)
        if kind == "insert":
            js = data.draw(st.lists(st.integers(0, mentors - 1), unique=True)) if mentors else []
            us = [data.draw(st.integers(0, 10_000)) for _ in js]
            urgent = data.draw(st.booleans())
            row, moves = town.plan.insert(js, us, urgent=urgent)
            town.rows[row] = (js, us, urgent)
            before.append(-1)
        elif kind in ("remove", "again") and town.rows:
            row = data.draw(st.sampled_from(sorted(town.rows)))
            moves = town.plan.remove(row)
            js, us, urgent = town.rows.pop(row)
            if kind == "again":
                for move in moves:
                    before[move.mentee] = move.after
                us = us[::-1]
                _, moves = town.plan.insert(js, us, urgent=urgent, row=row)
                town.rows[row] = (js, us, urgent)
        elif kind == "join":
            rows = data.draw(st.lists(st.sampled_from(sorted(town.rows)), unique=True)) if town.rows else []
            us = [data.draw(st.integers(0, 10_000)) for _ in rows]
            places = data.draw(st.integers(0, 2))
            closed = [j for j in range(mentors) if not town.capacity[j]]
            old = data.draw(st.sampled_from([None, *closed]))
            j, moves = town.plan.join(rows, us, places=places, mentor=old)
            if old is None:
                town.capacity.append(0)
            town.forget(j)
            town.capacity[j] = places
            for row, u in zip(rows, us, strict=True):
                town.rows[row][0].append(j)
                town.rows[row][1].append(u)
        elif kind == "leave" and mentors:
            j = data.draw(st.integers(0, mentors - 1))
            moves = town.plan.leave(j)
            town.forget(j)
            town.capacity[j] = 0
        elif kind == "open" and (known := [j for j in range(mentors) if j not in town.unknown]):
            j = data.draw(st.sampled_from(known))
            moves = town.plan.open_place(j)
            town.capacity[j] += 1
        elif kind == "close" and any(town.capacity):
            j = data.draw(st.sampled_from([j for j, places in enumerate(town.capacity) if places]))
            moves = town.plan.close_place(j)
            town.capacity[j] -= 1
        else:
            continue
        town.check()
        for move in moves:
            assert before[move.mentee] == move.before
            before[move.mentee] = move.after
        assert before == town.plan.mentor_of


@pytest.mark.parametrize("seed", [1, 2])
def test_forty_people_come_and_go_in_a_town(seed):
    people = population(250, seed=seed)
    found = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    first = found.mentee < 230
    town = Town(
        {
            "mentee": found.mentee[first],
            "mentor": found.mentor[first],
            "utility": found.score[first].astype(np.int64),
            "mentees": 230,
            "capacity": people.mentors.free.astype(np.int64),
            "urgent": people.mentees.waiting_days[:230] > 90,
        }
    )
    for i in range(230, 250):
        pairs = found.of(i)
        urgent = bool(people.mentees.waiting_days[i] > 90)
        mentors, scores = found.mentor[pairs].tolist(), found.score[pairs].tolist()
        town.plan.insert(mentors, scores, urgent=urgent)
        town.rows[i] = (mentors, scores, urgent)
        town.plan.remove(i - 200)
        del town.rows[i - 200]
        town.check()


def test_only_an_optimal_plan_can_be_kept():
    problem: dict[str, Any] = {"mentee": [0], "mentor": [0], "utility": [5], "mentees": 1, "capacity": [1]}
    good = assign(**problem)
    bad = assign([], [], [], mentees=1, capacity=[1])
    worse = type(good)(bad.mentor_of, 0, 0, 0, certificate=certify(Problem.of(**problem), bad.mentor_of))
    with pytest.raises(ValueError, match="optimal"):
        Rolling(Problem.of(**problem), worse)


def test_mistakes_are_named():
    problem: dict[str, Any] = {"mentee": [0], "mentor": [0], "utility": [5], "mentees": 1, "capacity": [1]}
    town = Rolling(Problem.of(**problem), assign(**problem))
    with pytest.raises(ValueError, match="still in the plan"):
        town.insert([0], [1], row=0)
    with pytest.raises(ValueError, match="long-waiters"):
        town.insert([0], [1], urgent=True)
    town.close_place(0)
    with pytest.raises(ValueError, match="no place"):
        town.close_place(0)
