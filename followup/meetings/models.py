"""Everything a duo does at a fixed hour: the kickoff, the meetings, the end interview. One table, one race."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import Person, User
from base.accounts.scope import scope_of, visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.models import Way
from base.workflow.moves import Moves
from intake.codes import code_field, code_of, keys_field
from matching.models import Duo


class MeetingMode(models.TextChoices):
    """How people see each other at one meeting (requirements PW07)."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    PHONE = "phone", _("By phone")


class Mood(models.TextChoices):
    """How a meeting or a follow-up felt: an icon and a word, never a figure."""

    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    HARD = "hard", _("Difficult")


def held_means_told(meeting: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Returns the trigger that keeps status and tellings of one meeting together, in the table of either.

    meeting: its key, in SQL. Judged at the end of a transaction: the row and the move are written one after the other.
    """
    return pgtrigger.Trigger(
        name="held_means_told",
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"""
            IF EXISTS (
                SELECT FROM followup_meeting meeting WHERE meeting.id = {meeting}
                AND (meeting.status = 'held') <> EXISTS (
                    SELECT FROM followup_telling telling WHERE telling.meeting_id = meeting.id
                )
            ) THEN
                RAISE EXCEPTION 'A meeting was held when somebody told of it, and only then'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'held_means_told';
            END IF;
            RETURN NULL;
        """,
    )


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> MeetingQuerySet:
        """Staff see their branches'; mentor, mentee and interpreter those they take part in."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user, "duo__branch"))
        return self.filter(participants__person_id=scope.person_id)

    def planned(self) -> MeetingQuerySet:
        """Those with a fixed hour that still have to be held or logged."""
        return self.filter(status=Meeting.Status.PLANNED)

    def upcoming(self, at: datetime) -> MeetingQuerySet:
        """Planned ones that are not over, soonest first."""
        return self.planned().filter(during__endswith__gt=at).order_by(Lower("during"), "pk")

    def to_log(self, at: datetime) -> MeetingQuerySet:
        """Meetings that are over and of which nobody said whether they took place."""
        return self.planned().filter(kind=Meeting.Kind.MEETING, during__endswith__lte=at)


class Meeting(Owned):
    """An appointment of a duo. Its time blocks follow `during` and `holds_time` by themselves (composite key)."""

    class Kind(models.TextChoices):
        KICKOFF = "kickoff", _("Three-way kickoff")
        MEETING = "meeting", _("Meeting")
        END_INTERVIEW = "end_interview", _("End interview")

    class Status(models.TextChoices):
        OFFERED = "offered", _("Offered")
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        MISSED = "missed", _("Did not happen")
        CANCELLED = "cancelled", pgettext_lazy("a meeting", "Cancelled")

    moves: ClassVar[Moves] = {
        Status.OFFERED: (Status.PLANNED, Status.CANCELLED),
        Status.PLANNED: (Status.HELD, Status.MISSED, Status.CANCELLED),
        Status.HELD: (Status.PLANNED,),
        Status.MISSED: (Status.PLANNED,),
        Status.CANCELLED: (Status.PLANNED,),
    }

    duo = models.ForeignKey(Duo, models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=13, choices=Kind, default=Kind.MEETING)
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED)
    holds_time = models.GeneratedField(
        expression=Case(
            When(status__in=["planned", "held"], then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
        output_field=BooleanField(),
        db_persist=True,
    )
    offered = ArrayField(models.DateTimeField(), default=list, blank=True)
    during = DateTimeRangeField(null=True, blank=True)
    mode = models.CharField(max_length=9, choices=MeetingMode, default=MeetingMode.IN_PERSON)
    place = code_field(optional=True)
    address = models.CharField(max_length=200, blank=True)
    ical_uid = models.UUIDField(unique=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    booked_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(
        ordinary="duo kind status holds_time offered during mode place address ical_uid sequence booked_by created_at"
    )
    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = (Lower("during"), "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "duo", condition=Q(kind="kickoff", status__in=["offered", "planned"]), name="one_open_kickoff"
            ),
            models.UniqueConstraint("id", "during", "holds_time", name="meeting_time_key"),
            models.CheckConstraint(
                condition=Q(status="offered", during=None)
                | (~Q(status="offered") & Q(during__isnull=False))
                | Q(status="cancelled"),
                name="meeting_has_its_hour",
            ),
            code_of("meeting_place", "place", name="meeting_place_code"),
        ]
        triggers: ClassVar = [held_means_told("NEW.id", pgtrigger.Insert | pgtrigger.Update)]

    def __str__(self) -> str:
        return self.public_id

    @property
    def starts_at(self) -> datetime | None:
        """The first moment, or None while times are only offered."""
        return self.during.lower if self.during else None

    @property
    def ends_at(self) -> datetime | None:
        """The last moment, or None while times are only offered."""
        return self.during.upper if self.during else None

    @property
    def planned_minutes(self) -> int:
        """How long it was to be."""
        assert self.during is not None
        return int((self.during.upper - self.during.lower).total_seconds()) // 60

    @property
    def ordered_tellings(self) -> list[Telling]:
        """The mentor’s, the mentee’s, the coordinator’s. Prefetch `tellings` for lists."""
        order = ("mentor", "mentee", "coordinator")
        return sorted(self.tellings.all(), key=lambda telling: (order.index(telling.side), telling.pk))

    @property
    def minutes(self) -> int | None:
        """How long it was, told twice or not: the mentor's word, else the mentee's, else the coordinator's."""
        return next((telling.minutes for telling in self.ordered_tellings), None)

    @property
    def topics(self) -> list[str]:
        """Everything that they say they talked about, each once."""
        return list(dict.fromkeys(key for telling in self.ordered_tellings for key in telling.topics))

    @property
    def mood(self) -> str:
        """How it was, in one word: the mentee's, else the mentor's."""
        moods = {telling.side: telling.mood for telling in self.ordered_tellings}
        return moods.get("mentee") or moods.get("mentor") or ""


class Participant(Owned):
    """Somebody who takes part in a meeting, in a role, with an answer beforehand and presence afterwards."""

    class Role(models.TextChoices):
        MENTEE = "mentee", _("Mentee")
        MENTOR = "mentor", _("Mentor")
        COORDINATOR = "coordinator", _("Coordinator")
        INTERPRETER = "interpreter", _("Interpreter")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.CASCADE, related_name="participations")
    role = models.CharField(max_length=11, choices=Role)
    answer = models.CharField(max_length=3, blank=True)
    came = models.BooleanField(null=True, blank=True)

    field_classes = FieldClasses(ordinary="meeting person role answer came")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "person", name="one_participation"),
            models.CheckConstraint(condition=Q(answer__in=["", "yes", "no"]), name="participant_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class ShortLink(Owned):
    """The address in a message that asks one thing about one meeting, for who does not sign in (contract, /m/).

    Only a hash of its token is kept: who reads the database can answer for nobody.
    """

    class Asks(models.TextChoices):
        COMING = "coming", _("Will you come?")
        MET = "met", _("Did you meet?")

    token_hash = models.CharField(max_length=64, unique=True)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="short_links")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    asks = models.CharField(max_length=6, choices=Asks)
    expires_at = models.DateTimeField()

    field_classes = FieldClasses(ordinary="meeting person asks expires_at", sensitive="token_hash")

    class Meta:
        ordering = ("pk",)
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="short_link_expires")]

    def __str__(self) -> str:
        return self.public_id


class CalendarFeed(Owned):
    """The address under which somebody's own calendar program fetches their appointments (docs/adr/0024).

    Only a hash of its secret is kept. It is void once the sign-in changes (`epoch`), and with the person's file.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    epoch = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="person epoch made_at", sensitive="secret_hash")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.public_id


class TellingQuerySet(models.QuerySet["Telling"]):
    def visible_to(self, user: User) -> TellingQuerySet:
        """Staff see their branches', anybody else what they told themselves. The note has a rule of its own."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user, "meeting__duo__branch"))
        return self.filter(person_id=scope.person_id)


@pghistory.track()
class Telling(Owned):
    """One person's word about one meeting that took place (docs/adr/0026). Its history keeps what it said before.

    person: whose word it is; written_by: who typed it, which is staff when it came by phone or on paper.
    """

    class Side(models.TextChoices):
        MENTOR = "mentor", _("Mentor")
        MENTEE = "mentee", _("Mentee")
        COORDINATOR = "coordinator", _("Coordinator")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tellings")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    side = models.CharField(max_length=11, choices=Side)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    way = models.CharField(max_length=9, choices=Way, default=Way.ONLINE)
    minutes = models.PositiveSmallIntegerField()
    topics = keys_field()
    mood = models.CharField(max_length=4, choices=Mood, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    note_shared = models.BooleanField(default=False)
    told_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    field_classes = FieldClasses(
        ordinary="meeting person side written_by way minutes topics mood note_shared told_at changed_at",
        sensitive="note",
    )
    objects = TellingQuerySet.as_manager()

    class Meta:
        ordering = ("told_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("meeting", "person", name="one_telling_each"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=600), name="telling_minutes_in_range"
            ),
        ]
        triggers: ClassVar = [
            held_means_told("COALESCE(NEW.meeting_id, OLD.meeting_id)", pgtrigger.Insert | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def said_at(self) -> datetime:
        """When it got the words that it has."""
        return self.changed_at or self.told_at


def writer_of(telling: Any) -> Person | None:
    """Returns who chose the words of a telling or of a state of its history; None when somebody else typed them."""
    return telling.person if telling.way == Way.ONLINE else None
