"""The best score that each waiting mentee can have today: the stored lists, read with who is available now."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from intake.models import Mentor, Programme
from matching.candidates.actions import ruling
from matching.engine import score
from matching.places import WAITS, with_room
from matching.plans.columns import load

#: Scores fall along a list, so the best of those available is the best of all, unless the list was cut before it.
BEST = f"""
    SELECT l.mentee_id, max(t.score), l.kth_score > 0
    FROM matching_candidatelist l
    JOIN intake_mentee m ON m.id = l.mentee_id AND m.programme_id = %(programme)s
    LEFT JOIN LATERAL unnest(l.mentors, l.scores) AS t (mentor, score) ON t.mentor = ANY (%(available)s::bigint[])
    WHERE {WAITS}
    GROUP BY l.id
"""


def best_of(programme: Programme) -> dict[int, int | None]:
    """Returns the best score (0..10000) by mentee, None without a possible mentor; who has no list yet is left out.

    A list that was cut and holds nobody who is available says nothing of the mentors after it: those mentees are
    scored now.
    """
    available = available_mentors(programme)
    with connection.cursor() as cursor:
        cursor.execute(BEST, {"programme": programme.pk, "available": available})
        rows = cursor.fetchall()
    best = {mentee: points for mentee, points, _cut in rows}
    unscored = [mentee for mentee, points, cut in rows if points is None and cut]
    rules = ruling(programme) if unscored and available else None
    if rules:
        columns = load(programme, today=timezone.localdate(), mentees=unscored)
        candidates = score(columns.mentees, columns.mentors, rules[1], top=1)
        best |= dict(
            zip(columns.mentees.id[candidates.mentee].tolist(), candidates.score.tolist(), strict=True)
        )
    return best


def available_mentors(programme: Programme) -> list[int]:
    """Returns the keys of the mentors who can be proposed now: ready, with a home and a free place."""
    mentors = Mentor.objects.filter(programmes=programme, place__isnull=False)
    return list(with_room(mentors).values_list("pk", flat=True))
