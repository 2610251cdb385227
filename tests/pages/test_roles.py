"""Every address, asked by every role, answers as one written table says; and asking alone never writes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.pages import table
from tests.pages.seen import Everything
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


def test_every_page_is_for_whom_the_table_says(everything: Everything) -> None:
    found = {f"{page.role}: {_key(page.line)}": table.said(page.answer) for page in everything.pages}
    written = {f"{page.role}: {_key(page.line)}": page.line.answers[page.role] for page in everything.pages}
    assert _differing(found, written) == {}


def test_every_post_is_for_whom_the_table_says(world: World) -> None:
    found, written = {}, {}
    for role in ROLES:
        client = world.window(role)
        cache.clear()  # twelve people at one address are not one who tries too often
        for line in table.lines():
            if line.method == "POST":
                found[f"{role}: {_key(line)}"] = table.said(line.asked(client, world))
                written[f"{role}: {_key(line)}"] = line.answers[role]
    assert _differing(found, written) == {}


def test_no_get_writes(everything: Everything) -> None:
    writes = {f"{page.role}: {page.line.address}": page.written for page in everything.pages if page.written}
    assert writes == {}


def _differing(found: dict[str, str], written: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Where what came differs from what is written: both, by role and line."""
    return {key: (found[key], written[key]) for key in written if found[key] != written[key]}


def _key(line: Line) -> str:
    return f"{line.method} {line.address} {line.sent}".strip()
