"""A run that takes long is a row: who asked, how far the worker is, and how it ended."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import User
from base.accounts.scope import scope_of
from base.workflow.moves import Moves
from intake.models import Programme
from matching.policies.models import Policy

#: The columns of every run, for its `field_classes`.
RUN = "programme policy status progress_done progress_of failure asked_by started_at beat_at finished_at"

Kind = TypeVar("Kind", bound="Run")


class RunQuerySet(models.QuerySet[Kind]):
    """Reads of runs of one kind."""

    def visible_to(self, user: User) -> Self:
        """Staff see the runs of their organisation; of the people in them only their branches'."""
        scope = scope_of(user)
        return self.filter(organisation_id=scope.organisation_id) if scope.is_staff else self.none()

    def running(self) -> Self:
        """Those that a worker has in hand, or that wait for one."""
        return self.filter(status=Run.Status.RUNNING)


class Run(Owned):
    """What a worker computes for one programme, under the weights that ruled when it was asked for.

    progress_done, progress_of: for the page. beat_at: the last sign of life. failure: the kind of error, for staff.
    """

    class Status(models.TextChoices):
        RUNNING = "running", pgettext_lazy("a plan", "Running")
        READY = "ready", pgettext_lazy("a plan", "Ready")
        FAILED = "failed", _("Failed")

    moves: ClassVar[Moves] = {Status.RUNNING: (Status.READY, Status.FAILED)}

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="%(class)ss")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="%(class)ss")
    status = models.CharField(max_length=7, choices=Status, default=Status.RUNNING)
    progress_done = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("-started_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="running", finished_at=None)
                | (~Q(status="running") & Q(finished_at__isnull=False)),
                name="%(class)s_finished_when_not_running",
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def percent(self) -> int:
        """How far it is."""
        return round(100 * self.progress_done / (self.progress_of or 1))
