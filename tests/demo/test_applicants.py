"""Whoever applies as a mentor in the demo gets to ready, whatever the age and the programmes tried on the way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from duo.demo.house import House, build
from intake.models import Mentor
from intake.screening.permissions import criteria_of, modules_of, what_is_missing
from tests.forms.page import form_of
from tests.intake.house import browser_of

pytestmark = pytest.mark.django_db
SENT = {"first_name": "Griet", "sector": "health", "phone": "0470 11 22 33", "place": "9000", "goal": "on"}
UNDER, OVER = 40, 60


@pytest.mark.parametrize(
    ("age", "tried", "ends_in"),
    [
        (UNDER, ["reception"], ["reception"]),
        (UNDER, ["youth", "reception"], ["reception"]),
        (OVER, ["youth"], ["youth"]),
        (OVER, ["youth", "reception"], ["youth", "reception"]),
    ],
)
def test_a_web_applicant_becomes_ready(age: int, tried: list[str], ends_in: list[str]):
    house = build(date(2026, 1, 5))
    browser_of(None).post("/join/mentor/", SENT)
    mentor = Mentor.objects.get()
    desk = browser_of(house.coordinators["ghent"])
    file = f"/mentors/{mentor.public_id}"
    born = timezone.localdate().year - age

    desk.post(f"{file}/to-screening/")
    choose(desk, file, house, tried, birth_year=born)
    judge(desk, file, mentor, {"mentor_criterion:age_50plus": "met" if age >= 50 else "no"})
    if tried != ends_in:
        assert [one.words for one in what_is_missing(mentor)] == []
        assert desk.post(f"{file}/pass/").status_code == 302
        mentor.refresh_from_db()
        assert mentor.status == "screening"  # the answer is no, and nothing is waited for
        choose(desk, file, house, ends_in)
    assert [one.words for one in what_is_missing(mentor)] == []
    desk.post(f"{file}/pass/")

    mentor.refresh_from_db()
    assert (mentor.status, [one.code for one in mentor.programmes.order_by("-code")]) == ("ready", ends_in)


def choose(desk: Client, file: str, house: House, codes: list[str], **said: Any) -> None:
    """Fills in the intake desk: the programmes, and at the first time what else is needed."""
    shown = form_of(desk.get(f"{file}/edit/"))
    said |= {"programmes": [str(house.programmes[code].pk) for code in codes]}
    said |= {"language_0": "nl", "level_0": "M", "week": ["1"]}
    answer = desk.post(f"{file}/edit/", shown | said)
    assert answer.status_code == 302, answer.context["form"].errors


def judge(desk: Client, file: str, mentor: Mentor, special: dict[str, str]) -> None:
    """Answers every criterion with “met”, but for these, and notes what was read and learnt."""
    shown = form_of(desk.get(f"{file}/screening/"))
    verdicts = {f"verdict_{n}": special.get(key, "met") for n, key in enumerate(criteria_of(mentor))}
    assert desk.post(f"{file}/screening/", shown | verdicts).status_code == 302
    for module, _done in modules_of(mentor):
        desk.post(f"{file}/module/", {"module": module})
    desk.post(f"{file}/note/")
