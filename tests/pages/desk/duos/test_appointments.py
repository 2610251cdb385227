"""What staff note by phone: an hour for the two, and whether they met."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from followup.meetings.models import Meeting
from tests.followup import house
from tests.followup.moments import local

pytestmark = pytest.mark.django_db
TODAY = local(2026, 12, 4, 10)
EDGES = ["9999-12-31T23:59", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00", "0001-01-01T00:00:00+10:00"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def duo():
    return house.active_duo()


@pytest.fixture
def desk(client, duo):
    return house.signed_in(client, duo.coordinator)


def booked_at(desk, duo, **form) -> str:
    """Where a booking by staff ended up: the hours of the new appointment, or the page with its sentence."""
    before = set(duo.meetings.values_list("pk", flat=True))
    answer = desk.post(reverse("duo_book", args=[duo.public_id]), form)
    made = duo.meetings.exclude(pk__in=before)
    if answer.status_code == 302:
        return " ".join(meeting.during.lower.isoformat() for meeting in made)
    assert (answer.status_code, made.count()) == (422, 0)
    return str(answer.content.decode())


def test_an_hour_that_was_agreed_by_phone_is_booked(desk, duo):
    assert booked_at(desk, duo, on="2026-12-10", hour="18:30") == "2026-12-10T17:30:00+00:00"


def test_an_hour_that_the_clock_skips_is_refused_with_a_sentence(desk, duo):
    page = booked_at(desk, duo, on="2027-03-28", hour="02:30")
    assert "On Sunday 28 March the clock goes forward and 02:30 does not exist. Choose another hour." in page


def test_of_an_hour_that_comes_twice_the_first_is_meant(desk, clock):
    clock.move_to(local(2026, 10, 1, 10))
    duo = house.active_duo("Amina", "Nadia", at=local(2026, 9, 1, 9), led_by=house.coordinator("Els"))
    desk = house.signed_in(desk, duo.coordinator)
    assert booked_at(desk, duo, on="2026-10-25", hour="02:30") == "2026-10-25T00:30:00+00:00"


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2027-12-06", "Choose a moment within a year from now."),
        ("2099-12-31", "Choose a day from"),
        ("9999-12-31", "Choose a day from"),
    ],
)
def test_nobody_plans_further_than_a_year(desk, duo, on, sentence):
    assert sentence in booked_at(desk, duo, on=on, hour="03:17")


def test_an_appointment_lies_before_the_end_of_the_duo_or_just_after(desk, duo):
    assert duo.ends_on.isoformat() == "2027-05-26"
    assert booked_at(desk, duo, on="2027-06-23", hour="10:00") == "2027-06-23T08:00:00+00:00"
    page = booked_at(desk, duo, on="2027-06-24", hour="10:00")
    assert "This duo ends on Wednesday 26 May 2027. Choose an earlier day." in page


@pytest.mark.parametrize("slot", EDGES)
def test_moments_at_the_edge_of_time_are_form_errors(desk, duo, slot):
    booked_at(desk, duo, slot=slot)
    early = house.matched_duo("Amina", "Hilde", led_by=duo.coordinator)
    plan = reverse("kickoff_plan", args=[early.public_id])
    assert desk.post(plan, {"slot": slot, "mode": "online", "minutes": "45"}).status_code == 422
    house.kickoff(early, TODAY + timedelta(days=1), at=TODAY)
    assert desk.post(reverse("kickoff_talk", args=[early.public_id]), {"slot": slot}).status_code == 422


@pytest.mark.parametrize(
    ("form", "status", "stands"),
    [
        ({"answer": "yes"}, 302, "held"),
        ({"answer": "no"}, 302, "missed"),
        ({"answer": "perhaps"}, 422, "planned"),
        ({}, 422, "planned"),
    ],
)
def test_whether_they_met_is_a_yes_or_a_no(desk, duo, form, status, stands):
    meeting = house.first_meeting(duo)
    answer = desk.post(reverse("duo_met", args=[duo.public_id, meeting.public_id]), form)
    assert (answer.status_code, Meeting.objects.get(pk=meeting.pk).status) == (status, stands)
    if status == 422:
        assert "Please answer yes or no." in answer.content.decode()
