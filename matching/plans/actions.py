"""Asking for a plan, and writing down what a run found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.later import later
from base.workflow.moves import Refused, begin, move
from intake.models import Programme
from matching.models import Plan, Policy
from matching.plans import snapshot
from matching.plans.outcome import Outcome
from matching.plans.runs import Kind, Run
from matching.plans.store import store_lines, store_scores


def why_not_ask(programme: Programme, *, by: User | None) -> str | None:
    scope = scope_of(by)
    if by is not None and not (scope.is_staff and scope.organisation_id == programme.organisation_id):
        return _("Only coordinators can ask for a plan.")
    if Policy.objects.ruling(programme) is None:
        return _("This programme has no weights yet. Set them first.")
    if Plan.objects.running().filter(programme=programme).exists():
        return _("A plan is being made already. It will be here in a moment.")
    return None


def ask_for_plan(programme: Programme, *, by: User | None, at: datetime | None = None) -> Plan:
    """Adds a running plan and hands it to the worker once this transaction stands. Raises Refused."""
    at = at or timezone.now()
    try:
        with transaction.atomic():
            refusal, policy = why_not_ask(programme, by=by), Policy.objects.ruling(programme)
            if refusal or policy is None:
                raise Refused(refusal or "")  # without a policy there is a refusal
            plan = Plan.objects.create(
                programme=programme,
                organisation_id=programme.organisation_id,
                policy=policy,
                asked_by=by,
                started_at=at,
            )
            begin(plan, by=by, at=at)
            later("matching.tasks.make_plan", plan_id=plan.pk)  # else `resume_runs` finds it
            return plan
    except IntegrityError as error:
        raise Refused(_("A plan is being made already. It will be here in a moment.")) from error


@transaction.atomic
def finish(
    plan: Plan,
    outcome: Outcome,
    *,
    at: datetime | None = None,
    store: bool = True,
    insight: dict[str, Any] | None = None,
) -> Plan:
    """Writes candidates, lines, result and snapshot of a run, once: a second run finds the plan ready and stops.

    store: False when the candidates were stored on the way. insight: what `plans.insight` made of the outcome.
    """
    at = at or timezone.now()
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status != Plan.Status.RUNNING:
        return plan
    if store:
        store_scores(
            outcome.columns,
            outcome.lists,
            organisation_id=plan.organisation_id,
            policy_id=plan.policy_id,
            at=at,
        )
    store_lines(plan, outcome)
    result = {
        "mentees": len(outcome.columns.mentees),
        "mentors": outcome.mentors,
        "places": outcome.places,
        "feasible_pairs": outcome.feasible,
        "objective": outcome.objective,
        "certificate": outcome.certificate,
        "by_hand": {"duos": outcome.by_hand.duos, "total_score": int(outcome.by_hand.utility)},
        "seconds": outcome.seconds,
        "insight": insight or {},
        "progress_done": plan.progress_of,
        "finished_at": at,
    }
    for field, value in result.items():
        setattr(plan, field, value)
    move(plan, Plan.Status.READY, by=None, at=at, also=list(result))
    snapshot.keep(plan, outcome)
    return plan


@transaction.atomic
def fail(run: Kind, reason: str, *, at: datetime | None = None) -> Kind:
    """Ends a run that could not be done, with the reason that staff reads."""
    run = type(run)._base_manager.select_for_update(of=("self",)).get(pk=run.pk)
    if run.status == Run.Status.RUNNING:
        run.failure, run.finished_at = reason[:200], at or timezone.now()
        move(run, Run.Status.FAILED, by=None, at=at, also=["failure", "finished_at"])
    return run
