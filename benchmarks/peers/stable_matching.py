"""Stable matching: mentees propose in the order of their scores, mentors keep the best (Gale and Shapley, 1962)."""

from __future__ import annotations

from heapq import heappush, heappushpop

import numpy as np
from numpy.typing import NDArray

from matching.engine import Problem


def stable(problem: Problem) -> NDArray[np.int64]:
    """``mentor_of``; ties go to the lower row."""
    order = np.lexsort((problem.mentor, -problem.weight, problem.mentee))
    mentors, weights = problem.mentor[order].tolist(), problem.weight[order].tolist()
    ends, following = problem.start[1:].tolist(), problem.start[:-1].tolist()
    places = problem.capacity.tolist()
    held: list[list[tuple[int, int]]] = [[] for _ in places]
    free = list(range(problem.mentees))
    while free:
        row = free.pop()
        while following[row] < ends[row]:
            pair = following[row]
            following[row] += 1
            mine = held[mentors[pair]]
            if len(mine) < places[mentors[pair]]:
                heappush(mine, (weights[pair], -row))
                break
            if (weights[pair], -row) > mine[0]:
                free.append(-heappushpop(mine, (weights[pair], -row))[1])
                break
    plan = np.full(problem.mentees, -1)
    for mentor, rows in enumerate(held):
        for _, row in rows:
            plan[-row] = mentor
    return plan
