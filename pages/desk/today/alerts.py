"""What an alert of today's page is, in which groups they stand, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from base.accounts.models import Person, User

AT_FIRST = 8


@dataclass(frozen=True)
class Alert:
    """One thing to look at. since: the day it began, or `until` the day it comes; step: what to do, at `step_to`.

    post: the step is a button that writes. words: what to tell, for a call. A person alone stands in `mentee`, with
    the `role` beside it.
    """

    to: str
    reason: str
    step: str
    step_to: str
    mentor: Person | None = None
    mentee: Person | None = None
    role: str = "mentee"
    since: date | None = None
    until: date | None = None
    post: bool = False
    words: str = ""

    @property
    def tone(self) -> str:
        """How pressing it is: "late", "soon" or nothing."""
        today = timezone.localdate()
        if self.until is not None:
            return "soon" if (self.until - today).days <= 7 else ""
        age = (today - self.since).days if self.since else 0
        return "late" if age > 10 else "soon" if age > 5 else ""


@dataclass(frozen=True)
class Group:
    """The alerts of one kind, oldest first. A page shows the first few, and all of them when asked for the kind."""

    kind: str
    title: str
    icon: str
    alerts: list[Alert]

    @property
    def first(self) -> list[Alert]:
        """Those that a day begins with."""
        return self.alerts[:AT_FIRST]

    @property
    def more(self) -> int:
        """How many are left out of `first`."""
        return max(0, len(self.alerts) - AT_FIRST)


@dataclass(frozen=True)
class View:
    """Whose alerts: those of the user's branches, or of these only what is the person's own or nobody's."""

    user: User
    own: Person | None
    at: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return timezone.localdate(self.at)

    def mine(self, path: str = "coordinator") -> Q:
        """The filter on the coordinator, through `path`."""
        return Q() if self.own is None else Q(**{path: self.own}) | Q(**{f"{path}__isnull": True})
