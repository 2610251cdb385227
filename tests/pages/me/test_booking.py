"""The mentee books from a phone: choose a day, tap an hour, read the confirmation."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine

from followup.meetings.actions import book
from followup.meetings.models import Meeting
from tests.followup import house
from tests.followup.moments import local

pytestmark = pytest.mark.django_db
TODAY = local(2026, 12, 4, 10)  # a Friday
SLOT = local(2026, 12, 8, 18)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def duo():
    made = house.active_duo()
    house.free(made.mentor.person, (1, 17, 20), (3, 18, 19))
    return made


@pytest.fixture
def phone(client, duo):
    client.force_login(house.user_of(duo.mentee.person))
    return client


def post(client, start=SLOT, **more):
    return client.post("/me/book/", {"slot": start.isoformat(), **more})


def text_of(response) -> str:
    return str(response.content.decode())


def test_the_month_shows_the_free_days_and_an_hour_is_chosen_before_it_is_booked(phone):
    page = text_of(phone.get("/me/book/", {"day": "2026-12-08"}))
    assert 'href="?day=2026-12-10#times"' in page
    assert re.search(rf'<input type="radio" name="slot" value="{re.escape(SLOT.isoformat())}"\s*>', page)
    assert ('<button class="btn big wide" name="slot"' in page, "Book it" in page) == (False, True)
    assert page.count('name="slot"') == 3
    assert "<script" not in page


def test_the_month_begins_with_this_week_and_a_moved_appointment_at_another_day(phone, duo):
    with time_machine.travel(TODAY + timedelta(days=10), tick=False):
        weeks = phone.get("/me/book/").context["weeks"]
    assert weeks[0][0].on == TODAY.date() + timedelta(days=10)
    meeting = book(duo, SLOT, by=None)
    chosen = phone.get("/me/book/", {"instead": meeting.public_id}).context["chosen"]
    assert chosen == (SLOT + timedelta(days=2)).date()


def test_an_unknown_day_shows_the_first_free_one(phone):
    for asked in ("2026-12-25", "nonsense", "9999-99-99"):
        assert "Tuesday 8 December" in text_of(phone.get("/me/book/", {"day": asked}))


def test_a_tap_books_and_a_second_tap_lands_on_the_same_confirmation(phone, duo):
    first = post(phone)
    second = post(phone)
    meeting = Meeting.objects.latest("pk")
    assert (first.status_code, first.url) == (302, f"/me/booked/{meeting.public_id}/")
    assert (second.status_code, second.url) == (302, first.url)
    assert (meeting.starts_at, meeting.booked_by) == (SLOT, duo.mentee.person)
    confirmation = text_of(phone.get(first.url))
    for words in ("It is booked", "Tuesday 8 December 2026", "18:00", "Karim", "Annelies", "09"):
        assert words in confirmation


def taken_by_somebody_else(duo, start=SLOT) -> None:
    other = house.active_duo("Amina", "Nadia")
    other.proposal.mentor, other.proposal.place = duo.mentor, 2
    other.proposal.save()
    book(other, start, by=None)


def test_when_somebody_else_was_faster_the_page_says_so_with_other_times(phone, duo):
    taken_by_somebody_else(duo)
    before = Meeting.objects.count()
    answer = post(phone)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Someone was just a little faster. Nothing is booked yet." in page
    assert page.count('name="slot"') == 3
    assert f'value="{(SLOT - timedelta(hours=1)).isoformat()}"' in page
    assert f'value="{SLOT.isoformat()}"' not in page
    assert Meeting.objects.count() == before


def test_an_hour_that_was_never_offered_is_not_booked(phone):
    for start in (SLOT + timedelta(minutes=10), TODAY - timedelta(days=1), SLOT + timedelta(days=300)):
        assert post(phone, start).status_code == 409


@pytest.mark.parametrize("slot", ["", "tomorrow", "2026-13-45T25:00"])
def test_what_is_no_hour_is_a_form_error(phone, slot):
    answer = phone.post("/me/book/", {"slot": slot})
    assert (answer.status_code, "<title>Error:" in text_of(answer)) == (422, True)


@pytest.mark.parametrize(
    "slot", ["9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59", "0001-01-01T00:00"]
)
def test_an_hour_at_the_edge_of_time_is_a_form_error(phone, slot):
    assert phone.post("/me/book/", {"slot": slot}).status_code == 422


def test_the_two_plan_three_appointments_at_most_and_staff_more(phone, duo):
    for days in (0, 2, 7):
        assert post(phone, SLOT + timedelta(days=days)).status_code == 302
    sentence = "You already have 3 appointments together. Choose a new one after the next."
    another = post(phone, SLOT + timedelta(days=9))
    assert (another.status_code, sentence in text_of(another)) == (409, True)
    closed = text_of(phone.get("/me/book/"))
    assert (sentence in closed, 'name="slot"' in closed) == (True, False)
    assert post(phone).url == f"/me/booked/{Meeting.objects.get(during__startswith=SLOT).public_id}/"
    third = Meeting.objects.get(during__startswith=SLOT + timedelta(days=7))
    moved = post(phone, SLOT + timedelta(days=9), instead=third.public_id)
    assert (moved.status_code, Meeting.objects.get(pk=third.pk).starts_at) == (302, SLOT + timedelta(days=9))
    book(duo, SLOT + timedelta(days=14), by=house.user_of(duo.coordinator))
    assert duo.meetings.upcoming(TODAY).count() == 4


def test_choosing_another_day_moves_the_appointment(phone, duo):
    meeting = book(duo, SLOT, by=None)
    assert "instead of Tuesday 8 December, 18:00" in text_of(
        phone.get("/me/book/", {"instead": meeting.public_id})
    )
    answer = post(phone, SLOT + timedelta(days=2), instead=meeting.public_id)
    meeting.refresh_from_db()
    assert answer.url == f"/me/booked/{meeting.public_id}/"
    assert (meeting.starts_at, meeting.sequence) == (SLOT + timedelta(days=2), 1)


def test_calling_off_asks_first_and_offers_to_keep_it(phone, duo):
    meeting = book(duo, SLOT, by=None)
    address = f"/me/booked/{meeting.public_id}/cancel/"
    question = text_of(phone.get(address))
    assert "Do you want to cancel this appointment?" in question
    assert "Keep the appointment" in question
    meeting.refresh_from_db()
    assert meeting.status == "planned"
    answer = phone.post(address, follow=True)
    meeting.refresh_from_db()
    assert meeting.status == "cancelled"
    assert "The appointment is cancelled. Would you like to choose another day?" in text_of(answer)


def test_one_tap_says_i_am_coming(phone, duo):
    meeting = book(duo, SLOT, by=None)
    phone.post(f"/me/booked/{meeting.public_id}/coming/")
    assert meeting.participants.get(role="mentee").answer == "yes"
    assert phone.get(f"/me/booked/{meeting.public_id}/coming/").status_code == 405


def test_the_appointment_goes_into_the_phone_as_a_file(phone, duo):
    meeting = book(duo, SLOT, by=None)
    answer = phone.get(f"/me/booked/{meeting.public_id}/duo.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    for line in ("DTSTART:20261208T170000Z", "SUMMARY:Appointment with Karim", f"UID:{meeting.ical_uid}@duo"):
        assert line in text_of(answer)


def test_appointments_of_others_do_not_exist(client, duo):
    meeting = book(duo, SLOT, by=None)
    stranger = house.active_duo("Amina", "Hilde")
    house.free(stranger.mentor.person, (1, 17, 20))
    for person in (stranger.mentee.person, stranger.mentor.person):
        client.force_login(house.user_of(person))
        pages = (
            f"/me/booked/{meeting.public_id}/",
            f"/me/booked/{meeting.public_id}/cancel/",
            f"/me/booked/{meeting.public_id}/duo.ics",
            f"/me/book/?duo={duo.public_id}",
            f"/me/book/?instead={meeting.public_id}",
        )
        assert [client.get(page).status_code for page in pages] == [404] * 5
        assert post(client, duo=duo.public_id).status_code == 404
        assert post(client, SLOT + timedelta(days=2), instead=meeting.public_id).status_code == 404
        assert client.post(f"/me/booked/{meeting.public_id}/coming/").status_code == 404
        assert client.post(f"/me/booked/{meeting.public_id}/cancel/").status_code == 404


def test_before_the_kickoff_nothing_can_be_booked(client):
    early = house.matched_duo("Amina", "Hilde")
    house.free(early.mentor.person, (1, 17, 20))
    client.force_login(house.user_of(early.mentee.person))
    assert "First comes the meeting for the three of you." in text_of(client.get("/me/book/"))
    answer = post(client)
    assert (answer.status_code, "First comes the meeting for the three of you." in text_of(answer)) == (
        409,
        True,
    )


def test_without_a_duo_the_page_says_what_comes(client):
    client.force_login(house.user_of(house.mentee("Yonas").person))
    assert "You have no duo at the moment." in text_of(client.get("/me/book/"))


def test_a_mentor_with_two_mentees_says_for_whom(client, duo):
    other = house.active_duo("Amina", "Nadia")
    other.proposal.mentor, other.proposal.place = duo.mentor, 2
    other.proposal.save()
    client.force_login(house.user_of(duo.mentor.person))
    page = text_of(client.get("/me/book/"))
    assert ("Samer" in page, "Amina" in page) == (True, True)
    assert post(client, duo=duo.public_id).status_code == 302
    assert Meeting.objects.latest("pk").duo == duo


def test_who_is_not_signed_in_is_asked_to(client):
    answer = client.get("/me/book/")
    assert answer.status_code == 302
    assert answer.url.endswith("?" + urlencode({"next": "/me/book/"}, safe="/"))


def test_staff_and_referrers_have_no_such_pages(client):
    client.force_login(house.user_of(house.coordinator()))
    assert client.get("/me/").status_code in (302, 404)


def test_a_booked_page_says_on_which_day_the_reminder_comes_or_promises_none(phone, duo):
    promise = "You will get a message on"
    said = []
    with time_machine.travel(TODAY + timedelta(hours=8), tick=False):  # past the hour of today's reminders
        for days in (0, 6, -3):
            meeting = book(duo, SLOT + timedelta(days=days), by=None)
            page = text_of(phone.get(f"/me/booked/{meeting.public_id}/"))
            said.append(page.partition(promise)[2].partition(".")[0].strip())
    assert said == ["Monday 7 December", "Saturday 12 December", ""]


def test_an_old_message_about_an_appointment_that_is_over_asks_whether_they_met(phone, duo):
    meeting = book(duo, SLOT, by=None)
    with time_machine.travel(SLOT + timedelta(hours=2), tick=False):
        page = text_of(phone.get(f"/me/booked/{meeting.public_id}/"))
    words = ("Did you meet", "It is booked", "You will get a message", "I can’t come", "Add it to your phone")
    assert [word in page for word in words] == [True, False, False, False, False]
    assert f'action="/me/log/{meeting.public_id}/met/"' in page


def test_what_cannot_be_called_off_here_is_not_asked_about(client):
    matched = house.matched_duo("Amina", "Hilde")
    kickoff = house.kickoff(matched, SLOT)
    phone = house.signed_in(client, matched.mentee.person)
    answer = phone.get(f"/me/booked/{kickoff.public_id}/cancel/", follow=True)
    page = text_of(answer)
    said = ("Does this time not suit you? Call", "Do you want to cancel this appointment?")
    assert (answer.redirect_chain, [words in page for words in said]) == (
        [(f"/me/booked/{kickoff.public_id}/", 302)],
        [True, False],
    )
