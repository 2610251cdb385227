"""What calendar programs get: an invitation, one appointment, and a feed whose address only its owner knows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from icalendar import Calendar

from base.accounts.acting import acting_in
from base.accounts.models import Membership, Person, User
from base.accounts.sign_in import give_sign_in, sign_out_everywhere, take_sign_in_away
from base.workflow.moves import Refused
from followup.endings.actions import stop
from followup.meetings.actions import answer_invitation, book, cancel_meeting, move_meeting
from followup.meetings.calendar import entry_of, invitation
from followup.meetings.feeds import end_feed, renew_feed
from followup.meetings.models import CalendarFeed, Meeting
from followup.tasks import look
from intake.models import Mentee, Mentor
from matching.models import Duo
from tests.followup import house
from tests.followup.moments import local

pytestmark = pytest.mark.django_db
TODAY = local(2026, 12, 4, 10)
START = local(2026, 12, 8, 18)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def duo():
    return house.active_duo()


@pytest.fixture
def meeting(duo):
    return book(duo, START, by=None)


@pytest.fixture
def address(duo, mentee):
    return f"/calendar/{renew_feed(duo.mentee.person, by=mentee)}.ics"


def event_of(text: str) -> Any:
    return Calendar.from_ical(text).walk("VEVENT")[0]


def invited(meeting: Meeting, person: Person, with_whom: str) -> str:
    """The file that puts a meeting into somebody's calendar."""
    participant = meeting.participants.get(person=person)
    participant.person = person
    entry = entry_of(meeting, at=TODAY)
    return invitation(entry, participant, with_whom=with_whom, place=meeting.address, page="/")["content"]


def test_the_feed_holds_what_is_planned_and_follows_it(client, duo, meeting, address):
    def planned():
        events = Calendar.from_ical(client.get(address).content).walk("VEVENT")
        return [(event.decoded("dtstart"), str(event["summary"]), event["sequence"]) for event in events]

    first, kickoff = duo.meetings.to_log(TODAY).get(), duo.meetings.get(kind="kickoff")
    history = [
        (kickoff.starts_at, "Appointment with Karim and Annelies", 0),
        (first.starts_at, "Appointment with Karim", 0),
    ]
    assert sorted(planned()) == sorted([*history, (START, "Appointment with Karim", 0)])
    move_meeting(meeting, START + timedelta(days=1), by=None)
    assert (START + timedelta(days=1), "Appointment with Karim", 1) in planned()
    cancel_meeting(meeting, by=None)
    assert sorted(planned()) == sorted(history)


def test_the_feed_has_a_name_and_is_not_fetched_twice_for_nothing(client, meeting, address, clock):
    first = client.get(address)
    calendar = Calendar.from_ical(first.content)
    assert [str(calendar[name]) for name in ("NAME", "X-WR-CALNAME")] == ["Duo, appointments of Samer"] * 2
    clock.shift(timedelta(hours=3))
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in first.headers["Cache-Control"]
    cancel_meeting(meeting, by=None)
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_secret_is_in_no_table(client, duo, address):
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 40
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{secret}%"])
            assert cursor.fetchone() == (0,), table


def test_nothing_that_can_be_guessed_or_was_given_out_before_opens_a_feed(client, duo):
    person = duo.mentee.person
    for guess in (person.public_id, f"{person.public_id}.signature", str(person.pk), "x" * 43):
        assert client.get(f"/calendar/{guess}.ics").status_code == 404


def test_a_new_address_makes_the_old_one_dead(client, duo, mentee, address):
    renewed = f"/calendar/{renew_feed(duo.mentee.person, by=mentee)}.ics"
    assert (client.get(address).status_code, client.get(renewed).status_code) == (404, 200)
    end_feed(duo.mentee.person, by=mentee)
    assert client.get(renewed).status_code == 404


def test_nobody_makes_or_ends_the_address_of_somebody_else(client, duo, mentor, address):
    staff = house.user_of(duo.coordinator)
    for by in (mentor, staff):
        for action in (renew_feed, end_feed):
            with pytest.raises(Refused, match="This calendar belongs to somebody else"):
                action(duo.mentee.person, by=by)
    assert client.get(address).status_code == 200


def closed(duo: Duo) -> None:
    Mentee.objects.filter(pk=duo.mentee.pk).update(status="closed")


def deactivated(duo: Duo) -> None:
    User.objects.filter(people=duo.mentee.person).update(is_active=False)


def without_sign_in(duo: Duo) -> None:
    duo.mentee.person.user = None
    duo.mentee.person.save(update_fields=["user"])


def signed_out_everywhere(duo: Duo) -> None:
    sign_out_everywhere(house.user_of(duo.mentee.person))


@pytest.mark.parametrize("how", [closed, deactivated, without_sign_in, signed_out_everywhere])
def test_the_address_is_void_for_good_with_the_file_the_sign_in_and_the_sessions(
    client, duo, address, how: Callable[[Duo], None]
):
    user = house.user_of(duo.mentee.person)
    how(duo)
    assert client.get(address).status_code == 404
    with acting_in(duo.organisation):
        assert look(duo.organisation)["feeds_ended"] == 1
    assert not CalendarFeed.objects.exists()
    User.objects.filter(pk=user.pk).update(is_active=True)
    Person.objects.filter(pk=duo.mentee.person_id).update(user=user)
    Mentee.objects.filter(pk=duo.mentee.pk).update(status="ready")
    assert client.get(address).status_code == 404


def mentor_left(duo: Duo) -> Person:
    Mentor.objects.filter(pk=duo.mentor.pk).update(status="left")
    return duo.mentor.person


def role_ended(duo: Duo) -> Person:
    Membership.objects.filter(person=duo.coordinator).update(ends_on=TODAY - timedelta(days=1))
    return duo.coordinator


@pytest.mark.parametrize("how", [mentor_left, role_ended])
def test_who_takes_no_part_any_more_follows_no_calendar(client, duo, how: Callable[[Duo], Person]):
    people = (duo.mentor.person, duo.coordinator)
    addresses = {one: f"/calendar/{renew_feed(one, by=house.user_of(one))}.ics" for one in people}
    gone = how(duo)
    answers = {one for one, address in addresses.items() if client.get(address).status_code == 200}
    assert answers == {*people} - {gone}
    with pytest.raises(Refused, match="You take no part here at the moment"):
        renew_feed(gone, by=house.user_of(gone))


def test_the_address_is_dead_under_another_sign_in_of_the_same_person(client, duo, address):
    person = duo.mentee.person
    take_sign_in_away(person, by=None)
    assert give_sign_in(person, by=None, email="another@example.be")
    assert client.get(address).status_code == 404


def test_a_duo_that_ended_leaves_the_feed(client, duo, meeting, address):
    assert b"BEGIN:VEVENT" in client.get(address).content
    stop(duo, "stop_reason:moved", by=house.user_of(duo.coordinator))
    answer = client.get(address)
    assert (answer.status_code, b"BEGIN:VEVENT" in answer.content) == (200, False)


def test_the_feed_needs_as_many_queries_for_ten_appointments_as_for_one(
    client, duo, meeting, address, django_assert_num_queries
):
    for expected in (6, 6):
        with django_assert_num_queries(expected):
            client.get(address)
        for n in range(1, 9):
            book(duo, START + timedelta(days=n), by=None)


def test_the_address_shows_once_and_is_made_by_a_button(client, duo):
    mine = house.signed_in(client, duo.mentee.person)
    assert "/calendar/" not in mine.get("/me/calendar/").content.decode().replace("/me/calendar/", "")
    assert not CalendarFeed.objects.exists()
    made = mine.post("/me/calendar/", {"address": "new"}).content.decode()
    address = made.partition('value="')[2] if "/calendar/" not in made else made
    start = address.index("/calendar/", address.index("feed-address"))
    path = address[start : address.index('"', start)]
    assert client.get(path).status_code == 200
    later = mine.get("/me/calendar/").content.decode()
    assert path not in later
    assert "had an address since" in later
    mine.post("/me/calendar/", {"address": "end"})
    assert client.get(path).status_code == 404


def test_an_invitation_names_its_recipient_also_by_the_address_of_the_sign_in(duo, meeting, mentee):
    samer = duo.mentee.person
    samer.email = ""
    samer.save()
    answer_invitation(meeting, samer, "yes", by=mentee)
    attendee = event_of(invited(meeting, samer, "Karim"))["attendee"]
    assert str(attendee) == f"mailto:{mentee.email}"
    assert {key.upper(): str(value) for key, value in attendee.params.items()} == {
        "CN": "Samer",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }


@pytest.mark.parametrize(
    "sign", ["\r\nATTENDEE:mailto:x@y.be", "\x07", "\x1b[2J", "\u202e", "\u2028", "\x85"]
)
def test_no_sign_of_a_name_or_a_place_breaks_a_line(duo, meeting, sign):
    samer = duo.mentee.person
    samer.first_name, meeting.address = f"Sa{sign}mer", f"Kouter{sign} 1"
    text = invited(meeting, samer, f"Ka{sign}rim")
    event = event_of(text)
    assert not isinstance(event["attendee"], list)
    assert not set(text.replace("\r\n", "")) & set("\r\n\x07\x1b\u202e\u2028\x85")


def test_an_address_that_cannot_come_back_is_asked_about_first(client, duo):
    mine = house.signed_in(client, duo.mentee.person)
    mine.post("/me/calendar/", {"address": "new"})
    page = mine.get("/me/calendar/").content.decode()
    asked = [
        part for part in page.split("<details>")[1:] if "cannot come back" in part.partition("</details>")[0]
    ]
    assert [part.partition('name="address" value="')[2].partition('"')[0] for part in asked] == ["new", "end"]
    assert page.count('name="address"') == 2
