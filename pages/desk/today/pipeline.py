"""How many people stand at each stage of the path, as seven numbers that each lead to their list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.models import User
from base.ui.dates import days, number
from followup.meetings.models import Meeting
from intake.models import Mentee
from matching.models import Duo, Proposal
from matching.places import waiting, waits
from pages.desk.today.duo_alerts import ENDS_SOON


@dataclass(frozen=True)
class Stage:
    """One stage: how many, its name, one fact more, and where the list is. soon: the fact asks for attention."""

    count: int
    name: str
    fact: str
    to: str
    soon: bool = False


def room_counts(user: User) -> dict[str, int]:
    """How many wait for a match and how many duos are under way, beside those rooms of staff. Two queries."""
    return {
        "/matching/": waiting(Mentee.objects.visible_to(user)).count(),
        "/duos/": Duo.objects.visible_to(user).running().count(),
    }


def pipeline(user: User, *, at: datetime | None = None) -> list[Stage]:
    """Returns the seven stages, from three queries."""
    today = timezone.localdate(at or timezone.now())
    monday = today - timedelta(days=today.weekday())
    people = Mentee.objects.visible_to(user).aggregate(
        intake=Count("pk", filter=Q(status__in=["referred", "intake"])),
        new=Count("pk", filter=Q(status__in=["referred", "intake"], created_at__date__gte=monday)),
        screening=Count("pk", filter=Q(status="screening")),
        waiting=Count("pk", filter=waits()),
        longest=Min("waiting_since", filter=waits()),
        limit=Min("programme__waiting_limit_days", filter=waits()),
    )
    asked = Proposal.objects.visible_to(user).open().aggregate(n=Count("pk"), oldest=Min("proposed_at"))
    kickoffs = Meeting.objects.filter(duo=OuterRef("pk"), kind="kickoff", status__in=["offered", "planned"])
    active, year = Q(status__in=["active", "closing"]), Q(status="completed", ended_on__year=today.year)
    duos = Duo.objects.visible_to(user).aggregate(
        matched=Count("pk", filter=Q(status="matched")),
        unplanned=Count("pk", filter=Q(~Exists(kickoffs), status="matched")),
        active=Count("pk", filter=active),
        ending=Count("pk", filter=active & Q(ends_on__lte=today + ENDS_SOON)),
        completed=Count("pk", filter=year),
        before=Count(
            "pk",
            filter=Q(
                status="completed", ended_on__year=today.year - 1, ended_on__lte=today - timedelta(days=365)
            ),
        ),
    )
    longest = (today - people["longest"]).days if people["longest"] else 0
    oldest = (today - timezone.localdate(asked["oldest"])).days if asked["oldest"] else 0
    mentees, list_of = reverse("mentees"), reverse("duos")
    return [
        Stage(people["intake"], _("Intake"), _n(people["new"], _new), f"{mentees}?status=intake"),
        Stage(people["screening"], _("Screening"), "", f"{mentees}?status=screening"),
        Stage(
            people["waiting"],
            _("Waiting for a match"),
            _("longest: %(days)s") % {"days": days(longest)} if people["waiting"] else "",
            reverse("matching"),
            soon=longest > (people["limit"] or longest),
        ),
        Stage(
            asked["n"],
            _("Proposed"),
            _("oldest: %(days)s") % {"days": days(oldest)} if asked["n"] else "",
            reverse("matching"),
        ),
        Stage(
            duos["matched"],
            _("Kickoff"),
            _n(duos["unplanned"], _to_plan),
            f"{list_of}?show=matched",
            soon=duos["unplanned"] > 0,
        ),
        Stage(duos["active"], _("Active duo"), _n(duos["ending"], _end_soon), f"{list_of}?show=active"),
        Stage(
            duos["completed"],
            _("Completed in %(year)s") % {"year": today.year},
            _("%(n)s by this day last year") % {"n": number(duos["before"])} if duos["before"] else "",
            f"{list_of}?show=ended",
        ),
    ]


def _n(count: int, say: Callable[[int], str]) -> str:
    return say(count) % {"n": number(count)} if count else ""


def _new(n: int) -> str:
    return ngettext("%(n)s new this week", "%(n)s new this week", n)


def _to_plan(n: int) -> str:
    return ngettext("%(n)s still to plan", "%(n)s still to plan", n)


def _end_soon(n: int) -> str:
    return ngettext("%(n)s ends soon", "%(n)s end soon", n)
