"""One person more or fewer: the plan changed along the shortest chain of moves, and still optimal."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from .assignment import Assignment
from .certificate import Problem, Tiers, highest_prices
from .experiences import Ints

_FAR: Final = np.iinfo(np.int64).max >> 1
_NOBODY: Final = -1
_NONE: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Move:
    """One mentee goes from one mentor to another; -1 is nobody."""

    mentee: int
    before: int
    after: int


class Rolling:
    """An optimal plan with its dual prices, kept optimal while people come and go.

    ``mentor_of``: list, -1 for nobody. Each change returns the moves it took, and costs a search over the mentors it
    touches instead of a new plan. Locked pairs are not in it; they never move. The plan may grow to twice its duos and
    a thousand more.
    """

    def __init__(self, problem: Problem, plan: Assignment) -> None:
        """``ValueError`` when the plan is not proven optimal for this problem."""
        if not plan.certificate.optimal:
            raise ValueError("only an optimal plan can be kept optimal")
        self.tiers: Tiers = problem.tiers
        self.mentor_of: list[int] = np.where(problem.locked_mentor < 0, plan.mentor_of, _NOBODY).tolist()
        # With the highest prices, who comes finds a chain that costs nothing more, and the search stays short.
        self._price = highest_prices(problem, np.array(self.mentor_of, np.int64), plan.certificate.price)
        value = np.zeros(problem.mentees, np.int64)
        np.maximum.at(value, problem.mentee, problem.weight - self._price[problem.mentor])
        self._value: Ints = value
        self._urgent: list[bool] = problem.urgent.tolist()
        self._capacity: list[int] = problem.capacity.tolist()
        self._members: list[list[int]] = [[] for _ in self._capacity]
        for row, mentor in enumerate(self.mentor_of):
            if mentor >= 0:
                self._members[mentor].append(row)
        inner = problem.start[1:-1]
        self._mentors: list[Ints] = np.split(problem.mentor, inner) if problem.mentees else []
        self._weights: list[Ints] = np.split(problem.weight, inner) if problem.mentees else []
        order = np.argsort(problem.mentor, kind="stable")
        bounds = np.searchsorted(problem.mentor[order], np.arange(1, len(self._capacity)))
        self._suitors: list[Ints] = np.split(problem.mentee[order], bounds) if self._capacity else []
        self._dist: Ints = np.full(len(self._capacity), _FAR)

    def insert(
        self, mentor: ArrayLike, utility: ArrayLike, *, urgent: bool = False, row: int | None = None
    ) -> tuple[int, list[Move]]:
        """A new mentee with these possible mentors; gives the row and the moves.

        ``row``: of somebody removed before, to come back under the same number. ``ValueError`` when the row is taken,
        and for an urgent mentee when the plan was made without ``urgent``.
        """
        mentors = np.asarray(mentor, np.int64)
        weights = np.asarray(utility, np.int64) - self.tiers.least + self.tiers.duo
        if urgent:
            if not self.tiers.urgent:
                raise ValueError("this plan was made without the tier of long-waiters")
            weights = weights + self.tiers.urgent
        if row is None:
            row = len(self.mentor_of)
            self.mentor_of.append(_NOBODY)
            self._urgent.append(urgent)
            self._mentors.append(mentors)
            self._weights.append(weights)
            if row == len(self._value):
                self._value = np.append(self._value, np.zeros(max(64, row // 8), np.int64))
        elif len(self._mentors[row]) or self.mentor_of[row] >= 0:
            raise ValueError(f"mentee {row} is still in the plan")
        else:
            self._mentors[row], self._weights[row], self._urgent[row] = mentors, weights, urgent
        for j in mentors.tolist():
            self._suitors[j] = np.append(self._suitors[j], row)
        self._value[row] = max(0, (weights - self._price[mentors]).max(initial=0))
        return row, self._seat(row)

    def remove(self, row: int) -> list[Move]:
        """A mentee who leaves; the place goes to whoever gains most by it."""
        mentor = self.mentor_of[row]
        for j in self._mentors[row].tolist():
            self._suitors[j] = self._suitors[j][self._suitors[j] != row]
        self._mentors[row] = self._weights[row] = _NONE
        self._value[row] = 0
        if mentor < 0:
            return []
        self.mentor_of[row] = _NOBODY
        self._members[mentor].remove(row)
        return [Move(row, mentor, _NOBODY), *self._fill(mentor)]

    def join(
        self, mentee: ArrayLike, utility: ArrayLike, *, places: int = 1, mentor: int | None = None
    ) -> tuple[int, list[Move]]:
        """A new mentor with these possible mentees; gives the number and the moves.

        ``mentor``: of one without places, who comes back with these pairs only. ``ValueError`` when there are places.
        """
        rows = np.asarray(mentee, np.int64)
        if mentor is None:
            mentor = len(self._capacity)
            self._capacity.append(0)
            self._members.append([])
            self._suitors.append(rows)
            self._price = np.append(self._price, 0)
            self._dist = np.append(self._dist, _FAR)
        else:
            self._forget(mentor)
            self._suitors[mentor] = rows
        urgent = np.array([self._urgent[row] for row in rows.tolist()], np.int64)
        weights = (
            np.asarray(utility, np.int64) - self.tiers.least + self.tiers.duo + urgent * self.tiers.urgent
        )
        for row, weight in zip(rows.tolist(), weights.tolist(), strict=True):
            self._mentors[row] = np.append(self._mentors[row], mentor)
            self._weights[row] = np.append(self._weights[row], weight)
        self._price[mentor] = max(0, (weights - self._value[rows]).max(initial=0))
        return mentor, [move for _ in range(places) for move in self.open_place(mentor)]

    def leave(self, mentor: int) -> list[Move]:
        """A mentor who stops; each mentee goes where it costs least."""
        moves = [move for _ in range(self._capacity[mentor]) for move in self.close_place(mentor)]
        self._forget(mentor)
        return moves

    def open_place(self, mentor: int) -> list[Move]:
        """One place more with a mentor whose pairs are known; who began without places comes in by ``join``."""
        self._capacity[mentor] += 1
        return self._fill(mentor)

    def close_place(self, mentor: int) -> list[Move]:
        """One place fewer; ``ValueError`` when there is none."""
        if not self._capacity[mentor]:
            raise ValueError(f"mentor {mentor} has no place")
        self._capacity[mentor] -= 1
        if len(self._members[mentor]) <= self._capacity[mentor]:
            return []
        return self._seat(None, overfull=mentor)

    def worth(self) -> tuple[int, int, int]:
        """Duos, long-waiters and utility of the plan now, without locked pairs."""
        duos = [(row, mentor) for row, mentor in enumerate(self.mentor_of) if mentor >= 0]
        return self.tiers.read(sum(self._weight(row, mentor) for row, mentor in duos))

    def _weight(self, row: int, mentor: int) -> int:
        return int(self._weights[row][(self._mentors[row] == mentor).argmax()])

    def _forget(self, mentor: int) -> None:
        if self._capacity[mentor]:
            raise ValueError(f"mentor {mentor} still has places")
        for row in self._suitors[mentor].tolist():
            others = self._mentors[row] != mentor
            self._mentors[row], self._weights[row] = self._mentors[row][others], self._weights[row][others]
        self._suitors[mentor] = _NONE

    def _seat(self, new: int | None, overfull: int = _NOBODY) -> list[Move]:
        """Shortest path from somebody without a place (or a mentor with one mentee too many) to where it ends.

        It ends with a free place, or with somebody who is left out at the smallest loss.
        """
        price, value, dist = self._price, self._value, self._dist
        heap: list[tuple[int, int]] = []
        touched: list[Ints] = []
        came: dict[int, int] = {}
        done: list[tuple[int, int]] = []
        seen: list[tuple[int, int]] = []

        def relax(row: int, base: int, limit: int) -> None:
            mentors = self._mentors[row]
            slack = price[mentors] - self._weights[row]
            slack += base + value[row]
            better = ((slack < dist[mentors]) & (slack < limit)).nonzero()[0]
            if len(better):
                to, at = mentors[better], slack[better]
                dist[to] = at
                touched.append(to)
                for j, d in zip(to.tolist(), at.tolist(), strict=True):
                    came[j] = row
                    heappush(heap, (d, j))

        if new is not None:
            end, last = int(value[new]), (new, _NOBODY)
            seen.append((new, 0))
            relax(new, 0, end)
        else:
            end, last = _FAR, (_NOBODY, _NOBODY)
            dist[overfull] = 0
            touched.append(np.array([overfull]))
            heappush(heap, (0, overfull))
        while heap:
            d, j = heappop(heap)
            if d >= end:
                break
            if d > dist[j]:
                continue
            if j != overfull and len(self._members[j]) < self._capacity[j]:
                end, last = d, (came[j], j)
                break
            done.append((j, d))
            for row in self._members[j]:
                seen.append((row, d))
                if d + value[row] < end:
                    end, last = d + int(value[row]), (row, _NOBODY)
                relax(row, d, end)
        for j, d in done:
            if d < end:
                price[j] += end - d
        for row, d in seen:
            if d < end:
                value[row] -= end - d
        for mentors in touched:
            dist[mentors] = _FAR
        moves = []
        row, after = last
        while row != _NOBODY:
            before = self.mentor_of[row]
            if before != after:
                moves.append(Move(row, before, after))
                self._put(row, after)
            row, after = came.get(before, _NOBODY) if before != _NOBODY else _NOBODY, before
        return moves[::-1]

    def _fill(self, mentor: int) -> list[Move]:
        """Shortest path from a free place to whoever takes it and ends the chain."""
        price, value, dist = self._price, self._value, self._dist
        heap = [(0, mentor)]
        dist[mentor] = 0
        touched = [mentor]
        came: dict[int, tuple[int, int]] = {}
        done: list[tuple[int, int]] = []
        seen: list[tuple[Ints, Ints]] = []
        # The chain ends with somebody unmatched, (row, mentor it goes to), or by leaving a place open at ``stop``.
        end, last, stop = int(price[mentor]), None, mentor
        while heap:
            d, j = heappop(heap)
            if d >= end:
                break
            if d > dist[j]:
                continue
            done.append((j, d))
            rows = self._suitors[j]
            weights = np.array([self._weight(row, j) for row in rows.tolist()], np.int64)
            at = value[rows] - weights
            at += d + price[j]
            near = (at < end).nonzero()[0]
            seen.append((rows[near], at[near]))
            for row, there in zip(rows[near].tolist(), at[near].tolist(), strict=True):
                now = self.mentor_of[row]
                if now == j or there >= end:
                    continue
                if now == _NOBODY:
                    end, last = there, (row, j)
                elif there < dist[now]:
                    dist[now] = there
                    touched.append(now)
                    came[now] = (row, j)
                    heappush(heap, (there, now))
                    if there + price[now] < end:
                        end, last, stop = there + int(price[now]), None, now
        nearest: dict[int, int] = {}
        for rows, there_ in seen:
            for row, d in zip(rows.tolist(), there_.tolist(), strict=True):
                nearest[row] = min(d, nearest.get(row, d))
        for row, d in nearest.items():
            if d < end:
                value[row] += end - d
        for j, d in done:
            if d < end:
                price[j] -= end - d
        dist[touched] = _FAR
        step = last or came.get(stop)
        moves = []
        while step is not None:
            row, after = step
            moves.append(Move(row, self.mentor_of[row], after))
            self._put(row, after)
            step = came.get(after)
        return moves

    def _put(self, row: int, mentor: int) -> None:
        before = self.mentor_of[row]
        if before != _NOBODY:
            self._members[before].remove(row)
        if mentor != _NOBODY:
            self._members[mentor].append(row)
        self.mentor_of[row] = mentor
