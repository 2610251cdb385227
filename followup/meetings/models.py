"""Everything a duo does at a fixed hour: the kickoff, the meetings, the end interview. One table, one race."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duo.accounts.entity import Owned
from duo.accounts.models import Person, User
from duo.accounts.scope import scope_of, visible_branches
from duo.privacy.classes import FieldClasses
from duo.workflow.models import Way
from duo.workflow.moves import Moves
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


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings."""

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
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    topics = keys_field()
    mentor_mood = models.CharField(max_length=4, choices=Mood, blank=True)
    mentee_mood = models.CharField(max_length=4, choices=Mood, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    note_shared = models.BooleanField(default=False)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    logged_for = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    logged_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=9, choices=Way, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(
        ordinary="duo kind status holds_time offered during mode place address ical_uid sequence booked_by minutes "
        "topics mentor_mood mentee_mood note_shared logged_by logged_for logged_at way created_at",
        sensitive="note",
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
            models.CheckConstraint(
                condition=Q(status="held", logged_at__isnull=False, minutes__isnull=False)
                | (~Q(status="held") & Q(minutes=None)),
                name="held_means_logged",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=5, minutes__lte=600),
                name="meeting_minutes_in_range",
            ),
            code_of("meeting_place", "place", name="meeting_place_code"),
        ]

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
