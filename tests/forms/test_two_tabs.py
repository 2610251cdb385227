"""A log in two tabs, a kickoff and weights in two windows: nothing of either is dropped under "Saved"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from followup.models import Meeting
from matching.models import Duo, Policy
from tests import people
from tests.forms.page import form_of
from tests.intake.house import words
from tests.pages.world import World, build

pytestmark = pytest.mark.django_db

LOG = {
    "minutes": ("45", "90"),
    "mood": ("good", "hard"),
    "note": ("Cv nagekeken", "Sollicitatie geoefend"),
}


@pytest.fixture
def world() -> World:
    return build()


def held(world: World) -> str:
    """The address of a log that its writer began with one tap."""
    past = world.of["past"]
    world.window("mentor").post(f"/me/log/{past}/met/", {"met": "yes"})
    return f"/me/log/{past}/"


def test_two_tabs_of_one_log(world: World) -> None:
    address, past = held(world), Meeting.objects.get(public_id=world.of["past"])
    for mine in LOG:
        for theirs in LOG:
            one, two = world.window("mentor"), world.window("mentor")
            first, second = form_of(one.get(address)), form_of(two.get(address))
            one.post(address, first | {theirs: LOG[theirs][0]})
            came = two.post(address, second | {mine: LOG[mine][1]})
            word = past.tellings.get()
            stands = {"minutes": str(word.minutes), "mood": word.mood, "note": word.note}
            if mine != theirs:
                assert came.status_code == 302, (mine, theirs)
                assert (stands[theirs], stands[mine]) == (LOG[theirs][0], LOG[mine][1])
            else:
                assert came.status_code == 422, mine
                assert "what stays?" in words(came)
                assert stands[theirs] == LOG[theirs][0]
                assert form_of(came)[mine] == [LOG[mine][1]]
            word.minutes, word.mood, word.note = 60, "", ""
            word.save()


def test_a_log_begun_in_another_tab_is_completed_and_not_refused(world: World) -> None:
    past = Meeting.objects.get(public_id=world.of["past"])
    address = f"/me/log/{past.public_id}/"
    one, two = world.window("mentor"), world.window("mentor")
    first, second = form_of(one.get(address)), form_of(two.get(address))
    one.post(address, first | {"note": "Cv nagekeken", "next": "later"})
    came = two.post(address, second | {"mood": "hard", "next": "later"})
    word = past.tellings.get()
    assert (came.status_code, word.note, word.mood) == (302, "Cv nagekeken", "hard")


def test_topics_of_two_tabs_are_added_together(world: World) -> None:
    address, past = held(world), Meeting.objects.get(public_id=world.of["past"])
    one, two = world.window("mentor"), world.window("mentor")
    page = one.get(address)
    topics = [key for key, _label in page.context["form"].fields["topics"].choices]
    first, second = form_of(page), form_of(two.get(address))
    one.post(address, first | {"topics": topics[:1]})
    two.post(address, second | {"topics": topics[1:2]})
    past.refresh_from_db()
    assert set(past.topics) == set(topics[:2])


def test_two_coordinators_move_one_kickoff(world: World) -> None:
    address = f"/duos/{world.of['matched']}/kickoff/"
    meeting = Meeting.objects.get(duo__public_id=world.of["matched"], kind="kickoff")
    one, two = world.window("coordinator"), world.window("manager")
    first, second = form_of(one.get(address)), form_of(two.get(address))
    hours = [(timezone.localtime() + timedelta(days=n)).replace(hour=7, minute=0) for n in (20, 21)]
    for_day = [{"on": f"{hour:%Y-%m-%d}", "hour": f"{hour:%H:%M}"} for hour in hours]
    assert one.post(address, first | for_day[0]).status_code == 302
    came = two.post(address, second | for_day[1] | {"address": "Veldstraat 1"})
    assert came.status_code == 422
    meeting.refresh_from_db()
    assert meeting.starts_at is not None
    assert timezone.localdate(meeting.starts_at) == hours[0].date()
    back = form_of(came)
    assert back["address"] == ["Veldstraat 1"]
    assert two.post(address, back | {"keep-0": "mine"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.starts_at is not None
    assert (timezone.localdate(meeting.starts_at), meeting.address) == (hours[1].date(), "Veldstraat 1")


@pytest.mark.parametrize(("answer", "stays"), [("mine", 1), ("theirs", 0)])
def test_two_coordinators_extend_one_duo(world: World, answer: str, stays: int) -> None:
    duo = Duo.objects.get(public_id=world.of["duo"])
    assert duo.ends_on is not None
    days = [duo.ends_on + timedelta(days=n) for n in (7, 14)]
    address = f"/duos/{duo.public_id}/extend/"
    one, two = world.window("coordinator"), world.window("manager")
    first, second = form_of(one.get(address)), form_of(two.get(address))
    assert one.post(address, first | {"ends_on": str(days[0]), "reason": "Examen"}).status_code == 302
    came = two.post(address, second | {"ends_on": str(days[1]), "reason": "Nog een stage"})
    assert (came.status_code, form_of(came)["reason"]) == (422, ["Nog een stage"])
    assert two.post(address, form_of(came) | {"keep-0": answer}).status_code == 302
    duo.refresh_from_db()
    assert duo.ends_on == days[stays]


def test_two_managers_weigh_at_once() -> None:
    programme = people.programme()
    address = f"/settings/weights/{programme.code}/"
    one, two = people.signed_in(people.staff("Annelies")), people.signed_in(people.staff("Bram", "manager"))
    first, second = form_of(one.get(address)), form_of(two.get(address))
    assert one.post(address, first | {"minimum": "40", "reason": "Beter"}).status_code == 302
    assert two.post(address, second | {"steadiness": "7", "reason": "Rust"}).status_code == 302
    ruling = people.ruling(programme)
    assert (ruling.minimum_score, ruling.steadiness) == (4000, 700)
    second = form_of(two.get(address))
    first = form_of(one.get(address))
    one.post(address, first | {"minimum": "30"})
    came = two.post(address, second | {"minimum": "20"})
    assert came.status_code == 422
    assert "30" in words(came)


def test_weights_that_the_page_proposes_are_a_change() -> None:
    programme = people.programme()
    address = f"/settings/weights/{programme.code}/"
    window = people.signed_in(people.staff("Annelies"))
    window.post(address, form_of(window.get(address)) | {"minimum": "40"})
    assert (
        window.post(address, form_of(window.get(f"{address}?default")) | {"reason": "Terug"}).status_code
        == 302
    )
    assert people.ruling(programme).minimum_score == Policy().minimum_score
