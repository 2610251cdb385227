"""Every address, asked by every role, answers as one written table says; and asking alone never writes."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages import table
from tests.pages.table import Line
from tests.pages.world import ROLES, World, build

SAFE = ("GET", "POST")


@pytest.fixture
def world(db: None) -> World:
    return build()


def test_the_table_names_every_address_once_and_with_both_methods() -> None:
    pages = table.names() - {"styleguide"} | {"styleguide"}
    assert {line.name for line in table.lines()} == pages
    twice = Counter((line.address, line.method, line.sent) for line in table.lines())
    assert [key for key, count in twice.items() if count > 1] == []
    methods: dict[str, set[str]] = {}
    for line in table.lines():
        methods.setdefault(line.name, set()).add(line.method)
    assert {name: found for name, found in methods.items() if found != set(SAFE)} == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_the_table_says(role: str, world: World) -> None:
    client = world.window(role)
    asked = [(line, table.said(line.asked(client, world))) for line in table.lines()]
    wrong = {_key(line): answer for line, answer in asked if answer != line.answers[role]}
    assert wrong == {_key(line): line.answers[role] for line, _answer in asked if _key(line) in wrong}


def test_no_get_writes(world: World) -> None:
    writes: dict[str, list[str]] = {}
    for role in ROLES:
        client = world.window(role)
        for line in table.lines():
            if line.method == "GET" and line.answers[role] != "404":
                with CaptureQueriesContext(connection) as queries:
                    line.asked(client, world)
                if found := table.written(queries):
                    writes[f"{role} {line.address}"] = found
    assert writes == {}


def _key(line: Line) -> str:
    return f"{line.method} {line.address} {line.sent}".strip()
