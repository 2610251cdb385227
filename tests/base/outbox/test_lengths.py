"""A text message costs one, and a subject is read on the lock screen: with the longest values that the demo knows."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from base.accounts.entity import new_public_id
from base.outbox.models import Message
from base.outbox.texts import GSM_7, KINDS, Letter, render
from base.ui.dates import date_plain, day_plain
from duo.demo.house import BRANCHES, COORDINATORS
from duo.demo.people import BELGIAN, MENTOR_NAMES, ORIGINS
from followup.meetings.links import LENGTH
from followup.meetings.models import Meeting
from followup.meetings.places import IN_A_TEXT, place_in_a_text

LANGUAGES = ("nl", "fr", "en")
#: Signs of GSM-7 that take the room of two.
DOUBLE = set("^{}\\[~]|€")
ONE_PART, UCS_2_PART, UCS_2_PARTS = 160, 67, 3
SUBJECT = 50
#: A short address of the house; each letter more in `BASE_URL` is one less for the words.
HOUSE = "https://duo.be"


def longest_of_a_hundred(values: list[str]) -> str:
    """The one of which at most 1 % of the values is as long or longer."""
    return sorted(values, key=lambda value: (len(value), value))[-max(1, len(values) // 100)]


FIRST_NAMES = [
    name
    for names in [
        *(origin[1] for origin in ORIGINS.values()),
        BELGIAN[0],
        *(names[0] for names in MENTOR_NAMES.values()),
    ]
    for name in names.split()
] + ["Oleksandra", "Marie-Claire"]
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365 * 8)]
PLACES = [Meeting(mode="in_person", address=branch[4]) for branch in BRANCHES.values()]


def longest_words(kind: str, language: str) -> dict[str, str]:
    """The words of a kind, each as long as the demo has it, in a language."""
    public_id = new_public_id()
    pages = {
        "proposal": reverse("short_proposal", args=[public_id]),
        "meeting": reverse("short_booked", args=[public_id]),
        "reminder": reverse("short_link", args=["x" * LENGTH]),
        "cancelled": reverse("book"),
    }
    page = (
        pages["reminder"]
        if kind in {"meeting_reminder", "meeting_reminder_monday", "did_you_meet"}
        else pages.get(kind.partition("_")[0], pages["meeting"])
    )
    name = longest_of_a_hundred(FIRST_NAMES)
    with translation.override(language):
        # the day of the year that is longest to say; as a word, because a message takes it as it is
        day, month = (
            longest_of_a_hundred([*map(day_plain, YEAR)]),
            longest_of_a_hundred([*map(date_plain, YEAR)]),
        )
        place = longest_of_a_hundred([*map(place_in_a_text, PLACES), *map(str, IN_A_TEXT.values())])
    return {
        "first_name": name,
        "other": name,
        "mentor": name,
        "mentee": name,
        "with": name,
        "coordinator": longest_of_a_hundred([first for first, _last, _language in COORDINATORS.values()]),
        "phone": "0470 12 34 56",
        "organisation": "Brugwerk vzw",
        "day": day,
        "date": month,
        "last_meeting": month,
        "time": "2026-12-01T18:30:00+01:00",
        "place": place,
        "code": "481250",
        "minutes": "10",
        "months": "12",
        "week": "12",
        "weeks": "26",
        "contacts": "4",
        "colleague": name,
        "reasons": "-",
        "link": page,
        "link_yes": page,
        "link_no": page,
    }


def written(kind: str, channel: str, language: str, **words: str) -> Letter:
    filled = longest_words(kind, language) | words
    return render(Message(kind=kind, channel=channel, language=language, words=filled))


def septets(text: str) -> int:
    return len(text) + sum(sign in DOUBLE for sign in text)


@pytest.fixture(autouse=True)
def short_house(settings):
    settings.BASE_URL = HOUSE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if "sms" in KINDS[kind]])
def test_a_text_message_fits_in_one(kind, language):
    text = written(kind, "sms", language).text
    assert set(text) <= GSM_7
    assert septets(text) <= ONE_PART, text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if "sms" in KINDS[kind]])
def test_with_a_name_in_another_script_it_takes_three_parts_at_most(kind, language):
    """One part of UCS-2 holds 70 signs: no message with a link fits, and no name is changed to save money."""
    text = written(kind, "sms", language, first_name="Владислава", other="लक्ष्मीनारायण").text
    assert len(text.encode("utf-16-le")) // 2 <= UCS_2_PART * UCS_2_PARTS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if "mail" in KINDS[kind]])
def test_a_subject_is_read_whole(kind, language):
    subject = written(kind, "mail", language).subject
    assert len(subject) <= SUBJECT, subject
    assert subject[0] == subject[0].upper()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("Dok Noord 4, 9000 Gent", "Dok Noord 4, 9000 Gent"),
        ("Nationalestraat 31, 2000 Antwerpen", "Nationalestraat 31, Antwerpen"),
        ("Koningin Elisabethlaan 1204, 9000 Gent", "Koningin Elisabethlaan 1204"),
        ("Korte Nieuwstraat 1204 bus 203", "Korte Nieuwstraat 1204 bus 203"),
        ("Korte Nieuwstraat 1204 bus 2031", "op ons kantoor"),
        ("In de grote vergaderzaal op de tweede verdieping links", "op ons kantoor"),
        ("", "op ons kantoor"),
    ],
)
def test_a_long_address_gives_way_to_a_few_words(address, said):
    with translation.override("nl"):
        assert (
            place_in_a_text(Meeting(mode="in_person", place_id="meeting_place:office", address=address))
            == said
        )


def test_every_place_has_its_words_in_each_language():
    said = set()
    for language in LANGUAGES:
        with translation.override(language):
            said |= {str(word) for word in IN_A_TEXT.values()}
    assert {"op een rustige plek", "dans un lieu calme", "somewhere quiet"} <= said
    assert all(word == word.lower() for word in said)
