"""The report tells scarcity and plan apart, and hides what is too small to show."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import matching.engine


def equal_treatment(*arguments: Any, **named: Any) -> Any:
    """Figures that need not be None."""
    return matching.engine.equal_treatment(*arguments, **named)


def people(*groups):
    """(label, without a possible mentor, possible but not chosen, chosen)."""
    labels, feasible, selected = [], [], []
    for label, no, possible, chosen in groups:
        labels += [label] * (no + possible + chosen)
        feasible += [False] * no + [True] * (possible + chosen)
        selected += [False] * (no + possible) + [True] * chosen
    return labels, feasible, selected


def test_scarcity_shows_in_feasibility_and_not_in_placement():
    figures = equal_treatment(*people(("a", 20, 20, 160), ("b", 120, 8, 64)), reference="a")
    assert [of_group.group for of_group in figures] == ["a", "b"]
    a, b = figures
    assert (a.people, a.feasibility.value, a.selection.value) == (200, 1.0, 1.0)
    assert b.feasibility.value == pytest.approx((72 / 192) / 0.9)
    assert b.selection.value == pytest.approx((64 / 192) / 0.8)
    assert b.placement.value == pytest.approx(1.0, abs=0.001)
    assert b.placement.low < 1 < b.placement.high
    assert b.feasibility.high < 1
    assert b.selection.high < 1


def test_a_plan_that_passes_a_group_over_shows_in_placement():
    _, b = equal_treatment(*people(("a", 10, 20, 170), ("b", 10, 120, 70)), reference="a")
    assert b.feasibility.low < 1 < b.feasibility.high
    assert b.placement.high < 0.6


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        (("b", 10, 10, 9), (None, None, None, None)),
        (("b", 10, 10, 10), (30, True, True, True)),
        (("b", 4, 20, 20), (44, None, True, None)),
        (("b", 20, 20, 4), (44, None, None, None)),
        (("b", 20, 4, 20), (44, None, True, None)),
    ],
)
def test_small_groups_and_small_cells_are_hidden(group, shown):
    _, b = equal_treatment(*people(("a", 50, 50, 50), group), reference="a")
    assert (b.people, *(ratio and True for ratio in (b.feasibility, b.selection, b.placement))) == shown


def test_a_small_reference_hides_everything():
    figures = equal_treatment(*people(("a", 5, 5, 5), ("b", 50, 50, 50)), reference="a")
    assert all(of_group.selection is None for of_group in figures)


def test_a_group_that_is_hidden_takes_the_next_smallest_with_it():
    """The others and the whole would give it away."""
    figures = equal_treatment(
        *people(("a", 50, 50, 50), ("b", 5, 5, 5), ("c", 9, 9, 19), ("d", 30, 30, 30)), reference="a"
    )
    assert [of_group.people for of_group in figures] == [150, None, None, 90]


cells = st.tuples(*[st.integers(0, 60) | st.integers(0, 6)] * 3).filter(any)


@settings(max_examples=300, deadline=None)
@given(st.lists(cells, min_size=1, max_size=5))
@example([(50, 50, 50), (20, 6, 4)])
@example([(50, 50, 50), (26, 27, 2), (30, 30, 30)])
def test_no_small_cell_can_be_computed_from_what_is_shown(groups):
    """By somebody who also knows how many people there are, have a possible mentor, and have one."""
    figures = equal_treatment(
        *people(*[(row, *cell) for row, cell in enumerate(groups)]), reference=0, draws=2
    )
    size = len(groups)
    known = list(np.tile(np.eye(3, dtype=int), size))
    for of_group in figures:
        shown = [
            cell
            for cell, figure in (
                ((1, 1, 1), of_group.people),
                ((0, 1, 1), of_group.feasibility),
                ((0, 0, 1), of_group.selection),
            )
            if figure is not None
        ]
        if of_group.placement is not None:
            assert of_group.feasibility is not None
            assert of_group.selection is not None
        known += [np.eye(size, dtype=int)[of_group.group].repeat(3) * np.tile(cell, size) for cell in shown]
    rank = np.linalg.matrix_rank(np.array(known))
    for row, (without, waiting, chosen) in enumerate(groups):
        for cell, least, number in (
            ((1, 1, 1), 30, without + waiting + chosen),
            ((1, 0, 0), 5, without),
            ((0, 1, 0), 5, waiting),
            ((0, 0, 1), 5, chosen),
            ((1, 1, 0), 5, without + waiting),
            ((0, 1, 1), 5, waiting + chosen),
        ):
            wanted_cell = np.eye(size, dtype=int)[row].repeat(3) * np.tile(cell, size)
            if size > 1 and np.linalg.matrix_rank(np.array([*known, wanted_cell])) == rank:
                assert number >= least


def test_an_interval_tells_nothing_of_the_cells_that_stay_hidden():
    """Equal people and equally many in the plan: the same figures, however the others divide."""
    two_hidden, four_hidden = (
        equal_treatment(
            *people(("a", 99, 99, 99), ("b", hidden, 40 - hidden, 40), ("c", 50, 50, 50)), reference="a"
        )
        for hidden in (2, 4)
    )
    assert two_hidden == four_hidden
    assert two_hidden[1].selection is not None
    assert two_hidden[1].feasibility is None


def test_the_same_seed_gives_the_same_figures():
    groups = people(("a", 20, 30, 60), ("b", 30, 20, 40))
    assert equal_treatment(*groups, reference="a") == equal_treatment(*groups, reference="a")
    assert equal_treatment(*groups, reference="a") != equal_treatment(*groups, reference="a", seed=1)


def test_the_interval_holds_the_true_ratio_about_nineteen_times_in_twenty():
    chance = np.random.default_rng(5)
    hits = 0
    for seed in range(200):
        a, b = chance.multinomial(300, [0.2, 0.3, 0.5]), chance.multinomial(300, [0.2, 0.4, 0.4])
        _, figures = equal_treatment(*people(("a", *a), ("b", *b)), reference="a", draws=400, seed=seed)
        hits += figures.selection.low <= 0.8 <= figures.selection.high
    assert 180 <= hits <= 199


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((["a"], [True], [True, False]), "one value per mentee"),
        ((["a"], [False], [True]), "without a possible mentor"),
        ((["b"], [True], [True]), "reference"),
    ],
)
def test_contradictions_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        equal_treatment(*arguments, reference="a")
