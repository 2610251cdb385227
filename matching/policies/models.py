"""How pairs are weighed in a programme, and rules about single pairs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import User
from base.accounts.scope import visible_branches
from base.privacy.append_only import append_only
from base.privacy.classes import FieldClasses
from intake.models import Mentee, Mentor, Programme

#: Points of 10 000 that a pair needs to be suggested: below it a pair reads as weak. Chosen by measuring, see
#: docs/matching-engine.md.
MINIMUM_SCORE = 4_000
#: Points of 10 000 that a new suggestion has to be better than the one it takes the place of, and the most one can ask.
#: Above it bad pairs would stay for ever; and the bonus has to fit beside a score in a packed pair.
STEADINESS, MOST_STEADINESS = 200, 2_000
CRITERIA = ("sector", "expectations", "location", "language", "availability", "peer")


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Reads of policies."""

    def ruling(self, programme: Programme) -> Policy | None:
        """The last policy of the programme, None before its first one."""
        return self.filter(programme=programme).order_by("-at", "-pk").first()


class Weights(models.Model):
    """What a plan is made by: six weights, the minimum score, and the steadiness.

    steadiness: the bonus, in points of 10 000, of what the plan before suggested.
    """

    sector = models.PositiveSmallIntegerField(default=35)
    expectations = models.PositiveSmallIntegerField(default=20)
    location = models.PositiveSmallIntegerField(default=15)
    language = models.PositiveSmallIntegerField(default=15)
    availability = models.PositiveSmallIntegerField(default=10)
    peer = models.PositiveSmallIntegerField(default=5)
    minimum_score = models.PositiveSmallIntegerField(default=MINIMUM_SCORE)
    steadiness = models.PositiveSmallIntegerField(default=STEADINESS)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    sector=100
                    - F("expectations")
                    - F("location")
                    - F("language")
                    - F("availability")
                    - F("peer")
                ),
                name="%(class)s_weights_sum_to_100",
            ),
            models.CheckConstraint(
                condition=Q(minimum_score__lte=10_000), name="%(class)s_minimum_score_in_range"
            ),
            models.CheckConstraint(
                condition=Q(steadiness__lte=MOST_STEADINESS), name="%(class)s_steadiness_in_range"
            ),
        ]

    def __str__(self) -> str:
        return "/".join(str(weight) for weight in self.weights)

    @property
    def weights(self) -> tuple[int, ...]:
        """The six weights in the order of `CRITERIA`."""
        return tuple(getattr(self, name) for name in CRITERIA)


class Policy(Owned, Weights):
    """The weights of a programme. Never changed: a new row rules from then on.

    Minimum and steadiness stand here and not in the code, so that each plan points at what its proof is about.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="policies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    field_classes = None
    objects = PolicyQuerySet.as_manager()

    class Meta(Weights.Meta):
        ordering = ("-at", "-pk")
        triggers: ClassVar = append_only("by_id")


class PairRuleQuerySet(models.QuerySet["PairRule"]):
    """Reads of pair rules."""

    def visible_to(self, user: User) -> PairRuleQuerySet:
        """The rules about mentees of the user's branches."""
        return self.filter(**visible_branches(user, "mentee__branch"))


class PairRule(Owned):
    """A coordinator's word on one pair: these two belong together in the plan, or must not be suggested again."""

    class Rule(models.TextChoices):
        LOCKED = "locked", _("Locked")
        REFUSED = "refused", _("Not suitable")

    mentee = models.ForeignKey(Mentee, models.CASCADE, related_name="pair_rules")
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="pair_rules")
    rule = models.CharField(max_length=7, choices=Rule)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="mentee mentor rule by at", sensitive="reason")
    objects = PairRuleQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint("mentee", "mentor", name="one_rule_per_pair"),
            models.UniqueConstraint("mentee", condition=Q(rule="locked"), name="one_lock_per_mentee"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.mentee_id}-{self.mentor_id}"


class CandidateList(Owned):
    """The stored scores of one mentee, best first; replaced whole (matching-engine.md, rolling intake)."""

    mentee = models.OneToOneField(Mentee, models.CASCADE, related_name="candidate_list")
    mentors = ArrayField(models.BigIntegerField(), default=list)
    scores = ArrayField(models.PositiveSmallIntegerField(), default=list)
    breakdown = models.BinaryField(default=bytes)
    kth_score = models.PositiveSmallIntegerField(default=0)
    possible = models.PositiveIntegerField(default=0)
    engine_version = models.CharField(max_length=16)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    profile_hash = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(
        ordinary="mentee mentors scores breakdown kth_score possible engine_version policy profile_hash at"
    )

    def __str__(self) -> str:
        return f"{self.mentee_id}: {len(self.mentors)}"
