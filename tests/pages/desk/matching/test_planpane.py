"""The plan as the pane shows it: only pairs that still hold."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from intake.models import Mentee, Mentor
from matching.policies.actions import refuse_pair
from matching.proposals.actions import answer
from tests import people
from tests.matching import house

pytestmark = pytest.mark.django_db


def save_plan() -> None:
    call_command("match", "youth", "--save", stdout=StringIO())


def page(client: Client) -> str:
    return people.read(client.get("/matching/"))


@pytest.mark.parametrize(
    "what",
    ["proposed elsewhere", "in a duo", "mentee paused", "mentor paused", "mentor full", "set apart", "left"],
)
def test_a_pair_that_is_no_longer_so_is_not_shown(what: str) -> None:
    by, samer, karim = house.coordinator(), house.mentee("Samer"), house.mentor("Karim", capacity=1)
    save_plan()
    client = house.signed_in(by)
    assert re.search(r'<ol class="plan">\s*<li', page(client))
    match what:
        case "proposed elsewhere":
            house.proposed(samer, house.mentor("Hilde"), by=by)
        case "in a duo":
            proposal = house.proposed(samer, karim, by=by)
            for person in (karim.person, samer.person):
                answer(proposal, person, "yes", by=by)
        case "mentee paused":
            Mentee.objects.filter(pk=samer.pk).update(status="paused", return_on=timezone.localdate())
        case "mentor paused":
            Mentor.objects.filter(pk=karim.pk).update(status="paused", paused_until=timezone.localdate())
        case "mentor full":
            house.proposed(house.mentee("Amina"), karim, by=by)
        case "set apart":
            refuse_pair(samer, karim, "distance", by=by)
        case "left":
            karim.programmes.clear()

    shown = page(client)

    assert re.search(r'<ol class="plan">\s*</ol>', shown)
    assert "Since then 1 person of this plan was asked or changed, and is left out here." in shown


def test_the_pair_that_was_just_asked_stays_with_a_mark() -> None:
    by, samer, karim = house.coordinator(), house.mentee("Samer"), house.mentor("Karim", capacity=1)
    save_plan()
    house.proposed(samer, karim, by=by)

    shown = page(house.signed_in(by))

    assert '<span class="vh">Asked</span>' in shown
    assert "Since then" not in shown


def test_a_plan_without_somebody_who_came_since_is_not_called_the_best() -> None:
    client = house.signed_in(house.coordinator())
    house.mentee("Samer"), house.mentor("Karim")
    save_plan()
    best, came = "there is no better plan", "1 mentee who waits is not in this plan yet."
    before = page(client)
    house.mentee("Amina")
    after = page(client)
    assert [[words in shown for words in (best, came)] for shown in (before, after)] == [
        [True, False],
        [False, True],
    ]
