"""What the worker does for the matching. Every task may run twice or be killed: what counts is written once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from time import perf_counter
from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.db import connection, transaction
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Person
from intake.models import Mentee, Mentor, Programme
from matching.candidates.actions import recombine, refresh, score_mentee, score_mentor
from matching.engine import Candidates
from matching.models import CandidateList, Effect, Plan
from matching.plans import effects
from matching.plans.actions import fail, finish
from matching.plans.columns import Columns, load
from matching.plans.insight import insight
from matching.plans.outcome import favour_of, judge, solve, weigh
from matching.plans.runs import Kind, Run, RunQuerySet
from matching.plans.store import ENGINE_VERSION, store_scores

#: First half of the advisory lock that shows that a run has a living owner; the second half is the run's key.
RUNNING_PLAN = 20_001
RUNNING_EFFECT = 20_002
LOCKS: dict[type[Run], int] = {Plan: RUNNING_PLAN, Effect: RUNNING_EFFECT}
#: Mentees whose candidates a large run stores at once, at most; all of one branch.
BLOCK = 2_500
#: A run that gave no sign of life for so long is taken up again.
SILENCE = timedelta(minutes=3)


@shared_task(ignore_result=True)
def make_plan(*, plan_id: int) -> None:
    """Makes one plan. Run twice or at the same time, it does it once."""
    with _owned(Plan, plan_id) as plan:
        if plan is not None:
            run(plan)


def run(plan: Plan) -> Plan:
    """Computes a plan and writes it; a run that breaks ends as failed, with its kind of error, and is raised."""
    try:
        began = perf_counter()
        columns = load(plan.programme, today=timezone.localdate(plan.started_at))
        loading = perf_counter() - began
        weighing = weigh(plan.policy, plan.programme)
        scored = judge(columns, weighing)
        if large := scored.pairs is not None:
            store_lists_in_blocks(plan, columns, scored.lists)
        else:
            _write_progress(plan, 2, 4)
        favour = favour_of(plan.programme, plan.policy)
        outcome = solve(columns, weighing, favour=favour, scored=scored, loading=loading)
        if not large:
            _write_progress(plan, 3, 4)
        return finish(plan, outcome, store=not large, insight=insight(outcome))
    except Exception as error:
        fail(plan, type(error).__name__)
        raise


def store_lists_in_blocks(plan: Plan, columns: Columns, lists: Candidates) -> None:
    """Stores the candidates for a large plan block by block; what an earlier try stored for it stays as it is."""
    mentees, done = columns.mentees.id.tolist(), 0
    stored = _stored(plan)
    for _branch, rows in blocks(
        sorted(zip(columns.mentees.branch.tolist(), range(len(mentees)), strict=True))
    ):
        if missing := [row for row in rows if mentees[row] not in stored]:
            with transaction.atomic():
                store_scores(
                    columns,
                    lists,
                    organisation_id=plan.organisation_id,
                    policy_id=plan.policy_id,
                    at=timezone.now(),
                    rows=missing,
                )
        done += len(rows)
        _write_progress(plan, done, len(mentees))


@shared_task(ignore_result=True)
def make_effect(*, effect_id: int) -> None:
    """Works out one effect of other weights. Run twice or at the same time, it does it once."""
    with _owned(Effect, effect_id) as effect:
        if effect is not None:
            work_out(effect)


def work_out(effect: Effect) -> Effect:
    """Computes an effect and writes it; a run that breaks ends as `run` does."""
    try:
        today, tell = timezone.localdate(effect.started_at), partial(_write_progress, effect)
        result = effects.compare(effect.programme, effect.policy, effect, today=today, tell=tell)
        return effects.keep(effect, result)
    except Exception as error:
        fail(effect, type(error).__name__)
        raise


@shared_task(ignore_result=True)
def resume_runs(*, at_once: bool = False) -> None:
    """Hands out again every run that gave no sign of life for a while; one with a living owner stays his.

    at_once: without waiting for the silence, when a worker starts and may have been killed before.
    """
    for plan_id in _left(Plan.objects.running(), at_once):
        make_plan.delay(plan_id=plan_id)
    for effect_id in _left(Effect.objects.running(), at_once):
        make_effect.delay(effect_id=effect_id)


@worker_ready.connect
def take_up_what_was_left(**_kwargs: Any) -> None:
    """A worker that starts asks for the runs that another one left when it was killed."""
    resume_runs.delay(at_once=True)


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
    branch_blocks = []
    for branch, pairs in groupby(waiting, key=itemgetter(0)):
        mentees = [mentee for _branch, mentee in pairs]
        branch_blocks += [(branch, mentees[first : first + size]) for first in range(0, len(mentees), size)]
    return branch_blocks


def _stored(plan: Plan) -> set[int]:
    """The mentees whose candidates were stored since this plan began."""
    lists = CandidateList.objects.filter(
        mentee__programme=plan.programme,
        policy=plan.policy,
        engine_version=ENGINE_VERSION,
        at__gte=plan.started_at,
    )
    return set(lists.values_list("mentee", flat=True))


def _left(running: RunQuerySet[Any], at_once: bool) -> list[int]:
    """The keys of these runs that nobody seems to have in hand."""
    if not at_once:
        running = running.filter(beat_at__lt=timezone.now() - SILENCE)
    return list(running.order_by("pk").values_list("pk", flat=True))


def _write_progress(run: Run, done: int, of: int) -> None:
    """In a transaction of its own, so that a page sees it while the run goes on."""
    running = type(run)._base_manager.filter(pk=run.pk, status=Run.Status.RUNNING)
    running.update(progress_done=done, progress_of=of, beat_at=timezone.now())


@contextmanager
def _owned(kind: type[Kind], key: int) -> Iterator[Kind | None]:
    """Gives a run that is still to be done to one owner, inside its organisation; None to everybody else.

    The owner holds a session lock that the database lets go when the process dies, so that another worker can tell an
    orphan from a run that is under way.
    """
    if not _locks("pg_try_advisory_lock", kind, key):
        yield None
        return
    try:
        run = kind._base_manager.select_related("programme", "policy").filter(pk=key).first()
        if run is None or run.status != Run.Status.RUNNING:
            yield None
        else:
            with acting_in(run.organisation_id):
                yield run
    finally:
        _locks("pg_advisory_unlock", kind, key)


def _locks(function: str, kind: type[Run], key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCKS[kind], key])
        return bool(cursor.fetchone()[0])
