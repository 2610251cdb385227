"""What is to be planned: people, places and possible pairs, checked once, with the tiers folded into one weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.candidates import SCORE_CEILING
from matching.engine.checks import count, flags, member, whole
from matching.engine.experiences import Bools, Ints, ranges

#: More places than this with one mentor count as this many, so that their sum stays far below 63 bits.
MOST_PLACES: Final = 1 << 31


class Tiers(NamedTuple):
    """What one duo and one urgent duo weigh so that the order duos, urgent, utility is one sum.

    ``least`` is taken off every utility first: plans with equally many duos all lose the same by it. ``most``: the
    largest utility that the weights allow. They leave room for any score and for twice as many duos and a thousand
    more, so that plans may grow and be compared.
    """

    duo: int
    urgent: int
    least: int
    most: int

    @classmethod
    def of(cls, utility: Ints, mentees: int, capacity: Ints, *, urgent: bool) -> Self:
        """``urgent``: whether that tier is wanted. ``OverflowError`` as in ``assign``."""
        least = min(int(utility.min(initial=0)), 0)
        most = max(int(utility.max(initial=0)), SCORE_CEILING)
        spread = most - least
        duos = 2 * min(mentees, int(capacity.sum())) + 1000
        urgent_weight = 2 * duos * spread + 1 if urgent else 0
        duo = 2 * duos * (urgent_weight + spread) + 1
        # The solver multiplies costs by the number of nodes; the proof adds a few weights, and sums in Python.
        if 8 * duo >= 1 << 63 or (urgent_weight + spread) * (mentees + len(capacity) + 2) >= 1 << 62:
            raise OverflowError("the utilities are too large for their number")
        return cls(duo, urgent_weight, least, most)

    def read(self, weight: int) -> tuple[int, int, int]:
        """A difference of two plans in folded weight as (duos, urgent, utility)."""
        duos = (weight + self.duo // 2) // self.duo
        rest = weight - duos * self.duo
        urgent = (rest + self.urgent // 2) // self.urgent if self.urgent else 0
        return duos, urgent, rest - urgent * self.urgent + duos * self.least


@dataclass(frozen=True, eq=False)
class Sides:
    """The people of a problem, checked: what every way of planning takes alike.

    places (N): int64, 0 to ``MOST_PLACES``. capacity (N): what the locks leave of them. locked_mentor (M): -1 if free.
    """

    mentees: int
    places: Ints
    capacity: Ints
    urgent: Bools
    locked_mentor: Ints

    @classmethod
    def of(
        cls,
        *,
        mentees: int,
        capacity: ArrayLike,
        urgent: ArrayLike | None = None,
        locked: Iterable[tuple[int, int]] = (),
        mentors: int | None = None,
    ) -> Self:
        """Arguments and errors as ``assign``; ``mentors``: how many there are, where something else tells."""
        size = count("mentees", mentees)
        places = np.clip(whole("capacity", capacity, mentors), 0, MOST_PLACES)
        urgency = np.zeros(size, np.bool_) if urgent is None else flags("urgent", urgent, size)
        mentor_of = np.full(size, -1)
        free = places.copy()
        for locked_row, locked_mentor in locked:
            row = member("the mentee of a locked pair", locked_row, size)
            mentor = member("the mentor of a locked pair", locked_mentor, len(places))
            if mentor_of[row] not in (-1, mentor):
                raise ValueError(f"mentee {row} is locked to two mentors")
            if mentor_of[row] < 0:
                mentor_of[row] = mentor
                free[mentor] -= 1
        if (free < 0).any():
            raise ValueError(f"mentor {int(free.argmin())} has more locked pairs than places")
        return cls(size, places, free, urgency, mentor_of)


@dataclass(frozen=True, eq=False)
class Problem:
    """Pairs by mentee with the tiers folded into one weight; locks taken out. Made by ``Problem.of``.

    start (M + 1), mentee (E), mentor (E), weight (E): int64, sorted by mentee, then mentor.
    capacity (N): what the locks leave. locked_mentor (M): -1 where free.
    """

    mentees: int
    start: Ints
    mentee: Ints
    mentor: Ints
    weight: Ints
    capacity: Ints
    urgent: Bools
    locked_mentor: Ints
    locked_utility: int
    tiers: Tiers

    @classmethod
    def of(
        cls,
        mentee: ArrayLike,
        mentor: ArrayLike,
        utility: ArrayLike,
        *,
        mentees: int,
        capacity: ArrayLike,
        urgent: ArrayLike | None = None,
        locked: Iterable[tuple[int, int]] = (),
        tiers: Tiers | None = None,
    ) -> Self:
        """Arguments and errors as ``assign``; ``tiers`` when these pairs are part of a larger problem."""
        sides = Sides.of(mentees=mentees, capacity=capacity, urgent=urgent, locked=locked)
        rows, columns, values = whole("mentee", mentee), whole("mentor", mentor), whole("utility", utility)
        places, locked_mentor = sides.capacity, sides.locked_mentor
        if not len(rows) == len(columns) == len(values):
            raise ValueError("mentee, mentor and utility must be equally long")
        if len(rows) and not (rows.min() >= 0 and rows.max() < mentees):
            raise ValueError("a mentee row is out of range")
        if len(columns) and not (columns.min() >= 0 and columns.max() < len(places)):
            raise ValueError("a mentor row is out of range")
        if tiers is None:
            tiers = Tiers.of(values, sides.mentees, sides.places, urgent=urgent is not None)
        rows, columns, values = _by_pair(rows, columns, values, len(places))
        is_locked = locked_mentor[rows] == columns
        locked_utility = int(values[is_locked].sum())
        is_open = (locked_mentor[rows] < 0) & (places[columns] > 0)
        if not is_open.all():
            rows, columns, values = rows[is_open], columns[is_open], values[is_open]
        start = np.zeros(mentees + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=mentees), out=start[1:])
        weight = values - tiers.least + tiers.duo
        if tiers.urgent:
            weight += sides.urgent[rows] * tiers.urgent
        return cls(
            sides.mentees,
            start,
            rows,
            columns,
            weight,
            places,
            sides.urgent,
            locked_mentor,
            locked_utility,
            tiers,
        )

    def arcs_of(self, mentees: Ints) -> Ints:
        """The numbers of all pairs of these mentees."""
        return ranges(self.start[mentees], self.start[mentees + 1] - self.start[mentees])

    def arc(self, mentees: Ints, mentors: Ints) -> Ints:
        """The number of each pair, -1 where it is not possible."""
        if not len(self.mentee):
            return np.full(len(mentees), -1)
        key = mentees * len(self.capacity) + mentors
        place = np.minimum(np.searchsorted(self._keys, key), len(self.mentee) - 1)
        return np.where(self._keys[place] == key, place, -1)

    @cached_property
    def _keys(self) -> Ints:
        return self.mentee * len(self.capacity) + self.mentor

    def worth(self, mentor_of: Ints) -> tuple[int, int, int]:
        """Duos, urgent ones among them, and utility of a plan; a duo that is no pair counts with utility 0."""
        matched = (mentor_of >= 0).nonzero()[0]
        free = matched[self.locked_mentor[matched] < 0]
        arc = self.arc(free, mentor_of[free])
        known = arc[arc >= 0]
        weight = self.weight[known] - self.tiers.duo + self.tiers.least
        if self.tiers.urgent:
            weight -= self.urgent[self.mentee[known]] * self.tiers.urgent
        return len(matched), int(self.urgent[matched].sum()), int(weight.sum()) + self.locked_utility


def _by_pair(rows: Ints, columns: Ints, values: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Sorted by mentee and mentor; of a pair given twice the best utility."""
    key = rows * max(size, 1) + columns
    if len(key) and not (key[1:] > key[:-1]).all():
        order = key.argsort()
        twice = key[order[1:]] == key[order[:-1]]
        if twice.any():  # rare, and sorting by two keys takes far longer
            order = np.lexsort((-values, key))
            order = order[np.append(True, key[order[1:]] > key[order[:-1]])]
        rows, columns, values = rows[order], columns[order], values[order]
    return rows, columns, values
