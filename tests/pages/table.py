"""The written table of every address and role (roles.csv), and how it is read.

A line: an address with names in braces (World.of says what they stand for), a method, what is sent along, and for each
role what comes back: a status, or `→` and the name of the page that a redirect leads to.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from django.db import transaction
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver

from tests.pages.world import ROLES, World

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

FILE = Path(__file__).with_name("roles.csv")


@dataclass(frozen=True)
class Line:
    """One line of the table. `answers`: by role."""

    address: str
    method: str
    sent: str
    answers: dict[str, str]

    @property
    def name(self) -> str:
        """The name of the page, whatever stands in the braces."""
        return name_of(self.address.replace("{", "").replace("}", ""))

    def request(self, client: Client, world: World) -> HttpResponse:
        """Sends the request; what it writes is undone."""
        address, cookies = self.address.format_map(world.of), deepcopy(client.cookies)
        with transaction.atomic():
            if self.method == "GET":
                response: HttpResponse = client.get(address)  # type: ignore[assignment]
            else:
                response = client.post(  # type: ignore[assignment]
                    address, dict(parse_qsl(self.sent.format_map(world.of), keep_blank_values=True))
                )
            transaction.set_rollback(True)
        client.cookies = cookies  # whoever signed out, or in as somebody else, is who it was
        return response


def lines() -> list[Line]:
    with FILE.open(newline="") as file:
        return [
            Line(row["address"], row["method"], row["sent"], {role: row[role] for role in ROLES})
            for row in csv.DictReader(file)
        ]


def outcome(response: HttpResponse) -> str:
    """What came back, as the table says it."""
    if response.status_code not in (301, 302):
        return str(response.status_code)
    return f"→ {name_of(urlsplit(response.headers['Location']).path)}"


def name_of(path: str) -> str:
    try:
        return resolve(path).url_name or path
    except Resolver404:
        return path


def names() -> set[str]:
    """The names of all pages of the project."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern.name or str(pattern.pattern)

    return set(walk(get_resolver().url_patterns))


def written(queries: CaptureQueriesContext) -> list[str]:
    """The statements that change a row, without the session's own."""
    verbs = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE")
    return [
        query["sql"][:200]
        for query in queries.captured_queries
        if query["sql"].lstrip().upper().startswith(verbs) and '"django_session"' not in query["sql"]
    ]
