"""Every address, asked by every role, answers as one written table says; and asking alone never writes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.pages import table
from tests.pages.table import Line
from tests.pages.world import ROLES, World, build


@pytest.fixture
def world(db: None) -> Iterator[World]:
    logging.disable(logging.WARNING)  # that a page is not there is what most of the answers say
    yield build()
    logging.disable(logging.NOTSET)


def test_the_table_names_every_address_with_both_methods() -> None:
    lines = table.lines()
    methods: dict[str, set[str]] = {name: set() for name in table.names()}
    for line in lines:
        methods.setdefault(line.name, set()).add(line.method)
    assert {name: found for name, found in methods.items() if found != {"GET", "POST"}} == {}
    twice = Counter(_key(line) for line in lines)
    assert [key for key, count in twice.items() if count > 1] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_answers_each_role_as_the_table_says(method: str, world: World) -> None:
    found, written = {}, {}
    lines = [line for line in table.lines() if line.method == method]
    for role in ROLES:
        client = world.window(role)
        cache.clear()  # twelve people at one address are not one who tries too often
        for line in lines:
            answer = table.said(line.asked(client, world))
            if answer != line.answers[role]:
                found[f"{role}: {_key(line)}"] = answer
                written[f"{role}: {_key(line)}"] = line.answers[role]
    assert found == written


def test_no_get_writes(world: World) -> None:
    writes: dict[str, list[str]] = {}
    for role in ROLES:
        client = world.window(role)
        for line in table.lines():
            if line.method == "GET" and line.answers[role] not in ("404", "405"):
                with CaptureQueriesContext(connection) as queries:
                    line.asked(client, world)
                if found := table.written(queries):
                    writes[f"{role}: {line.address}"] = found
    assert writes == {}


def _key(line: Line) -> str:
    return f"{line.method} {line.address} {line.sent}".strip()
