"""Every address, asked by every role, answers as one written table says; and asking alone never writes."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.pages import table
from tests.pages.plants import PLANTED, names_in, plant
from tests.pages.seen import Everything
from tests.pages.table import Line
from tests.pages.world import World, build


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
    assert {name: both for name, both in methods.items() if both != {"GET", "POST"}} == {}
    twice = Counter(_key(line) for line in lines)
    assert [key for key, count in twice.items() if count > 1] == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_is_for_whom_the_table_says(everything: Everything, method: str) -> None:
    answers = everything.pages if method == "GET" else everything.posts
    outcomes = {f"{page.role}: {_key(page.line)}": table.outcome(page.answer) for page in answers}
    written = {f"{page.role}: {_key(page.line)}": page.line.answers[page.role] for page in answers}
    assert _differing(outcomes, written) == {}


def test_no_answer_names_another_house(everything: Everything) -> None:
    told = {
        f"{page.role}: {_key(page.line)}": names
        for page in everything.pages + everything.posts
        if (names := names_in(page.answer, everything.hidden[page.role]))
    }
    assert told == {}


#: Searches that find the planted names by their first letters, filters by what others have, and pages behind pages.
NARROWED = (
    *(
        f"/mentees/?{query}"
        for query in ("q=Diste", "q=Esdoo", "q=Begon", "branch={antwerp}", "programme=begonia")
    ),
    *(f"/mentees/?{query}" for query in ("status=held", "status=waiting&sort=name", "page=2")),
    *(f"/mentors/?{query}" for query in ("q=Begon", "branch={antwerp}", "status=free")),
    *(f"/duos/?{query}" for query in ("q=Diste", "q=Begon", "show=all", "show=ended")),
    *(f"/matching/?{query}" for query in ("programme=begonia", "show=all")),
    *(f"/today/?team=1&kind={kind}" for kind in ("message_failed", "call_me", "not_logged", "waiting_long")),
    *("/duos/{there}/", "/duos/{there}/book/", "/matching/plan/begonia/", "/settings/weights/begonia/"),
)


def test_no_search_filter_or_column_names_another_house(world: World) -> None:
    hidden, told, seen = plant(world), {}, 0
    for role in ("anonymous", "coordinator", "elsewhere", "manager", "stranger"):
        client = world.window(role)
        for address in NARROWED:
            response = client.get(address.format_map(world.of))
            seen += len(names_in(response, PLANTED - hidden[role]))
            if names := names_in(response, hidden[role]):
                told[f"{role}: {address}"] = names
    assert told == {}
    assert seen > 50, "names stand where they may be read"


def test_no_get_writes(everything: Everything) -> None:
    writes = {f"{page.role}: {page.line.address}": page.written for page in everything.pages if page.written}
    assert writes == {}


def _differing(outcomes: dict[str, str], written: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Where what came differs from what is written: both, by role and line."""
    return {key: (outcomes[key], written[key]) for key in written if outcomes[key] != written[key]}


def _key(line: Line) -> str:
    return f"{line.method} {line.address} {line.sent}".strip()
