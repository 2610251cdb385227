"""Origin, nationality, gender, age and residence status cannot count, because the engine has no place for them."""

import ast
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import matching.engine
from benchmarks.population import population
from matching.engine import Mentee, Mentees, Mentor, Mentors, Policy, assign, score

ENGINE = Path(matching.engine.__file__).parent
PROTECTED = {
    "age", "birth", "born", "country", "ethnic", "ethnicity", "female", "gender", "male", "man", "migrant", "name",
    "nationality", "origin", "permit", "race", "refugee", "religion", "residence", "sex", "status", "woman",
}  # fmt: skip


def words(name):
    return set(name.lower().split("_"))


@pytest.mark.parametrize("columns", [Mentee, Mentees, Mentor, Mentors])
def test_no_column_is_about_a_protected_attribute(columns):
    assert [field.name for field in fields(columns) if words(field.name) & PROTECTED] == []


def test_no_module_reads_an_attribute_of_such_a_name():
    """Outside words of the solver and of dataclasses, no attribute access in the engine names one."""
    known = {"name", "status"}  # a field's name and the flow solver's status
    faults = []
    for module in sorted(ENGINE.glob("*.py")):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Attribute) and words(node.attr) & (PROTECTED - known):
                faults.append((module.name, node.attr))
    assert faults == []


def test_the_engine_runs_without_django_and_without_the_rest_of_the_product():
    program = (
        "import sys; sys.modules['django'] = None\n"
        "import matching.engine\n"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'duo', 'intake', 'followup') "
        "and sys.modules[name]]"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ENGINE.parents[1])


def test_shuffling_who_people_are_changes_nothing():
    """Everything about identity that reaches the engine is a number; other numbers give the same plan."""
    people = population(150, seed=8)
    policy = Policy(other_branches=True)
    chance = np.random.default_rng(8)
    unknown = people.mentees.take(range(150))
    object.__setattr__(unknown, "id", chance.permutation(10_000)[:150])
    scorings = [score(mentees, people.mentors, policy) for mentees in (people.mentees, unknown)]
    plans = [
        assign(
            candidates.mentee, candidates.mentor, candidates.score, mentees=150, capacity=people.mentors.free
        ).mentor_of
        for candidates in scorings
    ]
    assert (scorings[0].score == scorings[1].score).all()
    assert (plans[0] == plans[1]).all()


def test_a_wish_about_gender_is_only_a_row_of_excluded_mentors():
    """Both rows of the benchmark population exclude half; swapping wish and rows together changes nothing."""
    people = population(150, seed=8)
    policy = Policy(other_branches=True)
    swapped_mentees = people.mentees.take(range(150))
    wish = people.mentees.wish
    object.__setattr__(swapped_mentees, "wish", np.where(wish >= 0, 1 - wish, wish).astype(np.int16))
    swapped_mentors = people.mentors.take(range(150))
    object.__setattr__(swapped_mentors, "excluded", people.mentors.excluded[::-1])
    as_they_are, swapped = (
        score(people.mentees, people.mentors, policy),
        score(swapped_mentees, swapped_mentors, policy),
    )
    assert (as_they_are.score == swapped.score).all()
    assert (as_they_are.mentor == swapped.mentor).all()
