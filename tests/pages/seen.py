"""Every address as every role sees it, asked and posted to once: many tests look at the same thousands of answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import connection, reset_queries, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from base.accounts.models import Branch, Person
from base.ui.shown import Shown
from followup.kickoffs.models import Goal
from intake.people.models import Mentee, Mentor
from tests.pages import table
from tests.pages.plants import plant
from tests.pages.world import ROLES, build

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.pages.table import Line

#: The name and the number of everybody there, found nowhere else.
NAME, FAMILY, PHONE = "Zomerhoop", "Lenteveld", "+32471998877"
#: What everybody there wrote who wrote something, in a language that the page may not speak.
WRITTEN = "Ik wil weer lassen."


@dataclass(frozen=True)
class Page:
    """What one role got for one line of the table. `written`: the statements that changed a row."""

    role: str
    line: Line
    answer: HttpResponse
    written: list[str]
    shown: Mapping[Any, str] | None  # what its form showed, where that is one that knows

    @property
    def text(self) -> str:
        return self.answer.content.decode(errors="replace")

    @property
    def is_page(self) -> bool:
        """Whether the answer is the page itself, and not a file or the way to another."""
        html = self.answer.headers.get("Content-Type", "").startswith("text/html")
        return html and self.line.answers[self.role] == "200"


@dataclass(frozen=True)
class Everything:
    """All that was asked for and all that came after a post, the ids that stood in their addresses, and for each role
    the names that it may not read.
    """

    pages: list[Page]
    posts: list[Page]
    ids: set[str]
    hidden: dict[str, frozenset[str]]


def everything() -> Everything:
    """Builds the world, asks every address as every role, and leaves nothing behind."""
    logging.disable(logging.WARNING)  # that a page is not there is what most of the answers say
    try:
        with transaction.atomic():
            answers = _all_answers()
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
        cache.clear()
    return answers


def _all_answers() -> Everything:
    world = build()
    answers: dict[str, list[Page]] = {"GET": [], "POST": []}
    hidden = plant(world)
    Person.objects.update(first_name=NAME, last_name=Concat(Value(FAMILY), "last_name"), phone=PHONE)
    Branch.objects.update(phone=PHONE)
    Mentee.objects.update(goal_words=WRITTEN)
    Mentor.objects.update(headline=WRITTEN)
    Goal.objects.update(words=WRITTEN)
    for role in ROLES:
        client = world.window(role)
        cache.clear()  # twelve people at one address are not one who tries too often
        for line in table.lines():
            reset_queries()  # the log of queries is full after nine thousand
            with CaptureQueriesContext(connection) as queries:
                answer = line.request(client, world)
            form = (getattr(answer, "context", None) or {}).get("form")
            shown = form.shown() if isinstance(form, Shown) and line.method == "GET" else None
            answers[line.method].append(Page(role, line, answer, table.written(queries), shown))
    ids = {code for kind, code in world.of.items() if kind not in ("programme", "hour")}
    return Everything(answers["GET"], answers["POST"], ids, hidden)
