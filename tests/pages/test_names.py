"""What a browser's translation must leave alone: it would make "hope" of Amal, and another number of a number."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.pages.seen import FAMILY, NAME, Everything

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
GROUPS = ("0471", "998", "1998", "99 88 77")


class Words(HTMLParser):
    """The words of a page that a browser would translate."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            left_alone = (
                any(outer for _, outer in self.open)
                or ("translate", "no") in attrs
                or tag in ("title", "script")
            )
            self.open.append((tag, left_alone))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(left_alone for _, left_alone in self.open) and data.strip():
            self.texts.append(" ".join(data.split()))


def test_no_name_and_no_number_of_any_page_is_translated(everything: Everything) -> None:
    planted = {NAME, FAMILY, "0471", *everything.ids} - {""}
    translated: set[str] = set()
    seen = 0
    for page in everything.pages:
        if not page.is_page:
            continue
        words = Words()
        words.feed(page.text)
        seen += page.text.count(NAME)
        translated |= {
            f"{page.line.name} ({page.role}): {text}"
            for text in words.texts
            if any(plant in text for plant in planted)
        }
    assert seen > 100
    assert translated == set()
