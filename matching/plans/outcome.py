"""One run of the matching in memory: load, score, assign with proof, and compare with the work by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intake.models import Programme
from matching.engine import (
    CRITERIA,
    MEETING_MODES,
    NO_PEER,
    ROUTES,
    Assignment,
    Candidates,
    Pairing,
    Pairs,
    assign,
    best_and_all,
    by_hand,
    by_hand_over,
    explain,
    prove,
    score,
    unmatched,
)
from matching.engine import Policy as Weighing
from matching.plans.columns import Columns, load
from matching.plans.models import Plan, PlanLine
from matching.policies.models import Weights

#: Up to this many people on a side all pairs are weighed at once; above it the plan is proven over all pairs in rounds.
SMALL = 1000
#: Candidates stored per mentee.
CANDIDATES_KEPT = 64


@dataclass(frozen=True)
class Line:
    """One duo of a plan. via, mode: as the engine numbers them; criteria: 0..100 by name, None for peer not asked."""

    mentor: int
    score: int
    criteria: dict[str, int | None]
    via: str
    mode: str
    interpreter: bool


@dataclass(frozen=True)
class Favour:
    """What a plan holds on to: the mentor's key that an earlier plan suggested, by the mentee's, and a bonus for it.

    bonus: points of 10 000, at most `MOST_STEADINESS`. It counts among the scores only, the last of the three tiers, so
    it never costs a duo or a place for somebody who waits too long.
    """

    suggested: dict[int, int]
    bonus: int

    def rows(self, columns: Columns) -> NDArray[np.int64]:
        """The favoured mentor's row of each mentee row, -1 for none or for a mentor who takes no part now."""
        row_of = {key: row for row, key in enumerate(columns.mentors.id.tolist())}
        suggested = (self.suggested.get(key, -1) for key in columns.mentees.id.tolist())
        return np.array([row_of.get(key, -1) for key in suggested], np.int64)


NO_FAVOUR = Favour({}, 0)


@dataclass(frozen=True)
class Scored:
    """What one scoring of everybody gives, for the stored lists and for the plan.

    lists: all possible pairs as if every mentor were available, or in a large run the best of each mentee. pairs: in a
    large run all of them with mentors who are available, else None.
    """

    lists: Candidates
    pairs: Pairs | None
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """Everything one run found. `feasible`: possible pairs in all, also where only the best are kept.

    lists: with every mentor, as they are stored; candidates: of these the mentors who can be matched now. locked: the
    locks that held. whole: the candidates are all possible pairs, as in a small run. The certificate is about the
    scores with the bonus of `favour`; the objective's total score is without it.
    """

    columns: Columns
    lists: Candidates
    candidates: Candidates
    assignment: Assignment
    by_hand: Pairing
    seconds: dict[str, float]
    weighing: Weighing
    favour: Favour
    locked: list[tuple[int, int]]
    whole: bool

    @property
    def feasible(self) -> int:
        """How many pairs are possible."""
        return int(self.candidates.possible.sum())

    @property
    def places(self) -> int:
        """Free places of the mentors who can be matched now."""
        return int(self.columns.mentors.free[self.columns.available].sum())

    @property
    def mentors(self) -> int:
        """Mentors with at least one such place."""
        return int(self.columns.available.sum())

    @property
    def urgent(self) -> NDArray[np.bool_]:
        """Who waits longer than the programme's limit."""
        return np.asarray(self.columns.mentees.waiting_days > self.weighing.waiting_limit)

    @property
    def objective(self) -> dict[str, int]:
        """The three sums that the plan is ordered by, most important first."""
        return {
            "duos": self.assignment.duos,
            "long_waiters": self.assignment.long_waiters,
            "total_score": sum(line.score for line in self.lines.values()),
        }

    @property
    def certificate(self) -> dict[str, Any]:
        """The proof in three values: equal sums mean that no plan is better."""
        proof = self.assignment.certificate
        return {"optimal": bool(proof.optimal), "primal": int(proof.primal), "dual": int(proof.dual)}

    @cached_property
    def lines(self) -> dict[int, Line]:
        """The duos by mentee row."""
        candidates, mentor_of = self.candidates, self.assignment.mentor_of
        in_plan = np.flatnonzero(mentor_of[candidates.mentee] == candidates.mentor)
        lines = {int(candidates.mentee[pair]): self._line(int(pair)) for pair in in_plan}
        for row in np.flatnonzero(mentor_of >= 0).tolist():
            if row not in lines:
                lines[row] = self._explained(row, int(mentor_of[row]))
        return lines

    def reasons(self) -> dict[int, list[dict[str, Any]]]:
        """Why each mentee row without a mentor has none: codes, near misses and remedies of the contract."""
        columns = self.columns
        unmatched_rows = unmatched(
            columns.mentees,
            columns.mentors,
            self.weighing,
            self.candidates,
            self.assignment.mentor_of,
            show=0,
        )
        return {
            row.mentee: [
                {"code": reason.code, "near_misses": reason.near_misses, "remedy": reason.remedy}
                for reason in row.reasons[:4]
            ]
            for row in unmatched_rows
        }

    def _line(self, pair: int) -> Line:
        candidates = self.candidates
        points = candidates.criteria[pair].tolist()
        return Line(
            mentor=int(candidates.mentor[pair]),
            score=int(candidates.score[pair]),
            criteria={
                name: None if name == "peer" and value == NO_PEER else value
                for name, value in zip(CRITERIA, points, strict=True)
            },
            via=ROUTES[candidates.via[pair]],
            mode=MEETING_MODES[candidates.mode[pair]],
            interpreter=bool(candidates.interpreter[pair]),
        )

    def _explained(self, mentee: int, mentor: int) -> Line:
        """A duo whose pair was not among the best of its mentee."""
        explanation = explain(self.columns.mentees[mentee], self.columns.mentors[mentor], self.weighing)
        return Line(
            mentor=mentor,
            score=explanation.score or 0,
            criteria=explanation.criteria,
            via=explanation.via or "",
            mode=explanation.mode or "",
            interpreter=explanation.interpreter,
        )


def weigh(policy: Weights, programme: Programme) -> Weighing:
    """The engine's policy: the weights, and the limits that are the programme's."""
    return Weighing(
        **dict(zip(CRITERIA, policy.weights, strict=True)),
        minimum=policy.minimum_score,
        waiting_limit=programme.waiting_limit_days,
        other_branches=programme.other_branches,
    )


def favour_of(programme: Programme, policy: Weights) -> Favour:
    """The suggestions of the programme's newest finished plan, with the policy's bonus."""
    plan = Plan.objects.newest(programme)
    lines = PlanLine.objects.filter(plan=plan, mentor__isnull=False) if plan else PlanLine.objects.none()
    return Favour(dict(lines.values_list("mentee", "mentor")), policy.steadiness)


def compute(programme: Programme, weighing: Weighing, *, today: date, favour: Favour = NO_FAVOUR) -> Outcome:
    """Runs the matching of one programme as of `today`; writes nothing.

    What was proposed stays: its mentee does not wait and its place is not free (`columns`). favour: what to hold on to
    among the rest, by default nothing, which gives the highest total score.
    """
    began = perf_counter()
    columns = load(programme, today=today)
    return solve(columns, weighing, favour=favour, loading=perf_counter() - began)


def judge(
    columns: Columns, weighing: Weighing, *, at_once: int = SMALL, top: int = CANDIDATES_KEPT
) -> Scored:
    """Scores everybody once, for the stored lists and for the plan alike; arguments as `solve`."""
    began = perf_counter()
    to_score = columns.mentees, columns.all_available, weighing
    if max(len(columns.mentees), len(columns.mentors)) <= at_once:
        return Scored(score(*to_score, top=None), None, perf_counter() - began)
    lists, pairs = best_and_all(*to_score, top=top)
    return Scored(lists, pairs.among(columns.available), perf_counter() - began)


def solve(
    columns: Columns,
    weighing: Weighing,
    *,
    favour: Favour = NO_FAVOUR,
    scored: Scored | None = None,
    loading: float = 0,
    at_once: int = SMALL,
    top: int = CANDIDATES_KEPT,
) -> Outcome:
    """The same from columns that are there, of today or of a snapshot: equal columns give an equal outcome.

    scored: what `judge` gave for these columns, if it was asked already. loading: the seconds it took to load them.
    at_once: people on a side up to which all pairs are solved at once; above it in rounds, and the `top` candidates of
    each are kept. The plan is as good.
    """
    scored = scored or judge(columns, weighing, at_once=at_once, top=top)
    began = perf_counter()
    all_pairs = scored.pairs
    candidates = scored.lists.among(
        columns.available, None if all_pairs is None else np.diff(all_pairs.start)
    )
    limits: dict[str, Any] = {
        "capacity": columns.mentors.free,
        "urgent": columns.mentees.waiting_days > weighing.waiting_limit,
        "locked": possible_locks(columns, candidates if all_pairs is None else all_pairs),
    }
    waiting, favoured = columns.mentees.waiting_days, favour.rows(columns)
    assignment: Assignment
    if all_pairs is None:
        pairs = (candidates.mentee, candidates.mentor, candidates.score.astype(np.int64))
        limits["mentees"] = len(columns.mentees)
        pairing_by_hand = by_hand(*pairs, **limits, waiting_days=waiting)
        bonus = np.where(favoured[candidates.mentee] == candidates.mentor, favour.bonus, 0)
        assignment = assign(*pairs[:2], pairs[2] + bonus, **limits)
    else:
        pairing_by_hand = by_hand_over(all_pairs, waiting_days=waiting, **limits)
        if favour.bonus:
            all_pairs = all_pairs.favouring(favoured, favour.bonus)
        assignment = prove(all_pairs, **limits)
    seconds = {"load": loading, "score": scored.seconds, "assign": perf_counter() - began}
    return Outcome(
        columns,
        scored.lists,
        candidates,
        assignment,
        pairing_by_hand,
        {stage: round(lasted, 4) for stage, lasted in (seconds | {"total": sum(seconds.values())}).items()},
        weighing,
        favour,
        limits["locked"],
        whole=all_pairs is None,
    )


def possible_locks(columns: Columns, pairs: Candidates | Pairs) -> list[tuple[int, int]]:
    """Locks that can hold: a lock on a pair that became impossible, or that the mentor has no place for, lapses."""
    free = columns.mentors.free.copy()
    locks = []
    for mentee, mentor in columns.locked:
        if mentor in pairs.mentors_of(mentee) and free[mentor] > 0:
            free[mentor] -= 1
            locks.append((mentee, mentor))
    return locks
