"""From tables to the engine's columns: one query for each list of people and of what they said, read as numbers.

Django writes the SQL, and one array for each query holds the answer under the names that the engine gives its columns;
so loading costs little more than moving the bytes. Nothing here reads `Background`: origin, gender, age and reason of
stay cannot reach the engine (requirements MA13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
from django.db.models import Case, DateField, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from numpy.typing import NDArray

from base.accounts.models import Membership
from intake.availability.half_days import EDGES, ENOUGH
from intake.background.wishes import WISHES, people_meeting
from intake.models import (
    Availability,
    Code,
    Experience,
    Language,
    LanguageSkill,
    Mentee,
    Mentor,
    Programme,
    Sector,
)
from matching.engine import B1, IN_PERSON, ONLINE, Experiences, Mentees, Mentors
from matching.engine.experiences import Ints
from matching.models import PairRule, Proposal
from matching.places import taken, waiting
from matching.plans.tables import NONE, Rows, among, bits, flag, number, numbered, read

TOPIC_LISTS = ("content_minimal", "content_optional")
KINDS = ("did", "wants", "leaves", "informal")
#: Sectors that link nobody.
NO_SECTOR = ("other", "undecided")
#: Goals of a mentee who has no target yet, or leaves the sector.
UNSURE = ("job_goal:unclear", "job_goal:change_sector")
#: Columns of a mentee that a score depends on, besides languages, career and refused pairs.
SCORED = (
    "branch", "interpreter", "x", "y", "radius", "modes", "centre_online", "half_days", "unsure", "expectations",
    "peer", "wish",
)  # fmt: skip

#: Columns that both sides have, besides their person.
HOME: dict[str, str | Combinable] = {
    "person": "person", "id": "pk", "branch": "branch", "x": "place__x", "y": "place__y", "radius": F("radius_km") * 10,
}  # fmt: skip


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
        everybody = np.ones(len(self.mentors), np.bool_)
        return replace(self.mentors, free=everybody.astype(np.int32), paused=~everybody, ready=everybody)

    @cached_property
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
        starts = np.searchsorted(lines.of, np.arange(len(mentees) + 1))
        by_row: dict[int, list[int]] = {}
        for row, mentor in sorted(mentees.refused.tolist()):
            by_row.setdefault(row, []).append(mentor)
        return [
            blake2b(
                plain[row].tobytes()
                + mentees.language[row].tobytes()
                + career[starts[row] : starts[row + 1]].tobytes()
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
    waiting_mentees = waiting(Mentee.objects.filter(programme=programme, place__isnull=False))
    if mentee is not None or mentees is not None:
        waiting_mentees = waiting_mentees.filter(pk__in=among([mentee.pk] if mentee else mentees or ()))
    programme_mentors = Mentor.objects.filter(programmes=programme, place__isnull=False).exclude(
        status=Mentor.Status.LEFT
    )
    if mentor is not None:
        programme_mentors = programme_mentors.filter(pk=mentor.pk)
    if branch is not None:
        programme_mentors = programme_mentors.filter(branch=branch)

    codes = _Codes.known()
    mentee_columns = _mentees(waiting_mentees, today, codes)
    mentor_columns = _mentors(programme_mentors, codes)
    mentee_persons, mentor_persons = mentee_columns.pop("person"), mentor_columns.pop("person")
    mentee_rows, mentor_rows = Rows(mentee_columns["id"]), Rows(mentor_columns["id"])
    locked, refused = _pairs(mentee_rows.keys.tolist())
    locked = locked[np.isin(locked[:, 1], mentor_rows.keys)]
    return Columns(
        mentees=Mentees(
            **_person_columns(Rows(mentee_persons), codes) | mentee_columns,
            programme=np.zeros(len(mentee_rows), np.uint8),
            refused=np.column_stack([mentee_rows.of(refused[:, 0]), refused[:, 1]]),
        ),
        mentors=Mentors(
            **_person_columns(Rows(mentor_persons), codes) | mentor_columns,
            programmes=np.ones(len(mentor_rows), np.uint64),
            excluded=_excluded(mentor_persons, has_wishes=bool((mentee_columns["wish"] >= 0).any())),
            bridge=_bridge(programme, today, codes),
        ),
        locked=list(
            zip(mentee_rows.of(locked[:, 0]).tolist(), mentor_rows.of(locked[:, 1]).tolist(), strict=True)
        ),
        languages=list(codes.languages),
        sectors=list(codes.sectors),
        topics=list(codes.topics),
    )


@dataclass(frozen=True)
class _Codes:
    """The number that the engine has for each code; sections: the NACE sections of each sector, as bits."""

    languages: dict[str, int]
    sectors: dict[str, int]
    sections: dict[str, int]
    topics: dict[str, int]

    @classmethod
    def known(cls) -> _Codes:
        sections = {sector.code: _bits(sector.nace_sections) for sector in Sector.objects.all()}
        return cls(
            languages=numbered(sorted(Language.objects.values_list("code", flat=True))),
            sectors=numbered(sorted(sections), first=1),
            sections=sections,
            topics=numbered(topics()),
        )


def _mentees(mentees: QuerySet[Mentee], today: date, codes: _Codes) -> dict[str, Ints]:
    """The plain columns of the mentees and their persons, who waits longest first."""
    allowed = Coalesce("centre__online", True)
    waited = Func(
        Value(today, DateField()),
        F("waiting_since"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    return read(
        mentees.order_by("waiting_since", "pk"),
        **HOME,
        modes=_modes(online=Least("online", allowed)),
        centre_online=flag(allowed),
        interpreter=flag("interpreter_accepted"),
        expectations=bits("expectations", codes.topics),
        unsure=Case(When(job_goal__in=UNSURE, then=1), default=0),
        peer=flag("peer_wish"),
        wish=Case(
            When(gender_wish_confirmed_by=None, then=NONE), default=number("gender_wish", numbered(WISHES))
        ),
        waiting_days=waited,
    )


def _mentors(mentors: QuerySet[Mentor], codes: _Codes) -> dict[str, Ints]:
    """The plain columns of the mentors and their persons."""
    takes_part = (Mentor.Status.READY, Mentor.Status.PAUSED)
    return read(
        mentors.order_by("pk"),
        **HOME,
        modes=_modes(online="online"),
        offers=bits("offers", codes.topics),
        hr=flag("hr"),
        broad=flag("broad_network"),
        peer=flag("peer"),
        free=Greatest(F("capacity") - taken(), 0),
        paused=Case(When(status=Mentor.Status.PAUSED, then=1), default=0),
        ready=Case(When(status__in=takes_part, then=1), default=0),
    )


def _person_columns(rows: Rows, codes: _Codes) -> dict[str, Any]:
    """What people said of their languages, their work and their week; rows: by person."""
    of_persons = Q(person__in=among(rows.keys.tolist()))
    skills = read(
        LanguageSkill.objects.filter(of_persons).order_by(),
        person="person",
        language=number("language", codes.languages),
        level="level__sort",
    )
    lines = read(
        Experience.objects.filter(of_persons).order_by(),
        person="person",
        isco=Cast("occupation__isco", IntegerField()),
        sector=number("sector", codes.sectors | dict.fromkeys(NO_SECTOR, 0)),
        sections=number("sector", codes.sections),
        years="years",
        kind=number("kind", numbered(KINDS)),
    )
    hours = read(
        Availability.objects.filter(of_persons, weekday__isnull=False).order_by(),
        person="person",
        weekday="weekday",
        starts=_second("starts"),
        ends=_second("ends"),
        free=flag("free"),
    )
    language = np.zeros((len(rows), len(codes.languages)), np.uint8)
    language[rows.of(skills["person"]), skills["language"]] = skills["level"]
    return {
        "language": language,
        "experiences": Experiences.rows(rows.of(lines.pop("person")), **lines),
        "half_days": _half_days(rows.of(hours["person"]), hours, len(rows)),
    }


def _half_days(row: Ints, hours: Mapping[str, Ints], size: int) -> Ints:
    """The mask of each row's week, as `intake.availability.half_days` counts it."""
    seconds = np.zeros(size * 7 * len(EDGES))
    for part, (begins, ends) in enumerate(EDGES):
        overlap = np.minimum(hours["ends"], 60 * ends) - np.maximum(hours["starts"], 60 * begins)
        half = (row * 7 + hours["weekday"]) * len(EDGES) + part
        seconds += np.bincount(half, np.maximum(overlap, 0) * (2 * hours["free"] - 1), len(seconds))
    free = (seconds >= 60 * ENOUGH).reshape(size, 7 * len(EDGES))
    return free @ (1 << np.arange(free.shape[1]))


def _pairs(mentees: Sequence[int]) -> tuple[Ints, Ints]:
    """Pairs of primary keys (mentee, mentor): those that are locked, and those that are not suggested.

    Not suggested is who was set apart, was tried before, or is one person on both sides.
    """
    status, of_mentees = Proposal.Status, Q(mentee__in=among(mentees))
    rules = read(
        PairRule.objects.filter(of_mentees).order_by("pk"),
        mentee="mentee",
        mentor="mentor",
        locked=Case(When(rule=PairRule.Rule.LOCKED, then=1), default=0),
    )
    tried_before = Q(status__in=(status.DECLINED, status.WITHDRAWN)) | Q(status=status.ACCEPTED, holds=False)
    mentors_who_are_mentees = Mentor.objects.filter(person__mentees__in=among(mentees))
    not_suggested = [
        read(Proposal.objects.filter(of_mentees, tried_before).order_by(), mentee="mentee", mentor="mentor"),
        read(mentors_who_are_mentees.order_by(), mentee="person__mentees", mentor="pk"),
    ]
    locked = rules.pop("locked") > 0
    ruled = np.column_stack([*rules.values()])
    apart_pairs = [np.column_stack([*pairs.values()]) for pairs in not_suggested]
    return ruled[locked], np.unique(np.concatenate([ruled[~locked], *apart_pairs]), axis=0)


def _bridge(programme: Programme, today: date, codes: _Codes) -> NDArray[np.bool_]:
    """[a, b]: one volunteer interpreter speaks both languages well."""
    interpreters = Membership.objects.on(today).filter(
        role=Membership.Role.INTERPRETER, organisation=programme.organisation_id
    )
    skills = read(
        LanguageSkill.objects.filter(
            level__sort__gte=B1, person__in=interpreters.values("person")
        ).order_by(),
        person="person",
        language=number("language", codes.languages),
    )
    people, row = np.unique(skills["person"], return_inverse=True)
    speaks = np.zeros((len(people), len(codes.languages)), np.int32)
    speaks[row, skills["language"]] = 1
    return (speaks.T @ speaks) > 0


def _excluded(people: Ints, *, has_wishes: bool) -> NDArray[np.bool_]:
    """One row per wish (f, m, x): the mentors whom it excludes. Only asked for when a confirmed wish exists."""
    if not has_wishes:
        return np.zeros((len(WISHES), len(people)), np.bool_)
    meeting = people_meeting(people.tolist())
    return np.array(
        [[person not in meeting[wish] for person in people.tolist()] for wish in WISHES], np.bool_
    )


def _second(field: str) -> Combinable:
    """The second of the day."""
    return Func(Value("epoch"), F(field), function="date_part", output_field=IntegerField())


def _modes(*, online: str | Combinable) -> Combinable:
    """The ways of meeting as the engine's bits."""
    return flag("in_person") * IN_PERSON + flag(online) * ONLINE


def _bits(letters: frozenset[str]) -> int:
    return sum(1 << (ord(letter) - ord("A")) for letter in letters)
