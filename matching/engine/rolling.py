"""One person more or fewer: the plan changed along the shortest chain of moves, and still optimal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.assignment import Assignment
from matching.engine.certificate import certify, highest_prices
from matching.engine.checks import count, flags, member, whole
from matching.engine.experiences import Bools, Ints
from matching.engine.problem import Problem, Tiers

_FAR: Final = np.iinfo(np.int64).max >> 1
_NOBODY: Final = -1
_TOGETHER: Final = 48
_NONE: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Move:
    """One mentee goes from one mentor to another; -1 is nobody."""

    mentee: int
    before: int
    after: int


class Rolling:
    """An optimal plan with its dual prices, kept optimal while people come and go.

    Each change returns the moves it took, and costs a search over the mentors it touches instead of a new plan. Locked
    pairs are not in it; they never move. The plan may grow to twice its duos and a thousand more. A change that cannot
    be made is a ``ValueError``, and then nothing has changed.
    """

    def __init__(self, problem: Problem, plan: Assignment) -> None:
        """``ValueError`` when the plan is not the best of this problem; that is proven again."""
        proof = certify(problem, plan.mentor_of)
        if not proof.optimal:
            raise ValueError("only an optimal plan of the same problem can be kept optimal")
        self.tiers: Tiers = problem.tiers
        self._mentor_of: Ints = np.where(problem.locked_mentor < 0, plan.mentor_of, _NOBODY)
        self._size = problem.mentees
        #: who is in the plan, with a mentor or without: neither locked nor removed
        self._present: Bools = problem.locked_mentor < 0
        self._removed: set[int] = set()
        # With the highest prices, who comes finds a chain that costs nothing more, and the search stays short.
        self._price = highest_prices(problem, self._mentor_of, proof.price)
        self._value: Ints = np.zeros(problem.mentees, np.int64)
        np.maximum.at(self._value, problem.mentee, problem.weight - self._price[problem.mentor])
        self._urgent: Bools = problem.urgent.copy()
        self._capacity: list[int] = problem.capacity.tolist()
        self._members: list[list[int]] = [[] for _ in self._capacity]
        for row, mentor in enumerate(self._mentor_of.tolist()):
            if mentor >= 0:
                self._members[mentor].append(row)
        places = np.bincount(self._mentor_of[self._mentor_of >= 0], minlength=len(self._capacity))
        self._open: Bools = places < problem.capacity
        #: per mentee the possible mentors, per mentor the possible mentees, and the weights of both
        self._mentors = _split(problem.mentor, problem.start)
        self._weights = _split(problem.weight, problem.start)
        order = np.argsort(problem.mentor, kind="stable")
        bounds = np.searchsorted(problem.mentor[order], np.arange(len(self._capacity) + 1))
        self._suitors = _split(problem.mentee[order], bounds)
        self._asks = _split(problem.weight[order], bounds)

    @property
    def mentor_of(self) -> list[int]:
        """The mentor of each mentee, -1 for nobody (and for locked mentees)."""
        mentors: list[int] = self._mentor_of[: self._size].tolist()
        return mentors

    def insert(
        self, mentor: ArrayLike, utility: ArrayLike, *, urgent: bool = False, row: int | None = None
    ) -> tuple[int, list[Move]]:
        """A new mentee with these possible mentors; gives the row and the moves.

        ``row``: of somebody removed before, to come back under the same number. ``ValueError`` for any other row, for a
        mentor who does not exist or is given twice, for a utility beyond those the plan was made for, and for an urgent
        mentee when the plan was made without ``urgent``.
        """
        mentors, weights = self._pairs(mentor, utility, len(self._capacity))
        flags("urgent", [urgent], 1)
        if row is not None and member("mentee", row, self._size) not in self._removed:
            raise ValueError(f"mentee {row} is still in the plan, locked, or was never in it")
        if urgent:
            if not self.tiers.urgent:
                raise ValueError("this plan was made without the tier of long-waiters")
            weights = weights + self.tiers.urgent
        if row is None:
            row = self._size
            self._size += 1
            self._mentors.append(_NONE)
            self._weights.append(_NONE)
            if row == len(self._value):
                room = max(64, row // 8)
                self._value = np.append(self._value, np.zeros(room, np.int64))
                self._urgent = np.append(self._urgent, np.zeros(room, np.bool_))
                self._mentor_of = np.append(self._mentor_of, np.full(room, _NOBODY))
                self._present = np.append(self._present, np.zeros(room, np.bool_))
        self._removed.discard(row)
        self._present[row] = True
        self._mentors[row], self._weights[row], self._urgent[row] = mentors, weights, urgent
        for j, weight in zip(mentors.tolist(), weights.tolist(), strict=True):
            self._suitors[j] = np.append(self._suitors[j], row)
            self._asks[j] = np.append(self._asks[j], weight)
        self._value[row] = max(0, (weights - self._price[mentors]).max(initial=0))
        return row, self._seat(row)

    def remove(self, row: int) -> list[Move]:
        """A mentee who leaves; the place goes to whoever gains most by it. ``ValueError`` when not in the plan."""
        if not self._present[member("mentee", row, self._size)]:
            raise ValueError(f"mentee {row} is locked, or removed before")
        self._present[row] = False
        self._removed.add(int(row))
        mentor = int(self._mentor_of[row])
        for j in self._mentors[row].tolist():
            others = self._suitors[j] != row
            self._suitors[j], self._asks[j] = self._suitors[j][others], self._asks[j][others]
        self._mentors[row] = self._weights[row] = _NONE
        self._value[row] = 0
        if mentor < 0:
            return []
        self._put(row, _NOBODY)
        return [Move(row, mentor, _NOBODY), *self._fill(mentor)]

    def join(
        self, mentee: ArrayLike, utility: ArrayLike, *, places: int = 1, mentor: int | None = None
    ) -> tuple[int, list[Move]]:
        """A new mentor with these possible mentees; gives the number and the moves.

        Mentees who are locked or removed stay out of it. ``mentor``: of one without places, who comes back with these
        pairs only. ``ValueError`` when there are places, and for pairs as in ``insert``.
        """
        rows, weights = self._pairs(mentee, utility, self._size)
        rows, weights = rows[self._present[rows]], weights[self._present[rows]]
        count("places", places)
        if mentor is None:
            mentor = len(self._capacity)
            self._capacity.append(0)
            self._members.append([])
            self._suitors.append(_NONE)
            self._asks.append(_NONE)
            self._price = np.append(self._price, 0)
            self._open = np.append(self._open, False)
        else:
            self._forget(member("mentor", mentor, len(self._capacity)))
        weights = weights + self._urgent[rows] * self.tiers.urgent
        self._suitors[mentor], self._asks[mentor] = rows, weights
        for row, weight in zip(rows.tolist(), weights.tolist(), strict=True):
            self._mentors[row] = np.append(self._mentors[row], mentor)
            self._weights[row] = np.append(self._weights[row], weight)
        self._price[mentor] = max(0, (weights - self._value[rows]).max(initial=0))
        moves: list[Move] = []
        for left in range(places, 0, -1):
            moves += self.open_place(mentor)
            if self._open[mentor]:
                self._capacity[mentor] += left - 1
                break
        return mentor, moves

    def leave(self, mentor: int) -> list[Move]:
        """A mentor who stops; each mentee goes where it costs least."""
        mentor = member("mentor", mentor, len(self._capacity))
        self._capacity[mentor] = len(self._members[mentor])
        self._open[mentor] = False
        moves = [move for _ in range(self._capacity[mentor]) for move in self.close_place(mentor)]
        self._forget(mentor)
        return moves

    def open_place(self, mentor: int) -> list[Move]:
        """One place more with a mentor whose pairs are known; who began without places comes in by ``join``."""
        self._capacity[member("mentor", mentor, len(self._capacity))] += 1
        self._open[mentor] = True
        return self._fill(mentor)

    def close_place(self, mentor: int) -> list[Move]:
        """One place fewer; ``ValueError`` when there is none."""
        if not self._capacity[member("mentor", mentor, len(self._capacity))]:
            raise ValueError(f"mentor {mentor} has no place")
        self._capacity[mentor] -= 1
        self._open[mentor] = len(self._members[mentor]) < self._capacity[mentor]
        if len(self._members[mentor]) <= self._capacity[mentor]:
            return []
        return self._seat(None, overfull=mentor)

    def worth(self) -> tuple[int, int, int]:
        """Duos, long-waiters and utility of the plan now, without locked pairs."""
        duos = [(row, mentor) for row, mentor in enumerate(self.mentor_of) if mentor >= 0]
        return self.tiers.read(sum(int(self._weights[i][(self._mentors[i] == j).argmax()]) for i, j in duos))

    def _pairs(self, others: ArrayLike, utility: ArrayLike, size: int) -> tuple[Ints, Ints]:
        """Whom somebody could have, each once, and what it weighs without the tier of long-waiters; all checked."""
        rows = whole("the pairs", others)
        values = whole("utility", utility, len(rows))
        if len(rows):
            if rows.min() < 0 or rows.max() >= size:
                raise ValueError("a pair is out of range")
            if len(np.unique(rows)) < len(rows):
                raise ValueError("a pair is given twice")
            if values.min() < self.tiers.least or values.max() > self.tiers.most:
                raise ValueError(f"this plan weighs utilities of {self.tiers.least} to {self.tiers.most}")
        return rows, values - self.tiers.least + self.tiers.duo

    def _forget(self, mentor: int) -> None:
        if self._capacity[mentor]:
            raise ValueError(f"mentor {mentor} still has places")
        for row in self._suitors[mentor].tolist():
            others = self._mentors[row] != mentor
            self._mentors[row], self._weights[row] = self._mentors[row][others], self._weights[row][others]
        self._suitors[mentor] = self._asks[mentor] = _NONE

    def _seat(self, new: int | None, overfull: int = _NOBODY) -> list[Move]:
        """Shortest path from somebody without a place (or a mentor with one mentee too many) to where it ends.

        It ends with a free place, or with somebody who is left out at the smallest loss.
        """
        price, value = self._price, self._value
        dist = np.full(len(price), _FAR)
        came_by = np.full(len(price), _NOBODY)
        end = _FAR if new is None else int(value[new])
        last = (_NOBODY if new is None else new, _NOBODY)
        if new is None:
            dist[overfull] = 0
            ahead = np.array([overfull])
        else:
            ahead = self._step([new], np.zeros(1, np.int64), dist, came_by, end)
        while len(ahead):
            free = ahead[self._open[ahead]]
            if len(free):
                best = free[dist[free].argmin()]
                if dist[best] < end:
                    end, last = int(dist[best]), (int(came_by[best]), int(best))
            ahead = ahead[(dist[ahead] < end) & ~self._open[ahead]]
            nearest, ahead = _nearest(ahead, dist)
            members = [self._members[mentor] for mentor in nearest.tolist()]
            rows = [row for mentees in members for row in mentees]
            if not rows:
                continue
            base = np.repeat(dist[nearest], [len(mentees) for mentees in members])
            out = base + value[rows]
            if out.min() < end:
                end, last = int(out.min()), (rows[int(out.argmin())], _NOBODY)
            ahead = np.union1d(ahead, self._step(rows, base, dist, came_by, end))
        settled = (dist < end).nonzero()[0]
        for mentor in settled.tolist():
            value[self._members[mentor]] -= end - dist[mentor]
        price[settled] += end - dist[settled]
        if new is not None:
            value[new] -= end
        moves = []
        row, after = last
        while row != _NOBODY:
            before = int(self._mentor_of[row])
            if before != after:
                moves.append(Move(row, before, after))
                self._put(row, after)
            row, after = int(came_by[before]) if before != _NOBODY else _NOBODY, before
        return moves[::-1]

    def _step(self, rows: list[int], base: Ints, dist: Ints, came_by: Ints, end: int) -> Ints:
        """The mentors to whom one of these mentees, each ``base`` away, makes a shorter path."""
        mentors = [self._mentors[row] for row in rows]
        target = np.concatenate(mentors)
        counts = [len(known) for known in mentors]
        path = self._price[target] - np.concatenate([self._weights[row] for row in rows])
        path += np.repeat(base + self._value[rows], counts)
        better = (path < np.minimum(dist[target], end)).nonzero()[0]
        target, path = target[better], path[better]
        np.minimum.at(dist, target, path)
        first = path == dist[target]
        came_by[target[first]] = np.repeat(rows, counts)[better[first]]
        return np.unique(target)

    def _fill(self, mentor: int) -> list[Move]:
        """Shortest path from a free place to whoever takes it and ends the chain.

        It ends with somebody unmatched, or by leaving open the place that is worth least.
        """
        price, value = self._price, self._value
        dist = np.full(len(price), _FAR)
        taker, taken_at = np.full(len(price), _NOBODY), np.full(len(price), _NOBODY)
        shortest = np.full(len(value), _FAR)
        dist[mentor] = 0
        end, last, stop = int(price[mentor]), (_NOBODY, _NOBODY), mentor
        nearer = np.array([mentor])
        while len(nearer := nearer[dist[nearer] < end]):
            suitors = [self._suitors[j] for j in nearer.tolist()]
            rows = np.concatenate(suitors)
            target = np.repeat(nearer, [len(known) for known in suitors])
            path = (
                value[rows]
                + price[target]
                + dist[target]
                - np.concatenate([self._asks[j] for j in nearer.tolist()])
            )
            close = (path < end).nonzero()[0]
            rows, target, path = rows[close], target[close], path[close]
            np.minimum.at(shortest, rows, path)
            current = self._mentor_of[rows]
            alone = (current == _NOBODY).nonzero()[0]
            if len(alone):
                best = alone[path[alone].argmin()]
                end, last = int(path[best]), (int(rows[best]), int(target[best]))
            moving = ((current >= 0) & (path < end)).nonzero()[0]
            moving = moving[path[moving] < dist[current[moving]]]
            current, rows, target, path = current[moving], rows[moving], target[moving], path[moving]
            np.minimum.at(dist, current, path)
            first = path == dist[current]
            taker[current[first]], taken_at[current[first]] = rows[first], target[first]
            nearer = np.unique(current)
            if len(nearer):
                ends = dist[nearer] + price[nearer]
                if ends.min() < end:
                    end, last, stop = int(ends.min()), (_NOBODY, _NOBODY), int(nearer[ends.argmin()])
        gaining = (shortest < end).nonzero()[0]
        value[gaining] += end - shortest[gaining]
        settled = (dist < end).nonzero()[0]
        price[settled] -= end - dist[settled]
        row, after = last if last[0] != _NOBODY else (int(taker[stop]), int(taken_at[stop]))
        moves = []
        while row != _NOBODY:
            moves.append(Move(row, int(self._mentor_of[row]), after))
            self._put(row, after)
            row, after = int(taker[after]), int(taken_at[after])
        return moves

    def _put(self, row: int, mentor: int) -> None:
        before = int(self._mentor_of[row])
        self._mentor_of[row] = mentor
        if before != _NOBODY:
            self._members[before].remove(row)
            self._open[before] = len(self._members[before]) < self._capacity[before]
        if mentor != _NOBODY:
            self._members[mentor].append(row)
            self._open[mentor] = len(self._members[mentor]) < self._capacity[mentor]


def _nearest(mentors: Ints, dist: Ints) -> tuple[Ints, Ints]:
    """The few nearest, to be looked at together, and the others."""
    if len(mentors) <= _TOGETHER:
        return mentors, _NONE
    order = np.argpartition(dist[mentors], _TOGETHER)
    return mentors[order[:_TOGETHER]], mentors[order[_TOGETHER:]]


def _split(column: Ints, start: Ints) -> list[Ints]:
    return [column[lo:hi] for lo, hi in pairwise(start.tolist())]
