"""A large run in blocks: the same plan as in one piece, made once, whoever is killed or called twice in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from base.accounts.acting import acting_in
from base.workflow.models import Transition
from benchmarks.people import settle
from benchmarks.population import population
from intake.models import Mentee, Programme
from matching import tasks
from matching.models import CandidateList, Plan, PlanLine
from matching.plans.actions import ask_for_plan
from matching.plans.columns import load
from matching.plans.outcome import compute, judge, weigh
from matching.plans.store import candidates_of
from matching.tasks import make_plan, store_lists_in_blocks
from tests.database import another_connection
from tests.patience import somebody_waits, until, until_the_database_says, until_the_workers_rest

if TYPE_CHECKING:
    from tests.processes import Worker

pytestmark = pytest.mark.django_db(transaction=True)

MENTEES, MENTORS, BRANCHES = 1_100, 190, 3
LISTED = ("mentee", "mentors", "scores", "breakdown", "kth_score", "possible", "policy", "profile_hash")


@pytest.fixture
def crowd(transactional_db: None) -> Iterator[Programme]:
    """More people than are weighed at once, in three branches that match among themselves."""
    programme = settle(population(MENTEES, MENTORS), branches=BRANCHES, other_branches=False)
    with acting_in(programme.organisation_id):
        yield programme


def in_one_piece(plan: Plan) -> dict[int, Any]:
    """By mentee: the mentor and the score in the plan, and all candidates, as one computation of everybody says."""
    day = timezone.localdate(plan.started_at)
    outcome = compute(plan.programme, weigh(plan.policy, plan.programme), today=day)
    mentees, mentors = outcome.columns.mentees.id, outcome.columns.mentors.id
    candidates = candidates_of(outcome.columns, outcome.weighing)
    duos = {row: (int(mentors[line.mentor]), line.score) for row, line in outcome.lines.items()}
    return {
        mentee: (
            *duos.get(row, (None, None)),
            mentors[candidates.mentor[candidates.of(row)]].tolist(),
            candidates.score[candidates.of(row)].tolist(),
        )
        for row, mentee in enumerate(mentees.tolist())
    }


def written(plan: Plan) -> dict[int, Any]:
    """The same, as the workers kept it."""
    lines = PlanLine.objects.filter(plan=plan).select_related("mentee__candidate_list")
    return {
        line.mentee_id: (
            line.mentor_id,
            line.score,
            line.mentee.candidate_list.mentors,
            line.mentee.candidate_list.scores,
        )
        for line in lines
    }


def lists() -> dict[int, tuple[Any, ...]]:
    """Every stored list, without the moment at which it was stored."""
    rows = CandidateList.objects.values_list(*LISTED)
    return {
        row[0]: tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in rows
    }


def moves(plan: Plan) -> list[tuple[str, str]]:
    return [(move.came_from, move.went_to) for move in Transition.objects.of(plan)]


def made_once(plan: Plan) -> None:
    assert moves(plan) == [("", "running"), ("running", "ready")]
    assert (plan.progress_done, plan.progress_of) == (MENTEES, MENTEES)
    assert (PlanLine.objects.filter(plan=plan).count(), CandidateList.objects.count()) == (MENTEES, MENTEES)
    assert plan.certificate["optimal"]
    assert written(plan) == in_one_piece(plan)


def until_ready(plan: Plan) -> Plan:
    until(lambda: Plan.objects.exclude(status=Plan.Status.RUNNING).filter(pk=plan.pk).exists(), "the plan")
    plan.refresh_from_db()
    return plan


def branches_of(programme: Programme) -> list[list[int]]:
    """The mentees of each branch, in the order in which they are handed out; here each is one block."""
    by_branch: dict[int, list[int]] = {}
    for branch, mentee in (
        Mentee.objects.filter(programme=programme).order_by("branch", "pk").values_list("branch", "pk")
    ):
        by_branch.setdefault(branch, []).append(mentee)
    return [by_branch[branch] for branch in sorted(by_branch)]


def killed(worker: Worker) -> None:
    """Kills the worker where it stands before a lock, and waits until the database has noticed."""
    until(somebody_waits, "the worker stands before the lock")
    worker.kill()


def gone() -> None:
    until_the_database_says(
        "the killed worker is gone",
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active' "
        "AND datname = current_database()",
    )


def stored_at() -> dict[int, Any]:
    return dict(CandidateList.objects.values_list("mentee", "at"))


def test_a_worker_that_is_killed_between_the_blocks_leaves_only_the_rest_to_the_next(
    crowd: Programme, celery_worker: Worker
) -> None:
    first, second, _third = branches_of(crowd)
    with another_connection() as other:
        # A row of the second block that is not committed: whoever stores that block waits here.
        other.execute(
            "INSERT INTO matching_candidatelist (public_id, organisation_id, mentee_id, mentors, scores, breakdown, "
            "kth_score, possible, engine_version, policy_id, profile_hash, at) "
            "SELECT 'abcdefghjkmn', %s, %s, '{}', '{}', '', 0, 0, '', id, '', now() FROM matching_policy LIMIT 1",
            [crowd.organisation_id, second[len(second) // 2]],
        )
        plan = ask_for_plan(crowd, by=None)
        killed(celery_worker)
        other.rollback()
    gone()
    before = stored_at()
    plan.refresh_from_db()
    assert (plan.status, plan.progress_done, sorted(before)) == ("running", len(first), sorted(first))
    celery_worker.start()
    made_once(until_ready(plan))
    after = stored_at()
    assert {mentee: after[mentee] for mentee in first} == before


def test_a_worker_that_is_killed_after_the_blocks_leaves_no_list_to_store_again(
    crowd: Programme, celery_worker: Worker
) -> None:
    with another_connection() as other:
        other.execute("LOCK TABLE matching_planline IN ACCESS EXCLUSIVE MODE")
        plan = ask_for_plan(crowd, by=None)
        killed(celery_worker)
        other.rollback()
    gone()
    before = stored_at()
    assert len(before) == MENTEES
    celery_worker.start()
    made_once(until_ready(plan))
    assert stored_at() == before


def test_two_workers_and_three_deliveries_make_one_plan(
    crowd: Programme, celery_worker: Worker, tmp_path: Path
) -> None:
    from tests.processes import Worker

    another = Worker(tmp_path / "another.log").start()
    try:
        plan = ask_for_plan(crowd, by=None)
        for _again in range(2):
            make_plan.delay(plan_id=plan.pk)
        made_once(until_ready(plan))
        make_plan.delay(plan_id=plan.pk)
        until_the_workers_rest(2)
        made_once(plan)
    finally:
        another.stop()


def test_a_block_lies_in_one_branch_and_none_is_too_long() -> None:
    waiting = [(1, mentee) for mentee in range(5)] + [(2, 10)] + [(4, 20), (4, 21)]
    assert tasks.blocks(waiting, 2) == [(1, [0, 1]), (1, [2, 3]), (1, [4]), (2, [10]), (4, [20, 21])]
    assert tasks.blocks([]) == []


def test_lists_that_are_stored_twice_for_a_plan_are_written_once(crowd: Programme) -> None:
    plan = ask_for_plan(crowd, by=None)
    columns = load(crowd, today=timezone.localdate(plan.started_at))
    scored = judge(columns, weigh(plan.policy, crowd))
    store_lists_in_blocks(plan, columns, scored.lists)
    once, moments = lists(), stored_at()
    store_lists_in_blocks(plan, columns, scored.lists)
    assert (lists(), stored_at()) == (once, moments)
    CandidateList.objects.update(at=plan.started_at - timedelta(days=1))
    store_lists_in_blocks(plan, columns, scored.lists)
    assert lists() == once
    assert min(stored_at().values()) >= plan.started_at
