"""What the worker does for the matching. Every task may run twice or be killed: what counts is written once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from celery import chord, shared_task
from celery.signals import worker_ready
from django.db import connection, transaction
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Person
from intake.models import Mentee, Mentor, Programme
from matching.candidates.actions import recombine, refresh, score_mentee, score_mentor
from matching.models import CandidateList, Plan
from matching.places import waiting
from matching.plans.actions import fail, finish
from matching.plans.columns import load
from matching.plans.insight import insight
from matching.plans.outcome import SMALL, compute, favour_of, weigh
from matching.plans.store import ENGINE_VERSION, candidates_of, store_scores

#: First half of the advisory lock that shows that a run has a living owner; the second half is the plan's key.
RUNNING_PLAN = 20_001
#: Mentees per block of a large run, at most; a block lies in one branch.
BLOCK = 2_500
#: A run that gave no sign of life for so long is taken up again.
SILENCE = timedelta(minutes=3)


@shared_task(ignore_result=True)
def make_plan(*, plan_id: int) -> None:
    """Makes one plan, or hands a large one out in blocks. Run twice or at the same time, it does it once.

    The owner holds a session lock that the database lets go when the process dies, so that another worker can tell an
    orphan from a run that is under way.
    """
    if not _own(plan_id):
        return
    try:
        plan = _running(plan_id)
        if plan is None:
            return
        with acting_in(plan.organisation_id):
            mentees = waiting(Mentee.objects.filter(programme=plan.programme))
            keys = list(mentees.order_by("branch", "pk").values_list("branch", "pk"))
            if len(keys) <= SMALL:
                run(plan)
            else:
                _hand_out(plan, keys)
    finally:
        _release(plan_id)


@shared_task
def score_block(*, plan_id: int, branch: int, mentees: list[int]) -> int:
    """Scores and stores the candidates of some mentees of one branch for a large plan; returns how many.

    Twice is once: whoever was scored for this plan already is left out.
    """
    plan = _running(plan_id)
    if plan is None:
        return 0
    with acting_in(plan.organisation_id):
        done = _scored(plan, mentees)
        if left := [mentee for mentee in mentees if mentee not in done]:
            columns = load(
                plan.programme,
                today=timezone.localdate(plan.started_at),
                mentees=left,
                branch=None if plan.programme.other_branches else branch,
            )
            found = candidates_of(columns, weigh(plan.policy, plan.programme))
            with transaction.atomic():
                store_scores(
                    columns,
                    found,
                    organisation_id=plan.organisation_id,
                    policy_id=plan.policy_id,
                    at=timezone.now(),
                )
        _tell(plan_id, len(_scored(plan)), plan.progress_of)
        return len(left)


@shared_task(ignore_result=True)
def assign_plan(*, plan_id: int) -> None:
    """The last part of a large run: the plan over all pairs, with its proof."""
    if not _own(plan_id):
        return
    try:
        plan = _running(plan_id)
        if plan is not None:
            with acting_in(plan.organisation_id):
                run(plan, scored=True)
    finally:
        _release(plan_id)


def run(plan: Plan, *, scored: bool = False) -> Plan:
    """Computes a plan and writes it; a run that breaks ends as failed, with its kind of error, and is raised.

    scored: the candidates were stored by blocks before.
    """
    total = plan.progress_of if scored else 4

    def tell(done: int, of: int) -> None:
        _tell(plan.pk, total if scored else done, total)

    try:
        outcome = compute(
            plan.programme,
            weigh(plan.policy, plan.programme),
            today=timezone.localdate(plan.started_at),
            favour=favour_of(plan.programme, plan.policy),
            tell=tell,
        )
        return finish(plan, outcome, store=not scored, insight=insight(outcome))
    except Exception as error:
        fail(plan, type(error).__name__)
        raise


@shared_task(ignore_result=True)
def resume_plans(*, at_once: bool = False) -> None:
    """Hands out again every running plan that gave no sign of life for a while; one with a living owner stays his.

    at_once: without waiting for the silence, when a worker starts and may have been killed before.
    """
    running = Plan.objects.filter(status=Plan.Status.RUNNING)
    if not at_once:
        running = running.filter(beat_at__lt=timezone.now() - SILENCE)
    for plan_id in running.order_by("pk").values_list("pk", flat=True):
        make_plan.delay(plan_id=plan_id)


@worker_ready.connect
def take_up_what_was_left(**_kwargs: Any) -> None:
    """A worker that starts asks for the plans that another one left when it was killed."""
    resume_plans.delay(at_once=True)


@shared_task(ignore_result=True)
def profile_saved(*, person_id: int) -> None:
    """Somebody's profile was saved: a mentee's row or a mentor's column is scored again, if the scores can differ."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return
    with acting_in(person.organisation_id):
        for mentee in Mentee.objects.filter(person=person).select_related("programme").order_by("pk"):
            score_mentee(mentee)
        for mentor in Mentor.objects.filter(person=person):
            score_mentor(mentor)


@shared_task(ignore_result=True)
def weights_changed(*, programme_id: int) -> None:
    """New weights rule: the stored lists follow."""
    programme = Programme.objects.get(pk=programme_id)
    with acting_in(programme.organisation_id):
        recombine(programme)


@shared_task(ignore_result=True)
def refresh_stale() -> None:
    """The safety net: finds lists that say something else than scoring says now, and stores those again."""
    for programme in Programme.objects.filter(active=True).order_by("pk"):
        with acting_in(programme.organisation_id):
            refresh(programme)


def blocks(waiting: Iterable[tuple[int, int]], size: int = BLOCK) -> list[tuple[int, list[int]]]:
    """Mentees as (branch, mentee), branch by branch, in blocks of one branch and at most `size` of them."""
    found = []
    for branch, pairs in groupby(waiting, key=itemgetter(0)):
        mentees = [mentee for _branch, mentee in pairs]
        found += [(branch, mentees[first : first + size]) for first in range(0, len(mentees), size)]
    return found


def _hand_out(plan: Plan, waiting: list[tuple[int, int]]) -> None:
    """Blocks by branch and range of mentees; those that an earlier try stored already are left out."""
    done = _scored(plan)
    left = [pair for pair in waiting if pair[1] not in done]
    _tell(plan.pk, len(waiting) - len(left), len(waiting))
    last = assign_plan.si(plan_id=plan.pk)
    parts = [
        score_block.si(plan_id=plan.pk, branch=branch, mentees=mentees) for branch, mentees in blocks(left)
    ]
    if parts:
        chord(parts, last).delay()
    else:
        last.delay()


def _scored(plan: Plan, mentees: list[int] | None = None) -> set[int]:
    """The mentees (of these, if given) whose candidates were stored since this plan began."""
    lists = CandidateList.objects.filter(
        mentee__programme=plan.programme,
        policy=plan.policy,
        engine_version=ENGINE_VERSION,
        at__gte=plan.started_at,
    )
    if mentees is not None:
        lists = lists.filter(mentee__in=mentees)
    return set(lists.values_list("mentee", flat=True))


def _running(plan_id: int) -> Plan | None:
    plan = Plan.objects.select_related("programme", "policy").filter(pk=plan_id).first()
    return plan if plan and plan.status == Plan.Status.RUNNING else None


def _tell(plan_id: int, done: int, of: int) -> None:
    """Writes the progress, in a transaction of its own."""
    running = Plan.objects.filter(pk=plan_id, status=Plan.Status.RUNNING)
    running.update(progress_done=done, progress_of=of, beat_at=timezone.now())


def _own(plan_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [RUNNING_PLAN, plan_id])
        return bool(cursor.fetchone()[0])


def _release(plan_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [RUNNING_PLAN, plan_id])
