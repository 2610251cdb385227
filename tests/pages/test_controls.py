"""What a screen reader, a voice and a browser that fills in forms are told of every button and field."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from tests.pages.test_names import VOID

if TYPE_CHECKING:
    from tests.pages.seen import Everything, Page

FIELDS = {"input", "select", "textarea"}
PRESSED = {"a", "button", "summary"}


class Controls(HTMLParser):
    """The fields of a page, and what it has to press: the label of each, the words seen and the words said."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.open: list[tuple[str, bool, bool]] = []
        self.fields: list[dict[str, str]] = []
        self.pressed: list[dict[str, str]] = []
        self.feed(page.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in FIELDS and given.get("type") not in ("hidden", "submit"):
            self.fields.append(given)
        if tag in PRESSED and "hidden" not in given:
            self.pressed.append({"label": given.get("aria-label", ""), "seen": "", "said": ""})
        if tag not in VOID:
            silent = given.get("aria-hidden") == "true" or any(silent for _, silent, _ in self.open)
            unseen = "vh" in given.get("class", "").split() or any(unseen for *_, unseen in self.open)
            self.open.append((tag, silent, unseen))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(tag in PRESSED for tag, *_ in self.open):
            return
        silent, unseen = (any(one[at] for one in self.open) for at in (1, 2))
        control = self.pressed[-1]
        control["said"] += "" if silent else data
        control["seen"] += "" if silent or unseen else data


def told(everything: Everything) -> list[tuple[str, Controls]]:
    """Each page that somebody sees, and what stands on it. The gallery shows mistakes on purpose."""
    return [
        (f"{page.line.name} ({page.role})", Controls(page))
        for page in everything.pages
        if page.is_page and page.line.name != "styleguide"
    ]


def flat(words: str) -> str:
    return " ".join(words.split()).casefold()


def test_whoever_speaks_presses_what_is_written(everything: Everything) -> None:
    pages = told(everything)
    names = [flat(one["label"] or one["said"]) for _, page in pages for one in page.pressed]
    unlike = {
        f"{where}: “{flat(one['seen'])}” is called “{one['label']}”"
        for where, page in pages
        for one in page.pressed
        if one["label"] and flat(one["seen"]) not in flat(one["label"])
    }
    assert unlike == set()
    assert {"nl, nederlands", "fr, français", "en, english"} <= set(names)
    assert not {"nl", "fr", "en", ""} & set(names)


def test_nothing_is_called_wrong_before_it_was_filled_in(everything: Everything) -> None:
    required = [(where, one) for where, page in told(everything) for one in page.fields if "required" in one]
    kinds = {one.get("type", "") for _, one in required}
    assert {"radio", "checkbox"} <= kinds
    assert {
        f"{where}: {one.get('name')}" for where, one in required if one.get("aria-invalid") != "false"
    } == set()


def test_the_browser_fills_in_its_own_user_and_nobody_else(everything: Everything) -> None:
    filled = {
        name: {
            one["name"]: one.get("autocomplete", "")
            for where, page in told(everything)
            for one in page.fields
            if where == f"{name} (anonymous)"
            and one.get("name") in ("first_name", "last_name", "phone", "email", "place")
        }
        for name in ("join_mentee", "join_mentor", "refer")
    }
    oneself = {
        "first_name": "given-name",
        "last_name": "family-name",
        "phone": "tel",
        "email": "email",
        "place": "postal-code",
    }
    assert filled == {
        "join_mentee": oneself,
        "join_mentor": oneself,
        "refer": dict.fromkeys(oneself, "off"),
    }
