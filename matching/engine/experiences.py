"""Careers as columns: what people did, want, leave or learnt on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.engine.checks import checked_before, within

DID, WANTS, LEAVES, INFORMAL = range(4)

#: Of each column its type, and what it lies between.
_COLUMNS: Final[dict[str, tuple[type, int, int]]] = {
    "of": (np.int32, 0, (1 << 31) - 1),
    "isco": (np.int16, -1, 9999),
    "sector": (np.uint8, 0, 255),
    "sections": (np.uint32, 0, (1 << 32) - 1),
    "years": (np.uint8, 0, 60),
    "kind": (np.uint8, DID, INFORMAL),
}

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Experience:
    """One line of a career.

    isco: four digits as a number, -1 when unknown. sector: 1..28; 0 for none, other or undecided, which link nobody.
    sections: bit s for each NACE section that the sector lies in. years: 0..60.
    kind: ``DID``, ``WANTS``, ``LEAVES`` or ``INFORMAL``; a mentee's ``LEAVES`` and a mentor's ``WANTS`` link nobody.
    """

    isco: int = -1
    sector: int = 0
    sections: int = 0
    years: int = 0
    kind: int = DID


@dataclass(frozen=True, eq=False)
class Experiences:
    """The career lines of many people: equally long columns, ``of`` (the row of the person) ascending.

    ``ValueError`` when they are not, or when a value lies outside what ``Experience`` names.
    """

    of: NDArray[Any]
    isco: NDArray[Any]
    sector: NDArray[Any]
    sections: NDArray[Any]
    years: NDArray[Any]
    kind: NDArray[Any]

    def __post_init__(self) -> None:
        for name, (dtype, least, most) in _COLUMNS.items():
            column = within(name, getattr(self, name), least, most)
            if column.shape != np.shape(self.of):
                raise ValueError("the columns of career lines must be equally long")
            object.__setattr__(self, name, np.ascontiguousarray(column, dtype))
        if (self.of[1:] < self.of[:-1]).any():
            raise ValueError("career lines stand in the order of people")

    @classmethod
    def rows(
        cls,
        of: ArrayLike,
        *,
        isco: ArrayLike,
        sector: ArrayLike,
        sections: ArrayLike,
        years: ArrayLike,
        kind: ArrayLike,
    ) -> Self:
        """Any order, any integer type: sorted by person and cast."""
        owner = np.asarray(of)
        columns = [np.asarray(column) for column in (isco, sector, sections, years, kind)]
        if any(column.shape != owner.shape for column in columns):
            raise ValueError("the columns of career lines must be equally long")
        order = np.argsort(owner, kind="stable")
        return cls(owner[order], *(column[order] for column in columns))

    @classmethod
    def of_careers(cls, careers: Iterable[Iterable[Experience]]) -> Self:
        """From the lines of each person in turn."""
        lines = [(row, line) for row, career in enumerate(careers) for line in career]
        return cls.rows(
            [row for row, _ in lines],
            isco=[line.isco for _, line in lines],
            sector=[line.sector for _, line in lines],
            sections=[line.sections for _, line in lines],
            years=[line.years for _, line in lines],
            kind=[line.kind for _, line in lines],
        )

    def __len__(self) -> int:
        return len(self.of)

    def at(self, row: int) -> tuple[Experience, ...]:
        lo, hi = np.searchsorted(self.of, (row, row + 1))
        return tuple(
            Experience(
                int(self.isco[line]),
                int(self.sector[line]),
                int(self.sections[line]),
                int(self.years[line]),
                int(self.kind[line]),
            )
            for line in range(lo, hi)
        )

    def take(self, rows: Ints) -> Experiences:
        """The lines of these people, renumbered in the order of ``rows`` (each person at most once)."""
        lo = np.searchsorted(self.of, rows)
        count = np.searchsorted(self.of, rows, side="right") - lo
        line = ranges(lo, count)
        owner = np.repeat(np.arange(len(rows), dtype=np.int32), count)
        columns = {name: getattr(self, name)[line] for name in _COLUMNS}
        return checked_before(self, **columns | {"of": owner})


def ranges(start: NDArray[Any], count: NDArray[Any]) -> Ints:
    """``start[0] … start[0] + count[0] - 1``, then those of ``start[1]``, and so on."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    shift: Ints = np.repeat(np.asarray(start, np.int64) - (ends - count), count)
    return np.arange(total, dtype=np.int64) + shift
