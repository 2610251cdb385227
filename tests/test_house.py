"""The house is built as docs/architecture.md draws it; import-linter holds the floors, these tests the rest."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from tests.packages import FLOORS, ROOT, modules

STAGES = ("followup", "matching", "intake")
ROOMS = ("desk", "me", "partner", "open")
#: What only a page needs.
OF_PAGES = (
    "django.forms",
    "django.shortcuts",
    "django.template",
    "django.urls",
    "django.views",
    "django_filters",
)


def imported(file: Path) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def test_a_stage_has_no_view_form_address_or_template() -> None:
    found = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in modules(*STAGES)
        for name, _node in imported(file)
        if f"{name}.".startswith(tuple(f"{of}." for of in OF_PAGES))
    ]
    files = [
        file.name
        for file in modules(*STAGES)
        if file.stem in ("views", "forms", "urls") or file.match("templates")
    ]
    assert (found, files) == ([], [])


def test_a_late_import_says_why() -> None:
    """An import in a function hides an arrow of the house: its line gives the reason.

    `duo/local` runs before what it imports is installed, or before Django is set up.
    """
    late = []
    for file in modules(*FLOORS):
        if file.is_relative_to(ROOT / "duo" / "local"):
            continue
        lines = file.read_text().splitlines()
        late += [
            f"{file.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse("\n".join(lines)))
            if isinstance(node, ast.Import | ast.ImportFrom)
            and node.col_offset
            and not lines[node.lineno - 2].strip().startswith("if TYPE_CHECKING")
            and not inside_type_checking(lines, node)
            and "  # " not in lines[node.lineno - 1]
        ]
    assert late == []


def inside_type_checking(lines: list[str], node: ast.stmt) -> bool:
    above = next(
        (line for line in reversed(lines[: node.lineno - 1]) if line and not line.startswith(" ")), ""
    )
    return above.startswith("if TYPE_CHECKING")


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in modules(*FLOORS)}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_shows_its_own_templates_and_components(room: str) -> None:
    known = {
        "desk": ("desk/",),
        "me": ("me/",),
        "partner": ("partner/",),
        "open": ("open/", "account/", "400.html"),
    }
    shown = {
        name
        for file in modules(f"pages/{room}")
        for name in re.findall(r'"([\w/{}]+\.html)"', file.read_text())
        if not name.startswith((*known[room], "429.html"))
    }
    assert shown == set()


def test_one_address_is_served_by_one_room() -> None:
    rooms: dict[str, set[str]] = {}
    for pattern in every_pattern():
        module = getattr(pattern.callback, "__module__", "")
        if module.startswith("pages."):
            rooms.setdefault(str(pattern.pattern).split("<")[0], set()).add(module.split(".")[1])
    assert {address: served for address, served in rooms.items() if len(served) > 1} == {}


def every_pattern() -> Iterator[Any]:
    waiting: list[Any] = list(get_resolver().url_patterns)
    while waiting:
        entry = waiting.pop()
        if hasattr(entry, "url_patterns"):
            waiting += entry.url_patterns
        else:
            yield entry


def test_no_module_leads_back_to_itself() -> None:
    """Also not for its types alone: two modules that need one another are one, or a third is missing."""
    names = {".".join(file.relative_to(ROOT).with_suffix("").parts): file for file in modules(*FLOORS)}
    names = {name.removesuffix(".__init__"): file for name, file in names.items()}
    graph = {
        name: {
            next(known for known in (target, target.rpartition(".")[0]) if known in names)
            for target, _node in imported(file)
            if target in names or target.rpartition(".")[0] in names
        }
        - {name}
        for name, file in names.items()
    }
    while leaves := {name for name, needs in graph.items() if not needs & graph.keys()}:
        graph = {name: needs for name, needs in graph.items() if name not in leaves}
    assert {name: sorted(needs & graph.keys()) for name, needs in graph.items()} == {}
