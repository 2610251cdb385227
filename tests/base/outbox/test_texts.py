"""Every message in every language, with its blanks filled in as its reader would write them."""

from pathlib import Path

import pytest
from django.conf import settings

from base.outbox.models import Message
from base.outbox.texts import KINDS, PLACEHOLDER, Letter, for_sms, placeholders, render
from tests.base.outbox.letters import WORDS

COMMON = {"first_name": "Samer", "organisation": "Brugwerk vzw"}
EVERY = [
    (kind, channel, language) for kind in KINDS for channel in KINDS[kind] for language in ("nl", "fr", "en")
]


def written(kind: str, channel: str, language: str, **words: str) -> Letter:
    return render(Message(kind=kind, channel=channel, language=language, words=COMMON | WORDS | words))


@pytest.mark.parametrize(("kind", "channel", "language"), EVERY, ids=str)
def test_no_blank_stays_open(kind, channel, language):
    letter = written(kind, channel, language)
    assert not PLACEHOLDER.search(letter.subject + letter.text)
    assert "2026-" not in letter.subject + letter.text
    assert bool(letter.subject) is (channel == "mail")


@pytest.mark.parametrize("kind", KINDS)
def test_the_languages_of_a_message_ask_for_the_same_words(kind):
    asked = {
        frozenset(PLACEHOLDER.findall(text))
        for channel in KINDS[kind].values()
        for text in [*channel.values()]
    }
    per_channel = [
        {frozenset(PLACEHOLDER.findall(text)) for text in channel.values()}
        for channel in KINDS[kind].values()
    ]
    assert all(len(words) == 1 for words in per_channel)
    assert placeholders(kind) == frozenset().union(*asked)


@pytest.mark.parametrize(
    ("language", "subject", "first_lines"),
    [
        ("nl", "Dinsdag 1 december, 18.30 uur: vastgelegd", "dinsdag 1 december, 18.30 uur"),
        ("fr", "Mardi 1er décembre, 18 h 30 : c’est réservé", "mardi 1er décembre, 18 h 30"),
        ("en", "Tuesday 1 December, 18:30: it is booked", "Tuesday 1 December, 18:30"),
    ],
)
def test_days_and_hours_are_written_as_people_say_them(language, subject, first_lines):
    letter = written("booking_confirmation", "mail", language)
    assert letter.subject == subject
    assert letter.text.replace("\N{NO-BREAK SPACE}", " ").splitlines()[4] == first_lines.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_an_hour_on_the_other_side_of_the_clock_change_is_the_hour_in_brussels():
    winter = written("booking_confirmation", "sms", "nl", time="2026-12-01T17:30:00+00:00")
    summer = written("booking_confirmation", "sms", "nl", time="2026-06-01T17:30:00+00:00")
    assert ("18.30 u" in winter.text, "19.30 u" in summer.text) == (True, True)


def test_a_page_of_ours_becomes_a_whole_address(settings):
    settings.BASE_URL = "https://duo.example"
    assert "https://duo.example/m/7k2bd9fh/" in written("meeting_reminder", "mail", "en").text


def test_a_day_that_is_already_words_stays_as_it_is():
    assert "zaterdag" in written("booking_confirmation", "sms", "nl", day="zaterdag").text


def test_what_people_typed_is_never_taken_for_a_date():
    letter = written("booking_confirmation", "mail", "en", place="2026-13-45", other="2026-12-01")
    assert ("2026-13-45" in letter.text, "2026-12-01" in letter.text) == (True, True)


def test_a_word_of_each_language_is_read_in_the_language_of_the_message():
    place = {"nl": "thuis", "fr": "chez vous", "en": "at home"}
    message = Message(
        kind="booking_confirmation", channel="mail", language="fr", words=COMMON | WORDS | {"place": place}
    )
    assert ("chez vous" in render(message).text, "thuis" in render(message).text) == (True, False)


def test_a_call_reads_as_the_text_message_does():
    call = written("meeting_reminder", "call", "nl")
    assert (call.subject, call.text) == ("", written("meeting_reminder", "sms", "nl").text)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("François", "Francois"),
        ("Zoë", "Zoe"),
        ("Çelik", "Çelik"),
        ("Łukasz", "Lukasz"),
        ("Đorđe", "Dorde"),
        ("Işıl", "Isil"),
        ("Nguyễn", "Nguyen"),
        ("Ɓaaba", "Baaba"),
        ("Zoe\N{COMBINING DIAERESIS}", "Zoe"),
        ("D’Hondt", "D'Hondt"),
    ],
)
def test_a_name_is_written_with_the_letters_of_a_text_message(name, letters):
    assert for_sms(name) == letters


@pytest.mark.parametrize("name", ["ต่าย", "Сергій", "أحمد", "लक्ष्मी", "Łukasz-Сергій", "王芳", "גִּילָה"])
def test_a_name_in_another_script_stays_whole_and_so_does_all_around_it(name):
    text = f"Dag {name}. Tot morgen in Orléans, zegt François."
    assert for_sms(text) == text


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_name_cannot_cut_the_subject(language):
    letter = written("checkin_reminder", "mail", language, **{"with": "Sam | er"})
    assert "Sam | er" in letter.subject
    assert letter.heading.rstrip(",") in ("Dag Samer", "Bonjour Samer", "Hello Samer")


def test_a_text_message_says_the_short_word_where_there_is_one():
    words = {"place": "Nationalestraat 31, 2000 Antwerpen", "place_short": "Nationalestraat 31, Antwerpen"}
    sms, mail = (written("booking_confirmation", way, "nl", **words).text for way in ("sms", "mail"))
    assert (words["place"] in sms, words["place_short"] in sms) == (False, True)
    assert (words["place"] in mail, words["place_short"] in mail) == (True, False)


#: Written, and sent by stages still to come: cards to sign in with, the last weeks, the pulse, how people are later.
LATER = {"qr_card", "ending_soon", "pulse", "outcome"}


def test_every_message_of_the_path_is_sent_by_some_action():
    code = "\n".join(
        page.read_text()
        for folder in ("base/accounts", "matching", "followup")
        for page in (Path(settings.BASE_DIR) / folder).rglob("*.py")
        if page.name in {"actions.py", "adapter.py", "notices.py"}
    )
    sent = {kind for kind in KINDS if f'"{kind}"' in code}
    assert 'queue(f"proposal_{side.name}"' in code
    assert KINDS.keys() - sent - {"proposal_mentor", "proposal_mentee"} == LATER


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_no_message_promises_what_its_page_cannot_do(language):
    """A kickoff is moved by the coordinator alone, and whoever books for tomorrow gets no reminder."""
    moved, booked = (
        written(kind, "mail", language).body for kind in ("kickoff_moved", "booking_confirmation")
    )
    chooses = ("Kies", "Choisissez", "Choose")
    reminds = ("één dag vooraf", "un jour avant", "one day before")
    assert [word for word in chooses if word in moved] == []
    assert [words for words in reminds if words in booked] == []
