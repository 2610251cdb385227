"""Who waits for a mentor, longest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.privacy.models import Acceptance
from intake.models import Mentee, Mentor, Programme
from intake.people.work import main_work
from matching.candidates.best import best_of
from matching.models import Proposal
from matching.places import waiting, with_room

A_PAGE = 60
#: From here on a wait is marked as far too long: half as much again as the programme's target.
FAR = 1.5


@dataclass(frozen=True)
class Queue:
    """A page of the people who wait in a programme, how many there are of each sort, and who was just asked."""

    page: Page[Mentee]
    chips: list[tuple[str, str, int]]
    show: str
    total: int
    mentors: int
    places: int
    asked: list[Proposal]


def who_waits(programme: Programme, user: User) -> QuerySet[Mentee]:
    """Returns who waits in the user's branches, longest first; `shares`: said that a mentor may see the profile."""
    return (
        waiting(Mentee.objects.visible_to(user).filter(programme=programme))
        .annotate(shares=Exists(Acceptance.objects.sharing().filter(person=OuterRef("person"))))
        .select_related("person", "place")
        .order_by("waiting_since", "pk")
    )


def queue_of(programme: Programme, user: User, *, show: str = "", number: str | int = 1) -> Queue:
    """Reads the queue. show: "" everybody, "late" over the target, "none" without a possible mentor.

    Of those who are not on the page only the key and the day are read.
    """
    everybody, limit = who_waits(programme, user), programme.waiting_limit_days
    since = dict(everybody.values_list("pk", "waiting_since"))
    best = best_of(programme) if since else {}
    on_time = timezone.localdate() - timedelta(days=limit)
    sorts = {
        "": list(since),
        "late": [key for key, day in since.items() if day and day < on_time],
        "none": [key for key in since if key in best and best[key] is None],
    }
    show = show if show in sorts else ""
    page: Page[Any] = Paginator(sorts[show], A_PAGE).get_page(number)
    mentees = everybody.in_bulk(page.object_list)
    page.object_list = [mentees[key] for key in page.object_list if key in mentees]
    for mentee in page.object_list:
        mentee.weighed, mentee.best = mentee.pk in best, best.get(mentee.pk)
    describe(page.object_list, limit)
    mentors, places = free_places(programme, user)
    names = {"": _("All"), "late": _("Too long"), "none": _("No match")}
    asked = Proposal.objects.visible_to(user).open().filter(mentee__programme=programme)
    return Queue(
        page=page,
        chips=[(key, names[key], len(keys)) for key, keys in sorts.items()],
        show=show,
        total=len(since),
        mentors=mentors,
        places=places,
        asked=list(asked.select_related("mentee__person", "mentor__person").order_by("expires_at", "pk")),
    )


def describe(people: list[Any], limit: int) -> None:
    """Gives each mentee `what` (work and town), `late` (a CSS class or "") and `points` (0..100 or None)."""
    work = main_work([mentee.person_id for mentee in people])
    for mentee in people:
        days = mentee.days_waiting()
        late = "late" if days > FAR * limit else "soon" if days > limit else ""
        town = mentee.place.municipality if mentee.place else ""
        said: dict[str, Any] = {
            "what": ", ".join(part for part in (work.get(mentee.person_id, ""), town) if part),
            "late": late,
            "days": days,
            "points": None if mentee.best is None else round(mentee.best / 100),
        }
        for name, value in said.items():
            setattr(mentee, name, value)


def free_places(programme: Programme, user: User) -> tuple[int, int]:
    """Returns how many mentors of the user's branches have a free place, and how many places that are."""
    mentors = with_room(Mentor.objects.visible_to(user).filter(programmes=programme))
    found = mentors.aggregate(mentors=Count("pk"), places=Sum("room"))
    return found["mentors"], found["places"] or 0
