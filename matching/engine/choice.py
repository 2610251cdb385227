"""What a coordinator's own choice does to the plan, and how two plans differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.assignment import Assignment, assign
from matching.engine.checks import whole
from matching.engine.rolling import Move


@dataclass(frozen=True, eq=False)
class Choice:
    """The plan as it would be, the change of each objective (chosen minus best), and who moves."""

    plan: Assignment
    duos: int
    long_waiters: int
    utility: int
    moves: list[Move]


def choice(
    best: Assignment,
    mentee: ArrayLike,
    mentor: ArrayLike,
    utility: ArrayLike,
    *,
    mentees: int,
    capacity: ArrayLike,
    urgent: ArrayLike | None = None,
    locked: Iterable[tuple[int, int]] = (),
    take: Iterable[tuple[int, int]] = (),
    refuse: Iterable[tuple[int, int]] = (),
) -> Choice:
    """The best plan when the coordinator insists on the pairs ``take`` and rules out the pairs ``refuse``.

    ``best``: the plan made from the same other arguments, which are those of ``assign``, and so are the errors.
    """
    rows = whole("mentee", mentee)
    columns, values = whole("mentor", mentor, len(rows)), whole("utility", utility, len(rows))
    is_allowed = np.ones(len(rows), np.bool_)
    for row, column in refuse:
        is_allowed &= (rows != row) | (columns != column)
    plan = assign(
        rows[is_allowed], columns[is_allowed], values[is_allowed],
        mentees=mentees, capacity=capacity, urgent=urgent, locked=[*locked, *take],
    )  # fmt: skip
    return Choice(
        plan,
        plan.duos - best.duos,
        plan.long_waiters - best.long_waiters,
        plan.utility - best.utility,
        difference(best.mentor_of, plan.mentor_of),
    )


def difference(before: ArrayLike, after: ArrayLike) -> list[Move]:
    """Who has another mentor in the second plan, by mentee row; the plans must number mentees and mentors alike."""
    old, new = whole("a plan", before), whole("a plan", after)
    if len(old) != len(new):
        raise ValueError("the plans are about different mentees")
    return [Move(row, int(old[row]), int(new[row])) for row in (old != new).nonzero()[0].tolist()]
