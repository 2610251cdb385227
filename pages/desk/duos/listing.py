"""The list of duos: which ones, in which order, with what each line says. The same queries for one and for fifty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from followup.meetings.models import Meeting
from intake.people.search import search
from matching.duos.models import UNDER_WAY, DuoQuerySet
from matching.models import Duo
from pages.desk.duos.progress import Progress, planned_kickoff, progress_of

RUNNING = (Duo.Status.MATCHED, *UNDER_WAY)
FILTERS: dict[str, Promise] = {
    "running": pgettext_lazy("duos", "Running"),
    "matched": _("Kickoff to come"),
    "active": pgettext_lazy("duos", "Active"),
    "ended": pgettext_lazy("duos", "Ended"),
    "all": pgettext_lazy("duos", "All"),
}
HEADLINES: dict[str, Promise] = {
    "running": ngettext_lazy("%(n)s running duo", "%(n)s running duos", "n"),
    "matched": ngettext_lazy("%(n)s duo before its kickoff", "%(n)s duos before their kickoff", "n"),
    "active": ngettext_lazy("%(n)s active duo", "%(n)s active duos", "n"),
    "ended": ngettext_lazy("%(n)s ended duo", "%(n)s ended duos", "n"),
    "all": ngettext_lazy("%(n)s duo", "%(n)s duos", "n"),
}
_STATUSES: dict[str, tuple[str, ...]] = {
    "running": RUNNING,
    "matched": (Duo.Status.MATCHED,),
    "active": UNDER_WAY,
    "ended": (Duo.Status.COMPLETED, Duo.Status.STOPPED),
}


@dataclass(frozen=True)
class Line:
    """One duo of the list, and where it stands."""

    duo: Duo
    progress: Progress
    kickoff: Meeting | None


def headline(show: str, n: int) -> str:
    """Returns how many duos a filter shows, as a sentence of its own."""
    return str(HEADLINES.get(show, HEADLINES["all"]) % {"n": n})


def filtered(duos: DuoQuerySet, show: str, query: str = "") -> DuoQuerySet:
    """Returns the duos of one filter whose people the query describes: ending soonest first, ended ones last."""
    if show in _STATUSES:
        duos = duos.filter(status__in=_STATUSES[show])
    duos = search(duos, query, "proposal__mentee__", "proposal__mentor__")
    over = Case(
        When(status__in=[Duo.Status.COMPLETED, Duo.Status.STOPPED], then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return duos.with_people().order_by(over, "ends_on", "-ended_on", "pk")


def lines_of(duos: Sequence[Duo]) -> list[Line]:
    """Returns the lines of one page, with one query for the meetings of all."""
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in Meeting.objects.filter(duo__in=duos):
        meetings[meeting.duo_id].append(meeting)
    return [
        Line(
            duo,
            progress_of(duo, meetings[duo.pk]),
            planned_kickoff(meetings[duo.pk]),
        )
        for duo in duos
    ]
