"""What other weights would do to the plan of today: how many duos there would be, and who gets another mentor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.later import later
from base.workflow.moves import Refused, begin, broken_constraint, move
from intake.models import Mentee, Mentor, Programme
from matching.engine import difference
from matching.models import Effect, Plan, Policy
from matching.places import waiting, with_room
from matching.plans.columns import load
from matching.plans.outcome import favour_of, solve, weigh
from matching.policies.actions import why_not_weights
from matching.policies.models import Weights

#: People who wait and mentors with room, up to whom an effect is worked out while somebody waits for the page. It takes
#: 0.3 s for as many; for twice as many 1.3 s, for five times as many 6 s.
SMALL = 1_000
#: Who asks for the same once more within so long gets the same row: the page says how old it is.
FRESH = timedelta(minutes=5)
#: Effects of a programme that are kept.
KEPT_EFFECTS = 20


def people_in(programme: Programme) -> int:
    """How many people an effect is about: who waits, and the mentors with room."""
    mentees, mentors = Mentee.objects.filter(programme=programme), Mentor.objects.filter(programmes=programme)
    return waiting(mentees).count() + with_room(mentors).count()


def compare(
    programme: Programme,
    ruling: Weights,
    other: Weights,
    *,
    today: date,
    tell: Callable[[int, int], object] = lambda done, of: None,
) -> dict[str, Any]:
    """Returns {"before", "after": duos, "waiting", "moves": [[mentee, mentor before, mentor after], …]}.

    moves: whoever would get another mentor or none, by primary keys, -1 for nobody; who waits longest comes first.
    tell: called on the way with how much is done, and of how much. Writes nothing.
    """
    columns = load(programme, today=today)
    duos, found = [], []
    for done, policy in enumerate((ruling, other), 1):
        tell(done, 3)
        outcome = solve(columns, weigh(policy, programme), favour=favour_of(programme, policy))
        duos.append(outcome.assignment.duos)
        found.append(outcome.assignment.mentor_of)
    mentees, mentors = columns.mentees.id.tolist(), np.append(columns.mentors.id, -1).tolist()
    return {
        "before": duos[0],
        "after": duos[1],
        "waiting": len(mentees),
        "moves": [
            [mentees[one.mentee], mentors[one.before], mentors[one.after]] for one in difference(*found)
        ],
    }


def why_not_try(programme: Programme, weights: Mapping[str, int], *, by: User | None) -> str | None:
    """Returns why this user cannot try these weights for this programme, or None."""
    scope = scope_of(by)
    if by is not None and not (scope.is_staff and scope.organisation_id == programme.organisation_id):
        return _("Only coordinators can try other weights.")
    if Policy.objects.ruling(programme) is None:
        return _("This programme has no weights yet. Set them first.")
    return why_not_weights(weights)


def try_weights(
    programme: Programme,
    weights: Mapping[str, int],
    *,
    by: User | None,
    minimum_score: int,
    steadiness: int,
    at: datetime | None = None,
) -> Effect:
    """Adds a running effect and hands it to the worker once this transaction stands; arguments as `set_weights`.

    Returns the one that is there where the same is being worked out, or was within `FRESH`: of the same weights, with
    the same plan before and as many people. Raises Refused.
    """
    at = at or timezone.now()
    refusal, policy = why_not_try(programme, weights, by=by), Policy.objects.ruling(programme)
    if refusal or policy is None:
        raise Refused(refusal or "")  # without a policy there is a refusal
    wanted = dict(weights) | {"policy": policy, "minimum_score": minimum_score, "steadiness": steadiness}
    people = people_in(programme)
    try:
        with transaction.atomic():
            if same := _same(programme, wanted, people, at):
                return same
            effect = Effect.objects.create(
                **wanted,
                programme=programme,
                organisation_id=programme.organisation_id,
                people=people,
                asked_by=by,
                started_at=at,
            )
            begin(effect, by=by, at=at)
            later("matching.tasks.make_effect", effect_id=effect.pk)  # else `resume_runs` finds it
            return effect
    except IntegrityError as error:
        if broken_constraint(error) != "one_running_effect":
            raise
        return Effect.objects.filter(**wanted).latest("pk")  # somebody asked for it at the same moment


@transaction.atomic
def keep(effect: Effect, result: dict[str, Any], *, at: datetime | None = None) -> Effect:
    """Writes what a run found, once, and lets go of older effects of its programme."""
    effect = Effect.objects.select_for_update(of=("self",)).get(pk=effect.pk)
    if effect.status != Effect.Status.RUNNING:
        return effect
    effect.result, effect.progress_done, effect.finished_at = result, effect.progress_of, at or timezone.now()
    move(effect, Effect.Status.READY, by=None, at=at, also=["result", "progress_done", "finished_at"])
    ended = Effect.objects.filter(programme=effect.programme_id).exclude(status=Effect.Status.RUNNING)
    newest = list(ended.order_by("-finished_at", "-pk").values_list("pk", flat=True)[:KEPT_EFFECTS])
    ended.exclude(pk__in=newest).delete()
    return effect


def _same(programme: Programme, wanted: Mapping[str, Any], people: int, at: datetime) -> Effect | None:
    """The effect that is being worked out of what is wanted, or that was a moment ago."""
    alike = Effect.objects.filter(**wanted)
    if running := alike.running().first():
        return running
    plan = Plan.objects.newest(programme)
    since = max(at - FRESH, plan.finished_at) if plan and plan.finished_at else at - FRESH
    return alike.filter(status=Effect.Status.READY, people=people, started_at__gte=since).first()
