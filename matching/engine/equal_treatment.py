"""Equal treatment: how often each group has a possible mentor, and how often the plan gives it one.

The engine never reads a group; whoever may see them hands them in beside a finished plan (requirements MA12). The
ratios tell two causes apart: too few mentors who fit (feasibility), and the plan (placement of those who had a chance).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Groups smaller than this are not shown, nor figures with a cell smaller than ``LEAST_CELL``.
LEAST_GROUP: Final = 30
LEAST_CELL: Final = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """A group's share divided by the reference group's, with the 95 % bootstrap interval."""

    share: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Of one group: ``people``, and the ratios; None is "too few to show".

    feasibility: share with at least one possible mentor.
    selection: share that the plan gives a mentor.
    placement: the same among those with a possible mentor; what the plan itself does.
    """

    group: Hashable
    people: int | None
    feasibility: Ratio | None
    selection: Ratio | None
    placement: Ratio | None


def equal_treatment(
    group: Sequence[Hashable],
    feasible: ArrayLike,
    selected: ArrayLike,
    *,
    reference: Hashable,
    draws: int = 2000,
    seed: int = 0,
) -> list[GroupFigures]:
    """Figures per group, the reference first, then in order of appearance.

    group: one label per mentee. feasible, selected: bool (M); whoever is selected is feasible, ``ValueError`` otherwise
    or when the lengths differ. The reference is fixed in advance, never picked by outcome; ``ValueError`` when empty.
    Intervals resample people within each group; the same ``seed`` gives the same figures.
    """
    has, got = np.asarray(feasible, np.bool_), np.asarray(selected, np.bool_)
    if not len(group) == len(has) == len(got):
        raise ValueError("group, feasible and selected must be equally long")
    if (got & ~has).any():
        raise ValueError("somebody was selected without a possible mentor")
    labels = list(dict.fromkeys(group))
    if reference not in labels:
        raise ValueError("nobody is in the reference group")
    chance = np.random.default_rng(seed)
    counts = {label: _counts(group, label, has, got) for label in labels}
    order = [reference, *(label for label in labels if label != reference)]
    drawn = {label: _resampled(counts[label], draws, chance) for label in order}
    return [_figures(label, counts, drawn, reference) for label in order]


def _counts(
    group: Sequence[Hashable], label: Hashable, feasible: NDArray[np.bool_], selected: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """People, with a possible mentor, with a mentor."""
    mine = np.array([other == label for other in group], np.bool_)
    return np.array([mine.sum(), (mine & feasible).sum(), (mine & selected).sum()], np.int64)


def _resampled(counts: NDArray[np.int64], draws: int, chance: np.random.Generator) -> NDArray[np.int64]:
    """(draws, 3) the counts of as many people drawn with replacement."""
    people, feasible, selected = counts.tolist()
    shares = np.array([people - feasible, feasible - selected, selected]) / people
    drawn = chance.multinomial(people, shares, draws)
    return np.column_stack([np.full(draws, people), drawn[:, 1] + drawn[:, 2], drawn[:, 2]])


def _figures(
    label: Hashable,
    counts: dict[Hashable, NDArray[np.int64]],
    drawn: dict[Hashable, NDArray[np.int64]],
    reference: Hashable,
) -> GroupFigures:
    def ratio(part: int, whole: int) -> Ratio | None:
        for each in (counts[label], counts[reference]):
            if each[0] < LEAST_GROUP or min(each[part], each[whole] - each[part]) < LEAST_CELL:
                return None
        share, base = (counts[one][part] / counts[one][whole] for one in (label, reference))
        with np.errstate(divide="ignore", invalid="ignore"):
            own, other = (drawn[one][:, part] / drawn[one][:, whole] for one in (label, reference))
            low, high = np.nanpercentile(own / other, [2.5, 97.5])
        if label == reference:
            return Ratio(float(share), 1.0, 1.0, 1.0)
        return Ratio(float(share), float(share / base), float(low), float(high))

    people = int(counts[label][0])
    return GroupFigures(
        label, people if people >= LEAST_GROUP else None, ratio(1, 0), ratio(2, 0), ratio(2, 1)
    )
