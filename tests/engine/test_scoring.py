"""The fast path gives the integers that one pair at a time gives."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.population import population
from matching.engine import (
    CRITERIA,
    MEETING_MODES,
    NO_PEER,
    ROUTES,
    Mentees,
    Mentors,
    Policy,
    best_and_all,
    every_pair,
    explain,
    score,
)
from tests.engine.people import LANGUAGES, by_pair, mentee, mentor, policies, populations


def explained(mentees, mentors, policy):
    figures = {}
    for i in range(len(mentees)):
        for j in range(len(mentors)):
            why = explain(mentees[i], mentors[j], policy)
            if why.possible:
                figures[i, j] = (why.score, tuple(why.criteria.values()), why.via, why.mode, why.interpreter)
    return figures


def scored(candidates):
    figures = {}
    for k, (i, j) in enumerate(zip(candidates.mentee.tolist(), candidates.mentor.tolist(), strict=True)):
        criteria = tuple(None if points == NO_PEER else points for points in candidates.criteria[k].tolist())
        figures[i, j] = (
            int(candidates.score[k]),
            criteria,
            ROUTES[candidates.via[k]],
            MEETING_MODES[candidates.mode[k]],
            bool(candidates.interpreter[k]),
        )
    return figures


@settings(max_examples=150, deadline=None)
@given(populations(), policies)
def test_every_pair_scores_as_it_is_explained(people, policy):
    mentees, mentors = people
    assert scored(score(mentees, mentors, policy, top=None, workers=1)) == explained(mentees, mentors, policy)


@pytest.mark.parametrize("policy", [Policy(other_branches=True, minimum=4000), Policy()])
def test_a_realistic_population_scores_as_it_is_explained(policy):
    people = population(120, seed=5)
    assert scored(score(people.mentees, people.mentors, policy, top=None)) == explained(
        people.mentees, people.mentors, policy
    )


@settings(max_examples=100, deadline=None)
@given(populations(), policies)
def test_all_pairs_in_four_bytes_are_the_same_pairs(people, policy):
    mentees, mentors = people
    pairs = every_pair(mentees, mentors, policy, workers=1)
    assert by_pair(pairs.mentee, pairs.mentor, pairs.score) == {
        pair: figures[0] for pair, figures in explained(mentees, mentors, policy).items()
    }


def same(left, right):
    return all(
        np.array_equal(getattr(left, field.name), getattr(right, field.name)) for field in fields(left)
    )


@settings(max_examples=100, deadline=None)
@given(populations(), policies, st.integers(1, 4))
def test_the_best_and_all_pairs_at_once_are_those_of_each_alone(people, policy, top):
    mentees, mentors = people
    best, all_pairs = best_and_all(mentees, mentors, policy, top=top, workers=1)
    assert same(best, score(mentees, mentors, policy, top=top, workers=1))
    assert same(all_pairs, every_pair(mentees, mentors, policy, workers=1))


@settings(max_examples=100, deadline=None)
@given(populations(), policies)
def test_of_all_pairs_those_with_available_mentors_are_what_is_scored_with_them_alone(people, policy):
    mentees, mentors = people
    yes = np.ones(len(mentors), np.bool_)
    everybody = replace(mentors, free=yes.astype(np.int32), paused=~yes, ready=yes)
    available = mentors.ready & ~mentors.paused & (mentors.free > 0)
    assert same(
        every_pair(mentees, everybody, policy, workers=1).among(available),
        every_pair(mentees, mentors, policy, workers=1),
    )
    assert same(
        score(mentees, everybody, policy, top=None, workers=1).among(available),
        score(mentees, mentors, policy, top=None, workers=1),
    )


def test_a_score_exactly_at_the_minimum_is_enough_and_a_point_less_is_not():
    samer, karim = mentee(half_days=0b1), mentor()
    sides = Mentees.of([samer], languages=2), Mentors.of([karim], languages=2)
    [exact] = score(*sides, Policy(), top=None).score.tolist()
    assert 0 < exact < 10_000
    for minimum, possible in ((exact, True), (exact + 1, False)):
        policy = Policy(minimum=minimum)
        assert len(score(*sides, policy, top=None).score) == possible
        assert explain(samer, karim, policy).possible == possible


def test_the_best_come_first_and_the_rest_is_counted():
    people = population(300, seed=2)
    policy = Policy(other_branches=True)
    whole = score(people.mentees, people.mentors, policy, top=None)
    best = score(people.mentees, people.mentors, policy, top=8)
    for i in range(300):
        order = sorted(
            zip((-whole.score[whole.of(i)]).tolist(), whole.mentor[whole.of(i)].tolist(), strict=True)
        )
        listed = list(zip((-best.score[best.of(i)]).tolist(), best.mentor[best.of(i)].tolist(), strict=True))
        assert listed == order[:8]
        assert best.possible[i] == len(order)
        assert best.last_score[i] == (-order[7][0] if len(order) > 8 else -1)


@pytest.mark.parametrize("workers", [1, 2])
def test_blocks_and_threads_change_nothing(workers, monkeypatch):
    people = population(200, seed=4)
    whole = scored(score(people.mentees, people.mentors, Policy(), top=16, workers=1))
    monkeypatch.setattr("matching.engine.scoring._PAIRS_PER_BLOCK", 1000)
    assert scored(score(people.mentees, people.mentors, Policy(), top=16, workers=workers)) == whole


def test_one_row_and_one_column_are_those_of_the_whole():
    people = population(150, seed=6)
    policy = Policy(other_branches=True)
    whole = scored(score(people.mentees, people.mentors, policy, top=None))
    row = scored(score(people.mentees.take([17]), people.mentors, policy, top=None))
    column = scored(score(people.mentees, people.mentors.take([30]), policy, top=None))
    assert {j: figures for (_, j), figures in row.items()} == {
        j: figures for (i, j), figures in whole.items() if i == 17
    }
    assert {i: figures for (i, _), figures in column.items()} == {
        i: figures for (i, j), figures in whole.items() if j == 30
    }


@pytest.mark.parametrize(("mentee_count", "mentor_count"), [(0, 0), (0, 1), (1, 0)])
def test_an_empty_side_gives_no_pairs(mentee_count, mentor_count):
    mentees = Mentees.of([mentee()] * mentee_count, languages=LANGUAGES)
    mentors = Mentors.of([mentor()] * mentor_count, languages=LANGUAGES)
    candidates = score(mentees, mentors, Policy())
    assert (len(candidates), candidates.start.tolist()) == (0, [0] * (mentee_count + 1))
    assert len(every_pair(mentees, mentors, Policy())) == 0


def test_everybody_impossible_is_an_empty_result():
    mentees, mentors = (
        Mentees.of([mentee(half_days=0)] * 3, languages=2),
        Mentors.of([mentor()] * 3, languages=2),
    )
    candidates = score(mentees, mentors, Policy())
    assert (len(candidates), candidates.possible.tolist()) == (0, [0, 0, 0])


def test_the_two_sides_must_count_the_same_languages():
    with pytest.raises(ValueError, match="same languages"):
        score(Mentees.of([mentee()], languages=2), Mentors.of([mentor()], languages=3), Policy())


def test_criteria_stand_in_their_order():
    mentees = Mentees.of([mentee(peer=True, expectations=0b110)], languages=2)
    candidates = score(mentees, Mentors.of([mentor(peer=True, x=150)], languages=2), Policy())
    assert dict(zip(CRITERIA, candidates.criteria[0].tolist(), strict=True)) == {
        "sector": 100, "expectations": 50, "location": 50, "language": 100, "availability": 100, "peer": 100,
    }  # fmt: skip
    assert candidates.score.dtype == np.int16
