"""When people can meet, and the time that is taken."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import Person
from base.privacy.classes import FieldClasses


class Availability(Owned):
    """Hours in which a person is free, every week or on one day. Half-days are derived (`half_days.py`)."""

    class Mode(models.TextChoices):
        EITHER = "either", _("In person or online")
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")

    person = models.ForeignKey(Person, models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()
    mode = models.CharField(max_length=9, choices=Mode, default=Mode.EITHER)
    free = models.BooleanField(default=True)

    field_classes = FieldClasses(ordinary="person weekday on starts ends mode free")

    class Meta:
        ordering = ("weekday", "on", "starts", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, on=None) | Q(weekday=None, on__isnull=False),
                name="availability_weekly_or_once",
            ),
            models.CheckConstraint(
                condition=Q(weekday=None) | Q(weekday__lte=6), name="availability_weekday"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="availability_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday if self.on is None else self.on} {self.starts:%H:%M}"


class TimeBlock(Owned):
    """Time of one person that is taken. `held` blocks exclude each other: nobody is booked twice.

    `meeting` is the key of the meeting that the block follows: `followup` adds a composite foreign key
    (meeting, during, held) with ON UPDATE CASCADE, so that moving or cancelling a meeting is one UPDATE.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="time_blocks")
    during = DateTimeRangeField()
    held = models.BooleanField(default=True)
    meeting = models.BigIntegerField(null=True, blank=True)

    field_classes = FieldClasses(ordinary="person during held meeting")

    class Meta:
        ordering = ("during", "pk")
        constraints: ClassVar = [
            ExclusionConstraint(
                name="nobody_twice",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(held=True),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
                name="time_block_has_both_ends",
            ),
            models.UniqueConstraint("meeting", "person", name="one_block_per_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.during}"
