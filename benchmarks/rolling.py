"""One new mentee: scored and put in the plan, beside making the plan again."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.assignment import urgent
from benchmarks.measure import Row, timed
from benchmarks.population import population
from benchmarks.scoring import POLICY
from matching.engine import Problem, Rolling, assign, score


def rows(*, seed: int, quick: bool) -> Iterator[Row]:
    yield from _inserted("720", 720, 6, seed)
    yield from _inserted("20k", 3_000 if quick else 20_000, 40, seed)


def _inserted(name: str, size: int, goal: float, seed: int, number: int = 100) -> Iterator[Row]:
    """The last hundred mentees arrive one after the other; nothing is refreshed between them."""
    people = population(size, seed=seed)
    there = size - number
    waits = urgent(people)
    mentees = people.mentees.take(range(there))
    found = score(mentees, people.mentors, POLICY)
    given = {"mentees": there, "capacity": people.mentors.free, "urgent": waits[:there]}
    problem = Problem.of(found.mentee, found.mentor, found.score, **given)
    rolling = Rolling(problem, assign(found.mentee, found.mentor, found.score, **given))
    seconds = []
    for row in range(there, size):
        start = time.perf_counter()
        one = score(people.mentees.take([row]), people.mentors, POLICY, workers=1)
        rolling.insert(one.mentor, one.score, urgent=bool(waits[row]))
        seconds.append(time.perf_counter() - start)
    whole = score(people.mentees, people.mentors, POLICY)
    again = timed(
        lambda: assign(
            whole.mentee, whole.mentor, whole.score, mentees=size, capacity=people.mentors.free, urgent=waits
        ),
        runs=3,
    )
    assert rolling.worth() == (again.result.duos, again.result.long_waiters, again.result.utility)
    p95 = float(np.percentile(seconds, 95))
    yield Row(
        f"insert_p95_ms_{name}", round(1000 * p95, 2), "ms", "lower", goal,
        float(np.median(seconds)), (min(seconds), max(seconds)), again.median,
        f"{number} arrivals on {there}, top 64; the peer is a new plan without scoring",
    )  # fmt: skip
