"""The plan beside other solvers, a coordinator with paper, and itself with more people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks.measure import Row, against, exponent, own, peak_of, timed
from benchmarks.peers import scipy_assignment, stable_matching
from benchmarks.population import Population, population
from benchmarks.scoring import POLICY
from matching.engine import Pairing, Problem, assign, by_hand, every_pair, prove, score


def urgent(people: Population) -> Any:
    return people.mentees.waiting_days > POLICY.waiting_limit


def rows(*, seed: int, quick: bool) -> Iterator[Row]:
    yield from _town(seed)
    yield from _country(seed, 3_000 if quick else 20_000)
    sizes = (500, 1_000, 2_000) if quick else (1_000, 3_000, 10_000, 25_000, 50_000)
    seconds = []
    for size in sizes:
        people = population(size, seed=seed)
        pairs = _pairs(people, 50)
        seconds.append(timed(partial(assign, **pairs), runs=3).median)
    yield Row(
        "growth_exponent_assign", exponent(sizes, seconds), "", "lower",
        note=f"{sizes[0]} to {sizes[-1]} people a side, top 50: " + ", ".join(f"{each:.2f}" for each in seconds) + " s",
    )  # fmt: skip


def _pairs(people: Population, top: int | None) -> dict[str, Any]:
    found = score(people.mentees, people.mentors, POLICY, top=top)
    return {
        "mentee": found.mentee, "mentor": found.mentor, "utility": found.score,
        "mentees": len(people.mentees), "capacity": people.mentors.free, "urgent": urgent(people),
    }  # fmt: skip


def _town(seed: int) -> Iterator[Row]:
    people = population(720, seed=seed)
    pairs = _pairs(people, None)
    problem = Problem.of(**pairs)
    ours = timed(lambda: assign(**pairs), runs=9)
    assert ours.result.certificate.optimal
    yield own("assign_720_ms", ours, unit="ms", goal=50, note="all possible pairs, certificate included")
    for name, solver, goal in (
        ("assign_720_vs_scipy_sparse", scipy_assignment.sparse, 0.5),
        ("assign_720_vs_scipy_dense", scipy_assignment.dense, None),
    ):
        peer = timed(partial(solver, problem), runs=9)
        assert problem.worth(peer.result) == _worth(ours.result)
        yield against(name, ours, peer, goal=goal, note="the peer proves nothing")
    yield from _beside_hand("720", 4, people, pairs, ours.result)
    stable = stable_matching.stable(problem)
    yield _percent("duos_vs_stable_matching_720_pct", ours.result.duos, problem.worth(stable)[0], None)


def _country(seed: int, size: int) -> Iterator[Row]:
    people = population(size, seed=seed)
    pairs = _pairs(people, 50)
    problem = Problem.of(**pairs)
    ours = timed(lambda: assign(**pairs))
    assert ours.result.certificate.optimal
    peer = timed(lambda: scipy_assignment.sparse(problem), runs=1)
    assert problem.worth(peer.result) == _worth(ours.result)
    yield against(
        "assign_20k_vs_scipy_sparse",
        ours,
        peer,
        goal=4,
        note=f"{size} people a side, top 50; the peer proves nothing",
    )
    whole = timed(lambda: _proof(people), runs=1)
    plan = whole.result
    assert plan.certificate.optimal
    yield own(
        "proof_20k_s",
        whole,
        goal=60,
        note=f"{size} a side, scoring included, {plan.rounds} rounds over all pairs",
    )
    whole_process, _, duos = peak_of(f"""
from benchmarks.population import population
from benchmarks.assignment import _proof
def people(): return population({size}, seed={seed})
def work(people): return _proof(people).duos
""")
    assert duos == plan.duos
    yield Row("proof_20k_mb", round(whole_process, 1), "MB", "lower", 450, note="the whole process")
    found = every_pair(people.mentees, people.mentors, POLICY)
    everything = pairs | {"mentee": found.mentee, "mentor": found.mentor, "utility": found.score}
    yield from _beside_hand("20k", 10, people, everything, plan)


def _proof(people: Population) -> Any:
    pairs = every_pair(people.mentees, people.mentors, POLICY)
    return prove(pairs, capacity=people.mentors.free, urgent=urgent(people))


def _worth(plan: Pairing) -> tuple[int, int, int]:
    return plan.duos, plan.long_waiters, plan.utility


def _beside_hand(
    name: str, goal: float, people: Population, pairs: dict[str, Any], plan: Pairing
) -> Iterator[Row]:
    hand = by_hand(**pairs, waiting_days=people.mentees.waiting_days)
    assert plan.long_waiters >= hand.long_waiters
    note = f"{plan.duos} duos, by hand {hand.duos}; long-waiters {plan.long_waiters}, by hand {hand.long_waiters}"
    yield _percent(f"duos_vs_by_hand_{name}_pct", plan.duos, hand.duos, goal, note)


def _percent(name: str, ours: int, theirs: int, goal: float | None, note: str = "") -> Row:
    return Row(name, round(100 * (ours / max(theirs, 1) - 1), 1), "%", "higher", goal, note=note)
