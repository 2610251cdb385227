"""Which mentor to look for next, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intake.models import Language, Place, Sector


@dataclass(frozen=True)
class Recruit:
    """A mentor who does not exist yet. helps: how many of those without a suggestion it would suit."""

    profile: str
    language: str
    town: str
    helps: int


def recruits_of(insight: dict[str, Any]) -> list[Recruit]:
    """Returns what a plan's insight says of mentors to look for, in the language of the page."""
    found = insight.get("recruits") or []
    sectors = {row.code: str(row.label) for row in Sector.objects.filter(code__in=_all(found, "sector"))}
    languages = {row.code: row.name for row in Language.objects.filter(code__in=_all(found, "language"))}
    towns = {row.pk: row.municipality for row in Place.objects.filter(pk__in=_all(found, "place"))}
    return [
        Recruit(
            profile=sectors.get(one["sector"]) or _("General HR profile"),
            language=languages.get(one["language"], ""),
            town=towns.get(one["place"], ""),
            helps=one["helps"],
        )
        for one in found
    ]


def _all(found: list[dict[str, Any]], name: str) -> list[Any]:
    # Something in any case, so that the page asks the database as often with a plan without recruits.
    return [one[name] for one in found] or [None]
