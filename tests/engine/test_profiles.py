"""People go into columns and come out unchanged, all of them or some."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine import Experiences, Mentees, Mentors
from tests.engine.people import LANGUAGES, mentee, mentor, populations


@settings(max_examples=80, deadline=None)
@given(populations(), st.data())
def test_some_rows_are_the_same_people(people, data):
    for side in people:
        order = data.draw(st.permutations(range(len(side))))
        rows = order[: data.draw(st.integers(0, len(order)))]
        taken = side.take(rows)
        assert [taken[place] for place in range(len(taken))] == [side[row] for row in rows]


def test_a_mentee_comes_out_as_put_in():
    samer = mentee(languages={1: 3, 3: 7}, refused=frozenset({4, 9}), wish=2, waiting_days=12, unsure=True)
    assert Mentees.of([mentee(id=7), samer], languages=LANGUAGES)[1] == samer


def test_a_mentor_comes_out_with_the_languages_an_interpreter_bridges():
    bridge = np.zeros((LANGUAGES, LANGUAGES), bool)
    bridge[0, 2] = bridge[2, 0] = True
    out = Mentors.of([mentor(languages={0: 3, 1: 2})], languages=LANGUAGES, bridge=bridge)[0]
    assert out == mentor(languages={0: 3, 1: 2}, bridged=frozenset({2}))


def test_career_lines_may_come_in_any_order():
    lines = Experiences.rows(
        [2, 0, 2], isco=[1, 2, 3], sector=[1, 2, 3], sections=[1, 2, 4], years=[1, 2, 3], kind=[0, 1, 2]
    )
    assert [len(lines.at(row)) for row in range(4)] == [1, 0, 2, 0]
    assert [line.isco for line in lines.at(2)] == [1, 3]


def test_columns_of_another_length_are_refused():
    whole = Mentees.of([mentee(), mentee()], languages=1)
    columns: dict[str, Any] = vars(whole) | {"branch": [1]}
    with pytest.raises(ValueError, match="branch has 1 rows and id has 2"):
        Mentees(**columns)


def test_a_programme_beyond_the_bits_is_refused():
    with pytest.raises(ValueError, match="0 to 63"):
        Mentees.of([mentee(programme=64)], languages=1)
