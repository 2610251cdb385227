"""The work of people in a few words."""

from __future__ import annotations

from intake.models import Experience


def main_work(people: list[int]) -> dict[int, str]:
    """Returns the occupation or sector of each person (keys): what is wanted first, else what was done longest."""
    work: dict[int, str] = {}
    experiences = Experience.objects.filter(person__in=people).exclude(kind=Experience.Kind.LEAVES)
    wanted_first = sorted(
        experiences.select_related("sector", "occupation"),
        key=lambda experience: (experience.kind != "wants", -experience.years, experience.pk),
    )
    for experience in wanted_first:
        work.setdefault(
            experience.person_id,
            experience.occupation.short if experience.occupation else str(experience.sector.label),
        )
    return work
