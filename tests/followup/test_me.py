"""The pages of mentees and mentors: what comes next, whom to call, how it was."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from duo.accounts.models import Membership
from followup.meetings.actions import answer_invitation, book, log_meeting
from followup.meetings.models import Meeting
from tests import people
from tests.followup import house
from tests.followup.moments import local

pytestmark = pytest.mark.django_db
TODAY = local(2026, 12, 4, 10)
FIRST = local(2026, 12, 2, 9)  # as fixed at the kickoff of `active_duo`
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


def signed_in(client, person):
    client.force_login(house.user_of(person))
    return client


def read(client, address: str, **query) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer
    text = re.sub(r"</?(bdi|strong|b|time)\b[^>]*>", "", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


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


def test_the_kickoff_is_the_next_appointment_of_a_new_duo(client):
    early = house.matched_duo("Amina", "Hilde", at=TODAY)
    assert "You both said yes. Annelies will plan" in read(signed_in(client, early.mentee.person), "/me/")
    house.kickoff(early, NEXT)
    page = read(client, "/me/")
    assert ("Your first meeting, the three of you" in page, "I can’t come" in page) == (True, False)


def test_the_mentor_is_asked_in_one_tap_whether_they_met(client, duo, meeting):
    page = read(signed_in(client, duo.mentor.person), "/me/")
    for words in (
        "Did you meet Samer?",
        "One tap is enough.",
        "Week 2 of 26",
        "2 times a month",
        "Tuesday and Thursday",
    ):
        assert words in page
    answer = client.post(f"/me/log/{meeting.public_id}/met/", {"met": "yes"})
    meeting.refresh_from_db()
    assert (answer.url, meeting.status, meeting.minutes) == (f"/me/log/{meeting.public_id}/", "held", 60)
    assert "Did you meet Samer?" not in read(client, "/me/")


@pytest.mark.parametrize(("tap", "leads_to"), [("no", "/me/"), ("moved", "/me/book/?duo=")])
def test_one_tap_says_that_it_did_not_happen(client, duo, meeting, tap, leads_to):
    answer = signed_in(client, duo.mentor.person).post(f"/me/log/{meeting.public_id}/met/", {"met": tap})
    meeting.refresh_from_db()
    assert (answer.url.startswith(leads_to), meeting.status) == (True, "missed")


def log(**more) -> dict[str, Any]:
    return {
        "minutes": "60",
        "mood": "good",
        "topics": ["content_minimal:cv_linkedin"],
        "next": "later",
        **more,
    }


def test_the_mentor_notes_the_meeting_in_one_page(client, duo, meeting):
    address = f"/me/log/{meeting.public_id}/"
    page = read(signed_in(client, duo.mentor.person), address)
    for words in (
        "How was it with Samer?",
        "CV or LinkedIn",
        "Daily life",
        "So-so",
        "45 minutes",
        "Annelies",
    ):
        assert words in page
    meeting.refresh_from_db()
    assert meeting.status == "planned"
    answer = client.post(address, log(note="A good talk"), follow=True)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.mentor_mood, meeting.note, meeting.note_shared) == (
        "held",
        "good",
        "A good talk",
        False,
    )
    assert "Saved. Thank you." in answer.content.decode()


def test_everything_but_the_length_may_be_skipped_and_the_length_is_filled_in(client, duo, meeting):
    address = f"/me/log/{meeting.public_id}/"
    signed_in(client, duo.mentor.person)
    page = client.get(address).content.decode()
    assert re.findall(r'name="minutes" value="(\d+)"[^>]*checked', page) == ["60"]
    client.post(address, {"minutes": "60"})
    meeting.refresh_from_db()
    assert meeting.status == "held"


def test_a_mistake_is_named_and_the_answers_stay(client, duo, meeting):
    address = f"/me/log/{meeting.public_id}/"
    answer = signed_in(client, duo.mentor.person).post(address, log(minutes="7", note="Keep me"))
    page = answer.content.decode()
    assert (answer.status_code, "<title>Error:" in page, "Keep me" in page) == (422, True, True)
    meeting.refresh_from_db()
    assert meeting.status == "planned"


def test_the_next_one_is_offered_at_the_same_hour_in_two_weeks(client, duo):
    then = TODAY + timedelta(days=5)
    meeting = book(duo, NEXT - timedelta(minutes=30), by=None)
    with time_machine.travel(then, tick=False):
        address = f"/me/log/{meeting.public_id}/"
        assert "Tuesday 22 December, 18:00" in read(signed_in(client, duo.mentor.person), address)
        client.post(address, log(next="same"))
        upcoming = duo.meetings.upcoming(timezone.now()).get()
    assert timezone.localtime(upcoming.starts_at) == NEXT - timedelta(minutes=30) + timedelta(days=14)


def test_the_same_hour_stays_the_same_when_the_clock_changes_in_between(client, duo):
    """Saturday 20 March 2027 at ten; two weeks later it is summer time."""
    house.free(duo.mentor.person, (5, 10, 12))
    met = local(2027, 3, 20, 10)
    meeting = book(duo, met, by=None)
    with time_machine.travel(met + timedelta(hours=2), tick=False):
        client = signed_in(client, duo.mentor.person)
        assert "Saturday 3 April, 10:00" in read(client, f"/me/log/{meeting.public_id}/")
        client.post(f"/me/log/{meeting.public_id}/", log(next="same"))
        upcoming = duo.meetings.upcoming(timezone.now()).get()
    assert upcoming.starts_at == local(2027, 4, 3, 10)
    assert upcoming.starts_at - met == timedelta(days=14, hours=-1)


def test_only_the_writer_reads_the_note_again(client, duo, meeting):
    mentor = house.user_of(duo.mentor.person)
    log_meeting(meeting, by=mentor, minutes=60, note="Between us", mood="good")
    address = f"/me/log/{meeting.public_id}/"
    assert "Between us" in read(signed_in(client, duo.mentor.person), address)
    answer = signed_in(client, duo.mentee.person).get(address, follow=True)
    assert "Between us" not in answer.content.decode()
    assert "Between us" not in read(client, "/me/log/")


def test_they_met_without_an_appointment(client, duo):
    signed_in(client, duo.mentor.person)
    assert "When did you meet?" in read(client, "/me/log/new/")
    client.post("/me/log/new/", log(on_d="3", on_m="12", on_y="2026"))
    noted = Meeting.objects.latest("pk")
    assert (noted.status, timezone.localtime(noted.starts_at).date().isoformat()) == ("held", "2026-12-03")
    answer = client.post("/me/log/new/", log(on_d="24", on_m="12", on_y="2026"))
    assert (answer.status_code, "This day is still to come." in answer.content.decode()) == (422, True)


def test_a_meeting_of_this_morning_is_noted_before_noon(client, duo):
    with time_machine.travel(TODAY.replace(hour=8, minute=28), tick=False):
        answer = signed_in(client, duo.mentor.person).post(
            "/me/log/new/", log(on_d=str(TODAY.day), on_m=str(TODAY.month), on_y=str(TODAY.year))
        )
    noted = Meeting.objects.latest("pk")
    assert (answer.status_code, noted.status) == (302, "held")
    assert timezone.localdate(noted.starts_at) == TODAY.date()


def test_the_list_holds_what_waits_and_what_was(client, duo, meeting):
    page = read(signed_in(client, duo.mentor.person), "/me/log/")
    assert "Did you meet Samer?" in page
    client.post(f"/me/log/{meeting.public_id}/met/", {"met": "yes"})
    assert "Wednesday 2 December 2026 Samer, 60 minutes" in read(client, "/me/log/")


def test_logs_of_others_do_not_exist(client, duo, meeting):
    stranger = house.active_duo("Amina", "Hilde")
    for person in (stranger.mentor.person, house.mentor("Bert").person):
        signed_in(client, person)
        assert client.get(f"/me/log/{meeting.public_id}/").status_code == 404
        assert client.post(f"/me/log/{meeting.public_id}/met/", {"met": "yes"}).status_code == 404
        assert client.get(f"/me/log/new/?duo={duo.public_id}").status_code == 404


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


@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize(("day", "month"), [("1", "1"), ("31", "12")])
def test_a_day_at_the_edge_of_time_is_a_form_error(client, duo, day, month, year):
    signed_in(client, duo.mentor.person)
    answer = client.post("/me/log/new/", log(on_d=day, on_m=month, on_y=year))
    assert answer.status_code == 422


def test_a_kickoff_is_closed_by_who_leads_it_and_by_nobody_else(client):
    early = house.matched_duo("Amina", "Hilde", at=TODAY - timedelta(days=3))
    kickoff = house.kickoff(early, TODAY - timedelta(hours=2), at=TODAY - timedelta(days=2))
    for person in (early.mentee.person, early.mentor.person):
        signed_in(client, person)
        for tap in ("yes", "no", "moved"):
            page = client.post(f"/me/log/{kickoff.public_id}/met/", {"met": tap}, follow=True)
            assert "Annelies notes this talk." in people.read(page)
        page = client.post(f"/me/log/{kickoff.public_id}/", log(), follow=True)
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
    static = Path(settings.BASE_DIR) / "duo/ui/static/duo"
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
