"""The coordinator's follow-up talks with mentor and mentee."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import Person, User
from base.accounts.scope import visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.models import Way
from base.workflow.moves import Moves
from followup.meetings.models import Mood
from intake.models import CheckInStep
from matching.models import Duo


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, user: User) -> CheckInQuerySet:
        """Staff only: follow-up notes are never shown to mentor or mentee."""
        return self.filter(**visible_branches(user, "duo__branch"))

    def due(self, today: date) -> CheckInQuerySet:
        """Not done, and their day has come."""
        return self.filter(status=CheckIn.Status.DUE, due_on__lte=today)


class CheckIn(Owned):
    """One follow-up talk with one of the two, on a day that the programme's steps set (requirements PW11)."""

    class Status(models.TextChoices):
        DUE = "due", _("To do")
        DONE = "done", pgettext_lazy("a follow-up talk", "Done")
        DROPPED = "dropped", pgettext_lazy("a follow-up talk", "Dropped")

    class With(models.TextChoices):
        MENTOR = "mentor", _("Mentor")
        MENTEE = "mentee", _("Mentee")

    moves: ClassVar[Moves] = {Status.DUE: (Status.DONE, Status.DROPPED), Status.DROPPED: (Status.DUE,)}

    duo = models.ForeignKey(Duo, models.CASCADE, related_name="check_ins")
    step = models.CharField(max_length=12, choices=CheckInStep)
    number = models.PositiveSmallIntegerField(default=1)
    talk_with = models.CharField(max_length=6, choices=With)
    due_on = models.DateField()
    status = models.CharField(max_length=7, choices=Status, default=Status.DUE)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    way = models.CharField(max_length=9, choices=Way, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    mood = models.CharField(max_length=4, choices=Mood, blank=True)
    notes = models.CharField(max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    field_classes = FieldClasses(
        ordinary="duo step number talk_with due_on status owner way minutes mood done_at", sensitive="notes"
    )
    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("duo", "step", "number", "talk_with", name="one_check_in_per_step"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at=None)),
                name="done_check_in_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1, minutes__lte=300),
                name="check_in_minutes_in_range",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(status="due"), name="check_in_due"),
        ]

    @property
    def person(self) -> Person:
        """Whom the talk is with."""
        side = self.duo.mentee if self.talk_with == self.With.MENTEE else self.duo.mentor
        return side.person

    @property
    def is_late(self) -> bool:
        """True when the talk is still to be held and its day is over."""
        return self.status == self.Status.DUE and self.due_on < timezone.localdate()

    def __str__(self) -> str:
        return f"{self.step} {self.number}"
