"""One pair as the engine sees it, in words that can be kept: codes and numbers, no rows of columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from intake.models import Mentee, Mentor
from matching.engine import B1, LEAVES, WANTS, Explanation, explain
from matching.engine.profiles import Mentee as MenteeRow
from matching.engine.profiles import Mentor as MentorRow
from matching.models import Policy
from matching.plans.columns import Columns, load
from matching.plans.outcome import weigh

#: What an explanation keeps as it is; `in_codes` adds the codes.
PLAIN = (
    "possible",
    "score",
    "criteria",
    "weights",
    "via",
    "mode",
    "interpreter",
    "link",
    "link_years",
    "level",
)


def explain_pair(mentee: Mentee, mentor: Mentor, *, today: date | None = None) -> dict[str, Any]:
    """Returns what can be said today of a waiting mentee and a mentor of the programme, to be kept with a proposal.

    Empty when one of the two takes no part in the matching now, or when the programme has no weights yet.
    """
    policy = Policy.objects.ruling(mentee.programme)
    if policy is None:
        return {}
    columns = load(mentee.programme, today=today or timezone.localdate(), mentee=mentee, mentor=mentor)
    if not (len(columns.mentees) and len(columns.mentors)):
        return {}
    rows = columns.mentees[0], columns.mentors[0]
    return in_codes(explain(*rows, weigh(policy, mentee.programme)), *rows, columns)


def in_codes(
    explanation: Explanation, mentee: MenteeRow, mentor: MentorRow, columns: Columns
) -> dict[str, Any]:
    """Returns an explanation as plain values, with codes where the engine counts rows and bits.

    language: the shared one, or through an interpreter the mentee's strongest. career: sector and ISCO code of the
    mentor's line that links the two, None without one.
    """
    language = (
        explanation.language
        if explanation.language is not None
        else _strongest(mentee)
        if explanation.interpreter
        else None
    )
    return {
        **{name: getattr(explanation, name) for name in PLAIN},
        "reasons": list(explanation.reasons),
        "language": None if language is None else columns.languages[language],
        "km": round(explanation.distance / 10),
        "half_days": explanation.half_days,
        "topics": [key for bit, key in enumerate(columns.topics) if explanation.topics >> bit & 1],
        "expected": mentee.expectations.bit_count(),
        "unsure": mentee.unsure,
        "wants_peer": mentee.peer,
        "career": _career(mentee, mentor, explanation, columns.sectors),
    }


def _strongest(mentee: MenteeRow) -> int | None:
    known = {language: level for language, level in (mentee.languages or {}).items() if level >= B1}
    return max(known, key=known.__getitem__, default=None)


def _career(
    mentee: MenteeRow, mentor: MentorRow, explanation: Explanation, sectors: list[str]
) -> dict[str, str] | None:
    """The mentor's line behind the link: the first with these years that has this in common with the mentee."""
    digits = int(explanation.link[-1]) if explanation.link and explanation.link.startswith("isco") else 0
    for line in mentor.experiences:
        if explanation.link is None or line.kind == WANTS or line.years != explanation.link_years:
            continue
        for target in mentee.experiences:
            if target.kind == LEAVES:
                continue
            unit = 10 ** (4 - digits)
            is_same = {
                "sector": target.sector > 0 and target.sector == line.sector,
                "section": bool(target.sections & line.sections),
            }.get(
                explanation.link,
                target.isco >= 0 and line.isco >= 0 and target.isco // unit == line.isco // unit,
            )
            if is_same:
                return {
                    "sector": sectors[line.sector - 1] if line.sector else "",
                    "isco": f"{line.isco:04}" if line.isco >= 0 else "",
                }
    return None
