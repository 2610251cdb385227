"""The forms of a page as a browser sends them, without a browser."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

Sent = dict[str, list[str]]


class _Forms(HTMLParser):
    """Collects each form with what it sends when nobody touches it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[tuple[dict[str, str], Sent]] = []
        self.elsewhere: dict[str, str] = {}  # by the address that a button sends it to: the id of its form
        self._inside: Sent | None = None
        self._select: tuple[str, bool] | None = None
        self._options: list[tuple[str, bool]] = []
        self._textarea: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "button" and "form" in given and "formaction" in given:
            self.elsewhere[given["formaction"]] = given["form"]
        if tag == "form":
            self._inside = {}
            self.forms.append((given, self._inside))
        if self._inside is None:
            return
        if tag == "input" and (name := given.get("name")):
            box = given.get("type") in ("checkbox", "radio")
            if not box or "checked" in given:
                self._inside.setdefault(name, []).append(given.get("value", "on" if box else ""))
        elif tag == "select" and "name" in given:
            self._select, self._options = (given["name"], "multiple" in given), []
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and "name" in given:
            self._textarea, self._text = given["name"], ""

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._inside is None:
            return
        if tag == "form":
            self._inside = None
        elif tag == "select" and self._select is not None:
            name, multiple = self._select
            chosen = [value for value, on in self._options if on]
            if not multiple:
                chosen = chosen[:1] or [value for value, _on in self._options[:1]]
            if chosen:
                self._inside.setdefault(name, []).extend(chosen)
            self._select = None
        elif tag == "textarea" and self._textarea is not None:
            self._inside.setdefault(self._textarea, []).append(self._text.removeprefix("\n"))
            self._textarea = None


def forms_of(response: Any) -> list[tuple[dict[str, str], Sent]]:
    """Each form of a page: its attributes, and what it sends untouched."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return parser.forms


def form_of(response: Any, *, action: str = "") -> Sent:
    """What the form with the words sends untouched; or the first one to this action, its own or that of a button."""
    parser = _Forms()
    parser.feed(response.content.decode())
    words = parser.elsewhere.get(action, "") if action else "words"
    for attributes, sent in parser.forms:
        if (action and attributes.get("action") == action) or (words and attributes.get("id") == words):
            return sent
    raise AssertionError(f"no such form: {[attributes for attributes, _sent in parser.forms]}")
