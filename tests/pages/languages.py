"""In which language a page speaks, judged by every text on it that the catalogues know."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

import polib
from django.conf import settings

LANGUAGES = ("nl", "fr", "en")
#: Elements without an end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Texts(HTMLParser):
    """Collects what stands between two tags, but for parts that say themselves to be in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside: list[bool] = []  # of each open element: whether its words are left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            other = tag in ("script", "style") or (tag != "html" and "lang" in dict(attrs))
            self._inside.append(other or bool(self._inside and self._inside[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if (words := " ".join(data.split())) and not (self._inside and self._inside[-1]):
            self.texts.append(words)


def texts(page: str) -> list[str]:
    """Returns the texts of a page in their order, each with single spaces."""
    reader = _Texts()
    reader.feed(page)
    return reader.texts


@cache
def _known(language: str) -> frozenset[str]:
    file = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    texts_of_language = set()
    for entry in polib.pofile(str(file)):
        english = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        own = list(entry.msgstr_plural.values()) or [entry.msgstr]
        texts_of_language |= {" ".join(text.split()) for text in (english if language == "en" else own)}
    return frozenset(texts_of_language - {""})


def own(page: str, language: str) -> list[str]:
    """Returns the texts that this language says so."""
    return [text for text in texts(page) if text in _known(language)]


def foreign(page: str, language: str) -> list[str]:
    """Returns the texts that only another language says so."""
    others = frozenset().union(*(_known(other) for other in LANGUAGES)) - _known(language)
    return [text for text in texts(page) if text in others]
