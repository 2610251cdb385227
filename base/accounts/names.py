"""What people are called, as a type of its own: a page never translates a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.messages.storage.fallback import FallbackStorage
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list


class Name(str):
    """A person's name. In mails, logs of events and forms it is text like any other.

    A template prints it in an element that a browser's translation leaves alone (Amal stays Amal, and is not "hope")
    and that keeps the writing direction of the name to itself.
    """

    __slots__ = ()

    def __html__(self) -> SafeString:
        return format_html('<bdi translate="no">{}</bdi>', str(self))


class Sentence(str):
    """A sentence with names in it, made by `sentence`: text for whoever compares or sends it, markup in a page."""

    html: SafeString

    def __new__(cls, text: str, html: SafeString) -> Self:
        new = super().__new__(cls, text)
        new.html = html
        return new

    def __getnewargs__(self) -> tuple[str, SafeString]:  # type: ignore[override]
        return str(self), self.html

    def __html__(self) -> SafeString:
        return self.html


def sentence(text: Any, **values: Any) -> Sentence:
    """Returns a text with its names filled in: `sentence(_("%(name)s has no free place left."), name=…)`.

    Filling in with `%` alone would give a text that no longer knows which of its words are a name.
    """
    escaped = {key: conditional_escape(value) for key, value in values.items()}
    html = mark_safe(conditional_escape(str(text)) % escaped)  # noqa: S308  all parts are escaped
    return Sentence(str(text) % values, html)


class Toasts(FallbackStorage):
    """Keeps what just happened for the next page (settings.MESSAGE_STORAGE); names stay names on the way."""

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        super().add(
            level, conditional_escape(message) if hasattr(message, "__html__") else message, extra_tags
        )


def listed(texts: Iterable[str], last: str = "") -> Sentence:
    """Returns several texts as one: with commas, and with `last` (such as "and") before the last one."""
    values = {f"n{number}": text for number, text in enumerate(texts)}
    places = [f"%({key})s" for key in values]
    return sentence(get_text_list(places, last) if last else ", ".join(places), **values)


def in_bdi(name: str) -> SafeString:
    """Returns a name for use inside a translated sentence."""
    return format_html("<bdi>{}</bdi>", name)
