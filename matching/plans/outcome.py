"""One run of the matching in memory: load, score, assign, compare with the work by hand, and say it as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intake.models import Mentee, Mentor, Programme
from matching.engine import (
    CRITERIA,
    MEETING_MODES,
    NO_PEER,
    ROUTES,
    Assignment,
    Candidates,
    Pairing,
    assign,
    by_hand,
    explain,
    score,
)
from matching.engine import Policy as Weighing
from matching.plans.columns import Columns, load
from matching.policies.models import Policy

#: Above this many people on a side only the best candidates of each mentee go into the first plan.
SMALL = 1000
KEPT = 64

#: What would undo a broken constraint, in the words of the contract.
REMEDIES = {
    "programme": "other_branch",
    "branch": "other_branch",
    "language": "interpreter",
    "reach": "ask_online",
    "half_day": "other_times",
    "sector": "broad_network",
    "full": "recruit",
    "paused": "wait",
    "not_ready": "wait",
    "refused": "recruit",
    "gender_wish": "recruit",
    "minimum_score": "generic_hr",
    "competition": "recruit",
}


@dataclass(frozen=True)
class Outcome:
    """Everything one run found. `row[i]` is the place in `candidates` of mentee i's pair, -1 without one."""

    columns: Columns
    candidates: Candidates
    assignment: Assignment
    by_hand: Pairing
    row: NDArray[np.int64]
    seconds: dict[str, float]
    weighing: Weighing

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

    def criteria(self, at: int) -> dict[str, int | None]:
        """The six criteria of a candidate, 0..100; peer is None where it does not count."""
        points = self.candidates.criteria[at].tolist()
        return {
            name: None if name == "peer" and value == NO_PEER else value
            for name, value in zip(CRITERIA, points, strict=True)
        }

    def line(self, at: int) -> dict[str, Any]:
        """What a proposal keeps of a candidate: its route, how they meet, and why."""
        found = self.candidates
        via, mode = ROUTES[found.via[at]], MEETING_MODES[found.mode[at]]
        interpreter = bool(found.interpreter[at])
        explanation = {"score": int(found.score[at]), "criteria": self.criteria(at)}
        return {"via": via, "mode": mode, "interpreter": interpreter, "explanation": explanation}

    def reasons(self, mentee: int) -> list[dict[str, Any]]:
        """Why this mentee has nobody: the constraints that alone stand between them and mentors, most first."""
        if self.candidates.possible[mentee]:
            return [{"code": "competition", "near_misses": int(self.candidates.possible[mentee]), "remedy": "recruit"}]
        columns = self.columns
        one_away: Counter[str] = Counter()
        any_reason: Counter[str] = Counter()
        person = columns.mentees[mentee]
        for mentor in range(len(columns.mentors)):
            broken = explain(person, columns.mentors[mentor], self.weighing).reasons
            any_reason.update(broken)
            if len(broken) == 1:
                one_away.update(broken)
        found = one_away or any_reason
        return [
            {"code": code, "near_misses": one_away[code], "remedy": REMEDIES[code]} for code, _n in found.most_common(3)
        ]

    def as_json(self, programme: str, *, pairs: bool = False) -> dict[str, Any]:
        """The contract's `match --json`; people by their public id."""
        mentees, mentors, candidates = self.columns.mentees, self.columns.mentors, self.candidates
        mentee_id = dict(Mentee.objects.filter(pk__in=mentees.id.tolist()).values_list("pk", "public_id"))
        mentor_id = dict(Mentor.objects.filter(pk__in=mentors.id.tolist()).values_list("pk", "public_id"))
        duos = []
        for mentee in np.flatnonzero(self.row >= 0).tolist():
            at = int(self.row[mentee])
            duos.append(
                {
                    "mentee": mentee_id[int(mentees.id[mentee])],
                    "mentor": mentor_id[int(mentors.id[candidates.mentor[at]])],
                    "score": int(candidates.score[at]),
                    "criteria": self.criteria(at),
                    "via": ROUTES[candidates.via[at]],
                    "mode": MEETING_MODES[candidates.mode[at]],
                    "interpreter": bool(candidates.interpreter[at]),
                }
            )
        certificate = self.assignment.certificate
        answer: dict[str, Any] = {
            "programme": programme,
            "mentees": len(mentees),
            "mentors": self.mentors,
            "places": self.places,
            "feasible_pairs": int(candidates.possible.sum()),
            "duos": duos,
            "unmatched": [
                {"mentee": mentee_id[int(mentees.id[mentee])], "reasons": self.reasons(mentee)}
                for mentee in np.flatnonzero(self.row < 0).tolist()
            ],
            "objective": self.objective,
            "certificate": {
                "optimal": bool(certificate.optimal),
                "primal": int(certificate.primal),
                "dual": int(certificate.dual),
            },
            "by_hand": {"duos": self.by_hand.duos, "total_score": int(self.by_hand.utility)},
            "seconds": self.seconds,
        }
        if pairs:
            every = score(mentees, mentors, self.weighing, top=None)
            answer["pairs"] = [
                [mentee_id[int(mentees.id[mentee])], mentor_id[int(mentors.id[mentor])], int(points)]
                for mentee, mentor, points in zip(every.mentee, every.mentor, every.score, strict=True)
            ]
            answer["places"] = {
                mentor_id[int(mentor)]: int(free) for mentor, free in zip(mentors.id, mentors.free, strict=True)
            }
            answer["urgent"] = [mentee_id[int(mentee)] for mentee in mentees.id[self.urgent]]
        return answer

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


def weigh(policy: Policy, programme: Programme) -> Weighing:
    """The engine's policy: the weights, and the limits that are the programme's."""
    return Weighing(
        *policy.weights,
        minimum=policy.minimum_score,
        waiting_limit=programme.waiting_limit_days,
        other_branches=programme.other_branches,
    )


def compute(
    programme: Programme, weighing: Weighing, *, today: date, tell: Callable[[int, int], None] = lambda done, of: None
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
    locked = possible_locks(columns, candidates)
    sides = {
        "mentees": len(columns.mentees),
        "capacity": columns.mentors.free,
        "urgent": columns.mentees.waiting_days > weighing.waiting_limit,
        "locked": locked,
    }
    pairs = (candidates.mentee, candidates.mentor, candidates.score.astype(np.int64))
    assignment = assign(*pairs, **sides)
    assigned = perf_counter()
    tell(3, 4)
    hand = by_hand(*pairs, **sides, waiting_days=columns.mentees.waiting_days)
    row = np.full(len(columns.mentees), -1, np.int64)
    chosen = np.flatnonzero(assignment.mentor_of[candidates.mentee] == candidates.mentor)
    row[candidates.mentee[chosen]] = chosen
    seconds = {
        "load": round(loaded - began, 4),
        "score": round(scored - loaded, 4),
        "assign": round(assigned - scored, 4),
        "total": round(perf_counter() - began, 4),
    }
    return Outcome(columns, candidates, assignment, hand, row, seconds, weighing)


def possible_locks(columns: Columns, candidates: Candidates) -> list[tuple[int, int]]:
    """Locks that can hold: a lock on a pair that became impossible, or that the mentor has no place for, lapses."""
    free = columns.mentors.free.copy()
    kept = []
    for mentee, mentor in columns.locked:
        if mentor in candidates.mentor[candidates.of(mentee)] and free[mentor] > 0:
            free[mentor] -= 1
            kept.append((mentee, mentor))
    return kept
