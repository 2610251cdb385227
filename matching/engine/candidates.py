"""Possible pairs as arrays: the best of each mentee with every criterion, or all of them in four bytes each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.engine.bitmaps import Bytes
from matching.engine.experiences import Bools, Ints

#: In ``Candidates.criteria``: the peer criterion does not count for this pair.
NO_PEER: Final = 255

SCORE_CEILING: Final = 16_383
MENTOR_BITS: Final = 18
MENTOR: Final = np.uint32((1 << MENTOR_BITS) - 1)
_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, eq=False)
class Candidates:
    """Possible pairs by mentee; M mentees, N mentors, P pairs. Those of mentee i: ``start[i] : start[i + 1]``.

    start     int64 (M + 1)
    mentor    int32 (P)     row of the mentor; per mentee the highest score first, then the lowest row
    score     int16 (P)     0..10000
    criteria  uint8 (P, 6)  points 0..100 in the order of ``CRITERIA``; peer ``NO_PEER`` where it does not count
    via       uint8 (P)     index into ``ROUTES``
    mode      uint8 (P)     index into ``MEETING_MODES``
    interpreter bool (P)
    possible  int32 (M)     how many mentors are possible, kept or not
    mentors   int           N
    minimum   int           the score below which a pair was no candidate
    """

    start: Ints
    mentor: NDArray[np.int32]
    score: NDArray[np.int16]
    criteria: Bytes
    via: Bytes
    mode: Bytes
    interpreter: Bools
    possible: NDArray[np.int32]
    mentors: int
    minimum: int = 0

    def __len__(self) -> int:
        return len(self.mentor)

    def must_be_all(self) -> None:
        """``ValueError`` when possible pairs were left out."""
        if len(self) != int(self.possible.sum(dtype=np.int64)):
            raise ValueError("every possible pair is needed, not the best of each (top=None)")

    @cached_property
    def mentee(self) -> NDArray[np.int32]:
        """int32 (P): row of the mentee of each pair."""
        return np.repeat(np.arange(len(self.possible), dtype=np.int32), np.diff(self.start))

    @property
    def last_score(self) -> NDArray[np.int16]:
        """int16 (M): the lowest score kept where possible mentors were left out, else -1: every one is kept.

        A mentor who changed belongs in the list when the new score is at least this.
        """
        counts = np.diff(self.start)
        last = np.full(len(counts), -1, np.int16)
        cut = (counts < self.possible) & (counts > 0)
        last[cut] = self.score[self.start[1:][cut] - 1]
        return last

    def of(self, mentee: int) -> slice:
        """Where the pairs of this mentee are."""
        return slice(int(self.start[mentee]), int(self.start[mentee + 1]))

    def mentors_of(self, mentee: int) -> NDArray[np.int32]:
        """The rows of this mentee's mentors that were kept, the best first."""
        return self.mentor[self.of(mentee)]

    def among(self, mentors: Bools, possible: Ints | None = None) -> Candidates:
        """Those with these mentors (N). possible: how many each mentee has, where some were left out before."""
        pairs = mentors[self.mentor].nonzero()[0]
        counts = np.bincount(self.mentee[pairs], minlength=len(self.possible))
        columns = ("mentor", "score", "criteria", "via", "mode", "interpreter")
        return replace(
            self,
            start=starts(counts),
            possible=(counts if possible is None else possible).astype(np.int32),
            **{name: getattr(self, name)[pairs] for name in columns},
        )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Every possible pair in four bytes each: ``(16383 - score) << 18 | mentor``, so that the best sorts first.

    start   int64 (M + 1)
    packed  uint32 (P), per mentee by mentor row
    mentors int
    """

    start: Ints
    packed: NDArray[np.uint32]
    mentors: int

    def __len__(self) -> int:
        return len(self.packed)

    @property
    def mentee(self) -> NDArray[np.int32]:
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    @property
    def mentor(self) -> NDArray[np.int32]:
        return (self.packed & MENTOR).view(np.int32)

    @property
    def score(self) -> NDArray[np.int32]:
        return SCORE_CEILING - (self.packed >> np.uint32(MENTOR_BITS)).view(np.int32)

    def mentors_of(self, mentee: int) -> NDArray[np.uint32]:
        """The rows of this mentee's possible mentors."""
        return self.packed[self.start[mentee] : self.start[mentee + 1]] & MENTOR

    def among(self, mentors: Bools) -> Pairs:
        """Those with these mentors (N)."""
        is_among = np.empty(len(self), np.bool_)
        for first in range(
            0, len(self), _AT_ONCE
        ):  # as indices the mentors take twice the memory of the pairs
            part = slice(first, first + _AT_ONCE)
            is_among[part] = mentors[self.packed[part] & MENTOR]
        counts = [np.count_nonzero(is_among[low:high]) for low, high in pairwise(self.start.tolist())]
        return replace(self, start=starts(np.array(counts, np.int64)), packed=self.packed[is_among])

    def favouring(self, mentor_of: ArrayLike, bonus: int) -> Pairs:
        """The same pairs with up to ``bonus`` points more for those of an earlier plan, so that it moves less."""
        packed = self.packed.copy()
        for row, mentor in enumerate(np.asarray(mentor_of, np.int64).tolist()):
            keys = packed[self.start[row] : self.start[row + 1]]
            for place in (keys & MENTOR == mentor).nonzero()[0].tolist() if mentor >= 0 else ():
                added = min(bonus, int(keys[place] >> np.uint32(MENTOR_BITS)))
                keys[place] -= np.uint32(added << MENTOR_BITS)
        return replace(self, packed=packed)


def starts(counts: NDArray[np.integer]) -> Ints:
    """Where the pairs of each mentee begin, and where the last end."""
    start = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    return start
