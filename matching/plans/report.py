"""A run as the contract's JSON: people by their public id, never by name."""

from __future__ import annotations

from typing import Any

from intake.models import Mentee, Mentor
from matching.engine import score
from matching.plans.outcome import Outcome


def as_json(outcome: Outcome, programme: str, *, pairs: bool = False) -> dict[str, Any]:
    """Returns what `match --json` prints. pairs: every possible pair, the places and who waits too long, too."""
    mentees, mentors = outcome.columns.mentees, outcome.columns.mentors
    public_ids = {
        kind: dict(kind.objects.filter(pk__in=side.id.tolist()).values_list("pk", "public_id"))
        for kind, side in ((Mentee, mentees), (Mentor, mentors))
    }
    mentee_id = [public_ids[Mentee][key] for key in mentees.id.tolist()]
    mentor_id = [public_ids[Mentor][key] for key in mentors.id.tolist()]
    report: dict[str, Any] = {
        "programme": programme,
        "mentees": len(mentees),
        "mentors": outcome.mentors,
        "places": outcome.places,
        "feasible_pairs": outcome.feasible,
        "duos": [
            {
                "mentee": mentee_id[row],
                "mentor": mentor_id[line.mentor],
                "score": line.score,
                "criteria": line.criteria,
                "via": line.via,
                "mode": line.mode,
                "interpreter": line.interpreter,
            }
            for row, line in sorted(outcome.lines.items())
        ],
        "unmatched": [
            {"mentee": mentee_id[row], "reasons": reasons}
            for row, reasons in sorted(outcome.reasons().items())
        ],
        "objective": outcome.objective,
        "certificate": outcome.certificate,
        "by_hand": {"duos": outcome.by_hand.duos, "total_score": int(outcome.by_hand.utility)},
        "seconds": outcome.seconds,
    }
    if pairs:
        all_pairs = score(mentees, mentors, outcome.weighing, top=None)
        report["pairs"] = [
            [mentee_id[mentee], mentor_id[mentor], int(points)]
            for mentee, mentor, points in zip(
                all_pairs.mentee, all_pairs.mentor, all_pairs.score, strict=True
            )
        ]
        report["places"] = dict(zip(mentor_id, mentors.free.tolist(), strict=True))
        report["urgent"] = [mentee_id[row] for row in outcome.urgent.nonzero()[0].tolist()]
    return report
