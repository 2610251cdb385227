"""What changed since the plan before, one sentence a mentee, of those whom the reader may see."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from base.accounts.models import User
from intake.models import Mentee, Mentor
from matching.models import Plan
from matching.plans.actions import ask_for_plan
from matching.policies.actions import allow_pair, refuse_pair
from matching.tasks import make_plan
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def plan() -> Plan:
    made = ask_for_plan(house.programme(), by=None)
    make_plan.run(plan_id=made.pk)
    return made


def shown(to: User) -> str:
    return house.signed_in(to).get("/matching/plan/youth/").content.decode()


def sentences(to: User) -> list[str]:
    """The changes as they are read on the page."""
    found = re.search(r"What changed since the plan of (.*?)</details>", shown(to), re.DOTALL)
    lines = re.findall(r'<span class="grow">(.*?)</span>', found[1], re.DOTALL) if found else []
    return [" ".join(strip_tags(line).split()) for line in lines]


def test_before_a_second_plan_there_is_nothing_to_compare() -> None:
    by = house.coordinator()
    house.mentee()
    house.mentor()
    plan()
    assert "since the plan of" not in shown(by)


def test_when_nobody_moves_it_says_so_with_the_day() -> None:
    by = house.coordinator()
    house.mentee()
    house.mentor()
    plan()
    plan()
    assert re.search(r"Nothing changed since the plan of .+, \d\d:\d\d\.", shown(by))
    assert sentences(by) == []


def test_another_mentor_and_a_first_suggestion() -> None:
    by = house.coordinator()
    samer = house.mentee("Samer")
    house.mentor("Karim", capacity=1)
    plan()
    house.mentee("Amina", languages={"fr": "B2"})
    house.mentor("Hilde", capacity=1, languages={"nl": "M"})
    plan()
    assert sentences(by) == [
        "Samer Proef forms a duo with Hilde Proef instead of Karim Proef.",
        "Amina Proef has a suggestion for the first time: Karim Proef.",
    ]
    assert "Karim Proef</bdi>" in shown(by)
    assert samer.person.first_name == "Samer"


def test_who_lost_the_mentor_reads_with_whom_he_goes() -> None:
    by = house.coordinator()
    samer, amina = house.mentee("Samer"), house.mentee("Amina")
    karim = house.mentor("Karim", capacity=1)
    refuse_pair(amina, karim, "distance", by=by)
    plan()
    allow_pair(amina, karim, by=by)
    refuse_pair(samer, karim, "distance", by=by)
    plan()
    assert sorted(sentences(by)) == [
        "Amina Proef has a suggestion for the first time: Karim Proef.",
        "Samer Proef no longer has a suggestion: Karim Proef forms a duo with Amina Proef.",
    ]
    allow_pair(samer, karim, by=by)
    refuse_pair(amina, karim, "distance", by=by)
    plan()
    assert sorted(sentences(by)) == [
        "Amina Proef no longer has a suggestion: Karim Proef forms a duo with Samer Proef.",
        "Samer Proef has a suggestion again: Karim Proef.",
    ]


def test_a_mentor_who_is_gone_is_no_longer_possible() -> None:
    by = house.coordinator()
    house.mentee()
    karim = house.mentor()
    plan()
    Mentor.objects.filter(pk=karim.pk).update(status="left")
    plan()
    assert sentences(by) == ["Samer Proef no longer has a suggestion: Karim Proef is not possible any more."]


def test_who_was_proposed_is_no_change_to_read() -> None:
    by = house.coordinator()
    samer, karim = house.mentee(), house.mentor()
    plan()
    house.proposed(samer, karim, by=by)
    plan()
    assert sentences(by) == []
    assert "Nothing changed" not in shown(by)
    assert "nobody waiting got another suggestion." in shown(by)
    assert "1 mentee is no longer in it: asked, in a duo, paused or closed." in shown(by)


def test_who_is_new_without_a_suggestion_is_a_change_too() -> None:
    by = house.coordinator()
    house.mentee()
    house.mentor()
    plan()
    house.mentee("Amina", languages={"ti": "M"})
    plan()
    assert sentences(by) == []
    assert "Nothing changed" not in shown(by)
    assert "1 mentee is new in the plan." in shown(by)


def test_a_change_for_somebody_who_was_asked_since_is_not_said_any_more() -> None:
    by = house.coordinator()
    samer, karim = house.mentee("Samer"), house.mentor("Karim", capacity=1)
    plan()
    refuse_pair(samer, karim, "distance", by=by)
    hilde = house.mentor("Hilde", capacity=1)
    plan()
    assert len(sentences(by)) == 1
    house.proposed(samer, house.mentor("Wim"), by=by)
    assert hilde.person.first_name not in " ".join(sentences(by))


def test_people_of_another_branch_are_not_named() -> None:
    by = house.coordinator()
    manager = house.coordinator("Bram", role="manager")
    house.programme(other_branches=True)
    near, far = house.mentee("Samer"), house.mentee("Ver", at=intake_house.branch("Aalst"))
    karim = house.mentor("Karim", capacity=1)
    refuse_pair(far, karim, "distance", by=manager)
    plan()
    allow_pair(far, karim, by=manager)
    refuse_pair(near, karim, "distance", by=manager)
    plan()
    lost = "Samer Proef no longer has a suggestion: Karim Proef forms a duo with "
    assert sentences(by) == [f"{lost}somebody from another branch."]
    assert sorted(sentences(manager)) == [
        f"{lost}Ver Proef.",
        "Ver Proef has a suggestion for the first time: Karim Proef.",
    ]


def test_one_three_or_fifty_changes_take_as_many_queries() -> None:
    by = house.coordinator()
    counts = []
    for mentees in (1, 2, 47):
        plan()
        house.crowd(mentees, mentees)
        plan()
        client = house.signed_in(by)
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/matching/plan/youth/").content.decode()
        assert page.count("for the first time") == min(mentees, 30)
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]
    assert ("And 17 more." in page, Mentee.objects.count()) == (True, 50)
