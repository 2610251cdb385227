"""Writes what a run found with COPY: thousands of rows for little more than the price of moving them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from base.accounts.entity import new_public_ids
from matching.engine import Candidates, score
from matching.engine import Policy as Weighing
from matching.models import CandidateList, Plan
from matching.plans.columns import Columns
from matching.plans.outcome import CANDIDATES_KEPT, Outcome

#: Raise it when the engine gives other scores for the same profiles: stored lists of an older one are stale.
ENGINE_VERSION = "2"

LIST_COLUMNS = (
    "public_id", "organisation_id", "mentee_id", "mentors", "scores", "breakdown", "kth_score", "possible",
    "engine_version", "policy_id", "profile_hash", "at",
)  # fmt: skip
LINE_COLUMNS = (
    "public_id", "organisation_id", "plan_id", "mentee_id", "mentor_id", "score", "via", "mode", "interpreter",
    "criteria", "reasons",
)  # fmt: skip
KEPT_ON_UPDATE = {"public_id", "organisation_id", "mentee_id"}


def candidates_of(columns: Columns, weighing: Weighing, *, top: int | None = CANDIDATES_KEPT) -> Candidates:
    """What the lists hold: the best mentors whether available now or not, which only whoever reads a list can know.

    So a break, a full mentor or a screening that was passed leaves the lists as they are.
    """
    return score(columns.mentees, columns.all_available, weighing, top=top)


def packed(candidates: Candidates) -> NDArray[np.uint8]:
    """The breakdown of each pair in the bytes that are stored."""
    return np.column_stack(
        [candidates.criteria, candidates.via, candidates.mode, candidates.interpreter]
    ).astype(np.uint8)


def store_scores(
    columns: Columns,
    candidates: Candidates,
    *,
    organisation_id: int,
    policy_id: int,
    at: datetime,
    rows: Sequence[int] | None = None,
) -> None:
    """Replaces the candidate lists of these mentees with what was scored. Run twice, the rows are the same.

    candidates: with every mentor, as by `candidates_of`. rows: only these of the mentees, by default all. Call it
    inside a transaction. Rows are written in the order of the mentees' keys, so that two writers at the same time wait
    for each other and never deadlock.
    """
    stored_rows = range(len(columns.mentees)) if rows is None else rows
    _replace(_lists(columns, candidates, stored_rows, organisation_id, policy_id, at))


def store_lists(lists: Iterable[CandidateList]) -> None:
    """Writes candidate lists that exist and were changed, in the order of the mentees' keys, inside a transaction."""
    _replace(
        (
            candidate_list.public_id,
            candidate_list.organisation_id,
            candidate_list.mentee_id,
            _array(candidate_list.mentors),
            _array(candidate_list.scores),
            f"\\x{bytes(candidate_list.breakdown).hex()}",
            candidate_list.kth_score,
            candidate_list.possible,
            candidate_list.engine_version,
            candidate_list.policy_id,
            candidate_list.profile_hash,
            candidate_list.at.isoformat(),
        )
        for candidate_list in lists
    )


def _replace(rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(LIST_COLUMNS)
    update = ", ".join(f"{name} = EXCLUDED.{name}" for name in LIST_COLUMNS if name not in KEPT_ON_UPDATE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE fresh_lists ON COMMIT DROP AS SELECT {names} FROM matching_candidatelist WITH NO DATA"
        )
        _copy(cursor, "fresh_lists", LIST_COLUMNS, rows)
        cursor.execute(
            f"INSERT INTO matching_candidatelist ({names}) SELECT {names} FROM fresh_lists ORDER BY mentee_id "
            f"ON CONFLICT (mentee_id) DO UPDATE SET {update}"
        )
        cursor.execute("DROP TABLE fresh_lists")


def store_lines(plan: Plan, outcome: Outcome) -> None:
    """Adds the lines of a plan: one per waiting mentee, with the mentor and why, or with what stands in the way."""
    with connection.cursor() as cursor:
        _copy(cursor, "matching_planline", LINE_COLUMNS, _lines(plan, outcome))


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _lists(
    columns: Columns,
    candidates: Candidates,
    rows: Sequence[int],
    organisation_id: int,
    policy_id: int,
    at: datetime,
) -> Iterator[Sequence[Any]]:
    mentees = columns.mentees
    mentor_ids = columns.mentors.id[candidates.mentor]
    breakdown, hashes = packed(candidates), columns.hashes
    for row, public_id in zip(rows, new_public_ids(len(rows)), strict=True):
        pairs = candidates.of(row)
        pairs = slice(pairs.start, min(pairs.stop, pairs.start + CANDIDATES_KEPT))
        scores = candidates.score[pairs].tolist()
        yield (
            public_id,
            organisation_id,
            int(mentees.id[row]),
            _array(mentor_ids[pairs].tolist()),
            _array(scores),
            f"\\x{breakdown[pairs].tobytes().hex()}",
            scores[-1] if len(scores) < int(candidates.possible[row]) else 0,
            int(candidates.possible[row]),
            ENGINE_VERSION,
            policy_id,
            hashes[row],
            at.isoformat(),
        )


def _lines(plan: Plan, outcome: Outcome) -> Iterator[Sequence[Any]]:
    mentees, mentors = outcome.columns.mentees, outcome.columns.mentors
    lines, reasons = outcome.lines, outcome.reasons()
    public_ids = new_public_ids(len(mentees))
    for row in range(len(mentees)):
        line_start = (public_ids[row], plan.organisation_id, plan.pk, int(mentees.id[row]))
        line = lines.get(row)
        if line is None:
            yield (*line_start, None, None, "", "", False, "{}", json.dumps(reasons[row]))
        else:
            mentor = int(mentors.id[line.mentor])
            criteria = json.dumps(line.criteria)
            yield (*line_start, mentor, line.score, line.via, line.mode, line.interpreter, criteria, "[]")


def _array(values: Sequence[int]) -> str:
    return "{" + ",".join(map(str, values)) + "}"
