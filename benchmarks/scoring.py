"""The fast path beside a Python loop and a SQL query over the same pairs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.database import connection
from benchmarks.measure import Row, against, exponent, peak_of, timed
from benchmarks.peers import python_loop, sql_join
from benchmarks.population import population
from matching.engine import Policy, every_pair, score

POLICY = Policy(other_branches=True)


def rows(*, seed: int, quick: bool) -> Iterator[Row]:
    size, part = (2_000, 150) if quick else (10_000, 400)
    people = population(size, seed=seed)
    some = people.mentees.take(range(part))
    fast = timed(lambda: score(people.mentees, people.mentors, POLICY))
    for name, peer, goal in (
        ("scoring_vs_python_loop", python_loop.early, 150),
        ("scoring_vs_python_loop_full", python_loop.full, 350),
    ):
        slow = timed(partial(peer, some, people.mentors, POLICY))
        pairs = every_pair(some, people.mentors, POLICY)
        expected = zip(pairs.mentee.tolist(), pairs.mentor.tolist(), pairs.score.tolist(), strict=True)
        assert slow.result == {(i, j): total for i, j, total in expected}
        note = f"{size} x {size}; the loop over {part} mentees"
        yield against(name, fast, slow, times=size / part, goal=goal, note=note)
    with connection() as opened, sql_join.loaded(opened, people.mentees, people.mentors) as query:
        slow = timed(lambda: query.summary(POLICY), runs=1 if quick else 3)
    whole = every_pair(people.mentees, people.mentors, POLICY)
    assert slow.result == (len(whole), int(whole.score.sum(dtype="int64")))
    yield against("scoring_vs_sql", fast, slow, goal=12, note=f"{size} x {size}, all pairs in both")
    big = 3_000 if quick else 30_000
    whole_process, scoring, _ = peak_of(f"""
from benchmarks.population import population
from benchmarks.scoring import POLICY
from matching.engine import score
def people(): return population({big}, seed={seed})
def work(people): return len(score(people.mentees, people.mentors, POLICY))
""")
    yield Row(
        "scoring_peak_mb_30k", round(whole_process, 1), "MB", "lower", 300,
        note=f"{big} x {big}: the whole process; {scoring:.0f} MB of it for scoring",
    )  # fmt: skip
    sizes = (500, 1_000, 2_000) if quick else (1_000, 3_000, 10_000, 25_000, 50_000)
    seconds = []
    for each in sizes:
        town = population(each, seed=seed)
        seconds.append(timed(partial(score, town.mentees, town.mentors, POLICY), runs=3).median)
    yield Row(
        "growth_exponent_score", exponent(sizes, seconds), "", "lower", 2.0,
        note=f"{sizes[0]} to {sizes[-1]} people a side: " + ", ".join(f"{each:.2f}" for each in seconds) + " s",
    )  # fmt: skip
