"""What a browser's translation must leave alone: it would make "hope" of Amal, and another number of a number."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from duo.accounts.models import Branch, Person
from tests.pages import table
from tests.pages.world import ROLES, World, build

pytestmark = pytest.mark.django_db
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAME, FAMILY, PHONE = "Zomerhoop", "Lenteveld", "+32471998877"
GROUPS = ("0471", "998", "1998", "99 88 77")


class Words(HTMLParser):
    """The words of a page that a browser would translate."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            kept = (
                any(one for _, one in self.open) or ("translate", "no") in attrs or tag in ("title", "script")
            )
            self.open.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(kept for _, kept in self.open) and data.strip():
            self.found.append(" ".join(data.split()))


@pytest.fixture
def world() -> World:
    """Everybody and everything of the table, with one name and one number that are found nowhere else."""
    made = build()
    Person.objects.update(first_name=NAME, last_name=FAMILY, phone=PHONE)
    Branch.objects.update(phone=PHONE)
    return made


def test_no_name_and_no_number_of_any_page_is_translated(world: World) -> None:
    ids = {code for kind, code in world.of.items() if kind not in ("programme", "hour")}
    planted = {NAME, FAMILY, "0471", *ids} - {""}
    translated: set[str] = set()
    seen = 0
    for line in table.lines():
        for role in ROLES:
            if line.method != "GET" or line.answers[role] != "200":
                continue
            page = world.window(role).get(line.address.format_map(world.of))
            if not page.headers["Content-Type"].startswith("text/html"):
                continue
            words = Words()
            text = page.content.decode()
            words.feed(text)
            seen += text.count(NAME)
            translated |= {
                f"{line.name} ({role}): {said}"
                for said in words.found
                if any(plant in said for plant in planted)
            }
    assert seen > 100
    assert translated == set()
