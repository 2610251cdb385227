"""Whether a person meets what the programme asks, criterion by criterion, and which modules a mentor did."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.accounts.entity import Owned
from base.accounts.models import LANGUAGES, Person
from base.privacy.classes import FieldClasses
from intake.codes import code_field, code_of


class Check(Owned):
    """The verdict on one criterion for one person, whichever programmes ask it (requirements TG07–TG16)."""

    class Verdict(models.TextChoices):
        MET = "met", _("Met")
        NOT_YET = "not_yet", _("Not yet")
        NO = "no", _("No")

    person = models.ForeignKey(Person, models.CASCADE, related_name="checks")
    criterion = code_field()
    verdict = models.CharField(max_length=7, choices=Verdict)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    field_classes = FieldClasses(ordinary="person criterion verdict by at", sensitive="note")

    class Meta:
        ordering = ("criterion", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("person", "criterion", name="one_verdict_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.verdict}"


class ModuleDone(Owned):
    """A training module that a mentor finished (requirements TR01, TR02)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="modules_done")
    module = code_field()
    language = models.CharField(max_length=2, choices=LANGUAGES)
    on = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    field_classes = FieldClasses(ordinary="person module language on by")

    class Meta:
        ordering = ("on", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint("person", "module", name="one_time_per_module"),
            code_of("training_module", "module", name="module_done_code"),
        ]

    def __str__(self) -> str:
        return self.module_id
