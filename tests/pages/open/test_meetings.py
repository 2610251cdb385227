"""One tap from a message, without signing in."""

import re
from datetime import timedelta

import pytest
import time_machine

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from base.workflow.models import Transition
from followup.meetings.actions import book
from followup.meetings.links import new_link
from followup.meetings.models import ShortLink
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


def link(kind: str, person) -> str:
    path = str(Message.objects.filter(kind=kind, recipient=person).latest("pk").words["link"])
    assert re.fullmatch(r"/m/[a-z0-9]{9}/", path)
    return path


def test_the_link_of_a_reminder_asks_on_get_and_answers_on_post(client, duo, meeting):
    path = link("meeting_reminder", duo.mentee.person)
    page = client.get(path).content.decode()
    assert ("Will you come?" in page, "Annelies" in page, "Proef" in page) == (True, True, False)
    participant = meeting.participants.get(role="mentee")
    assert participant.answer == ""
    assert "Saved. Thank you." in client.post(path, {"answer": "yes"}).content.decode()
    participant.refresh_from_db()
    assert participant.answer == "yes"


def test_i_cannot_come_calls_it_off_and_tells_the_other(client, duo, meeting):
    deliver_due()
    client.post(link("meeting_reminder", duo.mentee.person), {"answer": "no"})
    meeting.refresh_from_db()
    assert meeting.status == "cancelled"
    assert Message.objects.filter(kind="cancelled", recipient=duo.mentor.person).exists()


def test_who_has_no_sign_in_is_not_taken_for_the_calendar(client, duo, meeting):
    duo.mentee.person.user = None
    duo.mentee.person.save(update_fields=["user"])
    client.post(link("meeting_reminder", duo.mentee.person), {"answer": "no"})
    logged = Transition.objects.of(meeting).last()
    assert logged is not None
    assert (logged.went_to, logged.by, logged.for_person, logged.way) == (
        "cancelled", None, duo.mentee.person, "online",
    )  # fmt: skip


def test_one_tap_says_that_they_met(client, duo, meeting, clock):
    path = link("did_you_meet", duo.mentor.person)
    clock.move_to(START + timedelta(days=1))
    assert "Did you meet" in client.get(path).content.decode()
    client.post(path, {"answer": "yes"})
    meeting.refresh_from_db()
    [word] = meeting.ordered_tellings
    assert (meeting.status, word.minutes, word.person) == ("held", 60, duo.mentor.person)
    assert "This was noted already." in client.get(path).content.decode()
    assert client.post(path, {"answer": "no"}).status_code == 409


def test_no_link_says_that_a_kickoff_took_place(client, clock):
    early = house.matched_duo("Amina", "Hilde", at=TODAY)
    kickoff = house.kickoff(early, START, at=TODAY)
    path = new_link(kickoff, early.mentor.person, "met", until=START + timedelta(days=7))
    clock.move_to(START + timedelta(days=1))
    assert "notes this talk." in client.get(path).content.decode()
    assert [client.post(path, {"answer": answer}).status_code for answer in ("yes", "no")] == [409, 409]
    kickoff.refresh_from_db()
    assert kickoff.status == "planned"


def test_a_link_is_kept_as_a_hash_and_is_over_with_its_meeting(client, duo, meeting, clock):
    path = link("meeting_reminder", duo.mentee.person)
    assert not any(path.split("/")[2] in row.token_hash for row in ShortLink.objects.all())
    clock.move_to(START + timedelta(minutes=1))
    page = client.get(path)
    assert (page.status_code, client.post(path, {"answer": "no"}).status_code) == (410, 410)
    assert "This link worked until" in page.content.decode()
    meeting.refresh_from_db()
    assert meeting.status == "planned"


def test_whether_they_met_can_be_said_for_a_week(client, duo, meeting, clock):
    """From an hour after the meeting, when it is asked."""
    path = link("did_you_meet", duo.mentor.person)
    until, answers = START + timedelta(hours=2, days=7), []
    for at in (until - timedelta(seconds=1), until):
        clock.move_to(at)
        answers.append(client.get(path).status_code)
    assert answers == [200, 410]


def test_no_link_and_too_many_tries(client, duo, meeting):
    path = link("meeting_reminder", duo.mentee.person)
    answers = [client.get("/m/abcdefghj/").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    assert client.post(path, {"answer": "yes"}).status_code == 429


def test_an_answer_that_is_none_changes_nothing(client, duo, meeting):
    path = link("meeting_reminder", duo.mentee.person)
    assert client.post(path, {"answer": "perhaps"}).status_code == 422
