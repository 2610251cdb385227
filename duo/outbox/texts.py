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

from duo.ui import dates

if TYPE_CHECKING:
    from duo.outbox.models import Message

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
PLAIN = str.maketrans("’‘“”–—…\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}", "''\"\"--.  ")


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
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = write()
    return said if len(set(said.values())) > 1 else said[LANGUAGES[0]]


def render(message: "Message") -> Letter:
    """Returns the message in its own language and for its own channel; a call reads as the shorter text does."""
    texts = KINDS[message.kind]
    channel = message.channel if message.channel in texts else "sms" if "sms" in texts else "mail"
    with translation.override(message.language):
        words = _written_out(message.words, message.language, sms=channel == "sms")
        text = texts[channel][message.language] % words
    if channel == "sms":
        return Letter("", plain(text))
    subject, _, rest = text.partition(" | ")
    return Letter(" ".join(subject.split()), rest)


def _written_out(words: Mapping[str, Word], language: str, *, sms: bool) -> dict[str, str]:
    """Days, hours and links as the recipient reads them. Call it in the recipient's language."""
    said = {name: word[language] if isinstance(word, dict) else str(word) for name, word in words.items()}
    return {name: _one(name, word, sms=sms) for name, word in said.items()}


def _one(name: str, value: str, *, sms: bool) -> str:
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


def plain(text: str) -> str:
    """Returns the text in the letters of a text message: without them it costs twice as much."""
    letters = []
    for letter in text.translate(PLAIN):
        if letter in GSM_7:
            letters.append(letter)
        else:
            bare = "".join(
                part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
            )
            letters.append(bare)
    return "".join(letters)
