"""One run of the matching in memory: load, score, assign with proof, and compare with the work by hand."""

from __future__ import annotations

from collections.abc import Callable
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
    by_hand,
    every_pair,
    explain,
    prove,
    score,
    unmatched,
)
from matching.engine import Policy as Weighing
from matching.engine.candidates import MENTOR
from matching.plans.columns import Columns, load
from matching.policies.models import Policy

#: Up to this many people on a side all pairs are weighed at once; above it the plan is proven over all pairs in rounds.
SMALL = 1000
#: Candidates stored per mentee.
KEPT = 64


@dataclass(frozen=True)
class Line:
    """One duo of a plan. via, mode: as the engine numbers them; criteria: 0..100 by name, None for peer not asked."""

    mentor: int
    score: int
    criteria: dict[str, int | None]
    via: str
    mode: str
    interpreter: bool

    def for_proposal(self) -> dict[str, Any]:
        """What a proposal keeps of it: its route, how they meet, and why."""
        explanation = {"score": self.score, "criteria": self.criteria}
        return {
            "via": self.via,
            "mode": self.mode,
            "interpreter": self.interpreter,
            "explanation": explanation,
        }


@dataclass(frozen=True)
class Outcome:
    """Everything one run found. `feasible`: possible pairs in all, also where only the best are kept."""

    columns: Columns
    candidates: Candidates
    assignment: Assignment
    by_hand: Pairing
    seconds: dict[str, float]
    weighing: Weighing

    @property
    def feasible(self) -> int:
        """How many pairs are possible."""
        return int(self.candidates.possible.sum())

    @property
    def places(self) -> int:
        """Free places of the mentors who can be matched now."""
        mentors = self.columns.mentors
        return int(mentors.free[mentors.ready & ~mentors.paused].sum())

    @property
    def mentors(self) -> int:
        """Mentors with at least one such place."""
        mentors = self.columns.mentors
        return int((mentors.ready & ~mentors.paused & (mentors.free > 0)).sum())

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
            "total_score": int(self.assignment.utility),
        }

    @property
    def certificate(self) -> dict[str, Any]:
        """The proof in three values: equal sums mean that no plan is better."""
        proof = self.assignment.certificate
        return {"optimal": bool(proof.optimal), "primal": int(proof.primal), "dual": int(proof.dual)}

    @cached_property
    def lines(self) -> dict[int, Line]:
        """The duos by mentee row."""
        found, mentor_of = self.candidates, self.assignment.mentor_of
        chosen = np.flatnonzero(mentor_of[found.mentee] == found.mentor)
        lines = {int(found.mentee[at]): self._line(int(at)) for at in chosen}
        for row in np.flatnonzero(mentor_of >= 0).tolist():
            if row not in lines:
                lines[row] = self._explained(row, int(mentor_of[row]))
        return lines

    def reasons(self) -> dict[int, list[dict[str, Any]]]:
        """Why each mentee row without a mentor has none: codes, near misses and remedies of the contract."""
        columns = self.columns
        found = unmatched(
            columns.mentees,
            columns.mentors,
            self.weighing,
            self.candidates,
            self.assignment.mentor_of,
            show=0,
        )
        return {
            one.mentee: [
                {"code": reason.code, "near_misses": reason.near_misses, "remedy": reason.remedy}
                for reason in one.reasons[:4]
            ]
            for one in found
        }

    def _line(self, at: int) -> Line:
        found = self.candidates
        points = found.criteria[at].tolist()
        return Line(
            mentor=int(found.mentor[at]),
            score=int(found.score[at]),
            criteria={
                name: None if name == "peer" and value == NO_PEER else value
                for name, value in zip(CRITERIA, points, strict=True)
            },
            via=ROUTES[found.via[at]],
            mode=MEETING_MODES[found.mode[at]],
            interpreter=bool(found.interpreter[at]),
        )

    def _explained(self, mentee: int, mentor: int) -> Line:
        """A duo whose pair was not among the best of its mentee."""
        said = explain(self.columns.mentees[mentee], self.columns.mentors[mentor], self.weighing)
        return Line(
            mentor=mentor,
            score=said.score or 0,
            criteria=said.criteria,
            via=said.via or "",
            mode=said.mode or "",
            interpreter=said.interpreter,
        )


def weigh(policy: Policy, programme: Programme) -> Weighing:
    """The engine's policy: the weights, and the limits that are the programme's."""
    return Weighing(
        **dict(zip(CRITERIA, policy.weights, strict=True)),
        minimum=policy.minimum_score,
        waiting_limit=programme.waiting_limit_days,
        other_branches=programme.other_branches,
    )


def compute(
    programme: Programme,
    weighing: Weighing,
    *,
    today: date,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Outcome:
    """Runs the matching of one programme as of `today`; writes nothing. tell(done, of) is called after each stage."""
    began = perf_counter()
    columns = load(programme, today=today)
    loaded = perf_counter()
    tell(1, 4)
    small = max(len(columns.mentees), len(columns.mentors)) <= SMALL
    candidates = score(columns.mentees, columns.mentors, weighing, top=None if small else KEPT)
    scored = perf_counter()
    tell(2, 4)
    sides: dict[str, Any] = {
        "capacity": columns.mentors.free,
        "urgent": columns.mentees.waiting_days > weighing.waiting_limit,
        "locked": possible_locks(columns, candidates),
    }
    waiting = columns.mentees.waiting_days
    assignment: Assignment
    if small:
        pairs = (candidates.mentee, candidates.mentor, candidates.score.astype(np.int64))
        sides["mentees"] = len(columns.mentees)
        assignment = assign(*pairs, **sides)
        hand = by_hand(*pairs, **sides, waiting_days=waiting)
    else:
        every = every_pair(columns.mentees, columns.mentors, weighing)
        assignment = prove(every, **sides)
        hand = by_hand_over(every, waiting_days=waiting, **sides)
    seconds = {
        "load": round(loaded - began, 4),
        "score": round(scored - loaded, 4),
        "assign": round(perf_counter() - scored, 4),
        "total": round(perf_counter() - began, 4),
    }
    tell(3, 4)
    return Outcome(columns, candidates, assignment, hand, seconds, weighing)


def by_hand_over(
    pairs: Pairs,
    *,
    waiting_days: NDArray[np.int32],
    capacity: NDArray[np.int32],
    urgent: NDArray[np.bool_],
    locked: list[tuple[int, int]],
) -> Pairing:
    """`by_hand` over all pairs where they are too many for the arrays of `assign`: the packed order is best first."""
    free = capacity.astype(np.int64)
    mentor_of = np.full(len(waiting_days), -1, np.int64)
    utility = 0
    for mentee, mentor in locked:
        mentor_of[mentee] = mentor
        free[mentor] -= 1
        own = pairs.packed[pairs.start[mentee] : pairs.start[mentee + 1]]
        utility += int((16_383 - (own[(own & MENTOR) == mentor] >> np.uint32(18))).sum())
    for row in np.argsort(-waiting_days.astype(np.int64), kind="stable").tolist():
        own = pairs.packed[pairs.start[row] : pairs.start[row + 1]]
        open_to = own[free[own & MENTOR] > 0] if mentor_of[row] < 0 else own[:0]
        if len(open_to):
            best = int(open_to.min())
            mentor_of[row] = best & int(MENTOR)
            free[mentor_of[row]] -= 1
            utility += 16_383 - (best >> 18)
    placed = mentor_of >= 0
    return Pairing(mentor_of, int(placed.sum()), int((placed & urgent).sum()), utility)


def possible_locks(columns: Columns, candidates: Candidates) -> list[tuple[int, int]]:
    """Locks that can hold: a lock on a pair that became impossible, or that the mentor has no place for, lapses."""
    free = columns.mentors.free.copy()
    kept = []
    for mentee, mentor in columns.locked:
        if mentor in candidates.mentor[candidates.of(mentee)] and free[mentor] > 0:
            free[mentor] -= 1
            kept.append((mentee, mentor))
    return kept
