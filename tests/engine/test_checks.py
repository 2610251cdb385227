"""Whatever cannot be meant is one clear error, the same wherever a plan is made, and changes nothing."""

from typing import Any

import numpy as np
import pytest

from benchmarks.population import population
from matching.engine import (
    Experience,
    Experiences,
    Mentees,
    Mentors,
    Policy,
    Problem,
    assign,
    by_hand,
    by_hand_over,
    certify,
    equal_treatment,
    every_pair,
    explain,
    prove,
    recruitment,
    replay,
    score,
    stability,
    unmatched,
)
from tests.engine.people import mentee, mentor

WHOLE: dict[str, Any] = {
    "mentee": [0, 1],
    "mentor": [0, 1],
    "utility": [1, 1],
    "mentees": 2,
    "capacity": [1, 1],
}


def in_pairs(arguments):
    """The sides of ``WHOLE`` around all pairs of two people on a side."""
    mentees = Mentees.of([mentee(id=0), mentee(id=1)], languages=1)
    pairs = every_pair(mentees, Mentors.of([mentor(id=0), mentor(id=1)], languages=1), Policy())
    return pairs, {name: arguments[name] for name in ("capacity", "urgent", "locked") if name in arguments}


def by_assign(arguments):
    return assign(**arguments)


def by_prove(arguments):
    pairs, sides = in_pairs(arguments)
    return prove(pairs, **sides)


def on_paper(arguments):
    return by_hand(**arguments, waiting_days=[1, 2])


def on_paper_over_all(arguments):
    pairs, sides = in_pairs(arguments)
    return by_hand_over(pairs, waiting_days=[1, 2], **sides)


@pytest.mark.parametrize("plan", [by_assign, by_prove, on_paper, on_paper_over_all])
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"capacity": [0.9, 1.9]}, "whole numbers"),
        ({"capacity": [True, True]}, "whole numbers"),
        ({"capacity": [[1, 1]]}, "one column"),
        ({"capacity": 1}, "one column"),
        ({"urgent": [True]}, "one value per mentee"),
        ({"urgent": ["no", "no"]}, "yes or no"),
        ({"locked": [(-1, 0)]}, "locked pair"),
        ({"locked": [(0, -1)]}, "locked pair"),
        ({"locked": [(2, 0)]}, "out of range"),
        ({"locked": [(0, 2)]}, "out of range"),
        ({"locked": [(0.5, 0.5)]}, "whole number"),
        ({"locked": [(0, 0), (0, 1)]}, "two mentors"),
        ({"locked": [(0, 0), (1, 0)]}, "more locked pairs than places"),
    ],
)
def test_every_way_of_planning_names_the_same_contradictions(plan, changed, words):
    with pytest.raises(ValueError, match=words):
        plan(WHOLE | changed)


@pytest.mark.parametrize("plan", [by_prove, on_paper_over_all])
@pytest.mark.parametrize("capacity", [[1], [1, 1, 1]])
def test_all_pairs_know_how_many_mentors_there_are(plan, capacity):
    with pytest.raises(ValueError, match="capacity must have 2 values"):
        plan(WHOLE | {"capacity": capacity})


@pytest.mark.parametrize("waiting_days", [[1], [1, 2, 3], [0.5, 1.5]])
def test_by_hand_needs_the_waiting_days_of_everybody(waiting_days):
    pairs, sides = in_pairs(WHOLE)
    with pytest.raises(ValueError, match="waiting_days"):
        by_hand(**WHOLE, waiting_days=waiting_days)
    with pytest.raises(ValueError, match="waiting_days"):
        by_hand_over(pairs, waiting_days=waiting_days, **sides)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mentee": [[0, 1]]}, "one column"),
        ({"utility": [[1, 1]]}, "one column"),
        ({"mentees": 2.0}, "mentees is a whole number"),
        ({"mentees": -1}, "mentees is a whole number"),
        ({"utility": np.array([1, 1 << 63], np.uint64)}, "utility is a number of"),
    ],
)
def test_assign_takes_columns_of_whole_numbers(changed, words):
    with pytest.raises(ValueError, match=words):
        assign(**(WHOLE | changed))


@pytest.mark.parametrize("plan", [[0.9, 1.0], [[0, 1]], [True, False]])
def test_a_plan_is_a_column_of_whole_numbers(plan):
    with pytest.raises(ValueError, match="a plan"):
        certify(Problem.of(**WHOLE), plan)


@pytest.mark.parametrize("wrong", [{"more": 0}, {"more": -1}, {"first": -1}, {"more": 1.5}])
def test_a_proof_takes_something_to_go_on_with(wrong):
    people = population(60, seed=1)
    pairs = every_pair(people.mentees, people.mentors, Policy(other_branches=True))
    with pytest.raises(ValueError, match="is a whole number"):
        prove(pairs, capacity=people.mentors.free, at_once=0, **wrong)


@pytest.mark.parametrize("top", [0, -1, 1.5])
def test_at_least_one_candidate_is_kept(top):
    people = population(20, seed=1)
    with pytest.raises(ValueError, match="top is a whole number"):
        score(people.mentees, people.mentors, Policy(), top=top)


def test_nobody_looks_for_less_than_no_mentor():
    people = population(20, seed=1)
    pairs = every_pair(people.mentees, people.mentors, Policy())
    for number, places, words in (
        (-1, people.mentors.free, "number"),
        (1, people.mentors.free[1:], "capacity"),
    ):
        with pytest.raises(ValueError, match=words):
            recruitment(pairs, places, people.mentees, people.mentors, Policy(), number=number)


@pytest.mark.parametrize(
    "changed", [{"sector": 35.0}, {"minimum": 1.5}, {"minimum": True}, {"waiting_limit": -1}]
)
def test_a_policy_is_whole_numbers(changed):
    with pytest.raises(ValueError, match="is a whole number"):
        Policy(**changed)


@pytest.mark.parametrize("changed", [{"draws": 0}, {"seed": -1}])
def test_an_interval_needs_draws(changed):
    with pytest.raises(ValueError, match="is a whole number"):
        equal_treatment(["a"], [True], [True], reference="a", **changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"duration": 0}, "duration"),
        ({"interval": 0}, "interval"),
        ({"arrived": [0]}, "arrived"),
        ({"left": [0, 0, 0]}, "left"),
        ({"opened": [0]}, "opened"),
        ({"closed": [0]}, "closed"),
        ({"capacity": [1]}, "capacity"),
        ({"top": 1}, "every possible pair"),
    ],
)
def test_a_year_again_needs_every_column_and_pair(changed, words):
    top = changed.pop("top", None)
    sides = (
        Mentees.of([mentee(id=0), mentee(id=1)], languages=1),
        Mentors.of([mentor(), mentor(id=2)], languages=1),
    )
    whole: dict[str, Any] = {
        "arrived": [0, 0], "left": [9, 9], "opened": [0, 0], "closed": [9, 9], "capacity": [1, 1],
        "interval": 1, "days": 5, "duration": 3, "waiting_limit": 2,
    }  # fmt: skip
    with pytest.raises(ValueError, match=words):
        replay(score(*sides, Policy(), top=top), **whole | changed)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: mentee(x=16_000), "x is a number"),
        (lambda: mentee(y=-16_000), "y is a number"),
        (lambda: mentee(radius=16_000), "radius"),
        (lambda: mentee(radius=-1), "radius"),
        (lambda: mentee(half_days=1 << 21), "half_days"),
        (lambda: mentee(expectations=1 << 32), "expectations"),
        (lambda: mentee(programme=64), "programme"),
        (lambda: mentee(programme=-1), "programme"),
        (lambda: mentee(modes=4), "modes"),
        (lambda: mentee(wish=-2), "wish"),
        (lambda: mentee(wish=1 << 15), "wish"),
        (lambda: mentee(languages={-1: 7}), "a language is"),
        (lambda: mentee(languages={1: 7}), "a language is"),
        (lambda: mentee(languages={0: 8}), "language"),
        (lambda: mentee(languages={0: 263}), "language"),
        (lambda: mentee(x=1.5), "whole numbers"),
        (lambda: mentee(experiences=(Experience(isco=10_000),)), "isco"),
        (lambda: mentee(experiences=(Experience(years=300),)), "years"),
        (lambda: mentee(experiences=(Experience(sections=1 << 32),)), "sections"),
        (lambda: mentee(experiences=(Experience(kind=4),)), "kind"),
    ],
)
def test_what_does_not_fit_in_a_column_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        Mentees.of([make()], languages=1)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (mentor(x=-16_000), "x is a number"),
        (mentor(programmes=1 << 64), "programmes"),
        (mentor(programmes=-1), "programmes"),
        (mentor(offers=1 << 32), "offers"),
        (mentor(half_days=1 << 21), "half_days"),
        (mentor(free=1 << 31), "free"),
    ],
)
def test_nor_on_the_side_of_the_mentors(person, words):
    with pytest.raises(ValueError, match=words):
        Mentors.of([person], languages=1)


def test_the_farthest_that_fits_is_judged_as_the_explanation_says():
    """Just below the limit no square overflows."""
    sides = (
        Mentees.of([mentee(x=15_999, y=15_999, radius=15_999)], languages=1),
        Mentors.of([mentor(x=-15_999, y=-15_999, radius=15_999)], languages=1),
    )
    explanation = explain(sides[0][0], sides[1][0], Policy())
    assert (len(score(*sides, Policy())), explanation.possible) == (0, False)
    near = Mentors.of([mentor(x=-6_000, y=-6_000, radius=15_999)], languages=1)
    assert score(sides[0], near, Policy()).score.tolist() == [explain(sides[0][0], near[0], Policy()).score]


@pytest.mark.parametrize("refused", [[(1, 5)], [(-1, 5)], [(0.0, 5.5)]])
def test_a_refused_pair_is_of_somebody_who_is_there(refused):
    with pytest.raises(ValueError, match="refused"):
        Mentees(**vars(Mentees.of([mentee()], languages=1)) | {"refused": np.array(refused)})


def test_a_career_line_is_of_somebody_who_is_there():
    line = {"isco": [1], "sector": [1], "sections": [1], "years": [1], "kind": [0]}
    with pytest.raises(ValueError, match="of is a number"):
        Experiences.rows([-1], **line)
    columns = vars(Mentees.of([mentee()], languages=1)) | {"experiences": Experiences.rows([1], **line)}
    with pytest.raises(ValueError, match="career line"):
        Mentees(**columns)


def test_career_lines_are_equally_long_and_in_order():
    lines = {name: np.array([1, 1]) for name in ("isco", "sector", "sections", "years", "kind")}
    with pytest.raises(ValueError, match="equally long"):
        Experiences.rows([0, 1], **lines | {"years": np.array([1])})
    with pytest.raises(ValueError, match="order"):
        Experiences(of=np.array([1, 0]), **lines)


def test_a_wish_that_nobody_can_keep_stops_the_run():
    """Without the row nobody knows whom the wish excludes."""
    sides = Mentees.of([mentee(wish=1)], languages=1), Mentors.of([mentor()], languages=1, wishes=1)
    for run in (score, every_pair):
        with pytest.raises(ValueError, match="wish 1 has no row"):
            run(*sides, Policy())
    candidates = score(sides[0], Mentors.of([mentor()], languages=1, wishes=2), Policy())
    assert len(candidates) == 1
    with pytest.raises(ValueError, match="wish 1 has no row"):
        unmatched(*sides, Policy(), candidates, [-1])


@pytest.mark.parametrize("changed", [{"draws": 0}, {"swing": 101}, {"swing": -1}, {"seed": -1}])
def test_weights_swing_within_reason(changed):
    candidates = score(
        Mentees.of([mentee()], languages=1), Mentors.of([mentor()], languages=1), Policy(), top=None
    )
    with pytest.raises(ValueError, match=r"whole number|percent"):
        stability(candidates, Policy(), [0], capacity=[1], **changed)


def test_a_swing_that_leaves_nothing_but_peer_is_refused():
    candidates = score(
        Mentees.of([mentee()], languages=1), Mentors.of([mentor()], languages=1), Policy(), top=None
    )
    with pytest.raises(ValueError, match="peer"):
        stability(candidates, Policy(1, 0, 0, 0, 0, 99), [0], capacity=[1], draws=50, swing=90)
