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
        attributes = {name: value or "" for name, value in attrs}
        if tag in FIELDS and attributes.get("type") not in ("hidden", "submit"):
            self.fields.append(attributes)
        if tag in PRESSED and "hidden" not in attributes:
            self.pressed.append({"label": attributes.get("aria-label", ""), "seen": "", "said": ""})
        if tag not in VOID:
            silent = attributes.get("aria-hidden") == "true" or any(silent for _, silent, _ in self.open)
            unseen = "vh" in attributes.get("class", "").split() or any(unseen for *_, unseen in self.open)
            self.open.append((tag, silent, unseen))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(tag in PRESSED for tag, *_ in self.open):
            return
        silent, unseen = (any(element[at] for element in self.open) for at in (1, 2))
        control = self.pressed[-1]
        control["said"] += "" if silent else data
        control["seen"] += "" if silent or unseen else data


def controls_of(everything: Everything) -> list[tuple[str, Controls]]:
    """Each page that somebody sees, and what stands on it. The gallery shows mistakes on purpose."""
    return [
        (f"{page.line.name} ({page.role})", Controls(page))
        for page in everything.pages
        if page.is_page and page.line.name != "styleguide"
    ]


def flat(words: str) -> str:
    return " ".join(words.split()).casefold()


def test_whoever_speaks_presses_what_is_written(everything: Everything) -> None:
    pages = controls_of(everything)
    names = [flat(control["label"] or control["said"]) for _, page in pages for control in page.pressed]
    unlike = {
        f"{where}: “{flat(control['seen'])}” is called “{control['label']}”"
        for where, page in pages
        for control in page.pressed
        if control["label"] and flat(control["seen"]) not in flat(control["label"])
    }
    assert unlike == set()
    assert {"nl, nederlands", "fr, français", "en, english"} <= set(names)
    assert not {"nl", "fr", "en", ""} & set(names)


def test_nothing_is_called_wrong_before_it_was_filled_in(everything: Everything) -> None:
    required = [
        (where, field)
        for where, page in controls_of(everything)
        for field in page.fields
        if "required" in field
    ]
    kinds = {field.get("type", "") for _, field in required}
    assert {"radio", "checkbox"} <= kinds
    assert {
        f"{where}: {field.get('name')}" for where, field in required if field.get("aria-invalid") != "false"
    } == set()


def test_the_browser_fills_in_its_own_user_and_nobody_else(everything: Everything) -> None:
    filled = {
        name: {
            field["name"]: field.get("autocomplete", "")
            for where, page in controls_of(everything)
            for field in page.fields
            if where == f"{name} (anonymous)"
            and field.get("name") in ("first_name", "last_name", "phone", "email", "place")
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
