"""Asking for a plan, and writing down what a run found."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duo.accounts.models import User
from duo.accounts.scope import scope_of
from duo.workflow.moves import Refused, begin, move
from intake.models import Programme
from matching.engine import MEETING_MODES, ROUTES
from matching.models import CandidateList, Plan, PlanLine, Policy
from matching.plans.outcome import KEPT, Outcome

ENGINE_VERSION = "1"


def why_not_ask(programme: Programme, *, by: User | None) -> str | None:
    """Returns why this user cannot ask for a plan of this programme now, or None."""
    scope = scope_of(by)
    if by is not None and not (scope.is_staff and scope.organisation_id == programme.organisation_id):
        return _("Only coordinators can ask for a plan.")
    if not Policy.objects.filter(programme=programme).exists():
        return _("This programme has no weights yet. Set them first.")
    if Plan.objects.filter(programme=programme, status=Plan.Status.RUNNING).exists():
        return _("A plan is being made already. It will be here in a moment.")
    return None


def ask_for_plan(programme: Programme, *, by: User | None, at: datetime | None = None) -> Plan:
    """Adds a running plan and hands it to the worker once this transaction stands. Raises Refused."""
    from matching.tasks import make_plan

    at = at or timezone.now()
    try:
        with transaction.atomic():
            if refusal := why_not_ask(programme, by=by):
                raise Refused(refusal)
            plan = Plan.objects.create(
                programme=programme,
                organisation_id=programme.organisation_id,
                policy=Policy.objects.ruling(programme),
                asked_by=by,
                started_at=at,
            )
            begin(plan, by=by, at=at)
            transaction.on_commit(lambda: make_plan.delay(plan_id=plan.pk))
            return plan
    except IntegrityError as error:
        raise Refused(_("A plan is being made already. It will be here in a moment.")) from error


@transaction.atomic
def finish(plan: Plan, outcome: Outcome, *, at: datetime | None = None) -> Plan:
    """Writes candidates, lines and result of a run, once: a second run of the same plan finds it ready and stops."""
    at = at or timezone.now()
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status != Plan.Status.RUNNING:
        return plan
    _store_candidates(plan, outcome, at)
    _store_lines(plan, outcome)
    certificate = outcome.assignment.certificate
    result = {
        "mentees": len(outcome.columns.mentees),
        "mentors": outcome.mentors,
        "places": outcome.places,
        "feasible_pairs": int(outcome.candidates.possible.sum()),
        "objective": outcome.objective,
        "certificate": {
            "optimal": bool(certificate.optimal),
            "primal": int(certificate.primal),
            "dual": int(certificate.dual),
        },
        "by_hand": {"duos": outcome.by_hand.duos, "total_score": int(outcome.by_hand.utility)},
        "seconds": outcome.seconds,
        "progress_done": 4,
        "progress_of": 4,
        "finished_at": at,
    }
    for field, value in result.items():
        setattr(plan, field, value)
    move(plan, Plan.Status.READY, by=None, at=at, also=list(result))
    return plan


@transaction.atomic
def fail(plan: Plan, reason: str, *, at: datetime | None = None) -> Plan:
    """Ends a run that could not be done, with the reason that staff reads."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.status == Plan.Status.RUNNING:
        plan.failure, plan.finished_at = reason[:200], at or timezone.now()
        move(plan, Plan.Status.FAILED, by=None, at=at, also=["failure", "finished_at"])
    return plan


def _store_candidates(plan: Plan, outcome: Outcome, at: datetime) -> None:
    columns, found = outcome.columns, outcome.candidates
    rows = []
    for mentee in range(len(columns.mentees)):
        kept = found.of(mentee)
        kept = slice(kept.start, min(kept.stop, kept.start + KEPT))
        scores = found.score[kept].tolist()
        rows.append(
            CandidateList(
                organisation_id=plan.organisation_id,
                mentee_id=int(columns.mentees.id[mentee]),
                mentors=columns.mentors.id[found.mentor[kept]].tolist(),
                scores=scores,
                breakdown=_packed(outcome, kept),
                kth_score=scores[-1] if len(scores) == KEPT else 0,
                possible=int(found.possible[mentee]),
                engine_version=ENGINE_VERSION,
                policy=plan.policy,
                profile_hash="",
                at=at,
            )
        )
    CandidateList.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["mentee"],
        update_fields=[
            "mentors",
            "scores",
            "breakdown",
            "kth_score",
            "possible",
            "engine_version",
            "policy",
            "profile_hash",
            "at",
        ],
    )


def _packed(outcome: Outcome, kept: slice) -> bytes:
    """Nine bytes a pair: the six criteria (255: peer does not count), route, mode, interpreter."""
    found = outcome.candidates
    import numpy as np

    return bytes(
        np.column_stack(
            [
                found.criteria[kept],
                found.via[kept],
                found.mode[kept],
                found.interpreter[kept].astype(np.uint8),
            ]
        )
        .astype(np.uint8)
        .tobytes()
    )


def _store_lines(plan: Plan, outcome: Outcome) -> None:
    columns, found = outcome.columns, outcome.candidates
    lines = []
    for mentee in range(len(columns.mentees)):
        at = int(outcome.row[mentee])
        line = PlanLine(
            organisation_id=plan.organisation_id, plan=plan, mentee_id=int(columns.mentees.id[mentee])
        )
        if at >= 0:
            line.mentor_id = int(columns.mentors.id[found.mentor[at]])
            line.score = int(found.score[at])
            line.via = ROUTES[found.via[at]]
            line.mode = MEETING_MODES[found.mode[at]]
            line.interpreter = bool(found.interpreter[at])
            line.criteria = outcome.criteria(at)
        else:
            line.reasons = outcome.reasons(mentee)
        lines.append(line)
    PlanLine.objects.bulk_create(lines, batch_size=2000)
