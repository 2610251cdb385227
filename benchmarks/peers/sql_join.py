"""Scoring as one SQL query over all pairs, for PostgreSQL.

Everything that can be a number is one, so that each constraint is an operation on whole words: languages at each level
are two words of bits, what can link two careers (first ISCO digit, sector, section) is one, and the career lines stand
side by side in columns. Tables are unlogged and analysed; two workers may share the join.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import psycopg

from matching.engine import B1, LEAVES, WANTS, Experiences, Mentees, Mentors, Policy

_SCHEMA = "pairs_by_sql"
_LEVELS = {"b1": B1, "b2": 4, "c1": 5}


@contextmanager
def loaded(connection: psycopg.Connection, mentees: Mentees, mentors: Mentors) -> Iterator[_Query]:
    """The people in tables of their own, dropped at the end; gives the query to run."""
    connection.execute(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
    connection.execute(f"CREATE SCHEMA {_SCHEMA}")
    try:
        yield _Query(connection, mentees, mentors)
    finally:
        connection.execute(f"DROP SCHEMA {_SCHEMA} CASCADE")


class _Query:
    def __init__(self, connection: psycopg.Connection, mentees: Mentees, mentors: Mentors) -> None:
        self.connection = connection
        targets = _lines(mentees.experiences, len(mentees), mentees.experiences.kind != LEAVES)
        lines = _lines(
            mentors.experiences,
            len(mentors),
            (mentors.experiences.kind != WANTS) & (mentors.experiences.years > 0),
        )
        self.widths = targets["isco"].shape[1], lines["isco"].shape[1]
        own = {
            "row": np.arange(len(mentees)), "programme": mentees.programme, "branch": mentees.branch,
            "interpreter": mentees.interpreter, "x": mentees.x, "y": mentees.y, "radius": mentees.radius,
            "modes": mentees.modes, "half_days": mentees.half_days, "unsure": mentees.unsure,
            "expectations": mentees.expectations, "peer": mentees.peer, "wish": mentees.wish,
            **_speech(mentees.language), **_columns(targets),
        }  # fmt: skip
        wishes = sum(
            (row.astype(np.int64) << wish for wish, row in enumerate(mentors.excluded)),
            np.zeros(len(mentors), np.int64),
        )
        bridged = (mentors.language >= B1).astype(np.int64) @ mentors.bridge.astype(np.int64) > 0
        free = ((mentors.free > 0) & ~mentors.paused & mentors.ready).nonzero()[0]
        other = {
            "row": np.arange(len(mentors)), "id": mentors.id, "branch": mentors.branch, "x": mentors.x, "y": mentors.y,
            "radius": mentors.radius, "modes": mentors.modes, "half_days": mentors.half_days, "offers": mentors.offers,
            "hr": mentors.hr, "broad": mentors.broad, "peer": mentors.peer, "unmet": wishes,
            **_speech(mentors.language), **dict(zip(("bridged_lo", "bridged_hi"), _words(bridged), strict=True)),
            **_columns(lines),
        }  # fmt: skip
        per_programme = [
            (p, row) for row in free.tolist() for p in range(64) if int(mentors.programmes[row]) >> p & 1
        ]
        rows = np.array([row for _, row in per_programme], np.int64)
        other = {name: np.asarray(column)[rows] for name, column in other.items()}
        other["programme"] = np.array([p for p, _ in per_programme], np.int64)
        self._table("mentee", own)
        self._table("mentor", other)
        self._table("refused", {"mentee": mentees.refused[:, 0], "mentor": mentees.refused[:, 1]})

    def _table(self, name: str, columns: dict[str, np.ndarray]) -> None:
        kinds = {"b": "boolean", "i": "bigint", "u": "bigint", "O": "bigint"}
        spec = ", ".join(
            f"{column} {kinds[np.asarray(values).dtype.kind]}" for column, values in columns.items()
        )
        self.connection.execute(f"CREATE UNLOGGED TABLE {_SCHEMA}.{name} ({spec})")
        with self.connection.cursor().copy(f"COPY {_SCHEMA}.{name} FROM STDIN") as copy:
            for row in zip(*(np.asarray(values).tolist() for values in columns.values()), strict=True):
                copy.write_row(row)
        self.connection.execute(f"ANALYZE {_SCHEMA}.{name}")

    def pairs(self, policy: Policy) -> dict[tuple[int, int], int]:
        """Every possible pair and its score."""
        found = self.connection.execute(f"SELECT mentee, mentor, total FROM ({self.text(policy)}) scored")
        return {(mentee, mentor): total for mentee, mentor, total in found}

    def summary(self, policy: Policy) -> tuple[int, int]:
        """How many pairs and the sum of their scores; nothing but the work is measured."""
        self.connection.execute("SET max_parallel_workers_per_gather = 2")
        self.connection.execute("SET parallel_setup_cost = 0")
        self.connection.execute("SET parallel_tuple_cost = 0")
        self.connection.execute("SET min_parallel_table_scan_size = 0")
        row = self.connection.execute(
            f"SELECT count(*), sum(total) FROM ({self.text(policy)}) scored"
        ).fetchone()
        assert row
        return int(row[0]), int(row[1] or 0)

    def text(self, policy: Policy) -> str:
        targets, lines = self.widths
        links = [_link(t, k) for t in range(targets) for k in range(lines)] or ["0"]
        plain, peers = policy.weights_without_peer, policy.weights
        points = ("sector", "met", "location", "language", "availability")

        def total(weights: tuple[int, ...]) -> str:
            return " + ".join(f"{weight} * {name}" for weight, name in zip(weights, points, strict=False))

        home = "" if policy.other_branches else "AND a.branch = b.branch"
        return f"""
            SELECT mentee, mentor, CASE WHEN peers THEN {total(peers)} + {100 * peers[5]} ELSE {
            total(plain)
        } END AS total
            FROM (
                SELECT a.row AS mentee, b.row AS mentor, a.peer AND b.peer AS peers,
                    GREATEST({", ".join(links)}, CASE
                        WHEN a.unsure THEN CASE WHEN b.hr THEN 100 WHEN b.broad THEN 70 ELSE 40 END
                        WHEN b.broad THEN 45 WHEN b.hr THEN 35 ELSE 0 END) AS sector,
                    CASE a.expectations WHEN 0 THEN 100 ELSE 100 * bit_count((a.expectations & b.offers)::bit(32))
                        / bit_count(a.expectations::bit(32)) END AS met,
                    GREATEST(
                        CASE WHEN a.modes & b.modes & 1 > 0 AND {_SQUARED} <= (a.radius + b.radius) ^ 2
                            THEN 2250000 / (22500 + {_SQUARED}) ELSE 0 END,
                        CASE WHEN a.modes & b.modes & 2 > 0 THEN 55 ELSE 0 END) AS location,
                    CASE WHEN {_shared("c1")} THEN 100 WHEN {_shared("b2")} THEN 85 WHEN {
            _shared("b1")
        } THEN 65
                        ELSE 30 END AS language,
                    25 * LEAST(4, bit_count((a.half_days & b.half_days)::bit(21))) AS availability
                FROM {_SCHEMA}.mentee a JOIN {_SCHEMA}.mentor b USING (programme)
                WHERE a.half_days & b.half_days > 0 {home}
                    AND (a.unsure OR b.hr OR b.broad OR a.keys & b.keys > 0 OR a.peer AND b.peer)
                    AND (a.modes & b.modes & 2 > 0
                        OR a.modes & b.modes & 1 > 0 AND {
            _SQUARED
        } <= (a.radius + b.radius) * (a.radius + b.radius))
                    AND ({_shared("b1")}
                        OR a.interpreter AND (a.b1_lo & b.bridged_lo > 0 OR a.b1_hi & b.bridged_hi > 0))
                    AND (a.wish < 0 OR b.unmet >> a.wish::int & 1 = 0)
                    AND NOT EXISTS (
                        SELECT FROM {_SCHEMA}.refused WHERE refused.mentee = a.row AND refused.mentor = b.id)
            ) judged
            {
            f"WHERE CASE WHEN peers THEN {total(peers)} + {100 * peers[5]} ELSE {total(plain)} END >= {policy.minimum}"
            if policy.minimum
            else ""
        }"""


_SQUARED = "((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y))"


def _shared(level: str) -> str:
    return f"(a.{level}_lo & b.{level}_lo > 0 OR a.{level}_hi & b.{level}_hi > 0)"


def _link(target: int, line: int) -> str:
    a, b = f"a.isco_{target}", f"b.isco_{line}"
    return f"""(CASE WHEN {a} = {b} THEN 100 WHEN {a} / 10 = {b} / 10 THEN 80
        WHEN a.sector_{target} = b.sector_{line} THEN 70 WHEN {a} / 100 = {b} / 100 THEN 55
        WHEN a.sections_{target} & b.sections_{line} > 0 THEN 40 WHEN {a} / 1000 = {b} / 1000 THEN 25
        ELSE 0 END * b.fifths_{line} / 5)"""


def _lines(lines: Experiences, size: int, keep: np.ndarray) -> dict[str, np.ndarray]:
    """Each kept line of a career in its own column; what is not known is NULL, which equals nothing."""
    kept = keep.nonzero()[0]
    of = lines.of[kept]
    place = np.arange(len(of)) - np.searchsorted(of, of)
    shape = (size, int(place.max()) + 1 if len(of) else 0)
    table = {name: np.full(shape, None, object) for name in ("isco", "sector", "sections", "fifths")}
    for line, row, column in zip(kept.tolist(), of.tolist(), place.tolist(), strict=True):
        table["isco"][row, column] = int(lines.isco[line]) if lines.isco[line] >= 0 else None
        table["sector"][row, column] = int(lines.sector[line]) or None
        table["sections"][row, column] = int(lines.sections[line])
        table["fifths"][row, column] = min(5, int(lines.years[line]))
    return table


def _columns(table: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    columns = {f"{name}_{k}": values[:, k] for name, values in table.items() for k in range(values.shape[1])}
    keys = np.zeros(len(table["isco"]), np.int64)
    for isco, sector, sections in zip(table["isco"].T, table["sector"].T, table["sections"].T, strict=True):
        keys |= np.array([0 if code is None else 1 << code // 1000 for code in isco], np.int64)
        keys |= np.array([0 if code is None else 1 << 10 + code for code in sector], np.int64)
        keys |= np.array([0 if mask is None else mask << 39 for mask in sections], np.int64)
    return columns | {"keys": keys}


def _words(bits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Up to 120 columns of booleans as two words of 60 bits."""
    wide = np.zeros((len(bits), 120), np.int64)
    wide[:, : bits.shape[1]] = bits
    weight = np.int64(1) << np.arange(60)
    return wide[:, :60] @ weight, wide[:, 60:] @ weight


def _speech(levels: np.ndarray) -> dict[str, np.ndarray]:
    columns = {}
    for name, level in _LEVELS.items():
        columns[f"{name}_lo"], columns[f"{name}_hi"] = _words(levels >= level)
    return columns
