"""How people reached us, and each time we tried to reach them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import Person, User
from base.accounts.scope import scope_of, visible_branches
from base.privacy.classes import FieldClasses
from base.workflow.models import Way
from intake.codes import code_field, code_of
from intake.people.models import Mentee
from intake.programmes.models import Partner


class ReferralQuerySet(models.QuerySet["Referral"]):
    def of_partners_of(self, person_id: int) -> ReferralQuerySet:
        """What the partners that this person refers for sent, each with `first`: it is what made the file.

        Of somebody who was known already, a referrer learns nothing.
        """
        earlier = Referral.objects.filter(mentee=models.OuterRef("mentee"), pk__lt=models.OuterRef("pk"))
        sent_by_others = earlier.exclude(partner=models.OuterRef("partner"), partner__isnull=False)
        sent = self.filter(partner__contacts__person_id=person_id)
        return sent.annotate(first=~models.Exists(sent_by_others))

    def visible_to(self, user: User) -> ReferralQuerySet:
        """Staff see their branches; a referrer what the own partner sent, and of that only four words."""
        scope = scope_of(user)
        if scope.is_staff:
            return self.filter(**visible_branches(user, "mentee__branch"))
        return self.filter(
            organisation_id=scope.organisation_id, partner__contacts__person_id=scope.person_id
        )


class Referral(Owned):
    """A mentee was sent, or came (requirements RF01, RF02)."""

    mentee = models.ForeignKey(Mentee, models.CASCADE, related_name="referrals")
    name = models.CharField(max_length=161)  # as the referrer wrote it, who sees no other
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="referrals")
    channel = code_field()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    first_words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="mentee name by at first_words", sensitive="partner channel")
    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints: ClassVar = [code_of("referral_channel", "channel", name="referral_channel_code")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def by_stranger(self) -> bool:
        """True when nobody signed in to write it: anybody who knows a name and a number can."""
        return self.by_id is None and self.partner_id is None


class Contact(Owned):
    """A talk or an attempt at one, outside the meetings of a duo (requirements RF08)."""

    class Kind(models.TextChoices):
        ATTEMPT = "attempt", _("Attempt to reach")
        INTAKE = "intake", _("Intake talk")
        WAITING = "waiting", _("Call while waiting")
        AFTERCARE = "aftercare", _("Aftercare")

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=9, choices=Kind)
    way = models.CharField(max_length=9, choices=Way)
    reached = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="person kind way reached by at", sensitive="note")

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
