"""What editors look for in every text of the product, held for Dutch, French and English at once.

The catalogues, the messages, the lists of answers and the templates are read as they stand: no page is opened.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

from base.outbox.texts import KINDS

BASE = Path(settings.BASE_DIR)
LANGUAGES = ("nl", "fr", "en")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
#: French sets these apart from the word before them, with a space at which no line breaks.
SPACED = re.compile(
    r"(?<=[^\s\d\u00a0\u202f:/?!]) (?=[:;?!»%](?:\s|$|[.)]))|[^\s\u00a0\u202f\d/?!»][;?!»](?:\s|$)|«(?![\u00a0\u202f])"
)
STRAIGHT = re.compile(r"\w'\w|(?<!=)\"\w")
DASH = re.compile(r"—|\s--\s")
#: The words of tone.md and of the glossary that say it worse than others do.
WORSE = {
    "nl": (
        r"\b([Uu]|[Uu]w)\b",
        r"\b[Mm]oe(t|ten|st|sten)\b|\bverplicht\b(?! is, kan later)",
        r"\b[Aa]sielzoeker|\b[Aa]sieldienst|[Dd]oelgroep|[Kk]ansarm",
        r"\bjobdoel\b|\bkalenders?\b|\b(in het echt|fysieke?|face-to-face)\b",
        r"\b[Hh]et pad\b|\bkan je (niet|zelf|hier|ook)\b",
    ),
    "fr": (
        r"\b([Tt]u|[Tt]oi|[Tt]es)\b",
        r"\bil faut\b|\bdevez\b|\bdoit\b|\bobligatoire",
        r"\b[Dd]emandeur(·?euse)?s? d’asile|\bservices de l’asile|[Bb]énévole|présentiel",
        r"\b[Mm]entees?\b|\bun collègue\b|\bchacun de vous\b|\b[Ii]ls se\b|\bUn interprète\b|\bun interprète\b",
    ),
    "en": (
        r"\bmust\b|\b(have|has) to\b|\brequired\b",
        r"\basylum (seeker|office)|\btarget group\b|\bdisadvantaged\b",
        r"\bsomebody else than\b|\bPrefer to call\b|\bstands? on lists\b|\bthey say\?|\bcounts? with\b|\bgoes with\b",
    ),
}
#: Pages that only participants and visitors open.
PARTICIPANTS = ("templates/me/", "templates/ui/", "templates/matching/consent", "templates/matching/_consent")
SENTENCE = 15


class Said(NamedTuple):
    """One text in one language, and where it comes from."""

    where: str
    text: str


def catalogue(language: str) -> list[polib.POEntry]:
    return list(polib.pofile(str(BASE / "locale" / language / "LC_MESSAGES" / "django.po")))


def forms(entry: polib.POEntry, language: str) -> list[str]:
    """What the entry says: English is what the code says."""
    if language == "en":
        return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def said(language: str) -> Iterator[Said]:
    """Every text of a language that people read, but for text messages."""
    for entry in catalogue(language):
        yield from (Said(f"catalogue: {entry.msgid[:40]}", text) for text in forms(entry, language))
    for kind, channels in KINDS.items():
        yield Said(f"mail {kind}", channels["mail"][language])
    with (BASE / "intake/reference/data/code_lists.csv").open(encoding="utf-8", newline="") as file:
        yield from (Said(f"{row['list']}:{row['code']}", row[language]) for row in csv.DictReader(file))


def faults(language: str, pattern: re.Pattern[str]) -> list[Said]:
    return [one for one in said(language) if pattern.search(PLACEHOLDER.sub("X", one.text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_text(language):
    assert [one.where for one in said(language) if not one.text.strip()] == []
    assert [entry.msgid for entry in catalogue(language) if entry.fuzzy] == []
    assert {
        (kind, channel)
        for kind, channels in KINDS.items()
        for channel, texts in channels.items()
        if not texts.get(language, "").strip()
    } == set()


def test_french_keeps_its_marks_apart_and_on_the_same_line():
    assert faults("fr", SPACED) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_and_quotation_marks_are_curled_and_no_dash_cuts_a_sentence(language):
    assert faults(language, STRAIGHT) + faults(language, DASH) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(5))
def test_nothing_is_said_worse_than_the_glossary_says_it(language, number):
    if number < len(WORSE[language]):
        found = faults(language, re.compile(WORSE[language][number]))
        # "what the job asks of you" is no order to the reader
        assert [one for one in found if one.where != "content_minimal:orientation"] == []


def test_each_language_has_its_own_quotation_marks():
    assert faults("fr", re.compile("[“”]")) == []
    for language in ("nl", "en"):
        assert faults(language, re.compile("[«»]")) == []


def test_a_text_message_has_no_space_that_its_letters_lack():
    found = [
        (kind, language, text)
        for kind, channels in KINDS.items()
        for language, text in channels.get("sms", {}).items()
        if re.search(r"[\u00a0\u202f’“”«»]| [:;?!]", text)
    ]
    assert found == []


def test_templates_leave_quotation_marks_to_the_language():
    tag = re.compile(
        r"\{% (translate|blocktranslate).*?%\}(?:.*?\{% endblocktranslate %\})?|_\(\"[^\"]*\"\)", re.S
    )
    found = [
        str(page.relative_to(BASE))
        for page in (BASE / "templates").rglob("*.html")
        if "ui/styleguide" not in str(page)
        and re.search("[“”«»]", re.sub(r"\{#.*?#\}", "", _without_blocks(page.read_text(), tag), flags=re.S))
    ]
    assert found == []


def _without_blocks(text: str, tag: re.Pattern[str]) -> str:
    text = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", text, flags=re.S)
    return tag.sub("", text)


def test_blanks_are_the_same_in_each_language():
    for language in ("nl", "fr"):
        for entry in catalogue(language):
            asked = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
            for text in forms(entry, language):
                assert set(PLACEHOLDER.findall(text)) <= asked, text
            assert asked == {name for text in forms(entry, language) for name in PLACEHOLDER.findall(text)}


def test_every_number_has_both_its_forms():
    for language in ("nl", "fr"):
        for entry in catalogue(language):
            if entry.msgid_plural:
                assert sorted(number for number, text in entry.msgstr_plural.items() if text) == [0, 1], (
                    entry.msgid
                )


#: Numbers that are never one: a programme lasts weeks, a pause days.
NEVER_ONE = {"weeks", "days"}


def test_the_plural_follows_the_number_that_it_counts():
    found = [
        (entry.msgid_plural, name, noun)
        for entry in catalogue("en")
        for name, noun in re.findall(r"%\((\w+)\)s ([a-z]+s)\b", entry.msgid_plural)
        if name != "n"
        and noun not in {"is", "has", "gets", "was"}
        and name not in NEVER_ONE
        and name not in {"name", "names", "mentee", "mentor", "amount"}
    ]
    assert found == []


def test_english_says_what_the_code_says():
    for entry in catalogue("en"):
        assert entry.msgstr in ("", entry.msgid)
        if any(entry.msgstr_plural.values()):
            assert list(entry.msgstr_plural.values()) == [entry.msgid, entry.msgid_plural]


#: The same word for the same thing in two models: a meeting and a talk may both be with a mentor.
ONE_MEANING = {
    *(
        "Mentor",
        "Mentee",
        "In person",
        "Online",
        "On paper",
        "By phone",
        "Screening",
        "Paused",
        "Other",
        "Monthly",
    ),
    *("Interpreter", "Coordinator", "Manager", "Email", "Text message", "Call", "Through the partner"),
    *("Dutch", "French", "English", "Yes", "No", "I would rather not say"),
}


def test_one_label_of_two_lists_has_a_context_for_each():
    """A meeting that is cancelled, a message that is: French and Dutch say it with two words."""
    lists: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    with translation.override("en"):
        for model in apps.get_models():
            for field in model._meta.get_fields():
                labels = [str(label) for _value, label in getattr(field, "flatchoices", None) or ()]
                for label in labels:
                    lists[label].add(tuple(labels))
    bare = {entry.msgid for entry in catalogue("en") if entry.msgctxt is None}
    doubles = {label for label, found in lists.items() if len(found) > 1 and label in bare}
    assert doubles - ONE_MEANING == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_participants_read_short_sentences(language):
    found = []
    for entry in catalogue(language):
        if not entry.occurrences or not all(at.startswith(PARTICIPANTS) for at, _line in entry.occurrences):
            continue
        for text in forms(entry, language):
            plain = PLACEHOLDER.sub("X", re.sub(r"<[^>]+>", "", text)).replace("\N{NO-BREAK SPACE}", " ")
            found += [
                sentence
                for sentence in re.split(r"(?<=[.?!:])\s+", plain)
                if len([word for word in sentence.split() if re.search(r"\w", word)]) > SENTENCE
            ]
    assert found == []
