"""What the dual prices give: the mentor gap beside solving again, and how firmly a plan stands."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import numpy as np

from benchmarks.assignment import urgent
from benchmarks.measure import Row, against, own, timed
from benchmarks.population import LANGUAGES, population
from benchmarks.scoring import POLICY
from matching.engine import Experience, Problem, assign, every_pair, gap, profiles, score, stability


def rows(*, seed: int, quick: bool) -> Iterator[Row]:
    people = population(720, seed=seed)
    found = score(people.mentees, people.mentors, POLICY, top=None)
    pairs: dict[str, Any] = {"mentee": found.mentee, "mentor": found.mentor, "utility": found.score}
    given: dict[str, Any] = {"mentees": 720, "capacity": people.mentors.free, "urgent": urgent(people)}
    plan = assign(**pairs, **given)
    problem = Problem.of(**pairs, **given)
    jobs = [
        Experience(isco=1000 * a + 100 * b + 11, sector=3 * a % 26 + 1, years=8)
        for a, b in product(range(1, 7), (1, 2, 3))
    ]
    speech = [{0: 7}, {1: 7}, {2: 5}, {0: 7, 2: 5}, {0: 5, 3: 7}, {0: 5, 4: 7}]
    places = sorted(set(zip(people.mentees.x.tolist(), people.mentees.y.tolist(), strict=True)))
    towns = list(islice(places, 0, len(places), max(1, len(places) // 60)))[:60]
    wanted = profiles(
        jobs, speech, towns, count=LANGUAGES, programme=0, bridge=people.mentors.bridge, wishes=2
    )
    ours = timed(lambda: gap(problem, plan.certificate, people.mentees, wanted, POLICY))
    yield own("gap_6480_ms", ours, unit="ms", goal=250, note=f"{len(wanted)} profiles, 720 mentees")
    sample = np.random.default_rng(seed).choice(len(wanted), 8 if quick else 25, replace=False).tolist()

    def again() -> list[tuple[int, int, int]]:
        gains = []
        for profile in sample:
            new = every_pair(people.mentees, wanted.take([profile]), POLICY)
            more = assign(
                np.append(found.mentee, new.mentee),
                np.append(found.mentor, np.full(len(new), 720)),
                np.append(found.score, new.score),
                **given | {"capacity": np.append(people.mentors.free, 1)},
            )
            gains.append(
                (more.duos - plan.duos, more.long_waiters - plan.long_waiters, more.utility - plan.utility)
            )
        return gains

    brute = timed(again, runs=1)
    predicted = [
        (int(ours.result.duos[p]), int(ours.result.long_waiters[p]), int(ours.result.utility[p]))
        for p in sample
    ]
    assert predicted == brute.result
    yield against(
        "gap_vs_solving_again", ours, brute, times=len(wanted) / len(sample),
        note=f"all {len(sample)} sampled gains equal a new plan",
    )  # fmt: skip
    firm = timed(
        lambda: stability(
            found,
            POLICY,
            plan.mentor_of,
            capacity=people.mentors.free,
            urgent=given["urgent"],
            draws=20,
            seed=seed,
        )
    )
    yield own("stability_20_s", firm, goal=1, note="720 people, twenty proven plans")
