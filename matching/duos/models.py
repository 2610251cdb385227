"""The duo: a mentor and a mentee who said yes to each other, and how far they are."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from base.accounts.entity import Owned
from base.accounts.models import Branch, Person, User
from base.accounts.scope import scope_of, visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.moves import Moves
from intake.codes import code_field, code_of
from intake.models import Mentee, Mentor, Programme
from matching.proposals.models import Proposal


class DuoQuerySet(models.QuerySet["Duo"]):
    def visible_to(self, user: User) -> DuoQuerySet:
        """Staff see their branches' duos; mentor and mentee the own ones."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user))
        return self.filter(
            Q(proposal__mentee__person_id=scope.person_id) | Q(proposal__mentor__person_id=scope.person_id)
        )

    def running(self) -> DuoQuerySet:
        """Those that are not over."""
        return self.filter(status__in=[Duo.Status.MATCHED, *UNDER_WAY])

    def under_way(self) -> DuoQuerySet:
        """Those that had their kickoff and are not over."""
        return self.filter(status__in=UNDER_WAY)

    def with_people(self) -> DuoQuerySet:
        """With all that a list line names, in one query."""
        return self.select_related(
            "programme",
            "branch",
            "coordinator",
            "proposal__mentee__person",
            "proposal__mentor__person",
        )


class Duo(Owned):
    """A mentor and a mentee who said yes to each other, until they end."""

    class Status(models.TextChoices):
        MATCHED = "matched", _("Matched")
        ACTIVE = "active", pgettext_lazy("a duo", "Active")
        CLOSING = "closing", _("Closing")
        COMPLETED = "completed", _("Completed")
        STOPPED = "stopped", _("Stopped")

    moves: ClassVar[Moves] = {
        Status.MATCHED: (Status.ACTIVE, Status.STOPPED),
        Status.ACTIVE: (Status.CLOSING, Status.STOPPED),
        Status.CLOSING: (Status.ACTIVE, Status.COMPLETED, Status.STOPPED),
        Status.COMPLETED: (Status.CLOSING,),
        Status.STOPPED: (Status.MATCHED, Status.ACTIVE, Status.CLOSING),
    }

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="duo")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="duos")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="duos")
    coordinator = models.ForeignKey(Person, models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.MATCHED)
    matched_at = models.DateTimeField(default=timezone.now)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    contacts_per_month = models.PositiveSmallIntegerField()
    stop_reason = code_field(optional=True)

    field_classes = FieldClasses(
        ordinary="proposal programme branch coordinator status matched_at starts_on ends_on ended_on "
        "contacts_per_month",
        sensitive="stop_reason",
    )
    objects = DuoQuerySet.as_manager()

    class Meta:
        ordering = ("-matched_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["matched", "stopped"])
                | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="duo_in_progress_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["completed", "stopped"], ended_on__isnull=False)
                | (~Q(status__in=["completed", "stopped"]) & Q(ended_on=None)),
                name="ended_duo_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(status="stopped", stop_reason__isnull=False)
                | (~Q(status="stopped") & Q(stop_reason=None)),
                name="stopped_duo_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="duo_ends_later"
            ),
            code_of("stop_reason", "stop_reason", name="duo_stop_reason_code"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def mentee(self) -> Mentee:
        return self.proposal.mentee

    @property
    def mentor(self) -> Mentor:
        return self.proposal.mentor

    @property
    def is_under_way(self) -> bool:
        """True from the kickoff to the end."""
        return self.status in UNDER_WAY

    def other_of(self, person: Person) -> Person:
        """Returns the mentee for the mentor, and the mentor for anybody else."""
        return self.mentee.person if self.mentor.person_id == person.pk else self.mentor.person

    def week(self, today: date | None = None) -> int:
        """The week the duo is in, from 1; 0 before the kickoff."""
        if self.starts_on is None:
            return 0
        return max(0, ((today or timezone.localdate()) - self.starts_on).days) // 7 + 1


#: From the kickoff to the end.
UNDER_WAY = (Duo.Status.ACTIVE, Duo.Status.CLOSING)
