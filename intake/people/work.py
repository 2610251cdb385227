"""The work of people in a few words."""

from __future__ import annotations

from intake.models import Experience


def main_work(people: list[int]) -> dict[int, str]:
    """Returns the occupation or sector of each person (keys): what is wanted first, else what was done longest."""
    found: dict[int, str] = {}
    lines = Experience.objects.filter(person__in=people).exclude(kind=Experience.Kind.LEAVES)
    wanted_first = sorted(
        lines.select_related("sector", "occupation"),
        key=lambda line: (line.kind != "wants", -line.years, line.pk),
    )
    for line in wanted_first:
        found.setdefault(line.person_id, line.occupation.short if line.occupation else str(line.sector.label))
    return found
