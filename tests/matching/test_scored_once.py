"""Everybody is scored once in a run, and the plan is the one that scoring afresh gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.population import population
from matching.engine import Assignment, Policy, assign, by_hand, by_hand_over, every_pair, prove, score
from matching.plans.columns import Columns
from matching.plans.outcome import judge, solve

LOCKS = 3


def crowd(seed: int) -> tuple[Columns, Policy]:
    """More who wait than there are places; some mentors are away or full, and some pairs are locked."""
    people = population(240, 200, seed=seed)
    weighing = Policy(other_branches=True, minimum=2_000 * (seed % 2))
    pairs = every_pair(people.mentees, people.mentors, weighing)
    at = np.random.default_rng(seed).choice(len(pairs), LOCKS, replace=False)
    locked = dict(zip(pairs.mentor[at].tolist(), pairs.mentee[at].tolist(), strict=True))
    return Columns(
        people.mentees, people.mentors, [(mentee, mentor) for mentor, mentee in locked.items()], [], [], []
    ), weighing


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("at_once", [0, 1_000])
def test_a_plan_is_the_one_that_scoring_afresh_gives(seed: int, at_once: int) -> None:
    columns, weighing = crowd(seed)
    assert not columns.available.all()
    mentees, mentors = columns.mentees, columns.mentors
    limits: dict[str, Any] = {
        "capacity": mentors.free,
        "urgent": mentees.waiting_days > weighing.waiting_limit,
        "locked": columns.locked,
    }
    afresh: Assignment
    if at_once:
        candidates = score(mentees, mentors, weighing, top=None)
        pairs = (candidates.mentee, candidates.mentor, candidates.score.astype(np.int64))
        afresh = assign(*pairs, mentees=len(mentees), **limits)
        hand = by_hand(*pairs, mentees=len(mentees), waiting_days=mentees.waiting_days, **limits)
    else:
        all_pairs = every_pair(mentees, mentors, weighing)
        afresh, hand = (
            prove(all_pairs, **limits),
            by_hand_over(all_pairs, waiting_days=mentees.waiting_days, **limits),
        )
    outcome = solve(columns, weighing, at_once=at_once, top=5)
    assert outcome.locked == columns.locked
    assert outcome.assignment.mentor_of.tolist() == afresh.mentor_of.tolist()
    assert outcome.by_hand.mentor_of.tolist() == hand.mentor_of.tolist()
    assert outcome.certificate == {
        "optimal": True, "primal": afresh.certificate.primal, "dual": afresh.certificate.dual,
    }  # fmt: skip
    assert outcome.candidates.possible.tolist() == score(mentees, mentors, weighing).possible.tolist()


@pytest.mark.parametrize("at_once", [0, 1_000])
def test_what_was_scored_already_is_taken_as_it_is(at_once: int) -> None:
    """Scored with other weights it gives another plan: nobody was scored again."""
    columns, weighing = crowd(1)
    other = judge(columns, Policy(sector=0, location=50, other_branches=True, minimum=0), at_once=at_once)
    outcome = solve(columns, weighing, scored=other, at_once=at_once)
    assert outcome.lists is other.lists
    assert outcome.assignment.utility != solve(columns, weighing, at_once=at_once).assignment.utility
