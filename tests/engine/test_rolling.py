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
        self.problem = problem | {"locked": []}
        self.rows = {
            i: (
                self.problem["mentor"][self.problem["mentee"] == i].tolist(),
                self.problem["utility"][self.problem["mentee"] == i].tolist(),
                bool(self.problem["urgent"][i]),
            )
            for i in range(self.problem["mentees"])
        }
        self.capacity = self.problem["capacity"].tolist()
        self.unknown = {j for j, places in enumerate(self.capacity) if not places}
        for j in self.unknown:
            self.forget(j)
        self.plan = Rolling(Problem.of(**self.problem), assign(**self.problem))

    def forget(self, mentor):
        for row, (js, us, urgent) in self.rows.items():
            others = [k for k, j in enumerate(js) if j != mentor]
            self.rows[row] = ([js[k] for k in others], [us[k] for k in others], urgent)

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
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    first = candidates.mentee < 230
    town = Town(
        {
            "mentee": candidates.mentee[first],
            "mentor": candidates.mentor[first],
            "utility": candidates.score[first].astype(np.int64),
            "mentees": 230,
            "capacity": people.mentors.free.astype(np.int64),
            "urgent": people.mentees.waiting_days[:230] > 90,
        }
    )
    for i in range(230, 250):
        pairs = candidates.of(i)
        urgent = bool(people.mentees.waiting_days[i] > 90)
        mentors, scores = candidates.mentor[pairs].tolist(), candidates.score[pairs].tolist()
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


def two_and_two(**changed: Any) -> Rolling:
    """Two mentees, the first locked to the first mentor; the second has the second."""
    problem: dict[str, Any] = {
        "mentee": [0, 0, 1, 1],
        "mentor": [0, 1, 0, 1],
        "utility": [9, 5, 4, 8],
        "mentees": 2,
        "capacity": [1, 1],
        "locked": [(0, 0)],
    }
    problem |= changed
    return Rolling(Problem.of(**problem), assign(**problem))


def test_a_locked_mentee_gets_no_second_mentor():
    town = two_and_two()
    mentor, moves = town.join([0], [9_000])
    assert (town.mentor_of, moves, town.worth()) == ([-1, 1], [], (1, 0, 8))
    _, moves = town.join([0, 1], [9_000, 9_000])
    assert (town.mentor_of, len(moves)) == ([-1, mentor + 1], 1)
    with pytest.raises(ValueError, match="locked"):
        town.insert([1], [9_000], row=0)
    with pytest.raises(ValueError, match="locked"):
        town.remove(0)


def test_who_was_removed_stays_away_until_put_back():
    town = two_and_two(locked=[])
    town.remove(1)
    _, moves = town.join([1], [9_000])
    assert (town.mentor_of, moves) == ([0, -1], [])
    with pytest.raises(ValueError, match="removed before"):
        town.remove(1)
    town.insert([1], [8], row=1)
    assert town.mentor_of == [0, 1]
    with pytest.raises(ValueError, match="still in the plan"):
        town.insert([1], [8], row=1)


def test_somebody_without_any_mentor_is_in_the_plan_all_the_same():
    """No pairs and no mentor is not the same as gone."""
    town = two_and_two(mentee=[0], mentor=[0], utility=[1], locked=[])
    with pytest.raises(ValueError, match="still in the plan"):
        town.insert([1], [8], row=1)
    town.join([1], [8])
    assert town.mentor_of == [0, 2]


def test_a_plan_of_another_problem_is_refused():
    """Both plans are the best of something, and proven so."""
    small: dict[str, Any] = {"mentee": [0], "mentor": [0], "utility": [5], "mentees": 1, "capacity": [1]}
    large = small | {"mentee": [0, 0], "mentor": [0, 1], "utility": [5, 9], "capacity": [1, 1]}
    with pytest.raises(ValueError, match="same problem"):
        Rolling(Problem.of(**large), assign(**small))
    with pytest.raises(ValueError, match="per mentee"):
        Rolling(Problem.of(**small), assign([0], [0], [5], mentees=2, capacity=[1]))
    assert Rolling(Problem.of(**small), assign(**small)).mentor_of == [0]


def state(town):
    """All that a plan remembers."""
    return {
        name: [np.asarray(column).tolist() for column in value]
        if isinstance(value, list)
        else value.tolist()
        if isinstance(value, np.ndarray)
        else value
        for name, value in vars(town).items()
    } | {"_removed": set(town._removed)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda town: town.insert([0, 7], [1, 1]), "out of range"),
        (lambda town: town.insert([-1], [1]), "out of range"),
        (lambda town: town.insert([0, 0], [1, 2]), "twice"),
        (lambda town: town.insert([0], [1, 2]), "utility"),
        (lambda town: town.insert([0], [1.5]), "utility"),
        (lambda town: town.insert([0], [1 << 60]), "utilities"),
        (lambda town: town.insert([0], [-1]), "utilities"),
        (lambda town: town.insert([0.0], [1]), "pairs"),
        (lambda town: town.insert([0], [1], urgent="no"), "yes or no"),
        (lambda town: town.insert([0], [1], row=5), "out of range"),
        (lambda town: town.insert([0], [1], row=0.0), "mentee"),
        (lambda town: town.remove(-1), "mentee"),
        (lambda town: town.remove(2), "out of range"),
        (lambda town: town.join([5], [1]), "out of range"),
        (lambda town: town.join([-1], [1]), "out of range"),
        (lambda town: town.join([1, 1], [1, 1]), "twice"),
        (lambda town: town.join([1], [1 << 60]), "utilities"),
        (lambda town: town.join([1], [1], places=-1), "places"),
        (lambda town: town.join([1], [1], places=1.5), "places"),
        (lambda town: town.join([1], [1], mentor=9), "out of range"),
        (lambda town: town.join([1], [1], mentor=-1), "mentor"),
        (lambda town: town.join([1], [1], mentor=1), "still has places"),
        (lambda town: town.leave(-1), "mentor"),
        (lambda town: town.leave(2), "out of range"),
        (lambda town: town.open_place(-1), "mentor"),
        (lambda town: town.close_place(-1), "mentor"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(change, words):
    town = two_and_two(locked=[])
    before = state(town)
    with pytest.raises(ValueError, match=words):
        change(town)
    assert state(town) == before


def test_more_places_than_anybody_counts_are_opened_and_closed_at_once():
    town = two_and_two(locked=[])
    mentor, moves = town.join([0, 1], [9_000, 9_000], places=1 << 60)
    assert (town.mentor_of, len(moves)) == ([mentor, mentor], 2)
    town.leave(mentor)
    assert (town.mentor_of, town.worth()) == ([0, 1], (2, 0, 17))
