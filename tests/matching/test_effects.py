"""The effect of other weights as a row: asked for once, worked out once, whoever dies, and not kept for long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from base.accounts.models import Organisation
from base.workflow.models import Transition
from base.workflow.moves import Refused
from duo.celery import app
from intake.models import Place
from matching.models import Effect, Plan
from matching.plans.actions import ask_for_plan, fail
from matching.plans.effects import KEPT_EFFECTS, compare, keep, people_in, try_weights
from matching.plans.outcome import compute, favour_of, weigh
from matching.policies.actions import set_weights
from matching.tasks import RUNNING_EFFECT, make_effect, make_plan, resume_runs, work_out
from tests.database import another_connection
from tests.intake import house as intake_house
from tests.intake.house import NOW, TODAY
from tests.matching import house
from tests.patience import (
    somebody_waits,
    until,
    until_nobody_holds,
    until_the_database_says,
    until_the_workers_rest,
)
from tests.people import ruling
from tests.races import just_after

if TYPE_CHECKING:
    from tests.processes import Worker

pytestmark = pytest.mark.django_db

OTHER = house.WEIGHTS | {"sector": 30, "location": 20}


def tried(
    weights: dict[str, int] = OTHER,
    *,
    code: str = "youth",
    minimum: int = 10_000,
    by: Any = None,
    at: datetime | None = None,
) -> Effect:
    """Weights of which the minimum leaves nobody a mentor, unless said otherwise."""
    programme = intake_house.programme(code) if code == "sport" else house.programme(code)
    return try_weights(programme, weights, by=by, minimum_score=minimum, steadiness=200, at=at)


def two() -> dict[str, Any]:
    """Samer and Karim, whom these weights would keep apart; what the effect says of them."""
    samer, karim = house.mentee("Samer"), house.mentor("Karim")
    return {"before": 1, "after": 0, "waiting": 1, "moves": [[samer.pk, karim.pk, -1]]}


def moves(effect: Effect) -> list[tuple[str, str]]:
    return [(move.came_from, move.went_to) for move in Transition.objects.of(effect)]


def found(effect: Effect) -> tuple[str, dict[str, Any], list[tuple[str, str]]]:
    """How it ended, with what, and how often it moved."""
    effect.refresh_from_db()
    return effect.status, effect.result, moves(effect)


READY = [("", "running"), ("running", "ready")]

# What would happen


def test_an_effect_says_how_many_duos_there_would_be_and_who_gets_somebody_else() -> None:
    house.crowd(3, 3)
    programme, told = house.programme(), []
    other = Effect(**OTHER, minimum_score=5_000, steadiness=0)
    before, after = (
        compute(programme, weigh(one, programme), today=TODAY, favour=favour_of(programme, one))
        for one in (ruling(programme), other)
    )
    mentees, mentors = before.columns.mentees.id.tolist(), [*before.columns.mentors.id.tolist(), -1]
    pairs = zip(mentees, before.assignment.mentor_of, after.assignment.mentor_of, strict=True)

    said = compare(
        programme, ruling(programme), other, today=TODAY, tell=lambda done, of: told.append((done, of))
    )

    assert said == {
        "before": before.assignment.duos,
        "after": after.assignment.duos,
        "waiting": 3,
        "moves": [[mentee, mentors[was], mentors[now]] for mentee, was, now in pairs if was != now],
    }
    assert told == [(1, 3), (2, 3)]


def test_who_has_nobody_any_more_moves_to_nobody() -> None:
    expected = two()
    assert compare(house.programme(), ruling(house.programme()), tried(), today=TODAY) == expected


def test_people_are_those_who_wait_and_the_mentors_with_room() -> None:
    by = house.coordinator()
    house.mentee("Amina"), house.mentor("Hilde")
    house.proposed(house.mentee("Samer"), house.mentor("Karim", capacity=1), by=by)
    assert people_in(house.programme()) == 2


# Asking


def test_a_coordinator_tries_weights_and_the_effect_is_running() -> None:
    two()
    by = house.coordinator()
    effect = tried(by=by)
    assert (effect.status, effect.asked_by, effect.people, effect.policy, effect.weights) == (
        "running",
        by,
        2,
        ruling(house.programme()),
        tuple(OTHER.values()),
    )
    assert (effect.minimum_score, effect.steadiness, effect.organisation) == (
        10_000,
        200,
        house.programme().organisation,
    )
    assert moves(effect) == [("", "running")]


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        (OTHER | {"sector": 31}, "Together that is 101 points. Share out 100."),
        (OTHER | {"sector": -5, "peer": 40}, "A weight lies between 0 and 100."),
        (dict.fromkeys(OTHER, 0) | {"peer": 100}, "Own experience alone cannot decide on a duo."),
        ({"sector": 100}, "Please give a weight for each of the six criteria."),
    ],
)
def test_weights_that_cannot_rule_are_not_tried(weights: dict[str, int], reason: str) -> None:
    with pytest.raises(Refused) as refused:
        tried(weights, by=house.coordinator())
    assert (refused.value.reason, Effect.objects.count()) == (reason, 0)


def test_who_is_not_staff_here_tries_nothing() -> None:
    elsewhere = Organisation.objects.create(name="Elders vzw")
    stranger = house.coordinator("Wout", of=intake_house.branch("Hasselt", of=elsewhere))
    mentor = intake_house.signed_in(house.mentor().person)
    for user in (stranger, mentor):
        with pytest.raises(Refused, match="Only coordinators can try other weights"):
            tried(by=user)


def test_before_the_first_weights_there_is_nothing_to_compare_with() -> None:
    with pytest.raises(Refused, match="no weights yet"):
        tried(code="sport", by=house.coordinator())


# Asking twice


def test_the_same_weights_within_five_minutes_are_the_same_row() -> None:
    two()
    at = timezone.now()
    first = tried(by=house.coordinator(), at=at)
    running = tried(by=house.coordinator("Els"), at=at + timedelta(hours=1))
    work_out(first)
    fresh = tried(at=at + timedelta(minutes=5))
    stale = tried(at=at + timedelta(minutes=5, seconds=1))
    assert [one == first for one in (running, fresh, stale)] == [True, True, False]


@pytest.mark.parametrize(
    "what",
    ["other weights", "another minimum", "somebody came", "a new plan", "new weights rule", "it failed"],
)
def test_what_would_come_out_otherwise_is_another_row(what: str) -> None:
    two()
    programme, first = house.programme(), tried()
    fail(first, "ValueError") if what == "it failed" else work_out(first)
    match what:
        case "somebody came":
            house.mentee("Amina")
        case "a new plan":
            make_plan.run(plan_id=ask_for_plan(programme, by=None).pk)
            assert Plan.objects.newest(programme)
        case "new weights rule":
            set_weights(programme, house.WEIGHTS, by=None)
    second = tried(
        house.WEIGHTS if what == "other weights" else OTHER,
        minimum=9_900 if what == "another minimum" else 10_000,
    )
    assert (second == first, second.status) == (False, "running")


@pytest.mark.django_db(transaction=True)
def test_two_who_try_the_same_at_one_moment_have_one_row() -> None:
    house.programme()
    first: list[Effect] = []
    second = just_after(lambda: first.append(tried()), tried)
    assert ([second], Effect.objects.count(), moves(second)) == (first, 1, [("", "running")])


# Writing down


def test_an_effect_is_kept_once() -> None:
    expected = two()
    effect = work_out(tried())
    assert found(effect) == ("ready", expected, READY)
    assert (effect.progress_done, effect.progress_of, effect.percent) == (3, 3, 100)
    again = keep(effect, {})
    assert (again.finished_at, again.result, fail(effect, "late").status) == (
        effect.finished_at,
        expected,
        "ready",
    )
    assert moves(effect) == READY


def test_an_effect_that_breaks_ends_as_failed_with_its_kind_of_error() -> None:
    two()
    Place.objects.update(x=99_999)
    effect = tried()
    with pytest.raises(ValueError, match="x is a number of"):
        work_out(effect)
    assert found(effect) == ("failed", {}, [("", "running"), ("running", "failed")])
    assert effect.failure == "ValueError"
    assert keep(effect, {"before": 1}).result == {}


def test_only_the_newest_effects_of_a_programme_stay() -> None:
    elsewhere = keep(tried(code="reception"), {})
    running = tried(minimum=1)
    kept = [keep(tried(minimum=minimum), {}) for minimum in range(2, KEPT_EFFECTS + 4)]
    stay = Effect.objects.exclude(pk__in=[elsewhere.pk, running.pk]).order_by("pk")
    assert list(stay) == kept[2:]
    assert len(stay) == KEPT_EFFECTS == 20
    assert Effect.objects.filter(pk__in=[elsewhere.pk, running.pk]).count() == 2


# The worker


def until_ended(effect: Effect) -> None:
    until(lambda: Effect.objects.exclude(status="running").filter(pk=effect.pk).exists(), "the effect")


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_is_handed_out_three_times_is_worked_out_once(celery_worker: Worker) -> None:
    expected = two()
    effect = tried()
    make_effect.delay(effect_id=effect.pk)
    resume_runs.delay(at_once=True)
    until_ended(effect)
    make_effect.delay(effect_id=effect.pk)
    until_the_workers_rest()
    assert found(effect) == ("ready", expected, READY)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_the_middle_leaves_the_effect_to_the_next(celery_worker: Worker) -> None:
    expected = two()
    make_plan.run(plan_id=ask_for_plan(house.programme(), by=None).pk)
    with another_connection() as other:
        # Whoever looks at what was suggested before waits here: everybody is loaded, and nothing is compared.
        other.execute("LOCK TABLE matching_planline IN ACCESS EXCLUSIVE MODE")
        effect = tried()
        until(somebody_waits, "the worker stands before the lock")
        celery_worker.kill()
        other.rollback()
    until_the_database_says(
        "the killed worker's lock is gone",
        "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s",
        [RUNNING_EFFECT],
    )
    assert (*found(effect), effect.progress_done) == ("running", {}, [("", "running")], 1)
    celery_worker.start()
    until_ended(effect)
    assert found(effect) == ("ready", expected, READY)


def test_an_effect_with_a_living_owner_is_left_alone() -> None:
    expected = two()
    effect = tried()
    with another_connection() as owner:
        owner.execute("SELECT pg_advisory_lock(%s, %s)", [RUNNING_EFFECT, effect.pk])
        make_effect.run(effect_id=effect.pk)
        assert found(effect) == ("running", {}, [("", "running")])
    until_nobody_holds(RUNNING_EFFECT)
    make_effect.run(effect_id=effect.pk)
    assert found(effect) == ("ready", expected, READY)


def test_an_effect_is_handed_out_again_after_three_minutes_without_a_sign(time_machine) -> None:
    app.control.purge()
    Effect.objects.filter(pk=tried().pk).update(beat_at=NOW)
    handed_out = []
    for late in (0, 1):
        time_machine.move_to(NOW + timedelta(minutes=3, seconds=late), tick=False)
        resume_runs.run()
        handed_out.append(app.control.purge())
    assert handed_out == [0, 1]
