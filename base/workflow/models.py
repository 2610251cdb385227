"""The log of every change of status."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import Person
from base.privacy.append_only import append_only
from base.privacy.classes import FieldClasses


class Way(models.TextChoices):
    """How an answer or a change reached us. Everything can be done without a screen (requirements IN02, IN07)."""

    ONLINE = "online", _("Online")
    PHONE = "phone", _("By phone")
    PAPER = "paper", _("On paper")
    IN_PERSON = "in_person", _("In person")
    TASK = "task", _("By the calendar")


class TransitionQuerySet(models.QuerySet["Transition"]):
    def of(self, subject: models.Model) -> "TransitionQuerySet":
        """The moves of one row, oldest first."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk).order_by("at", "pk")


class Transition(Owned):
    """One move of one row. It is never changed or deleted (a trigger sees to it), and outlives whom it names."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    came_from = models.CharField(max_length=16, blank=True)
    went_to = models.CharField(max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    for_person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    way = models.CharField(max_length=9, choices=Way, default=Way.ONLINE)
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    field_classes = FieldClasses(
        ordinary="subject_type subject_id came_from went_to by for_person way at", sensitive="reason"
    )
    objects = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="transition_subject")
        ]
        triggers: ClassVar = [
            *append_only("by_id", "for_person_id"),
            pgtrigger.Trigger(  # a constraint would hold for ever, and stand in the way of an erasure
                name="transition_by_someone_or_the_calendar",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__by__isnull=True, new__for_person__isnull=True)
                & ~pgtrigger.Q(new__way=Way.TASK),
                func="""
                    RAISE EXCEPTION 'A move is by somebody or by the calendar'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'transition_by_someone_or_the_calendar';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.came_from} → {self.went_to}"

    @property
    def how(self) -> str:
        """How it reached us, in words; what came by a public form or a link in a message says so."""
        if self.by_id is None and self.for_person_id is not None and self.way == Way.ONLINE:
            return gettext("Online, without signing in")
        return self.get_way_display()


class Sent(Owned):
    """A form that was taken: one row per page that was shown, so that a second tap makes nothing twice (docs/adr/0023).

    key: random, from the seal of the page. led_to: the address of what it made, where the second tap lands too.
    """

    key = models.CharField(max_length=32)
    led_to = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="key led_to at")

    class Meta:
        ordering = ("at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", "key", name="one_record_per_shown_form")
        ]

    def __str__(self) -> str:
        return self.led_to
