"""What was told of one meeting and became of it, for the team: every word that ever stood, and who took one out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext as _

from base.accounts.models import Person
from base.accounts.names import Sentence, sentence
from base.ui.dates import clock, day_plain
from base.workflow.models import Transition, Way
from followup.meetings.models import Meeting, Mood, Telling, writer_of
from followup.tellings.actions import TAKEN_BACK, TAKEN_OUT
from followup.tellings.permissions import MOMENT, readable_note, why_not_take_back

if TYPE_CHECKING:
    from base.accounts.models import User


#: Reasons that a page gives by itself; nobody typed them.
MACHINE = (TAKEN_OUT, TAKEN_BACK, "moved")


@dataclass(frozen=True)
class Word:
    """What somebody told, as it stood at one moment. hidden: there was a note that this reader may not see."""

    at: datetime
    name: str
    side: str
    way: str
    minutes: int
    topics: list[str]
    mood: str
    note: str
    writer: Person | None
    hidden: bool
    shared: bool


@dataclass(frozen=True)
class Removal:
    """Somebody took a word out, or took back the tap that wrote it."""

    at: datetime
    name: str
    whose: str

    @property
    def text(self) -> Sentence:
        """When, by whom, and of whom it was when that is somebody else."""
        words = {"day": day_plain(self.at), "time": clock(self.at), "name": self.name}
        if self.whose in ("", self.name):
            return sentence(_("%(day)s, %(time)s: %(name)s took it out."), **words)
        took = _("%(day)s, %(time)s: %(name)s took out what %(whose)s noted.")
        return sentence(took, **words, whose=self.whose)


@dataclass(frozen=True)
class Correction:
    """Somebody of the team corrected a "no" to the meeting, and why."""

    at: datetime
    name: str
    reason: str

    @property
    def text(self) -> Sentence:
        """When, by whom, and why."""
        words = {"day": day_plain(self.at), "time": clock(self.at), "name": self.name, "reason": self.reason}
        return sentence(_("%(day)s, %(time)s: %(name)s corrected the “no”. %(reason)s"), **words)


def word_of(row: Telling | Model, user: User) -> Word:
    """Returns one telling, or one state of its history, as this user may read it."""
    telling: Any = row
    note = readable_note(telling, user)
    return Word(
        at=telling.changed_at or telling.told_at,
        name=telling.person.first_name if telling.person else str(Telling.Side(telling.side).label),
        side=telling.side,
        way="" if telling.way == Way.ONLINE else str(Way(telling.way).label),
        minutes=telling.minutes,
        topics=telling.topics,
        mood=str(Mood(telling.mood).label) if telling.mood else "",
        note=note,
        writer=writer_of(telling),
        hidden=bool(telling.note) and not note,
        shared=telling.note_shared,
    )


def earlier_words(meeting: Meeting, user: User) -> list[Word]:
    """Returns what stood before, oldest first: words that were changed or taken out."""
    events: Any = Telling.pgh_event_model.objects  # type: ignore[attr-defined]
    rows = list(events.filter(meeting=meeting).select_related("person", "meeting__duo").order_by("pgh_id"))
    newest = {row.pgh_obj_id: row.pgh_id for row in rows}
    current = {newest[telling.pk] for telling in meeting.tellings.all() if telling.pk in newest}
    return [word_of(row, user) for row in rows if row.pgh_id not in current]


def why_missed(meeting: Meeting) -> tuple[list[str], str] | None:
    """Returns who could not come (first names) and why, of a meeting that did not take place."""
    if meeting.status != Meeting.Status.MISSED:
        return None
    names = meeting.participants.filter(came=False).values_list("person__first_name", flat=True)
    move = Transition.objects.of(meeting).filter(went_to=Meeting.Status.MISSED).last()
    return list(names), move.reason if move and move.reason not in MACHINE else ""


def to_undo(meetings: Iterable[Meeting], *, by: User, at: datetime) -> Meeting | None:
    """Returns the meeting of which this person said something in the last minutes that can be taken back."""
    by_key = {meeting.pk: meeting for meeting in meetings if meeting.kind == Meeting.Kind.MEETING}
    kind = ContentType.objects.get_for_model(Meeting)
    moves = Transition.objects.filter(subject_type=kind, subject_id__in=by_key, by=by, at__gte=at - MOMENT)
    last = moves.order_by("at", "pk").last()
    if last is None or why_not_take_back(by_key[last.subject_id], by=by, at=at):
        return None
    return by_key[last.subject_id]


def corrections(meeting: Meeting) -> list[Correction]:
    """Returns who of the team corrected a "no" that was said to this meeting, oldest first."""
    moves = Transition.objects.of(meeting).filter(came_from__in=["missed", "cancelled"], went_to="planned")
    moves = moves.exclude(reason__in=MACHINE)
    people = _first_names(meeting, moves)
    return [Correction(move.at, people.get(move.by_id, "–"), move.reason) for move in moves]


def removals(meeting: Meeting) -> list[Removal]:
    """Returns who took something out of what was told, oldest first."""
    moves = Transition.objects.of(meeting).filter(reason__in=[TAKEN_OUT, TAKEN_BACK], came_from="held")
    moves = moves.select_related("for_person")
    people = _first_names(meeting, moves)
    return [
        Removal(
            move.at,
            people.get(move.by_id) or (move.for_person.first_name if move.for_person else "–"),
            move.for_person.first_name if move.for_person else "",
        )
        for move in moves
    ]


def _first_names(meeting: Meeting, moves: Iterable[Transition]) -> dict[int | None, str]:
    """First names of who made these moves, by the key of their user."""
    users = [move.by_id for move in moves]
    people = Person.objects.filter(organisation=meeting.organisation_id, user__in=users)
    return {person.user_id: person.first_name for person in people}
