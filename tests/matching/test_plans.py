"""Plans: asked for once, made once, whoever dies in between; and what is kept of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from base.workflow.models import Transition
from base.workflow.moves import Refused
from duo.celery import app
from intake.models import Mentee
from matching.models import CandidateList, Plan, PlanLine
from matching.plans.actions import ask_for_plan, fail, finish
from matching.plans.outcome import Outcome, compute, weigh
from matching.policies.actions import lock_pair
from matching.tasks import RUNNING_PLAN, make_plan, resume_runs
from tests.database import another_connection
from tests.intake import house as intake_house
from tests.intake.house import TODAY
from tests.matching import house
from tests.patience import somebody_waits, until, until_the_database_says, until_the_workers_rest
from tests.people import ruling
from tests.processes import manage

if TYPE_CHECKING:
    from tests.processes import Worker

pytestmark = pytest.mark.django_db


def outcome() -> Outcome:
    programme = house.programme()
    return compute(programme, weigh(ruling(programme), programme), today=TODAY)


def moves(plan: Plan) -> list[tuple[str, str]]:
    return [(move.came_from, move.went_to) for move in Transition.objects.of(plan)]


# Asking


def test_a_coordinator_asks_and_the_plan_is_running() -> None:
    by = house.coordinator()
    plan = ask_for_plan(house.programme(), by=by)
    assert (plan.status, plan.asked_by, plan.finished_at) == ("running", by, None)
    assert plan.policy == ruling(house.programme())
    assert moves(plan) == [("", "running")]


def test_a_second_question_while_one_is_running_is_refused() -> None:
    by = house.coordinator()
    ask_for_plan(house.programme(), by=by)
    with pytest.raises(Refused, match="A plan is being made already"):
        ask_for_plan(house.programme(), by=by)
    ask_for_plan(house.programme("reception"), by=by)
    assert Plan.objects.count() == 2


def test_without_weights_there_is_no_plan() -> None:
    with pytest.raises(Refused, match="no weights yet"):
        ask_for_plan(intake_house.programme("sport"), by=house.coordinator())


def test_a_mentor_asks_for_nothing() -> None:
    with pytest.raises(Refused, match="Only coordinators"):
        ask_for_plan(house.programme(), by=intake_house.signed_in(house.mentor().person))


# Writing down


def test_a_finished_plan_says_all_that_was_found() -> None:
    samer, amina, karim = house.mentee("Samer"), house.mentee("Amina", languages={"ti": "M"}), house.mentor()
    plan = finish(ask_for_plan(house.programme(), by=None), outcome())
    line = PlanLine.objects.get(mentee=samer)
    assert (plan.status, plan.mentees, plan.mentors, plan.places, plan.feasible_pairs) == (
        "ready",
        2,
        1,
        2,
        1,
    )
    assert plan.objective == {"duos": 1, "long_waiters": 0, "total_score": line.score}
    assert plan.certificate == {"optimal": True, "primal": line.score, "dual": line.score}
    assert plan.by_hand == {"duos": 1, "total_score": line.score}
    assert (line.mentor, line.via, line.mode, line.interpreter) == (karim, "sector", "in_person", False)
    assert line.criteria["sector"] == 70
    alone = PlanLine.objects.get(mentee=amina)
    assert (alone.mentor, alone.score) == (None, None)
    assert alone.reasons == [{"code": "language", "near_misses": 1, "remedy": "interpreter"}]
    stored = CandidateList.objects.get(mentee=samer)
    assert (stored.mentors, stored.scores, stored.possible) == ([karim.pk], [line.score], 1)
    assert len(bytes(stored.breakdown)) == 9
    assert moves(plan) == [("", "running"), ("running", "ready")]


def test_a_plan_is_finished_once() -> None:
    house.mentee()
    house.mentor()
    plan, computed = ask_for_plan(house.programme(), by=None), outcome()
    first = finish(plan, computed)
    again = finish(plan, computed)
    assert (again.finished_at, PlanLine.objects.count(), len(moves(plan))) == (first.finished_at, 1, 2)
    assert fail(plan, "late").status == "ready"


def test_a_run_that_breaks_ends_as_failed_and_another_can_be_asked_for() -> None:
    plan = fail(ask_for_plan(house.programme(), by=None), "ValueError")
    assert (plan.status, plan.failure) == ("failed", "ValueError")
    assert finish(plan, outcome()).status == "failed"
    assert ask_for_plan(house.programme(), by=None).status == "running"


def test_whoever_waits_longest_is_not_left_behind_for_a_better_score() -> None:
    """Two duos are possible only if the longest waiting takes the mentor who fits less well."""
    long, short = house.mentee("Yonas"), house.mentee("Samer", languages={"fr": "B2"})
    Mentee.objects.filter(pk=long.pk).update(waiting_since=TODAY - timedelta(days=90))
    both = house.mentor("Karim", capacity=1)
    dutch = house.mentor(
        "Hilde", capacity=1, languages={"nl": "M"}, experiences=[{"sector": "ict", "years": 2}]
    )
    computed = outcome()
    mentor_of = {
        int(computed.columns.mentees.id[row]): int(computed.columns.mentors.id[mentor])
        for row, mentor in enumerate(computed.assignment.mentor_of)
        if mentor >= 0
    }
    assert mentor_of == {long.pk: dutch.pk, short.pk: both.pk}
    assert (computed.assignment.duos, computed.by_hand.duos) == (2, 1)
    assert computed.assignment.certificate.optimal


def test_a_lock_that_cannot_hold_any_more_lapses() -> None:
    mentee, mentor = house.mentee(), house.mentor(capacity=1)
    lock_pair(mentee, mentor, by=house.coordinator())
    house.proposed(house.mentee("Amina"), mentor, by=house.coordinator("Els"))
    computed = outcome()
    assert (computed.assignment.duos, computed.assignment.mentor_of.tolist()) == (0, [-1])


# The worker


def until_ready(plan: Plan) -> Plan:
    until(lambda: Plan.objects.exclude(status=Plan.Status.RUNNING).filter(pk=plan.pk).exists(), "the plan")
    plan.refresh_from_db()
    return plan


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_the_plan(celery_worker: Worker) -> None:
    house.crowd(3, 2)
    plan = until_ready(ask_for_plan(house.programme(), by=house.coordinator()))
    assert (plan.status, plan.objective["duos"], plan.progress_done, plan.progress_of) == ("ready", 3, 4, 4)
    assert PlanLine.objects.filter(plan=plan).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_handed_out_three_times_is_made_once(celery_worker: Worker) -> None:
    house.crowd(3, 2)
    plan = ask_for_plan(house.programme(), by=None)
    make_plan.delay(plan_id=plan.pk)
    resume_runs.delay()
    until_ready(plan)
    make_plan.delay(plan_id=plan.pk)
    until_the_workers_rest()
    assert (moves(plan), PlanLine.objects.filter(plan=plan).count()) == (
        [("", "running"), ("running", "ready")],
        3,
    )


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_the_middle_leaves_the_plan_to_the_next(celery_worker: Worker) -> None:
    house.crowd(3, 2)
    Mentee.objects.update(waiting_since=timezone.localdate())
    expected = outcome()
    with connection.cursor() as cursor:
        # Whoever writes the lines waits here: the worker has computed everything and has kept nothing.
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE matching_planline IN ACCESS EXCLUSIVE MODE")
        plan = _asked_elsewhere()
        until(somebody_waits, "the worker stands before the lock")
        celery_worker.kill()
        cursor.execute("ROLLBACK")
    until_the_database_says(
        "the killed worker's lock is gone",
        "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s",
        [RUNNING_PLAN],
    )
    plan.refresh_from_db()
    assert (plan.status, PlanLine.objects.count()) == ("running", 0)
    celery_worker.start()
    plan = until_ready(plan)
    assert (plan.status, plan.objective) == ("ready", expected.objective)
    assert moves(plan) == [("", "running"), ("running", "ready")]
    assert sorted(PlanLine.objects.filter(plan=plan).values_list("mentee", flat=True)) == sorted(
        expected.columns.mentees.id.tolist()
    )


def test_a_run_with_a_living_owner_is_left_alone() -> None:
    house.mentee()
    plan = ask_for_plan(house.programme(), by=None)
    with another_connection() as owner:
        owner.execute("SELECT pg_advisory_lock(%s, %s)", [RUNNING_PLAN, plan.pk])
        make_plan.run(plan_id=plan.pk)
        plan.refresh_from_db()
        assert plan.status == "running"
        owner.execute("SELECT pg_advisory_unlock(%s, %s)", [RUNNING_PLAN, plan.pk])
    make_plan.run(plan_id=plan.pk)
    plan.refresh_from_db()
    assert plan.status == "ready"


def test_a_run_is_handed_out_again_after_three_minutes_without_a_sign(time_machine) -> None:
    app.control.purge()
    plan = ask_for_plan(house.programme(), by=None)
    Plan.objects.filter(pk=plan.pk).update(beat_at=intake_house.NOW)
    handed_out = []
    for late in (0, 1):
        time_machine.move_to(intake_house.NOW + timedelta(minutes=3, seconds=late), tick=False)
        resume_runs.run()
        handed_out.append(app.control.purge())
    assert handed_out == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_plan_asked_for_while_the_broker_is_away_stands_until_it_is_taken_up() -> None:
    house.programme()
    Plan.objects.all().delete()

    command = manage("plan", REDIS_URL="redis://127.0.0.1:1")

    plan = Plan.objects.get()
    assert (command.returncode, command.stdout, plan.status) == (0, "", "running")
    assert plan.beat_at is not None


def _asked_elsewhere() -> Plan:
    """Asks for a plan over a connection of its own, since this one holds a lock in an open transaction."""
    from threading import Thread

    plans: list[Plan] = []

    def ask() -> None:
        try:
            plans.append(ask_for_plan(house.programme(), by=None, at=timezone.now()))
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    return plans[0]
