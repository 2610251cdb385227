"""What went into a plan, kept so that the same plan can be computed again, or another one with other weights."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from io import BytesIO
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from base.workflow.moves import Refused
from matching.engine import Experiences, Mentees, Mentors, Move, difference
from matching.engine import Policy as Weighing
from matching.models import Plan, PlanLine, PlanSnapshot
from matching.plans.columns import Columns
from matching.plans.outcome import Favour, Outcome, solve
from matching.plans.store import ENGINE_VERSION
from matching.policies.actions import why_not_weights

#: Plans of a programme that keep what went into them (docs/adr/0020).
KEPT_SNAPSHOTS = 5

Side = TypeVar("Side", Mentees, Mentors)


@dataclass(frozen=True)
class Replayed:
    """A plan computed again. moves: who has another mentor than in the plan, by primary keys, -1 for nobody.

    made_by: the engine's version that made the plan.
    """

    outcome: Outcome
    moves: list[Move]
    made_by: str

    @property
    def older(self) -> bool:
        """Another version of the engine made the plan, so that other duos are no fault."""
        return self.made_by != ENGINE_VERSION


def keep(plan: Plan, outcome: Outcome) -> PlanSnapshot:
    """Stores what went into a finished plan, and lets go of what older plans of its programme kept."""
    snapshot = PlanSnapshot.objects.create(
        plan=plan, organisation_id=plan.organisation_id, engine_version=ENGINE_VERSION, arrays=pack(outcome)
    )
    of_programme = PlanSnapshot.objects.filter(plan__programme=plan.programme_id)
    newest = list(of_programme.order_by("-pk").values_list("pk", flat=True)[:KEPT_SNAPSHOTS])
    of_programme.exclude(pk__in=newest).delete()
    return snapshot


def replay(plan: Plan, *, weights: Mapping[str, int] | None = None) -> Replayed:
    """Computes a plan again from its snapshot alone, or as it would have been under other weights.

    Raises Refused for weights that cannot rule and PlanSnapshot.DoesNotExist for a plan that has none any more.
    """
    if weights is not None and (refusal := why_not_weights(weights)):
        raise Refused(refusal)
    snapshot = PlanSnapshot.objects.get(plan=plan)
    columns, weighing, favour = unpack(snapshot.arrays)
    if weights is not None:
        weighing = Weighing(**asdict(weighing) | dict(weights))
    outcome = solve(columns, weighing, favour=favour)
    mentor_before = dict(
        PlanLine.objects.filter(plan=plan, mentor__isnull=False).values_list("mentee", "mentor")
    )
    mentees, mentor_of = columns.mentees.id.tolist(), outcome.assignment.mentor_of
    mentors_now = np.where(mentor_of >= 0, np.append(columns.mentors.id, -1)[mentor_of], -1)
    moves = difference([mentor_before.get(key, -1) for key in mentees], mentors_now)
    return Replayed(
        outcome, [replace(move, mentee=mentees[move.mentee]) for move in moves], snapshot.engine_version
    )


def pack(outcome: Outcome) -> dict[str, Any]:
    """The columns, the weights and the favour of a run as a JSON value, the arrays compressed."""
    columns, favour = outcome.columns, outcome.favour
    arrays = _arrays("mentees", columns.mentees) | _arrays("mentors", columns.mentors)
    arrays["locked"] = np.array(columns.locked, np.int64).reshape(-1, 2)
    arrays["suggested"] = np.array(list(favour.suggested.items()), np.int64).reshape(-1, 2)
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return {
        "arrays": b64encode(file.getvalue()).decode(),
        "policy": asdict(outcome.weighing),
        "bonus": favour.bonus,
    }


def unpack(packed: dict[str, Any]) -> tuple[Columns, Weighing, Favour]:
    """The reverse of `pack`; only the names of languages, sectors and topics are gone, which no score reads."""
    with np.load(BytesIO(b64decode(packed["arrays"])), allow_pickle=False) as arrays:
        columns = Columns(
            mentees=_side(Mentees, arrays, "mentees"),
            mentors=_side(Mentors, arrays, "mentors"),
            locked=[(mentee, mentor) for mentee, mentor in arrays["locked"].tolist()],
            languages=[],
            sectors=[],
            topics=[],
        )
        suggested = dict(arrays["suggested"].tolist())
    return columns, Weighing(**packed["policy"]), Favour(suggested, packed["bonus"])


def _arrays(name: str, side: Mentees | Mentors) -> dict[str, NDArray[Any]]:
    plain = {
        f"{name}.{field.name}": getattr(side, field.name)
        for field in fields(side)
        if field.name != "experiences"
    }
    lines = side.experiences
    return plain | {f"{name}.experiences.{field.name}": getattr(lines, field.name) for field in fields(lines)}


def _side(kind: type[Side], arrays: Any, name: str) -> Side:
    lines = {field.name: arrays[f"{name}.experiences.{field.name}"] for field in fields(Experiences)}
    plain = {
        field.name: arrays[f"{name}.{field.name}"] for field in fields(kind) if field.name != "experiences"
    }
    return kind(**plain, experiences=Experiences(**lines))
