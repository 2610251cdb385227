"""The lists of mentees and mentors: who waits, who is held, and what comes next for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.accounts.models import User
from base.privacy.models import Acceptance
from intake.people.models import Experience, Mentee, Mentor
from matching.leaving.holds import holds_of
from matching.places import has_room, held, taken, waits


@dataclass(frozen=True)
class Held:
    """What holds somebody, as a list shows it. to: the page of it, "" where there is none for the reader."""

    words: str
    kind: str
    to: str

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return "ok" if self.kind == "duo" else "warn"

    @property
    def icon(self) -> str:
        """The icon of its badge."""
        return "duo" if self.kind == "duo" else "clock"


#: The page of what holds somebody, by its kind.
HOLDS = {"duo": "duo", "open": "proposal"}


def held_by(people: Sequence[Mentee | Mentor], by: User) -> dict[int, list[Held]]:
    """Returns what holds each of these mentees, or of these mentors, by primary key; with one query."""
    return {
        pk: [
            Held(one.words, one.kind, reverse(HOLDS[one.kind], args=[one.public_id]) if one.public_id else "")
            for one in held
        ]
        for pk, held in holds_of(people, by).items()
    }


@dataclass(frozen=True)
class Step:
    """What staff do next for a mentee. to: the page where it is done, "" where there is none."""

    words: Any
    to: str


@dataclass(frozen=True)
class Row:
    """One line of the list: a mentee or a mentor (`with_places`, `with_details`), and what holds them."""

    whose: Any
    held: Sequence[Held]

    @property
    def languages(self) -> str:
        """The languages of this person, best first."""
        skills = self.whose.person.language_skills.all()
        return ", ".join(skill.language.name or skill.language_id for skill in skills)

    @property
    def waits(self) -> bool:
        """True for a mentee who waits for a mentor."""
        mentee = self.whose
        return bool(mentee.status == Mentee.Status.READY and mentee.waiting_since and not mentee.held)

    @property
    def late(self) -> bool:
        """True when a mentee waits longer than the programme's limit."""
        return bool(self.whose.days_waiting() > self.whose.programme.waiting_limit_days)

    @property
    def next_steps(self) -> list[Step]:
        """What staff do next for a mentee of whom nobody wrote it down."""
        if self.held:
            return [Step(WAYS_ON[held.kind], held.to) for held in self.held]
        status = self.whose.status
        asks = "unshared" if status == Mentee.Status.READY and not self.whose.shares else status
        if asks not in ASKS:
            return []
        words, page = ASKS[asks]
        return [Step(words, reverse(page, args=[self.whose.public_id]) if page else "")]


#: What goes on with a mentee who is held, by the kind of what holds them.
WAYS_ON = {"duo": _("Follow the duo"), "open": _("Wait for the answer to the proposal")}
#: What the status of a mentee asks of staff, and the name of the page where they do it. unshared: nobody said yes yet
#: to being shown to a mentor.
ASKS = {
    "referred": (_("Call for the intake"), "mentee"),
    "intake": (_("Complete the intake"), "mentee_edit"),
    "screening": (_("Decide on the screening"), "mentee_screening"),
    "unshared": (_("Ask whether a mentor may see the profile"), "mentee_sharing"),
    "ready": (_("Find a mentor"), "matching_mentee"),
    "paused": (_("Call when the pause is over"), ""),
}

RELATED: dict[type[Mentee] | type[Mentor], tuple[str, ...]] = {
    Mentee: ("person", "branch", "place", "programme", "coordinator"),
    Mentor: ("person", "branch", "place"),
}


def with_places(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Adds what `matching.places` says of each: `held` of a mentee, of a mentor how many places are `taken`."""
    placed: QuerySet[Any] = rows.annotate(**{"held": held()} if rows.model is Mentee else {"taken": taken()})
    return placed


def with_details(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Adds what a line of the list prints, in a fixed number of queries.

    shares: a possible mentor may see the profile.
    """
    rows = rows.annotate(shares=Exists(Acceptance.objects.sharing().filter(person=OuterRef("person"))))
    work = Experience.objects.select_related("sector", "occupation")
    return rows.select_related(*RELATED[rows.model]).prefetch_related(
        "person__language_skills__language", Prefetch("person__experiences", work)
    )


def waiting_since() -> Case:
    """Since when somebody waits, empty for who does not; to sort on."""
    return Case(When(waits(), then="waiting_since"))


def counts_of(rows: QuerySet[Any]) -> dict[str, int]:
    """Returns how many rows there are in each status, and "all", "waiting", "late", "held" and "free"."""
    ready = Q(status="ready")
    named = {f"in_{status}": Count("pk", Q(status=status)) for status in rows.model.Status.values}
    named |= {"all": Count("pk"), "held": Count("pk", ready & _taken(rows))}
    if rows.model is Mentee:
        # a date plus a number is a date in PostgreSQL
        limit = ExpressionWrapper(F("waiting_since") + F("programme__waiting_limit_days"), DateField())
        late = waits() & Q(limit__lt=timezone.localdate())
        rows = rows.annotate(limit=limit)
        named |= {"waiting": Count("pk", waits()), "late": Count("pk", late)}
    else:
        named |= {"free": Count("pk", has_room(F("taken")))}
    counts: dict[str, int] = rows.order_by().aggregate(**named)
    return {name.removeprefix("in_"): n for name, n in counts.items()}


def _taken(rows: QuerySet[Any]) -> Q:
    return Q(held()) if rows.model is Mentee else Q(taken__gt=0)
