"""What the home page of a participant shows of each duo, read with the same few queries for one duo or nine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.models import Person, User
from base.accounts.names import in_bdi
from base.ui.dates import date_long, number
from followup.meetings.models import Meeting, MeetingMode, Participant
from followup.meetings.places import place_name
from intake.people.contact import contact_for
from matching.models import Duo
from pages.me.access import ParticipantRequest


@dataclass(frozen=True)
class DuoHome:
    """One duo, as one of its two sees it."""

    duo: Duo
    other: Person
    role: str
    next: Meeting | None
    mine: Participant | None
    theirs: Participant | None
    to_log: Meeting | None

    @property
    def name(self) -> SafeString:
        """The first name of the other, safe from the direction of the text around it."""
        return in_bdi(self.other.first_name)

    @property
    def heading(self) -> str:
        """What the next meeting is, or that there is none."""
        if self.next is None:
            return _("You have no appointment yet.")
        if self.next.kind == Meeting.Kind.KICKOFF:
            return _("Your first meeting, the three of you")
        return _("Your next appointment")

    @property
    def agreed(self) -> str:
        """How often they meet, and until when."""
        n = self.duo.contacts_per_month
        words = [ngettext("%(n)s time a month", "%(n)s times a month", n) % {"n": number(n)}]
        if self.duo.ends_on:
            words.append(_("until %(day)s") % {"day": date_long(self.duo.ends_on)})
        return ", ".join(words)

    @property
    def place(self) -> str:
        """The address of the next meeting, else the kind of place."""
        return (self.next.address or place_name(self.next)) if self.next else ""

    @property
    def detail(self) -> str:
        """The kind of place, when an address already stands there."""
        return place_name(self.next) if self.next and self.next.address else ""

    @property
    def route(self) -> str:
        """A map of the address of the next meeting."""
        address = self.next.address if self.next and not self.online else ""
        return f"https://www.openstreetmap.org/search?{urlencode({'query': address})}" if address else ""

    @property
    def other_role(self) -> str:
        """What the other is to this person."""
        return "mentee" if self.role == "mentor" else "mentor"

    @property
    def online(self) -> bool:
        """Whether they see each other on a screen."""
        return self.next is not None and self.next.mode == MeetingMode.ONLINE

    @property
    def asks(self) -> bool:
        """Whether the next appointment still waits for a yes."""
        return self.next is not None and (self.mine is None or self.mine.answer != "yes")

    @property
    def week(self) -> int:
        """The week the duo is in."""
        return self.duo.week()

    @property
    def weeks(self) -> int:
        """How many weeks it lasts, extensions included."""
        starts, ends = self.duo.starts_on, self.duo.ends_on
        return round((ends - starts).days / 7) if starts and ends else self.duo.programme.weeks

    @property
    def languages(self) -> list[str]:
        """The mentee's languages, best first."""
        return [skill.language.name for skill in self.duo.mentee.person.language_skills.all()]

    @property
    def phone(self) -> str:
        """The other's number, once both shared theirs (domain.md, Person)."""
        agreement = getattr(self.duo, "agreement", None)
        return str(self.other.phone or "") if agreement is not None and agreement.contact_shared else ""


def running_duos(user: User) -> QuerySet[Duo]:
    """Returns the duos that are not over, with all that their pages name."""
    goals = Q(goals__parent=None) & ~Q(goals__status="dropped")
    return (
        Duo.objects.visible_to(user)
        .running()
        .with_people()
        .select_related("agreement")
        .annotate(
            held=Count(
                "meetings", filter=Q(meetings__status="held", meetings__kind="meeting"), distinct=True
            ),
            goals_total=Count("goals", filter=goals, distinct=True),
            goals_done=Count("goals", filter=goals & Q(goals__status="reached"), distinct=True),
        )
        .prefetch_related("proposal__mentee__person__language_skills__language")
        .order_by("matched_at", "pk")
    )


def my_meeting(request: ParticipantRequest, public_id: str) -> Meeting:
    """Returns an appointment of the signed-in person with its duo and people; 404 for anybody else's."""
    meetings = Meeting.objects.visible_to(request.user).select_related(
        "place",
        *("duo__agreement", "duo__programme", "duo__coordinator", "duo__branch"),
        *("duo__proposal__mentor__person", "duo__proposal__mentee__person"),
    )
    return get_object_or_404(meetings.exclude(during=None), public_id=public_id)


def about_duo(request: ParticipantRequest, duo: Duo) -> dict[str, Any]:
    """Returns what every page about one duo names: the other, by first name, and whom to call."""
    other = duo.other_of(request.person)
    return {
        "duo": duo,
        "other": other,
        "other_role": "mentee" if other.pk == duo.mentee.person_id else "mentor",
        "name": in_bdi(other.first_name),
        "contact": contact_for(request.person, duo),
    }


def homes(user: User, person: Person, *, at: datetime) -> list[DuoHome]:
    """Returns the person's running duos with the next meeting of each and the one that waits to be noted."""
    duos = list(running_duos(user))
    planned = (
        Meeting.objects.planned()
        .filter(duo__in=duos)
        .select_related("place")
        .prefetch_related("participants")
        .order_by(Lower("during"), "pk")
    )
    by_duo: dict[int, list[Meeting]] = {}
    for meeting in planned:
        by_duo.setdefault(meeting.duo_id, []).append(meeting)
    return [_home(duo, person, by_duo.get(duo.pk, []), at) for duo in duos]


def _home(duo: Duo, person: Person, planned: list[Meeting], at: datetime) -> DuoHome:
    role = "mentor" if duo.mentor.person_id == person.pk else "mentee"
    to_come = [meeting for meeting in planned if meeting.ends_at is not None and meeting.ends_at > at]
    over = [meeting for meeting in planned if meeting not in to_come and meeting.kind == Meeting.Kind.MEETING]
    following = to_come[0] if to_come else None
    people = {one.person_id: one for one in following.participants.all()} if following else {}
    return DuoHome(
        duo=duo,
        other=duo.other_of(person),
        role=role,
        next=following,
        mine=people.get(person.pk),
        theirs=people.get(duo.other_of(person).pk),
        to_log=over[-1] if over else None,
    )
