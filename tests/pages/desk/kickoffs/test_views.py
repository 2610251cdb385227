"""The pages of a kickoff: the planner, and the talk of the three."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from base.accounts.models import Person
from pages.desk.kickoffs.forms import PlanForm
from tests.followup import house

pytestmark = pytest.mark.django_db

TOMORROW = house.NOW + timedelta(days=1)


def by(duo):
    return house.user_of(duo.coordinator)


@pytest.fixture
def soon():
    """The Wednesday of next week at ten; it is a Monday in November, without holidays or a change of clocks near."""
    with time_machine.travel(house.NOW):
        yield house.NOW + timedelta(days=9, hours=1)


def plan_page(duo):
    return reverse("kickoff_plan", args=[duo.public_id])


def talk_page(duo):
    return reverse("kickoff_talk", args=[duo.public_id])


def test_the_planner_offers_times_and_plans_the_one_that_is_chosen(client, soon):
    duo = house.matched_duo(at=timezone.now())
    house.free(duo.mentor.person, (2, 9, 12))
    page = house.signed_in(client, duo.coordinator).get(plan_page(duo))
    assert page.status_code == 200
    slots = page.context["slots"]
    assert slots
    monday, sunday = page.context["week"][:2]
    assert monday <= slots[0].day <= sunday
    answer = client.post(
        plan_page(duo),
        {"slot": slots[0].value, "mode": "online", "minutes": "45", "place": "", "address": ""},
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("duo", args=[duo.public_id]))
    meeting = duo.meetings.get()
    assert (meeting.starts_at, meeting.mode, meeting.place_id) == (
        slots[0].start,
        "online",
        "meeting_place:online",
    )


@pytest.mark.parametrize("needed", [False, True])
def test_times_suit_everybody_only_where_everybody_was_asked(client, soon, needed):
    duo = house.matched_duo(at=timezone.now())
    house.free(duo.mentor.person, (2, 9, 12))
    duo.proposal.explanation |= {"interpreter": needed}
    duo.proposal.save(update_fields=["explanation"])

    page = house.signed_in(client, duo.coordinator).get(plan_page(duo), headers={"accept-language": "en"})
    text = page.content.decode()

    assert page.context["slots"]
    assert ("suit everyone" in text, "suit the three, without an interpreter" in text) == (not needed, needed)
    assert ("Call an interpreter first, then choose a time." in text) == needed


def test_an_hour_agreed_by_phone_is_filled_in_by_hand(client, soon):
    duo = house.matched_duo(at=timezone.now())
    form = {
        "on": soon.date().isoformat(),
        "hour": "10:00",
        "mode": "in_person",
        "minutes": "60",
        "address": "Kouter 1",
    }
    house.signed_in(client, duo.coordinator).post(plan_page(duo), form)
    meeting = duo.meetings.get()
    assert (meeting.starts_at, meeting.address) == (soon, "Kouter 1")
    client.post(plan_page(duo), form | {"hour": "14:00"})
    meeting.refresh_from_db()
    assert (timezone.localtime(meeting.starts_at).hour, meeting.sequence) == (14, 1)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose a time"),
        ({"slot": "nonsense"}, "Choose a time"),
        ({"slot": "2026-99-99T10:00"}, "Choose a time"),
        ({"on": "2031-01-01"}, "both the day and the hour"),
        ({"on": "2020-01-01", "hour": "10:00"}, "still to come"),
    ],
)
def test_a_plan_without_a_moment_is_answered_with_a_sentence(client, form, sentence):
    duo = house.matched_duo(at=timezone.now())
    answer = house.signed_in(client, duo.coordinator).post(
        plan_page(duo), {"mode": "online", "minutes": "45"} | form
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not duo.meetings.exists()


@pytest.mark.parametrize(
    ("language", "label"), [("nl", "30 minuten"), ("fr", "30 minutes"), ("en", "30 minutes")]
)
def test_the_lengths_are_written_in_the_language_of_the_page(language, label):
    with translation.override(language):
        choices: Any = list(PlanForm()["minutes"].subwidgets)
        assert choices[0].choice_label == label


def talk(soon, **changes):
    filled = {
        "introductions": "on",
        "goal": "on",
        "expectations": "on",
        "trust": "on",
        "goals": "A Belgian CV\nMeet people in my field",
        "contacts_per_month": "4",
        "mode": "in_person",
        "place": "meeting_place:neutral",
        "payer": "",
        "mentor_shares": "yes",
        "mentee_shares": "no",
        "mentor_confirms": "on",
        "minutes": "45",
        "on": (soon + timedelta(days=7)).date().isoformat(),
        "hour": "10:00",
    }
    return {key: value for key, value in (filled | changes).items() if value is not None}


def test_the_talk_lists_what_is_missing_and_never_greys_the_button(client, soon):
    duo = house.matched_duo(at=timezone.now())
    house.kickoff(duo, soon)
    page = house.signed_in(client, duo.coordinator).get(talk_page(duo))
    html = page.content.decode()
    assert "7 more things before the duo starts" in html
    assert "disabled" not in html
    answer = client.post(talk_page(duo), talk(soon, mentee_shares=None, on=None, hour=None))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "2 more things before the duo starts" in html
    assert 'href="#id_mentee_shares_0"' in html
    assert 'href="#id_slot_0"' in html
    assert 'id="id_slot_0"' in html
    assert 'id="id_mentee_shares_0"' in html


def test_the_talk_starts_the_duo(client, soon):
    duo = house.matched_duo(at=timezone.now())
    house.kickoff(duo, soon)
    answer = house.signed_in(client, duo.coordinator).post(talk_page(duo), talk(soon))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("duo", args=[duo.public_id]))
    duo.refresh_from_db()
    assert (duo.status, duo.contacts_per_month) == ("active", 4)
    assert list(duo.goals.values_list("words", flat=True)) == ["A Belgian CV", "Meet people in my field"]
    agreement = duo.agreement
    assert (agreement.mentor_confirmed_at is None, agreement.mentee_confirmed_at is None) == (False, True)


def test_without_a_planned_kickoff_the_talk_leads_to_the_planner(client):
    duo = house.matched_duo(at=timezone.now())
    answer = house.signed_in(client, duo.coordinator).get(talk_page(duo))
    assert answer.headers["Location"] == plan_page(duo)


@pytest.mark.parametrize("page", [plan_page, talk_page])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_pages_exist_for_the_team_of_the_branch_only(client, page, method, soon):
    duo = house.matched_duo(at=timezone.now())
    house.kickoff(duo, soon)
    others = [duo.mentor.person, duo.mentee.person, house.coordinator("Els", of=house.branch("Aalst"))]
    answers = [getattr(house.signed_in(client, other), method)(page(duo)).status_code for other in others]
    assert answers == [404, 404, 404]
    client.logout()
    assert getattr(client, method)(page(duo)).status_code == 302
    manager = house.coordinator("Bram", role="manager")
    assert house.signed_in(client, manager).get(page(duo)).status_code == 200


def test_who_gets_no_messages_is_named_to_be_called(client, soon):
    duo = house.matched_duo(at=timezone.now())
    form = {
        "on": soon.date().isoformat(),
        "hour": "10:00",
        "mode": "in_person",
        "minutes": "60",
        "address": "K 1",
    }
    desk = house.signed_in(client, duo.coordinator)
    toasts = []
    for hour, reach in (("10:00", "call"), ("14:00", "mail")):
        Person.objects.filter(pk=duo.mentee.person_id).update(channel=reach)
        page = desk.post(
            plan_page(duo), form | {"hour": hour}, follow=True, headers={"accept-language": "en"}
        )
        toasts += [str(message) for message in page.context["messages"]]
    assert toasts == [
        "The kickoff is planned. Call Samer: it stands on today’s page.",
        "The kickoff is planned. Everybody gets a message.",
    ]
