"""The plan that makes the most duos and the effect of other weights, as runs with progress and a result."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import User
from base.accounts.scope import visible_branches
from base.privacy.classes import FieldClasses
from base.privacy.fields import EncryptedField
from intake.models import Mentee, Mentor, Programme
from matching.plans.runs import RUN, Run, RunQuerySet
from matching.policies.models import CRITERIA, Weights


class Via(models.TextChoices):
    """The route along which a pair was found (requirements MA01, MA03–MA06)."""

    SECTOR = "sector", _("Sector")
    BROAD_NETWORK = "broad_network", _("Broad network")
    GENERIC_HR = "generic_hr", _("General HR profile")
    PEER = "peer", _("Own experience of the path")


class Mode(models.TextChoices):
    """How a duo meets."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")


class PlanQuerySet(RunQuerySet["Plan"]):
    """Reads of plans."""

    def finished(self, programme: Programme) -> PlanQuerySet:
        """The finished plans of a programme, the newest first."""
        return self.filter(programme=programme, status=Plan.Status.READY).order_by("-finished_at", "-pk")

    def newest(self, programme: Programme) -> Plan | None:
        """The last finished plan of a programme."""
        return self.finished(programme).first()


class Plan(Run):
    """One run of the matching for one programme. The worker writes its progress and, at the end, its lines.

    objective: {"duos", "long_waiters", "total_score"}. certificate: {"optimal", "primal", "dual"}, of the scores with
    the policy's steadiness for each suggestion that stays. by_hand: {"duos", "total_score"}: longest waiting takes the
    best free mentor. seconds: {"load", "score", "assign", "total"}. insight: what `plans.insight` found, empty when it
    did not look.
    """

    mentees = models.PositiveIntegerField(default=0)
    mentors = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)
    feasible_pairs = models.PositiveBigIntegerField(default=0)
    objective = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    by_hand = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)
    insight = models.JSONField(default=dict)

    field_classes = FieldClasses(
        ordinary=f"{RUN} mentees mentors places feasible_pairs objective certificate by_hand seconds insight"
    )
    objects = PlanQuerySet.as_manager()

    class Meta(Run.Meta):
        constraints: ClassVar = [
            *Run.Meta.constraints,
            models.UniqueConstraint("programme", condition=Q(status="running"), name="one_running_plan"),
        ]


class Effect(Run, Weights):
    """What other weights would do, in a programme too large to work that out while somebody waits for the page.

    policy: the weights that it is compared with. people: how many waited or had room when it was asked for. result:
    what `plans.effects.compare` found, numbers and primary keys. The newest few are kept.
    """

    people = models.PositiveIntegerField()
    result = models.JSONField(default=dict)

    field_classes = FieldClasses(
        ordinary=f"{RUN} {' '.join(CRITERIA)} minimum_score steadiness people result"
    )
    objects = RunQuerySet["Effect"].as_manager()

    class Meta(Run.Meta):
        constraints: ClassVar = [
            *Run.Meta.constraints,
            *Weights.Meta.constraints,
            models.UniqueConstraint(
                "policy",
                *CRITERIA,
                "minimum_score",
                "steadiness",
                condition=Q(status="running"),
                name="one_running_effect",
            ),
        ]


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def visible_to(self, user: User) -> PlanLineQuerySet:
        """The lines about mentees of the user's branches."""
        return self.filter(**visible_branches(user, "mentee__branch"))


class PlanLine(Owned):
    """What the plan says of one mentee: with whom and why, or why with nobody.

    criteria: {"sector": 0..100, …, "peer": 0..100 or null}. reasons, for somebody without a mentor: a list of
    {"code", "near_misses", "remedy"} in the words of the contract.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines")
    mentee = models.ForeignKey(Mentee, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Mentor, models.CASCADE, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)
    via = models.CharField(max_length=13, choices=Via, blank=True)
    mode = models.CharField(max_length=9, choices=Mode, blank=True)
    interpreter = models.BooleanField(default=False)
    criteria = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)

    field_classes = FieldClasses(ordinary="plan mentee mentor score via mode interpreter criteria reasons")
    objects = PlanLineQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint("plan", "mentee", name="one_line_per_mentee"),
            models.CheckConstraint(
                condition=Q(mentor=None, score=None, via="", mode="")
                | (Q(mentor__isnull=False, score__isnull=False) & ~Q(via="") & ~Q(mode="")),
                name="line_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentee_id}-{self.mentor_id}"


class PlanSnapshot(Owned):
    """What went into a finished plan, so that it can be computed again (`plans.snapshot`). The newest few are kept.

    arrays: the engine's columns of everybody who took part, the weights and the suggestions of before: numbers and
    primary keys, no names. They tell who asked for a woman as mentor and who speaks what: special, so encrypted.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="snapshot")
    engine_version = models.CharField(max_length=16)
    arrays = EncryptedField()

    field_classes = FieldClasses(ordinary="plan engine_version", special="arrays")

    def __str__(self) -> str:
        return f"{self.plan_id}, engine {self.engine_version}"
