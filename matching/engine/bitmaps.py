"""One group's mentors as an index: a packed bit row per value of a constraint, a byte row per value of a criterion.

A row holds one bit or byte per mentor. The mentees of a block pick their rows and combine them, and only what survives
is scored.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.engine.experiences import WANTS, Bools, Experiences, Ints
from matching.engine.explain import (
    BROAD_POINTS,
    HR_POINTS,
    LINKS,
    UNSURE_BROAD_POINTS,
    UNSURE_HR_POINTS,
    UNSURE_POINTS,
)
from matching.engine.policy import BROAD_NETWORK, GENERIC_HR, PEER, SECTOR
from matching.engine.profiles import B1, IN_PERSON, ONLINE, Mentors

Bytes: TypeAlias = NDArray[np.uint8]

#: Contact level per CEFR level: 0 none, 2 = B1, 3 = B2, 4 = C1 and up; 1 is kept for "through an interpreter".
CONTACT: Final = np.array([0, 0, 0, 2, 3, 4, 4, 4], np.uint8)

_FIFTH: Final = {link: points // 5 for link, points in LINKS.items()}


class Index:
    """The bit and byte rows over some mentors (N of them); built once per group of mentees."""

    def __init__(self, mentors: Mentors, columns: Ints) -> None:
        self.mentors = mentors
        #: (N) row of each of these mentors among all
        self.columns = columns
        self.size = len(mentors)
        self.packed = (self.size + 7) // 8
        #: (L, N) contact level of each mentor in each language
        self.contact: Bytes = np.ascontiguousarray(CONTACT[mentors.language].T)
        self.bridged = _bridged(mentors)
        self.half_days = [_day_rows(mentors.half_days, shift, self.packed) for shift in (0, 7, 14)]
        self.profile, self.profile_route = _profiles(mentors)
        #: (4, N) more than 0 where a profile makes a sector link superfluous: unsure + 2 * asks for a peer
        self.fallback: Bytes = np.concatenate([self.profile, self.profile | mentors.peer])
        self._careers(mentors)

    @cached_property
    def column_of(self) -> dict[int, int]:
        """The column of each mentor by id."""
        return {mentor: column for column, mentor in enumerate(self.mentors.id.tolist())}

    def day_rows(self, half_days: NDArray[np.uint32]) -> Bytes:
        """(len(half_days), packed) bits: the mentor is free on one of each set of half-days."""
        rows: Bytes = self.half_days[0][half_days & 127]
        rows |= self.half_days[1][half_days >> 7 & 127]
        rows |= self.half_days[2][half_days >> 14 & 127]
        return rows

    def _careers(self, mentors: Mentors) -> None:
        """Each mentor's lines side by side, as many rows as the longest career; the empty ones have no years."""
        lines = mentors.experiences
        line = lines_of(lines, self.size, (lines.kind != WANTS) & (lines.years > 0)).T
        self.isco = np.append(lines.isco, np.int16(-1))[line]
        self.sector = np.append(lines.sector, np.uint8(0))[line]
        self.sections = np.append(lines.sections, np.uint32(0))[line]
        self.years = np.append(np.minimum(lines.years, 5), np.uint8(0))[line]

    def isco_rows(self, codes: NDArray[Any]) -> Bytes:
        """(len(codes), N) points of the strongest ISCO link with each code; -1 links nobody."""
        rows = np.zeros((len(codes), self.size), np.uint8)
        for isco, years in zip(self.isco, self.years, strict=True):
            mentor_codes, code_of = np.unique(isco, return_inverse=True)
            fifth = np.zeros((len(codes), len(mentor_codes)), np.uint8)
            for digits in (1, 2, 3, 4):
                unit = 10 ** (4 - digits)
                same = (
                    (codes[:, None] // unit == mentor_codes // unit)
                    & (codes[:, None] >= 0)
                    & (mentor_codes >= 0)
                )
                fifth[same] = _FIFTH[f"isco{digits}"]
            np.maximum(rows, fifth[:, code_of] * years, out=rows)
        return rows

    def sector_rows(self, codes: NDArray[Any]) -> Bytes:
        """The same for sectors; 0 links nobody."""
        rows = np.zeros((len(codes), self.size), np.uint8)
        for sector, years in zip(self.sector, self.years, strict=True):
            same = (codes[:, None] == sector) & (codes[:, None] > 0)
            np.maximum(rows, same * (years * _FIFTH["sector"]), out=rows)
        return rows

    def section_rows(self, masks: NDArray[Any]) -> Bytes:
        """The same for masks of NACE sections."""
        rows = np.zeros((len(masks), self.size), np.uint8)
        for sections, years in zip(self.sections, self.years, strict=True):
            same = masks[:, None] & sections > 0
            np.maximum(rows, same * (years * _FIFTH["section"]), out=rows)
        return rows

    def contact_rows(self, languages: Ints, levels: Bytes, interpreter: Bools) -> Bytes:
        """(len(languages), N) contact level through each language at each own level, with or without interpreter."""
        rows = np.minimum(self.contact[languages], levels[:, None])
        return np.maximum(rows, self.bridged[languages], out=rows, where=interpreter[:, None])

    def reach_rows(self, x: Ints, y: Ints, radius: Ints, modes: Bytes) -> Bytes:
        """(len(x), packed) bits: the circles meet and both can meet in person, or both can meet online."""
        mentors = self.mentors
        rows = np.zeros((len(x), self.packed), np.uint8)
        step = max(1, (1 << 19) // max(self.size, 1))
        for first in range(0, len(x), step):
            part = slice(first, first + step)
            squared = np.square(x[part, None] - mentors.x)
            squared += np.square(y[part, None] - mentors.y)
            reach = squared <= np.square(radius[part, None] + mentors.radius)
            shared_modes = modes[part, None] & mentors.modes
            reach &= (shared_modes & IN_PERSON).view(np.bool_)
            reach |= shared_modes >= ONLINE
            rows[part] = np.packbits(reach, axis=1, bitorder="little")
        return rows


def _bridged(mentors: Mentors) -> Bytes:
    """(L, N) 1 where an interpreter can bring language l to a language of the mentor."""
    speaks = mentors.language >= B1
    rows = np.zeros((mentors.bridge.shape[0], len(mentors)), np.uint8)
    for language, reached in enumerate(mentors.bridge):
        if reached.any():
            rows[language] = speaks[:, reached].any(axis=1)
    return rows


def _day_rows(half_days: NDArray[np.uint32], shift: int, packed: int) -> Bytes:
    """(128, packed) for each set of seven half-days from ``shift`` on: the mentors who are free on one of them."""
    rows = np.zeros((128, packed), np.uint8)
    for bit in range(7):
        free = np.packbits((half_days >> np.uint32(shift + bit) & 1).astype(np.bool_), bitorder="little")
        np.bitwise_or(rows[: 1 << bit], free, out=rows[1 << bit : 2 << bit])
    return rows


def _profiles(mentors: Mentors) -> tuple[Bytes, Bytes]:
    """(2, N) points and routes of each mentor without a sector link: row 0 for mentees with a target, row 1 without."""
    hr, broad = mentors.hr, mentors.broad
    sure = np.where(broad, BROAD_POINTS, np.where(hr, HR_POINTS, 0))
    unsure = np.where(hr, UNSURE_HR_POINTS, np.where(broad, UNSURE_BROAD_POINTS, UNSURE_POINTS))
    sure_route = np.where(broad, BROAD_NETWORK, np.where(hr, GENERIC_HR, PEER))
    unsure_route = np.where(hr, GENERIC_HR, np.where(broad, BROAD_NETWORK, SECTOR))
    points = np.array([sure, unsure], np.uint8)
    return points, np.array([sure_route, unsure_route], np.uint8)


def lines_of(lines: Experiences, size: int, keep: Bools) -> Ints:
    """(size, longest career) numbers of each person's kept lines; -1 where a career is shorter."""
    line = keep.nonzero()[0]
    owner = lines.of[line]
    column = np.arange(len(owner)) - np.searchsorted(owner, owner)
    table = np.full((size, int(column.max()) + 1 if len(owner) else 0), -1, np.int64)
    table[owner, column] = line
    return table
