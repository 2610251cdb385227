"""The pages of mentees and mentors: what comes next, and whom to call."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from base.accounts.models import Membership, Person
from followup.meetings.actions import answer_invitation, book
from tests import people
from tests.followup import house
from tests.followup.moments import local
from tests.followup.reading import read, signed_in

pytestmark = pytest.mark.django_db
TODAY = local(2026, 12, 4, 10)
NEXT = local(2026, 12, 8, 18, 30)
TOPICS = {"topics": ["content_minimal:cv_linkedin"], "optional_topics": ["content_optional:daily_life"]}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def duo():
    made = house.active_duo(of=house.programme("reception", **TOPICS))
    house.free(made.mentor.person, (1, 17, 20), (3, 18, 19))
    return made


@pytest.fixture
def meeting(duo):
    """The first meeting: it is over, and nobody said how it was."""
    return duo.meetings.to_log(TODAY).get()


def test_the_mentee_sees_the_next_appointment_its_hour_place_and_whom_to_call(client, duo):
    book(duo, NEXT, by=None, address="De Krook, Gent")
    page = read(signed_in(client, duo.mentee.person), "/me/")
    for words in (
        *(
            "Hello Samer",
            "Your next appointment",
            "Tuesday 8 December",
            "18:30",
            "with Karim",
            "De Krook, Gent",
        ),
        *("Yes, I am coming", "I can’t come", "Make an appointment", "Annelies", "09 224"),
    ):
        assert words in page
    assert "Proef" not in page  # family names stay with the organisation


def test_the_mentee_reads_on_how_many_days_the_mentor_is_free(client, duo):
    assert "Karim is free on 8 days" in read(signed_in(client, duo.mentee.person), "/me/")


def test_phone_numbers_are_shown_once_both_shared_them(client, duo):
    book(duo, NEXT, by=None)
    duo.mentor.person.phone = "+32470123456"
    duo.mentor.person.save()
    assert "Call Karim" not in read(signed_in(client, duo.mentee.person), "/me/")
    duo.agreement.mentor_shares_contact = duo.agreement.mentee_shares_contact = True
    duo.agreement.save()
    assert "Call Karim" in read(client, "/me/")


def test_after_the_tap_the_page_says_i_am_coming_and_the_mentor_sees_it(client, duo):
    meeting = book(duo, NEXT, by=None)
    answer_invitation(meeting, duo.mentee.person, "yes", by=None)
    assert "You said: I am coming." in read(signed_in(client, duo.mentee.person), "/me/")
    assert "Samer is coming." in read(signed_in(client, duo.mentor.person), "/me/")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({}, "We are looking for a mentor for you. This often takes a month or more."),
        ({"status": "intake", "waiting_since": None}, "Welcome. First we get to know you."),
    ],
)
def test_who_has_no_mentor_yet_reads_where_things_stand(client, status, words):
    waiting = house.mentee("Yonas", **status)
    page = read(signed_in(client, waiting.person), "/me/")
    assert (words in page, "Gent" in page) == (True, True)


def test_found_and_looking_never_stand_on_one_page(client):
    proposal = house.proposal(house.mentee("Yonas"), house.mentor("Hilde"), at=TODAY)
    page = read(signed_in(client, proposal.mentee.person), "/me/")
    assert ("We have found a mentor for you" in page, "We are looking" in page) == (True, False)


def test_the_kickoff_is_the_next_appointment_of_a_new_duo(client):
    early = house.matched_duo("Amina", "Hilde", at=TODAY)
    assert "You both said yes. Annelies will plan" in read(signed_in(client, early.mentee.person), "/me/")
    house.kickoff(early, NEXT)
    page = read(client, "/me/")
    assert ("Your first meeting, the three of you" in page, "I can’t come" in page) == (True, False)


def test_help_names_the_coordinator_and_a_number(client, duo):
    for person in (duo.mentee.person, duo.mentor.person):
        page = read(signed_in(client, person), "/me/help/")
        assert ("Annelies" in page, "224" in page) == (True, True)


def test_a_mentor_without_a_mentee_reads_what_comes(client):
    assert "You have no mentee at the moment." in read(signed_in(client, house.mentor("Bert").person), "/me/")


def test_an_interpreter_sees_when_and_where_to_come(client):
    rana = house.person("Rana")
    Membership.objects.create(
        person=rana,
        organisation=rana.organisation,
        branch=house.branch(),
        role="interpreter",
        starts_on=TODAY.date(),
    )
    assert "You have no appointment yet." in read(signed_in(client, rana), "/me/")
    early = house.matched_duo("Amina", "Hilde", at=TODAY, interpreter=rana)
    meeting = house.kickoff(early, NEXT, address="Bevrijdingslaan 1")
    page = read(client, "/me/")
    assert ("Tuesday 8 December, 18:30" in page, "Bevrijdingslaan 1" in page, "Gent" in page) == (
        True,
        True,
        True,
    )
    assert "18:30" in read(client, f"/me/booked/{meeting.public_id}/")


def test_a_kickoff_is_closed_by_who_leads_it_and_by_nobody_else(client):
    early = house.matched_duo("Amina", "Hilde", at=TODAY - timedelta(days=3))
    kickoff = house.kickoff(early, TODAY - timedelta(hours=2), at=TODAY - timedelta(days=2))
    for person in (early.mentee.person, early.mentor.person):
        signed_in(client, person)
        for tap in ("yes", "no", "moved"):
            page = client.post(f"/me/log/{kickoff.public_id}/met/", {"met": tap}, follow=True)
            assert "Annelies notes this talk." in people.read(page)
        page = client.post(f"/me/log/{kickoff.public_id}/", {"minutes": "60", "next": "later"}, follow=True)
        assert "Annelies notes this talk." in people.read(page)
    kickoff.refresh_from_db()
    early.refresh_from_db()
    assert (kickoff.status, early.status) == ("planned", "matched")


def test_the_two_never_see_an_initial_of_the_others_family_name(client, duo, meeting):
    coming = book(duo, NEXT, by=None)
    pages = [
        "/me/",
        "/me/log/",
        f"/me/log/{meeting.public_id}/",
        f"/me/booked/{coming.public_id}/",
        f"/me/booked/{coming.public_id}/cancel/",
        "/me/book/",
    ]
    for person in (duo.mentee.person, duo.mentor.person):
        signed_in(client, person)
        shown = "".join(client.get(page).content.decode() for page in pages)
        letters = set(re.findall(r'<span class="av[^>]*>([^<]*)<', shown))
        assert letters <= {"S", "K"}
        assert letters


def test_the_home_page_of_a_mentee_is_light(client, duo):
    book(duo, NEXT, by=None)
    page = signed_in(client, duo.mentee.person).get("/me/").content
    static = Path(settings.BASE_DIR) / "base/ui/static/duo"
    first_visit = [*static.glob("*.css"), static / "fonts/ahn-latin.woff2", static / "fonts/digits.woff2"]
    total = len(page) + sum(file.stat().st_size for file in first_visit if file.name != "gallery.css")
    assert len(page) < 15_000
    assert total + (static / "listen.js").stat().st_size + (static / "favicon.svg").stat().st_size < 100_000


def test_the_home_of_a_mentor_needs_as_many_queries_for_three_duos_as_for_one(
    client, duo, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    signed_in(client, duo.mentor.person)
    client.get("/me/")
    with CaptureQueriesContext(connection) as one:
        client.get("/me/")
    for place, name in enumerate(("Amina", "Yonas"), start=2):
        other = house.active_duo(name, f"Mentor of {name}")
        other.proposal.mentor, other.proposal.place = duo.mentor, place
        other.proposal.save()
    with CaptureQueriesContext(connection) as three:
        client.get("/me/")
    assert len(one) == len(three)


@pytest.mark.parametrize(
    ("mentor", "words"),
    [
        ({"status": "screening"}, "Welcome. First we get to know you."),
        (
            {"status": "paused", "paused_until": date(2026, 12, 20)},
            "You have a break until Sunday 20 December.",
        ),
        ({"status": "left"}, "Your time with us has ended."),
        ({}, "You have no mentee at the moment."),
    ],
)
def test_a_mentor_without_a_mentee_reads_where_things_stand(client, mentor, words):
    page = read(signed_in(client, house.mentor("Hilde", **mentor).person), "/me/")
    promise = "You choose freely."
    assert (words in page, promise in page) == (True, not mentor)


def test_a_mentee_who_pauses_is_not_promised_a_first_talk(client):
    paused = house.mentee("Yonas", status="paused", return_on=date(2026, 12, 20))
    page = read(signed_in(client, paused.person), "/me/")
    said = ("Our search for a mentor waits until Sunday 20 December.", "First we get to know you")
    assert [words in page for words in said] == [True, False]


def test_a_home_offers_no_appointment_that_cannot_be_made(client, duo):
    mine = signed_in(client, duo.mentee.person)
    door = "Make an appointment"
    assert door in read(mine, "/me/")
    for days in (0, 2, 7):
        book(duo, local(2026, 12, 8, 18) + timedelta(days=days), by=None)
    assert [door in read(mine, "/me/"), "You already have 3 appointments" in read(mine, "/me/book/")] == [
        False,
        True,
    ]


def test_who_has_met_nobody_yet_is_promised_no_meeting(client):
    page = read(signed_in(client, house.mentee("Yonas").person), "/me/log/")
    assert ["Nothing is noted yet" in page, "The first meeting is coming up" in page] == [True, False]


@pytest.mark.parametrize(("number", "texts"), [("+3292240000", False), ("+32470123456", True)])
def test_nobody_is_told_to_send_a_text_message_to_a_landline(client, duo, number, texts):
    Person.objects.filter(pk=duo.coordinator_id).update(phone=number)
    page = read(signed_in(client, duo.mentee.person), "/me/help/")
    assert [words in page for words in ("Annelies can help you. Call", "or send a text")] == [True, texts]
