"""The pages on which the two tell how a meeting was."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from followup.meetings.actions import book
from followup.meetings.models import Meeting
from followup.tellings.actions import log_meeting, log_unplanned
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


def test_a_second_tap_leads_to_the_same_page_and_counts_once(client, duo, meeting):
    signed_in(client, duo.mentor.person)
    taps = [client.post(f"/me/log/{meeting.public_id}/met/", {"met": "yes"}).url for _n in range(2)]
    assert (taps, meeting.tellings.count()) == ([f"/me/log/{meeting.public_id}/"] * 2, 1)


@pytest.mark.parametrize(("tap", "leads_to"), [("no", "/me/booked/"), ("moved", "/me/book/?duo=")])
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
    [word] = meeting.ordered_tellings
    assert (meeting.status, word.mood, word.note, word.note_shared) == (
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


def test_who_has_the_next_one_already_is_offered_no_other(client, duo):
    address = f"/me/log/{book(duo, NEXT - timedelta(minutes=30), by=None).public_id}/"
    signed_in(client, duo.mentor.person)
    book(duo, local(2026, 12, 17, 18), by=None)
    with time_machine.travel(TODAY + timedelta(days=5), tick=False):
        assert "Tuesday 22 December, 18:00" not in read(client, address)


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


def test_the_other_of_the_day_is_shown_and_asked_about_and_nothing_typed_is_lost(client, duo, meeting):
    log_meeting(meeting, by=house.user_of(duo.mentor.person), note="A")
    signed_in(client, duo.mentee.person)
    typed = log(on_d="2", on_m="12", on_y="2026", minutes="90", mood="hard", note="B")
    answer = client.post("/me/log/new/", typed)
    page = answer.content.decode()
    assert (answer.status_code, answer.context["form"]["note"].value()) == (422, "B")
    for words in (
        "There is a meeting of that day already. Is it this one, or another?",
        "Yes, this one: Wednesday 2 December, 09:00, 60 minutes, noted by Karim",
        "No, another meeting of that day",
    ):
        assert words in page
    (this_one, _), (another, _) = answer.context["form"].fields["which"].choices
    assert client.post("/me/log/new/", typed | {"which": this_one}).status_code == 302
    assert [
        (telling.side, telling.minutes, telling.mood, telling.note) for telling in meeting.ordered_tellings
    ] == [
        ("mentor", 60, "", "A"),
        ("mentee", 90, "hard", "B"),
    ]
    assert client.post("/me/log/new/", typed | {"which": another}).status_code == 302
    assert (
        client.post("/me/log/new/", typed | {"which": another}).status_code == 422
    )  # one more since it was shown
    assert duo.meetings.filter(status="held", kind="meeting").count() == 2


def test_the_mentee_is_asked_how_it_was_after_the_mentor_tapped(client, duo, meeting):
    log_meeting(meeting, by=house.user_of(duo.mentor.person))
    address = f"/me/log/{meeting.public_id}/"
    assert address in signed_in(client, duo.mentee.person).get("/me/log/").content.decode()
    client.post(address, log(mood="hard"))
    assert meeting.mood == "hard"


def test_a_wrong_log_is_taken_out_after_a_question(client, duo, meeting):
    log_meeting(meeting, by=house.user_of(duo.mentor.person))
    address = f"/me/log/{meeting.public_id}/take-out/"
    signed_in(client, duo.mentor.person)
    assert address in client.get(f"/me/log/{meeting.public_id}/").content.decode()
    assert "Did you note this by mistake?" in read(client, address)
    assert meeting.tellings.count() == 1
    assert "It is taken out." in client.post(address, follow=True).content.decode()
    assert meeting.tellings.count() == 0
    assert "This was taken out already." in client.post(address, follow=True).content.decode()


def test_a_log_of_two_weeks_ago_says_until_when_it_could_be_changed(client, duo, meeting):
    log_meeting(meeting, by=house.user_of(duo.mentor.person))
    address = f"/me/log/{meeting.public_id}/"
    with time_machine.travel(TODAY + timedelta(days=14, seconds=1), tick=False):
        signed_in(client, duo.mentor.person)
        assert address not in client.get("/me/log/").content.decode()
        page = client.post(address, log(note="Much later"), follow=True)
    assert "You could change this until Friday 18 December 2026." in page.content.decode()
    assert meeting.ordered_tellings[0].note == ""


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


@pytest.mark.parametrize("year", ["0001", "9999"])
@pytest.mark.parametrize(("day", "month"), [("1", "1"), ("31", "12")])
def test_a_day_at_the_edge_of_time_is_a_form_error(client, duo, day, month, year):
    signed_in(client, duo.mentor.person)
    answer = client.post("/me/log/new/", log(on_d=day, on_m=month, on_y=year))
    assert answer.status_code == 422


def test_the_list_needs_as_many_queries_for_four_meetings_as_for_one(client, duo, meeting):
    mentor, mentee = (house.user_of(whose.person) for whose in (duo.mentor, duo.mentee))
    log_meeting(meeting, by=mentor)
    signed_in(client, duo.mentee.person)
    needed = house.queries(client, "/me/log/")
    for day in (1, 2, 3):
        on = TODAY.date() - timedelta(days=day)
        unplanned = log_unplanned(duo, on, 60, by=mentor, besides=[meeting.public_id])
        log_meeting(unplanned, by=mentee)
    assert house.queries(client, "/me/log/") == needed
