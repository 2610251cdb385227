"""The words of every message: `messages.csv` holds kind × channel × language, this fills the placeholders in."""

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst

from base.ui import dates

if TYPE_CHECKING:
    from base.outbox.models import Message

FILE = Path(__file__).with_name("messages.csv")
LANGUAGES = ("nl", "fr", "en")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ISO = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
#: The words that may hold a day or a moment; what people typed themselves is never taken for one.
DATES = {"day", "time", "date", "last_meeting"}
#: A word of a message: one for all languages, or one for each.
Word = str | dict[str, str]
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
#: What a text message has no sign for, and says as well with another one.
PLAIN = str.maketrans("’‘ʼʻ“”–—‐‑…\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "''''\"\"----.  ")
#: Latin letters that are no letter with a mark: Unicode takes nothing off them, people write them like this.
LIKE = str.maketrans(
    dict(zip("ĐđĦħıŁłŦŧŊŋƏəƁɓƊɗƘƙƳƴƐɛƆɔÐð", "DdHhiLlTtNnAaBbDdKkYyEeOoDd", strict=True))
    | {"Œ": "Oe", "œ": "oe", "Þ": "Th", "þ": "th", "ẞ": "SS"}
)
#: A word of this ending is what a text message and a subject say instead of the word without it.
SHORT = "_short"


@dataclass(frozen=True)
class Letter:
    """A message as its recipient reads it. A text message has no subject."""

    subject: str
    text: str

    @property
    def heading(self) -> str:
        """The greeting, which opens the text."""
        return self.text.partition("\n")[0]

    @property
    def body(self) -> str:
        """What follows the greeting."""
        return self.text.partition("\n")[2].strip()


def _read() -> dict[str, dict[str, dict[str, str]]]:
    kinds: dict[str, dict[str, dict[str, str]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds.setdefault(row["key"], {})[row["channel"]] = {
                language: row[language] for language in LANGUAGES
            }
    return kinds


KINDS = _read()


@cache
def placeholders(kind: str) -> frozenset[str]:
    """Returns what a message of this kind needs to be told, whatever its channel and language."""
    texts = (text for channel in KINDS[kind].values() for text in channel.values())
    return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))


def in_each_language(write: Callable[[], str]) -> Word:
    """Returns what `write` says, in every language where they differ: which one is read shows when it is sent."""
    by_language = {}
    for language in LANGUAGES:
        with translation.override(language):
            by_language[language] = write()
    return by_language if len(set(by_language.values())) > 1 else by_language[LANGUAGES[0]]


def in_language(word: Word, language: str) -> str:
    """Returns a word of a message as it is said in this language."""
    return word[language] if isinstance(word, dict) else str(word)


def render(message: "Message") -> Letter:
    """Returns the message in its own language and for its own channel; a call reads as the shorter text does."""
    texts = KINDS[message.kind]
    channel = message.channel if message.channel in texts else "sms" if "sms" in texts else "mail"
    text = texts[channel][message.language]
    with translation.override(message.language):
        if channel == "sms":
            return Letter("", for_sms(text % _written_out(_short(message.words), message.language, sms=True)))
        subject, _, rest = text.partition(" | ")
        subject %= _written_out(_short(message.words), message.language, sms=False)
        rest %= _written_out(message.words, message.language, sms=False)
    return Letter(capfirst(" ".join(subject.split())), rest)


def _short(words: Mapping[str, Word]) -> dict[str, Word]:
    return {**words, **{name.removesuffix(SHORT): words[name] for name in words if name.endswith(SHORT)}}


def _written_out(words: Mapping[str, Word], language: str, *, sms: bool) -> dict[str, str]:
    """Days, hours and links as the recipient reads them. Call it in the recipient's language."""
    values = {name: in_language(word, language) for name, word in words.items()}
    return {name: _written_word(name, word, sms=sms) for name, word in values.items()}


def _written_word(name: str, value: str, *, sms: bool) -> str:
    if name.startswith("link") and value.startswith("/"):
        return f"{settings.BASE_URL}{value}"
    if name not in DATES or not ISO.fullmatch(value):
        return value
    moment = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if name == "time" and isinstance(moment, datetime):
        return dates.clock_sms(moment) if sms else dates.clock(moment)
    if name == "day":
        return dates.day_plain(moment)
    return dates.date_plain(moment) if sms else dates.date_long(moment)


def for_sms(text: str) -> str:
    """Returns the text in the letters of a text message, so that it costs one and not three.

    Only Latin letters change: a mark is left off (ş → s), a letter of its own is written as people do (ł → l). A text
    with letters of another script goes out in UCS-2 all the same, and then every letter stays as it was written.
    """
    written = unicodedata.normalize("NFC", text)
    simple = "".join(map(_as_gsm_7, written.translate(PLAIN)))
    return simple if set(simple) <= GSM_7 else written


def _as_gsm_7(letter: str) -> str:
    if letter in GSM_7:
        return letter
    parts = unicodedata.normalize("NFKD", letter.translate(LIKE)).translate(LIKE)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return bare if set(bare) <= GSM_7 else letter
