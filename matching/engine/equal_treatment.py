"""Equal treatment: how often each group has a possible mentor, and how often the plan gives it one.

The engine never reads a group; whoever may see them hands them in beside a finished plan (requirements MA12). The
ratios tell two causes apart: too few mentors who fit (feasibility), and the plan (placement of those who had a chance).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.checks import count, flags
from matching.engine.experiences import Bools, Ints

#: Groups smaller than this are not shown, nor figures about fewer people than ``LEAST_CELL``.
LEAST_GROUP: Final = 30
LEAST_CELL: Final = 5

#: How much of a group is shown, each with all before it; ``_RATIOS`` are feasibility and placement.
_NOTHING, _PEOPLE, _SELECTION, _RATIOS = range(4)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A group's share divided by the reference group's, with the 95 % bootstrap interval."""

    share: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Of one group: ``people``, and the ratios; None is "too few to show", or would betray a group of too few.

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
    Intervals resample people within each group; the same ``seed`` gives the same figures. ``draws``: 1 or more.

    What is shown cannot be turned into a cell of fewer than ``LEAST_CELL`` people, also not by who knows the sums over
    all groups (see ``_shown``).
    """
    count("draws", draws, 1)
    count("seed", seed)
    is_feasible = flags("feasible", feasible, len(group))
    is_selected = flags("selected", selected, len(group))
    if (is_selected & ~is_feasible).any():
        raise ValueError("somebody was selected without a possible mentor")
    labels = list(dict.fromkeys(group))
    if reference not in labels:
        raise ValueError("nobody is in the reference group")
    order = [reference, *(label for label in labels if label != reference)]
    cells = {label: _cells(group, label, is_feasible, is_selected) for label in order}
    shown = _shown(cells, reference)
    drawn = {label: _resampled(cells[label], draws, (seed, place)) for place, label in enumerate(order)}

    def ratio(label: Hashable, needed: int, part: int, whole: int) -> Ratio | None:
        if min(shown[label], shown[reference]) < needed:
            return None
        counts, base_counts = (_counts(cells[name])[[part, whole]] for name in (label, reference))
        own_share, reference_share = counts[0] / counts[1], base_counts[0] / base_counts[1]
        if label == reference:
            return Ratio(float(own_share), 1.0, 1.0, 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            shares, bases = (drawn[name][:, part] / drawn[name][:, whole] for name in (label, reference))
            low, high = np.nanpercentile(shares / bases, [2.5, 97.5])
        return Ratio(float(own_share), float(own_share / reference_share), float(low), float(high))

    return [
        GroupFigures(
            label,
            int(cells[label].sum()) if shown[label] >= _PEOPLE else None,
            feasibility=ratio(label, _RATIOS, 1, 0),
            selection=ratio(label, _SELECTION, 2, 0),
            placement=ratio(label, _RATIOS, 2, 1),
        )
        for label in order
    ]


def _cells(group: Sequence[Hashable], label: Hashable, feasible: Bools, selected: Bools) -> Ints:
    """The people of one group: without a possible mentor, with one but left out of the plan, in the plan."""
    members = np.array([other == label for other in group], np.bool_)
    return np.array(
        [(members & ~feasible).sum(), (members & feasible & ~selected).sum(), (members & selected).sum()],
        np.int64,
    )


def _counts(cells: Ints) -> Ints:
    """People, with a possible mentor, in the plan; of one group or of each draw."""
    without, waiting, selected = cells.T
    return np.array([without + waiting + selected, waiting + selected, selected]).T


def _shown(cells: dict[Hashable, Ints], reference: Hashable) -> dict[Hashable, int]:
    """How much of each group may be shown.

    The sums over all groups are no secret, so what is hidden is known for the hidden groups together. Groups are
    hidden, the smallest first and the reference last, until there is more than one and they are many enough together.
    """
    shown = {label: _alone(group_cells) for label, group_cells in cells.items()}
    by_size = sorted(cells, key=lambda label: (label == reference, cells[label].sum()))
    for needed in (_PEOPLE, _SELECTION, _RATIOS):
        for label in by_size:
            hidden = [cells[other] for other in cells if shown[other] < needed]
            if not hidden or (len(hidden) > 1 and _alone(np.sum(hidden, axis=0)) >= needed):
                break
            shown[label] = min(shown[label], needed - 1)
    return shown


def _alone(cells: Ints) -> int:
    """How much may be shown of one group without a thought of the others."""
    if cells.sum() < LEAST_GROUP:
        return _NOTHING
    if min(cells[2], cells[0] + cells[1]) < LEAST_CELL:
        return _PEOPLE
    return _RATIOS if cells.min() >= LEAST_CELL else _SELECTION


def _resampled(cells: Ints, draws: int, seed: tuple[int, int]) -> Ints:
    """(draws, 3) the counts of as many people drawn with replacement.

    Who is in the plan is drawn first and from a source of its own, so that the interval of a selection says nothing of
    the cells that stay hidden.
    """
    without, waiting, selected = cells.tolist()
    people, rest = without + waiting + selected, without + waiting
    first, second = (np.random.default_rng([*seed, source]) for source in (0, 1))
    placed = first.binomial(people, selected / people, draws)
    others = second.binomial(people - placed, waiting / rest if rest else 0.0)
    return _counts(np.column_stack([people - placed - others, others, placed]))
