"""What each of those who met says of it: a row of its own, so that nobody's word takes another's place."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import Person, User
from base.accounts.scope import scope_of, visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.models import Way
from followup.meetings.models import Meeting, Mood, held_means_told
from intake.codes import keys_field


class TellingQuerySet(models.QuerySet["Telling"]):
    """Reads of what people told."""

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
