"""Which mentors are missing: who waits for a match beside the free places of mentors, sector by sector."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from base.accounts.models import User
from intake.models import Experience, Mentee, Mentor, Sector
from matching.places import waiting, with_room

MOST = 6


@dataclass(frozen=True)
class Row:
    """One sector: how many mentees wait for it, and how many mentors of it have a place."""

    sector: str
    waiting: int
    free: int

    @property
    def short(self) -> int:
        """How many mentors are missing; below nought, how many are left over."""
        return self.waiting - self.free


@dataclass(frozen=True)
class Gap:
    """The sectors that somebody waits for, those that lack most first, with the finding as a heading."""

    title: str
    rows: list[Row]


def gap(user: User) -> Gap | None:
    """Returns the sectors that waiting mentees want, or None when nobody waits. Three queries.

    A mentee counts for each sector wished for, else for those worked in; a mentor for each sector worked in.
    """
    mentees = waiting(Mentee.objects.visible_to(user)).values("person")
    mentors = with_room(Mentor.objects.visible_to(user))
    rows = Experience.objects.filter(Q(person__in=mentees) | Q(person__in=mentors.values("person")))
    kinds = Experience.Kind
    wished: dict[int, set[str]] = {}
    worked: dict[int, set[str]] = {}
    waits = set(mentees.values_list("person", flat=True))
    for person, sector, kind in rows.values_list("person", "sector", "kind"):
        if kind == kinds.WANTS:
            wished.setdefault(person, set()).add(sector)
        elif kind == kinds.DID:
            worked.setdefault(person, set()).add(sector)
    asked = Counter(sector for person in waits for sector in wished.get(person) or worked.get(person) or ())
    offered = Counter(
        sector for person, sectors in worked.items() if person not in waits for sector in sectors
    )
    if not asked:
        return None
    labels = {sector.pk: sector.label for sector in Sector.objects.filter(pk__in=asked)}
    found = [Row(labels[key], n, offered[key]) for key, n in asked.items() if key in labels]
    found.sort(key=lambda row: (-row.short, -row.waiting, row.sector))
    if not found:
        return None
    title = (
        _("Most missing: mentors in %(sector)s") % {"sector": found[0].sector}
        if found[0].short > 0
        else _("Enough free mentors in every sector")
    )
    return Gap(title, found[:MOST])
