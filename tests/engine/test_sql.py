"""A plain SQL query gives the same integers for the same pairs."""

import psycopg
import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings

from benchmarks.peers import python_loop, sql_join
from benchmarks.population import population
from matching.engine import Policy, every_pair
from tests.engine.people import by_pair, policies, populations


@pytest.fixture(scope="module")
def connection(django_db_setup):
    database = connections["default"].settings_dict
    with psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        autocommit=True,
    ) as opened:
        yield opened


def by_sql(connection, mentees, mentors, policy):
    with sql_join.loaded(connection, mentees, mentors) as query:
        return query.pairs(policy)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=populations(), policy=policies)
def test_random_people(connection, people, policy):
    mentees, mentors = people
    pairs = every_pair(mentees, mentors, policy, workers=1)
    expected = by_pair(pairs.mentee, pairs.mentor, pairs.score)
    assert by_sql(connection, mentees, mentors, policy) == expected
    assert python_loop.early(mentees, mentors, policy) == expected
    assert python_loop.full(mentees, mentors, policy) == expected


@pytest.mark.parametrize("policy", [Policy(other_branches=True), Policy(minimum=6000)])
def test_a_realistic_population(connection, policy):
    people = population(250, seed=7)
    pairs = every_pair(people.mentees, people.mentors, policy)
    expected = by_pair(pairs.mentee, pairs.mentor, pairs.score)
    assert by_sql(connection, people.mentees, people.mentors, policy) == expected
    assert python_loop.early(people.mentees, people.mentors, policy) == expected
    assert python_loop.full(people.mentees, people.mentors, policy) == expected
    with sql_join.loaded(connection, people.mentees, people.mentors) as query:
        assert query.summary(policy) == (len(expected), sum(expected.values()))
