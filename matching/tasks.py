"""What the worker does for the matching."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import connection
from django.utils import timezone

from duo.accounts.scope import acting_in
from matching.models import Plan
from matching.plans.actions import fail, finish
from matching.plans.outcome import compute, weigh

#: First half of the advisory lock that shows that a run has a living owner; the second half is the plan's key.
RUNNING_PLAN = 20_001


@shared_task(ignore_result=True)
def make_plan(*, plan_id: int) -> None:
    """Makes one plan. Run twice or at the same time, it does it once.

    The owner holds a session lock that the database lets go when the process dies, so `resume_plans` can tell an
    orphan from a run that is under way.
    """
    if not _own(plan_id):
        return
    try:
        plan = Plan.objects.select_related("programme", "policy").filter(pk=plan_id).first()
        if plan is None or plan.status != Plan.Status.RUNNING:
            return
        with acting_in(plan.organisation_id):
            run(plan)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUNNING_PLAN, plan_id])


def run(plan: Plan) -> Plan:
    """Computes a plan and writes it; a run that breaks ends as failed, with its kind of error, and is raised."""

    def tell(done: int, of: int) -> None:
        Plan.objects.filter(pk=plan.pk, status=Plan.Status.RUNNING).update(progress_done=done, progress_of=of)

    try:
        outcome = compute(
            plan.programme, weigh(plan.policy, plan.programme), today=timezone.localdate(plan.started_at), tell=tell
        )
        return finish(plan, outcome)
    except Exception as error:
        fail(plan, type(error).__name__)
        raise


@shared_task(ignore_result=True)
def resume_plans() -> None:
    """Hands out again every running plan; one with a living owner is left alone by `make_plan` itself."""
    for plan_id in Plan.objects.filter(status=Plan.Status.RUNNING).values_list("pk", flat=True):
        make_plan.delay(plan_id=plan_id)


@worker_ready.connect
def take_up_what_was_left(**_kwargs: Any) -> None:
    """A worker that starts asks for the plans that another one left when it was killed."""
    resume_plans.delay()


def _own(plan_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUNNING_PLAN, plan_id])
        return bool(cursor.fetchone()[0])
