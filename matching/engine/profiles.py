"""Mentees and mentors as columns of integers: all that the engine knows about people.

There is no column for origin, nationality, gender, age or residence status, so none can count (requirements MA13).
A confirmed wish about the mentor's gender arrives as a row of mentors that are excluded, without saying why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.engine.checks import checked_before, within
from matching.engine.experiences import Experience, Experiences

#: Levels of a language skill: 0 none, 1..6 = A1, A2, B1, B2, C1, C2, 7 mother tongue. Contact needs B1 on both sides.
B1: Final = 3

IN_PERSON: Final = 1
ONLINE: Final = 2

#: A packed pair keeps the mentor in 18 bits.
MOST_MENTORS: Final = 1 << 18

_FAR: Final = 15_999
_INT32: Final = (np.int32, -(1 << 31), (1 << 31) - 1)
_FLAG: Final = (np.bool_, 0, 1)

#: Of each column its type, and what it lies between: outside it a score would wrap without a word.
_COLUMNS: Final[dict[str, tuple[type, int, int]]] = {
    "id": (np.int64, -(1 << 63), (1 << 63) - 1),
    "programme": (np.uint8, 0, 63),
    "programmes": (np.uint64, 0, (1 << 64) - 1),
    "branch": _INT32,
    "language": (np.uint8, 0, 7),
    "x": (np.int32, -_FAR, _FAR),
    "y": (np.int32, -_FAR, _FAR),
    "radius": (np.int32, 0, _FAR),
    "modes": (np.uint8, 0, IN_PERSON | ONLINE),
    "half_days": (np.uint32, 0, (1 << 21) - 1),
    "expectations": (np.uint32, 0, (1 << 32) - 1),
    "offers": (np.uint32, 0, (1 << 32) - 1),
    "wish": (np.int16, -1, (1 << 15) - 1),
    "waiting_days": _INT32,
    "free": _INT32,
    **dict.fromkeys(
        ("interpreter", "centre_online", "unsure", "hr", "broad", "peer", "paused", "ready"), _FLAG
    ),
}


@dataclass(frozen=True, slots=True)
class Mentee:
    """One mentee, as ``explain`` reads it and ``Mentees.of`` collects it; the fields are explained in ``Mentees``."""

    id: int
    programme: int = 0
    branch: int = 0
    languages: dict[int, int] | None = None
    interpreter: bool = False
    x: int = 0
    y: int = 0
    radius: int = 0
    modes: int = IN_PERSON
    centre_online: bool = True
    half_days: int = 0
    unsure: bool = False
    expectations: int = 0
    peer: bool = False
    wish: int = -1
    waiting_days: int = 0
    experiences: tuple[Experience, ...] = ()
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Mentor:
    """One mentor, as ``explain`` reads it and ``Mentors.of`` collects it; the meaning of each field is in ``Mentors``.

    unmet_wishes: the wishes (see ``Mentees.wish``) that exclude this mentor.
    bridged: languages a volunteer interpreter can bring to a language of this mentor (filled from ``Mentors.bridge``).
    """

    id: int
    programmes: int = 1
    branch: int = 0
    languages: dict[int, int] | None = None
    x: int = 0
    y: int = 0
    radius: int = 0
    modes: int = IN_PERSON
    half_days: int = 0
    offers: int = 0
    hr: bool = False
    broad: bool = False
    peer: bool = False
    free: int = 1
    paused: bool = False
    ready: bool = True
    experiences: tuple[Experience, ...] = ()
    unmet_wishes: frozenset[int] = frozenset()
    bridged: frozenset[int] = frozenset()


class _People:
    """Shared by both sides: length, one row, some rows."""

    id: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.id)

    def _columns(self, skip: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        for field in fields(self):  # type: ignore[arg-type]
            if field.name not in skip:
                yield field.name, getattr(self, field.name)


@dataclass(frozen=True, eq=False)
class Mentees(_People):
    """The mentees of one run as columns; M rows, L languages. Arrays are cast to the dtype named here.

    ``ValueError`` when a column has another length or a value that does not fit; nothing is cut off.

    id            int64 (M)     the caller's own number
    programme     uint8 (M)     0..63
    branch        int32 (M)
    language      uint8 (M, L)  level per language, 0..7 (see ``B1``)
    interpreter   bool (M)      may be matched through a volunteer interpreter
    x, y, radius  int32 (M)     hectometres on a local plane, each below 16 000 in size
    modes         uint8 (M)     ``IN_PERSON | ONLINE``; the online bit only if the centre allows it too
    centre_online bool (M)      False: the centre is what forbids online (read only to say so)
    half_days     uint32 (M)    bit 3 * weekday + (0 morning, 1 afternoon, 2 evening), Monday = 0
    unsure        bool (M)      has no target yet, or leaves the sector (requirements MA03)
    expectations  uint32 (M)    one bit per topic
    peer          bool (M)      asks for somebody who went the same way
    wish          int16 (M)     row of ``Mentors.excluded``, -1 for none: a confirmed wish about the mentor's gender
    waiting_days  int32 (M)     never part of a score
    experiences   Experiences
    refused       int64 (R, 2)  (row of the mentee, id of the mentor) that may not be matched again
    """

    id: NDArray[Any]
    programme: NDArray[Any]
    branch: NDArray[Any]
    language: NDArray[Any]
    interpreter: NDArray[Any]
    x: NDArray[Any]
    y: NDArray[Any]
    radius: NDArray[Any]
    modes: NDArray[Any]
    centre_online: NDArray[Any]
    half_days: NDArray[Any]
    unsure: NDArray[Any]
    expectations: NDArray[Any]
    peer: NDArray[Any]
    wish: NDArray[Any]
    waiting_days: NDArray[Any]
    experiences: Experiences
    refused: NDArray[Any]

    def __post_init__(self) -> None:
        _cast(self)
        refused = np.asarray(self.refused)
        refused = refused.reshape(-1, 2) if refused.size else np.zeros((0, 2), np.int64)
        within("the mentee of a refused pair", refused[:, 0], 0, len(self) - 1)
        object.__setattr__(self, "refused", within("refused", refused, *_COLUMNS["id"][1:]).astype(np.int64))

    @classmethod
    def of(cls, people: Sequence[Mentee], *, languages: int) -> Self:
        """Columns from single mentees; handy for few people and for tests."""
        return cls(
            **{name: np.array([getattr(person, name) for person in people]) for name in _plain(cls)},
            language=_levels(people, languages),
            experiences=Experiences.of_careers(person.experiences for person in people),
            refused=np.array(
                [(row, mentor) for row, person in enumerate(people) for mentor in sorted(person.refused)]
            ),
        )

    def __getitem__(self, row: int) -> Mentee:
        """One mentee, for ``explain``."""
        return Mentee(
            **{name: getattr(self, name)[row].item() for name in _plain(type(self))},
            languages={
                int(language): int(self.language[row, language])
                for language in np.flatnonzero(self.language[row])
            },
            experiences=self.experiences.at(row),
            refused=frozenset(self.refused[self.refused[:, 0] == row, 1].tolist()),
        )

    def take(self, rows: ArrayLike) -> Mentees:
        """These rows, in this order, each at most once."""
        rows = np.asarray(rows, np.int64)
        place = np.full(len(self), -1, np.int64)
        place[rows] = np.arange(len(rows))
        refused = self.refused[place[self.refused[:, 0]] >= 0]
        return checked_before(
            self,
            **{name: column[rows] for name, column in self._columns(("experiences", "refused"))},
            experiences=self.experiences.take(rows),
            refused=np.column_stack([place[refused[:, 0]], refused[:, 1]]),
        )


@dataclass(frozen=True, eq=False)
class Mentors(_People):
    """The mentors of one run as columns; N rows (fewer than ``MOST_MENTORS``), L languages. Cast as in ``Mentees``.

    id            int64 (N)
    programmes    uint64 (N)    bit p: takes part in programme p
    branch, language, x, y, radius, modes, half_days: as in ``Mentees``
    offers        uint32 (N)    one bit per topic
    hr            bool (N)      generic HR profile
    broad         bool (N)      broad network
    peer          bool (N)      opted in to be matched on own experience of the path
    free          int32 (N)     places minus everything held in all programmes
    paused, ready bool (N)      ready: training done and information note confirmed
    experiences   Experiences
    excluded      bool (W, N)   row w: the mentors that wish w excludes
    bridge        bool (L, L)   [a, b]: an available interpreter speaks a and b at B1 or better; symmetric
    """

    id: NDArray[Any]
    programmes: NDArray[Any]
    branch: NDArray[Any]
    language: NDArray[Any]
    x: NDArray[Any]
    y: NDArray[Any]
    radius: NDArray[Any]
    modes: NDArray[Any]
    half_days: NDArray[Any]
    offers: NDArray[Any]
    hr: NDArray[Any]
    broad: NDArray[Any]
    peer: NDArray[Any]
    free: NDArray[Any]
    paused: NDArray[Any]
    ready: NDArray[Any]
    experiences: Experiences
    excluded: NDArray[Any]
    bridge: NDArray[Any]

    def __post_init__(self) -> None:
        _cast(self)
        size, languages = self.language.shape
        excluded = (
            np.asarray(self.excluded, np.bool_).reshape(-1, size) if size else np.zeros((0, 0), np.bool_)
        )
        object.__setattr__(self, "excluded", excluded)
        object.__setattr__(self, "bridge", np.asarray(self.bridge, np.bool_).reshape(languages, languages))
        if len(self) >= MOST_MENTORS:
            raise ValueError(f"at most {MOST_MENTORS - 1} mentors in one run")

    @classmethod
    def of(
        cls, people: Sequence[Mentor], *, languages: int, bridge: ArrayLike | None = None, wishes: int = 0
    ) -> Self:
        """Columns from single mentors; ``bridge`` is (languages, languages), none by default.

        ``wishes``: how many rows ``excluded`` has; more where a mentor leaves a later wish unmet.
        """
        wishes = max(wishes, *(1 + wish for person in people for wish in person.unmet_wishes), 0)
        return cls(
            **{name: np.array([getattr(person, name) for person in people]) for name in _plain(cls)},
            language=_levels(people, languages),
            experiences=Experiences.of_careers(person.experiences for person in people),
            excluded=np.array([[wish in person.unmet_wishes for person in people] for wish in range(wishes)]),
            bridge=np.zeros((languages, languages), np.bool_)
            if bridge is None
            else np.asarray(bridge, np.bool_),
        )

    def __getitem__(self, row: int) -> Mentor:
        """One mentor, for ``explain``."""
        return Mentor(
            **{name: getattr(self, name)[row].item() for name in _plain(type(self))},
            languages={
                int(language): int(self.language[row, language])
                for language in np.flatnonzero(self.language[row])
            },
            experiences=self.experiences.at(row),
            unmet_wishes=frozenset(np.flatnonzero(self.excluded[:, row]).tolist()),
            bridged=frozenset(np.flatnonzero(self.bridge[self.language[row] >= B1].any(axis=0)).tolist()),
        )

    def take(self, rows: ArrayLike) -> Mentors:
        """These rows, in this order, each at most once."""
        rows = np.asarray(rows, np.int64)
        skip = ("experiences", "excluded", "bridge")
        return checked_before(
            self,
            **{name: column[rows] for name, column in self._columns(skip)},
            experiences=self.experiences.take(rows),
            excluded=self.excluded[:, rows],
        )


def _plain(cls: type) -> list[str]:
    """The columns that are one plain value per person."""
    single = {"language", "experiences", "refused", "excluded", "bridge"}
    return [field.name for field in fields(cls) if field.name not in single]


def together(mentees: Mentees, mentors: Mentors) -> None:
    """``ValueError`` when these two sides cannot be judged together.

    They must count the same languages. And a wish needs its row of ``excluded``: without it nobody knows which mentors
    it excludes, and a wish that is not kept is worse than a run that stops.
    """
    if mentees.language.shape[1] != mentors.language.shape[1]:
        raise ValueError("mentees and mentors must count the same languages")
    wish = int(mentees.wish.max(initial=-1))
    if len(mentors) and wish >= len(mentors.excluded):
        raise ValueError(f"wish {wish} has no row of excluded mentors")


def _levels(people: Sequence[Mentee | Mentor], languages: int) -> NDArray[np.int64]:
    levels = np.zeros((len(people), languages), np.int64)
    for row, person in enumerate(people):
        for language, level in (person.languages or {}).items():
            if not 0 <= language < languages:
                raise ValueError(f"a language is a number of 0 to {languages - 1}, not {language}")
            levels[row, language] = level
    return levels


def _cast(people: Mentees | Mentors) -> None:
    size = len(people.id)
    for field in fields(people):
        if field.name not in _COLUMNS:
            continue
        dtype, least, most = _COLUMNS[field.name]
        column = within(field.name, getattr(people, field.name), least, most)
        if len(column) != size:
            raise ValueError(f"{field.name} has {len(column)} rows and id has {size}")
        if column.ndim != (2 if field.name == "language" else 1):
            raise ValueError(f"{field.name} has {column.ndim} dimensions")
        object.__setattr__(people, field.name, np.ascontiguousarray(column, dtype))
    if len(people.experiences) and people.experiences.of[-1] >= size:
        raise ValueError("a career line of somebody who is not there")
