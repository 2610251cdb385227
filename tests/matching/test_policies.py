"""Weights of a programme, and what coordinators say about single pairs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from base.accounts.models import Organisation
from base.workflow.moves import Refused
from matching.candidates.sentences import WEAK
from matching.models import PairRule, Plan, Policy
from matching.plans.outcome import compute, weigh
from matching.policies.actions import allow_pair, lock_pair, refuse_pair, set_weights, unlock_pair
from tests.forms.page import form_of
from tests.intake import house as intake_house
from tests.intake.house import TODAY
from tests.matching import house
from tests.people import ruling

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sector": 36}, "Together that is 101 points. Share out 100."),
        ({"sector": -5, "peer": 45}, "A weight lies between 0 and 100."),
        ({"sector": 135, "expectations": -80}, "A weight lies between 0 and 100."),
        (
            {"sector": 0, "expectations": 0, "location": 0, "language": 0, "availability": 0, "peer": 100},
            "Own experience alone cannot decide on a duo.",
        ),
    ],
)
def test_weights_that_cannot_rule_are_refused(change: dict[str, int], reason: str) -> None:
    programme = house.programme()
    with pytest.raises(Refused) as refused:
        set_weights(programme, house.WEIGHTS | change, by=house.coordinator())
    assert refused.value.reason == reason
    assert Policy.objects.filter(programme=programme).count() == 1


def test_a_missing_weight_is_refused() -> None:
    with pytest.raises(Refused, match="each of the six"):
        set_weights(house.programme(), {"sector": 100}, by=house.coordinator())


def test_the_last_weights_rule_and_the_earlier_ones_stay() -> None:
    programme, by = house.programme(), house.coordinator()
    changed = house.WEIGHTS | {"sector": 30, "location": 20}
    policy = set_weights(programme, changed, by=by, reason="Travel counts", minimum_score=4000)
    assert ruling(programme) == policy
    assert [one.weights for one in Policy.objects.filter(programme=programme)] == [
        (30, 20, 20, 15, 10, 5),
        (35, 20, 15, 15, 10, 5),
    ]
    assert (policy.by, policy.reason, policy.minimum_score) == (by, "Travel counts", 4000)


def test_of_two_choices_the_later_one_rules_and_of_one_moment_the_one_written_last() -> None:
    programme, now = house.programme(), timezone.now()
    later = set_weights(programme, house.WEIGHTS, by=None, at=now + timedelta(days=1))
    earlier = set_weights(programme, house.WEIGHTS, by=None, at=now - timedelta(days=1))
    assert (later.pk < earlier.pk, Policy.objects.ruling(programme)) == (True, later)
    again = set_weights(programme, house.WEIGHTS, by=None, at=later.at)
    assert Policy.objects.ruling(programme) == again


def test_before_the_first_choice_and_in_another_programme_no_weights_rule() -> None:
    house.programme()
    assert Policy.objects.ruling(intake_house.programme("reception")) is None


def test_from_the_start_a_pair_that_reads_as_weak_is_not_suggested() -> None:
    policy = set_weights(house.programme(), house.WEIGHTS, by=None)
    assert policy.minimum_score == 100 * WEAK == Policy(programme=policy.programme).minimum_score


def test_weights_are_never_changed_afterwards() -> None:
    policy = ruling(house.programme())
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(reason="Something else")


def test_the_database_itself_adds_up_the_weights() -> None:
    programme = house.programme()
    with pytest.raises(IntegrityError, match="weights_sum_to_100"), transaction.atomic():
        Policy.objects.create(programme=programme, organisation=programme.organisation, sector=36)


def test_who_is_not_staff_here_weighs_nothing() -> None:
    elsewhere = Organisation.objects.create(name="Elders vzw")
    stranger = house.coordinator("Wout", of=intake_house.branch("Hasselt", of=elsewhere))
    mentor = intake_house.signed_in(house.mentor().person)
    for user in (stranger, mentor):
        with pytest.raises(Refused, match="Only coordinators"):
            set_weights(house.programme(), house.WEIGHTS, by=user)


# Single pairs


def test_a_lock_takes_the_place_of_the_earlier_one() -> None:
    mentee, karim, hilde = house.mentee(), house.mentor(), house.mentor("Hilde")
    by = house.coordinator()
    lock_pair(mentee, karim, by=by)
    lock_pair(mentee, hilde, by=by)
    assert list(PairRule.objects.values_list("mentor", "rule")) == [(hilde.pk, "locked")]
    unlock_pair(mentee, by=by)
    unlock_pair(mentee, by=by)
    assert not PairRule.objects.exists()


def test_a_lock_rules_the_plan() -> None:
    samer, amina = house.mentee("Samer"), house.mentee("Amina")
    karim, hilde = house.mentor("Karim", capacity=1), house.mentor("Hilde", capacity=1)
    by, programme = house.coordinator(), house.programme()

    def mentor_of(mentee: object) -> int:
        outcome = compute(programme, weigh(ruling(programme), programme), today=TODAY)
        row = outcome.columns.mentees.id.tolist().index(mentee.pk)  # type: ignore[attr-defined]
        return int(outcome.columns.mentors.id[outcome.assignment.mentor_of[row]])

    for mentee, mentor in ((samer, karim), (samer, hilde), (amina, karim)):
        lock_pair(mentee, mentor, by=by)
        assert mentor_of(mentee) == mentor.pk
        unlock_pair(mentee, by=by)


def test_a_pair_that_was_refused_is_never_suggested_again_until_it_is_allowed() -> None:
    mentee, mentor, by, programme = house.mentee(), house.mentor(), house.coordinator(), house.programme()

    def duos() -> int:
        return compute(programme, weigh(ruling(programme), programme), today=TODAY).assignment.duos

    assert duos() == 1
    refuse_pair(mentee, mentor, "distance", by=by)
    assert duos() == 0
    with pytest.raises(Refused, match="set apart before"):
        lock_pair(mentee, mentor, by=by)
    allow_pair(mentee, mentor, by=by)
    assert duos() == 1


def test_a_refusal_asks_for_a_reason_and_undoes_a_lock() -> None:
    mentee, mentor, by = house.mentee(), house.mentor(), house.coordinator()
    with pytest.raises(Refused, match="why this duo does not fit"):
        refuse_pair(mentee, mentor, "  ", by=by)
    lock_pair(mentee, mentor, by=by)
    refuse_pair(mentee, mentor, "distance", by=by)
    assert list(PairRule.objects.values_list("rule", "reason")) == [("refused", "distance")]


def test_another_branch_has_no_say_about_a_pair() -> None:
    mentee, mentor = house.mentee(), house.mentor()
    elsewhere = house.coordinator("Lies", of=intake_house.branch("Aalst"))
    for say in (
        lambda: lock_pair(mentee, mentor, by=elsewhere),
        lambda: unlock_pair(mentee, by=elsewhere),
        lambda: refuse_pair(mentee, mentor, "distance", by=elsewhere),
        lambda: allow_pair(mentee, mentor, by=elsewhere),
    ):
        with pytest.raises(Refused, match="Only a coordinator of this branch"):
            say()


# The page


def numbers(**change: int) -> dict[str, Any]:
    return {**house.WEIGHTS, "minimum": 0, "steadiness": 2, "reason": "Travel counts"} | change


def test_saving_new_weights_adds_them_to_the_history() -> None:
    house.programme()
    client = house.signed_in(house.coordinator())
    response = client.post(
        "/settings/weights/youth/", numbers(sector=30, location=20, minimum=40), follow=True
    )
    page = response.content.decode()
    assert "Saved. The next plan uses these weights." in page
    assert (
        "Sector and occupation 30, expectations 20, location 20, language 15, availability 10, same path 5"
        in page
    )
    assert "Start values" in page
    assert "Travel counts" in page
    assert ruling(house.programme()).minimum_score == 4000


def test_a_weight_that_is_missing_or_no_number_is_named() -> None:
    house.programme()
    client = house.signed_in(house.coordinator())
    html = client.post(
        "/settings/weights/youth/", numbers() | {"sector": "", "language": "many", "location": 101}
    ).content.decode()
    for sentence in (
        "Fill in: Sector and occupation",
        "Fill in a whole number: Language",
        "Location: Choose a number from 0 to 100",
    ):
        assert sentence in html
    assert "This field is required" not in html


def test_weights_that_do_not_add_up_come_back_with_the_sum() -> None:
    house.programme()
    client = house.signed_in(house.coordinator())
    response = client.post("/settings/weights/youth/", numbers(sector=30))
    assert response.status_code == 422
    html = response.content.decode()
    assert '<a href="#id_sector">Together that is 95 points. Share out 100.</a>' in html
    assert Policy.objects.count() == 1


def test_showing_the_effect_saves_nothing() -> None:
    house.programme()
    house.mentee()
    house.mentor()
    client = house.signed_in(house.coordinator())
    response = client.post("/settings/weights/youth/", numbers(sector=30, location=20) | {"effect": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Same number of duos" in page
    assert (Policy.objects.count(), Plan.objects.count()) == (1, 0)
    fewer = client.post("/settings/weights/youth/", numbers(minimum=100) | {"effect": "1"}).content.decode()
    assert "Duos: 0 instead of 1" in fewer
    assert "Samer</bdi></bdi> keeps waiting." in fewer


@pytest.mark.parametrize(
    ("step", "locked", "after"),
    [
        ("sector:5", [], [40, 18, 14, 14, 9, 5]),
        ("sector:-5", ["expectations", "location", "language"], [30, 20, 15, 15, 13, 7]),
        ("peer:-5", [], [37, 21, 16, 16, 10, 0]),
        (
            "sector:5",
            ["expectations", "location", "language", "availability", "peer"],
            [35, 20, 15, 15, 10, 5],
        ),
        ("peer:500", [], [35, 20, 15, 15, 10, 5]),
        ("nothing", [], [35, 20, 15, 15, 10, 5]),
    ],
)
def test_a_step_takes_its_points_from_the_others(step: str, locked: list[str], after: list[int]) -> None:
    house.programme()
    client = house.signed_in(house.coordinator())
    sent = numbers() | {"effect": "1", "step": step, "locked": locked}
    form = client.post("/settings/weights/youth/", sent).context["form"]
    assert [int(form[name].value()) for name in house.WEIGHTS] == after
    assert sum(after) == 100
    assert Policy.objects.count() == 1


def test_what_is_locked_comes_along_to_another_language() -> None:
    house.programme()
    client = house.signed_in(house.coordinator())
    switched = client.post(
        "/settings/weights/youth/", numbers() | {"locked": ["peer", "sector"], "switch": "fr"}
    )
    assert form_of(switched)["locked"] == ["sector", "peer"]


def test_settings_begin_with_the_weights() -> None:
    house.programme()
    client = house.signed_in(house.coordinator())
    assert client.get("/settings/").headers["Location"] == "/settings/weights/youth/"
    assert client.get("/settings/weights/nowhere/").status_code == 404
    mentor = house.signed_in(intake_house.signed_in(house.mentor().person))
    assert [mentor.get(path).status_code for path in ("/settings/", "/settings/weights/youth/")] == [404, 404]
