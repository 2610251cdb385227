"""From tables to the engine's columns: a handful of queries that return nothing but integers.

Each query is read with COPY and parsed as one array, so loading costs little more than moving the bytes. Nothing here
reads `Background`: origin, gender, age and reason of stay cannot reach the engine (requirements MA13).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from intake.availability.half_days import ENOUGH
from intake.background.wishes import WISHES, people_meeting
from intake.models import Code, Language, Mentee, Mentor, Programme, Sector
from matching.engine import Experiences, Mentees, Mentors
from matching.places import ROOM, WAITS

TOPIC_LISTS = ("content_minimal", "content_optional")
KINDS = ("did", "wants", "leaves", "informal")
#: Columns of a mentee that a score depends on, besides languages, career and refused pairs.
SCORED = (
    "branch", "interpreter", "x", "y", "radius", "modes", "centre_online", "half_days", "unsure", "expectations",
    "peer", "wish",
)  # fmt: skip

WAITING = f"""
    m.programme_id = %(programme)s AND (%(mentees)s::bigint[] IS NULL OR m.id = ANY (%(mentees)s)) AND {WAITS}
"""
IN_PROGRAMME = """
    EXISTS (SELECT 1 FROM intake_mentor_programmes mp WHERE mp.mentor_id = m.id AND mp.programme_id = %(programme)s)
    AND m.status <> 'left' AND m.place_id IS NOT NULL AND (%(mentor)s::bigint IS NULL OR m.id = %(mentor)s)
    AND (%(branch)s::bigint IS NULL OR m.branch_id = %(branch)s)
"""
TOPICS = "coalesce((SELECT bit_or(1 << (array_position(%(topics)s::text[], k) - 1)) FROM unnest({}) k), 0)"
MODES = "m.in_person::int + 2 * m.online::int"

MENTEES = f"""
    SELECT m.id, m.person_id, m.branch_id, pl.x, pl.y, m.radius_km * 10,
           m.in_person::int + 2 * (m.online AND coalesce(c.online, true))::int, coalesce(c.online, true)::int,
           (coalesce(m.job_goal_id, '') IN ('job_goal:unclear', 'job_goal:change_sector'))::int,
           {TOPICS.format("m.expectations")}, m.peer_wish::int, m.interpreter_accepted::int,
           %(today)s::date - m.waiting_since,
           CASE WHEN m.gender_wish_confirmed_by_id IS NULL OR m.gender_wish = '' THEN -1
                ELSE array_position(ARRAY['f', 'm', 'x'], m.gender_wish) - 1 END
    FROM intake_mentee m JOIN intake_place pl ON pl.id = m.place_id LEFT JOIN intake_partner c ON c.id = m.centre_id
    WHERE {WAITING} ORDER BY m.waiting_since, m.id
"""
MENTORS = f"""
    SELECT m.id, m.person_id, m.branch_id, pl.x, pl.y, m.radius_km * 10, {MODES}, {TOPICS.format("m.offers")},
           m.hr::int, m.broad_network::int, m.peer::int,
           {ROOM},
           (m.status = 'paused')::int, (m.status IN ('ready', 'paused'))::int
    FROM intake_mentor m JOIN intake_place pl ON pl.id = m.place_id
    WHERE {IN_PROGRAMME} ORDER BY m.id
"""
PEOPLE = "SELECT m.person_id FROM intake_{0} m WHERE {1}"
LANGUAGES = """
    SELECT s.person_id, o.number - 1, l.sort
    FROM intake_languageskill s JOIN intake_cefrlevel l ON l.code = s.level_id
    JOIN unnest(%(languages)s::text[]) WITH ORDINALITY AS o (code, number) ON o.code = s.language_id
    WHERE s.person_id IN ({people})
"""
EXPERIENCES = """
    SELECT e.person_id, coalesce(o.isco_id::int, -1),
           CASE WHEN e.sector_id IN ('other', 'undecided') THEN 0
                ELSE array_position(%(sectors)s::text[], e.sector_id::text) END,
           (%(sections)s::int[])[array_position(%(sectors)s::text[], e.sector_id::text)],
           e.years, array_position(%(kinds)s::text[], e.kind::text) - 1
    FROM intake_experience e LEFT JOIN intake_occupation o ON o.id = e.occupation_id
    WHERE e.person_id IN ({people})
"""
HALF_DAYS = """
    SELECT person_id, bit_or(1 << half) FROM (
        SELECT a.person_id, (3 * a.weekday + part.number)::int AS half
        FROM intake_availability a
        JOIN (VALUES (0, time '00:00', time '12:00'), (1, time '12:00', time '17:00'), (2, time '17:00', time '24:00'))
             AS part (number, starts, ends) ON a.starts < part.ends AND a.ends > part.starts
        WHERE a.weekday IS NOT NULL AND a.person_id IN ({people}) GROUP BY 1, 2
        HAVING sum((least(a.ends, part.ends) - greatest(a.starts, part.starts)) * (CASE WHEN a.free THEN 1 ELSE -1 END))
               >= %(enough)s::int * interval '1 minute'
    ) free GROUP BY person_id
"""
REFUSED = f"""
    SELECT r.mentee_id, r.mentor_id FROM matching_pairrule r JOIN intake_mentee m ON m.id = r.mentee_id
    WHERE r.rule = 'refused' AND {WAITING}
    UNION
    SELECT p.mentee_id, p.mentor_id FROM matching_proposal p JOIN intake_mentee m ON m.id = p.mentee_id
    WHERE p.status IN ('declined', 'withdrawn') AND {WAITING}
    UNION
    SELECT p.mentee_id, p.mentor_id FROM matching_proposal p JOIN intake_mentee m ON m.id = p.mentee_id
    WHERE p.status = 'accepted' AND NOT p.holds AND {WAITING}
    UNION
    SELECT m.id, o.id FROM intake_mentee m JOIN intake_mentor o ON o.person_id = m.person_id WHERE {WAITING}
"""
LOCKED = f"""
    SELECT r.mentee_id, r.mentor_id FROM matching_pairrule r JOIN intake_mentee m ON m.id = r.mentee_id
    WHERE r.rule = 'locked' AND {WAITING}
"""
INTERPRETERS = """
    SELECT DISTINCT s.person_id, array_position(%(languages)s::text[], s.language_id::text) - 1
    FROM intake_languageskill s JOIN intake_cefrlevel l ON l.code = s.level_id
    JOIN accounts_membership i ON i.person_id = s.person_id AND i.role = 'interpreter'
    WHERE l.sort >= 3 AND i.organisation_id = %(organisation)s
      AND i.starts_on <= %(today)s AND (i.ends_on IS NULL OR i.ends_on >= %(today)s)
"""


@dataclass(frozen=True)
class Columns:
    """Everybody who takes part in one run of the matching, in the engine's terms.

    mentees: those who wait, longest first. mentors: all of the programme, also full, paused or unready ones, so that
    the reasons can speak of them. locked: (mentee row, mentor row) pairs that a coordinator locked. languages, sectors,
    topics: the codes in the order of the engine's numbers (sectors count from 1).
    """

    mentees: Mentees
    mentors: Mentors
    locked: list[tuple[int, int]]
    languages: list[str]
    sectors: list[str]
    topics: list[str]

    @property
    def available(self) -> NDArray[np.bool_]:
        """Per mentor row: ready, with a free place and without a break."""
        mentors = self.mentors
        return np.asarray(mentors.ready & ~mentors.paused & (mentors.free > 0))

    @property
    def all_available(self) -> Mentors:
        """The mentors as if each of them were available."""
        yes = np.ones(len(self.mentors), np.bool_)
        return replace(self.mentors, free=yes.astype(np.int32), paused=~yes, ready=yes)

    def hashes(self) -> list[str]:
        """One hash per mentee row over all of it that a score depends on: waiting days do not count."""
        mentees, lines = self.mentees, self.mentees.experiences
        plain = np.column_stack([getattr(mentees, name).astype(np.int64) for name in SCORED])
        career = np.column_stack(
            [
                getattr(lines, name).astype(np.int64)
                for name in ("isco", "sector", "sections", "years", "kind")
            ]
        )
        career = career[np.lexsort((*career.T, lines.of))]  # whole lines of one person, in any order saved
        at = np.searchsorted(lines.of, np.arange(len(mentees) + 1))
        by_row: dict[int, list[int]] = {}
        for row, mentor in sorted(mentees.refused.tolist()):
            by_row.setdefault(row, []).append(mentor)
        return [
            blake2b(
                plain[row].tobytes()
                + mentees.language[row].tobytes()
                + career[at[row] : at[row + 1]].tobytes()
                + repr(by_row.get(row, "")).encode(),
                digest_size=16,
            ).hexdigest()
            for row in range(len(mentees))
        ]


def topics() -> list[str]:
    """The keys of all topics in their bit order (domain: topic codes thrice)."""
    return list(
        Code.objects.filter(list__in=TOPIC_LISTS).order_by("list", "key").values_list("key", flat=True)
    )


def load(
    programme: Programme,
    *,
    today: date,
    mentee: Mentee | None = None,
    mentor: Mentor | None = None,
    mentees: Sequence[int] | None = None,
    branch: int | None = None,
) -> Columns:
    """Reads everybody who waits in a programme and all its mentors, as of `today` (for the days of waiting).

    mentee, mentor: only this one of a side; mentees: only those with these primary keys; branch: only its mentors.
    """
    languages = sorted(Language.objects.values_list("code", flat=True))
    sectors = sorted(Sector.objects.values_list("code", flat=True))
    sections = {sector.code: _bits(sector.nace_sections) for sector in Sector.objects.all()}
    params: dict[str, Any] = {
        "programme": programme.pk,
        "organisation": programme.organisation_id,
        "today": today,
        "topics": topics(),
        "languages": languages,
        "sectors": sectors,
        "sections": [sections[code] for code in sectors],
        "kinds": list(KINDS),
        "enough": ENOUGH,
        "mentees": [mentee.pk] if mentee else None if mentees is None else list(mentees),
        "mentor": mentor and mentor.pk,
        "branch": branch,
    }
    sides = {}
    for side, query, where, width in (
        ("mentee", MENTEES, WAITING, 14),
        ("mentor", MENTORS, IN_PROGRAMME, 14),
    ):
        people = PEOPLE.format(side, where)
        rows = _table(query, params, width)
        place = _Rows(rows[:, 1])
        levels = np.zeros((len(rows), len(languages)), np.uint8)
        skills = _table(LANGUAGES.format(people=people), params, 3)
        levels[place.of(skills[:, 0]), skills[:, 1]] = skills[:, 2]
        lines = _table(EXPERIENCES.format(people=people), params, 6)
        career = dict(zip(("isco", "sector", "sections", "years", "kind"), lines.T[1:], strict=True))
        halves = np.zeros(len(rows), np.uint32)
        free = _table(HALF_DAYS.format(people=people), params, 2)
        halves[place.of(free[:, 0])] = free[:, 1]
        sides[side] = (rows, levels, Experiences.rows(place.of(lines[:, 0]), **career), halves)
    seekers, mentee_levels, mentee_lines, mentee_halves = sides["mentee"]
    mentors, mentor_levels, mentor_lines, mentor_halves = sides["mentor"]
    by_mentee, by_mentor = _Rows(seekers[:, 0]), _Rows(mentors[:, 0])
    refused = _table(REFUSED, params, 2)
    locked = _table(LOCKED, params, 2)
    locked = locked[np.isin(locked[:, 1], mentors[:, 0])]
    return Columns(
        mentees=Mentees(
            id=seekers[:, 0],
            programme=np.zeros(len(seekers), np.uint8),
            branch=seekers[:, 2],
            language=mentee_levels,
            interpreter=seekers[:, 11],
            x=seekers[:, 3],
            y=seekers[:, 4],
            radius=seekers[:, 5],
            modes=seekers[:, 6],
            centre_online=seekers[:, 7],
            half_days=mentee_halves,
            unsure=seekers[:, 8],
            expectations=seekers[:, 9],
            peer=seekers[:, 10],
            wish=seekers[:, 13],
            waiting_days=seekers[:, 12],
            experiences=mentee_lines,
            refused=np.column_stack([by_mentee.of(refused[:, 0]), refused[:, 1]]),
        ),
        mentors=Mentors(
            id=mentors[:, 0],
            programmes=np.ones(len(mentors), np.uint64),
            branch=mentors[:, 2],
            language=mentor_levels,
            x=mentors[:, 3],
            y=mentors[:, 4],
            radius=mentors[:, 5],
            modes=mentors[:, 6],
            half_days=mentor_halves,
            offers=mentors[:, 7],
            hr=mentors[:, 8],
            broad=mentors[:, 9],
            peer=mentors[:, 10],
            free=np.maximum(mentors[:, 11], 0),
            paused=mentors[:, 12],
            ready=mentors[:, 13],
            experiences=mentor_lines,
            excluded=_excluded(mentors[:, 1], asked=bool((seekers[:, 13] >= 0).any())),
            bridge=_bridge(_table(INTERPRETERS, params, 2), len(languages)),
        ),
        locked=list(
            zip(by_mentee.of(locked[:, 0]).tolist(), by_mentor.of(locked[:, 1]).tolist(), strict=True)
        ),
        languages=languages,
        sectors=sectors,
        topics=params["topics"],
    )


class _Rows:
    """Where each of these distinct keys stands."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self.order = np.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def of(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of each wanted key; all of them must be there."""
        return self.order[np.searchsorted(self.keys, wanted)] if len(wanted) else np.zeros(0, np.int64)


def _table(query: str, params: dict[str, Any], width: int) -> NDArray[np.int64]:
    """The rows of a query whose columns are all integers, as an array of `width` columns."""
    statement = connection.ops.compose_sql(  # type: ignore[attr-defined]
        f"COPY ({query}) TO STDOUT (DELIMITER ' ')", params
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        data = b"".join(bytes(part) for part in copy)
    if not data:
        return np.zeros((0, width), np.int64)
    return np.fromstring(data.decode(), dtype=np.int64, sep=" ").reshape(-1, width)


def _bits(letters: frozenset[str]) -> int:
    return sum(1 << (ord(letter) - ord("A")) for letter in letters)


def _bridge(skills: NDArray[np.int64], languages: int) -> NDArray[np.bool_]:
    """[a, b]: one interpreter speaks both."""
    people, row = np.unique(skills[:, 0], return_inverse=True)
    speaks = np.zeros((len(people), languages), np.bool_)
    speaks[row, skills[:, 1]] = True
    return (speaks.T.astype(np.int32) @ speaks.astype(np.int32)) > 0


def _excluded(people: NDArray[np.int64], *, asked: bool) -> NDArray[np.bool_]:
    """One row per wish (f, m, x): the mentors whom it excludes. Only asked for when a confirmed wish exists."""
    if not asked:
        return np.zeros((len(WISHES), len(people)), np.bool_)
    meeting = people_meeting(people.tolist())
    return np.array(
        [[person not in meeting[wish] for person in people.tolist()] for wish in WISHES], np.bool_
    )
