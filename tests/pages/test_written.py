"""What people wrote, in the language that they wrote it in: a page in one language reads the other as it sounds."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.pages.seen import WRITTEN
from tests.pages.test_names import VOID

if TYPE_CHECKING:
    from tests.pages.seen import Everything

#: A form holds what its reader is going to write.
HELD = {"textarea", "title"}


class Places(HTMLParser):
    """Where the words stand, each time: the elements around them below the page, and whether one names a language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.places: list[tuple[str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, "" if tag == "html" else dict(attrs).get("lang") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        around = [tag for tag, _ in self.open]
        if WRITTEN in data and not HELD & set(around):
            self.places.append((" ".join(around[-3:]), any(language for _, language in self.open)))


def test_what_somebody_wrote_is_marked_with_their_language(everything: Everything) -> None:
    places = [
        (page.line.name, *place)
        for page in everything.pages
        if page.is_page
        for place in Places(page.text).places
    ]
    assert {"mentee", "mentor", "me", "duo", "check_in", "my_proposal", "matching_mentee"} <= {
        name for name, *_ in places
    }
    assert {f"{name}: {around}" for name, around, marked in places if not marked} == set()
