"""Careers as columns: what people did, want, leave or learnt on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

DID, WANTS, LEAVES, INFORMAL = range(4)

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
    """The career lines of many people: equally long columns, ``of`` (the row of the person) ascending."""

    of: NDArray[np.int32]
    isco: NDArray[np.int16]
    sector: NDArray[np.uint8]
    sections: NDArray[np.uint32]
    years: NDArray[np.uint8]
    kind: NDArray[np.uint8]

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
        owner = np.asarray(of, np.int32)
        order = np.argsort(owner, kind="stable")
        return cls(
            owner[order],
            np.asarray(isco, np.int16)[order],
            np.asarray(sector, np.uint8)[order],
            np.asarray(sections, np.uint32)[order],
            np.asarray(years, np.uint8)[order],
            np.asarray(kind, np.uint8)[order],
        )

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
                int(self.isco[k]),
                int(self.sector[k]),
                int(self.sections[k]),
                int(self.years[k]),
                int(self.kind[k]),
            )
            for k in range(lo, hi)
        )

    def take(self, rows: Ints) -> Experiences:
        """The lines of these people, renumbered in the order of ``rows`` (each person at most once)."""
        lo = np.searchsorted(self.of, rows)
        count = np.searchsorted(self.of, rows, side="right") - lo
        line = ranges(lo, count)
        owner = np.repeat(np.arange(len(rows), dtype=np.int32), count)
        return Experiences(
            owner, self.isco[line], self.sector[line], self.sections[line], self.years[line], self.kind[line]
        )


def ranges(start: NDArray[Any], count: NDArray[Any]) -> Ints:
    """``start[0] … start[0] + count[0] - 1``, then those of ``start[1]``, and so on."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    shift: Ints = np.repeat(np.asarray(start, np.int64) - (ends - count), count)
    return np.arange(total, dtype=np.int64) + shift
