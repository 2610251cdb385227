"""What is only needed for screening and for figures, kept away from the matching on purpose (requirements MA13)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from base.accounts.entity import Owned
from base.accounts.models import Person
from base.privacy.classes import FieldClasses
from base.privacy.fields import EncryptedField
from intake.codes import code_field, code_of


class Background(Owned):
    """Special data of a person, encrypted: no query of ours can filter on it, and `matching` never selects it.

    birth_year: int. gender: key of list `gender`. The three origin answers are "yes", "no" or "not_said" under the
    definitions that may never be mixed (TG03 duo, TG04 vesoc, TG05 vdab; TG06), with the version of the rule.
    belgian: True, False or None. reason_of_stay: key of its list. may_work: "yes", "not_yet" or "unknown"
    (requirements D15).
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="background")
    birth_year = EncryptedField(null=True)
    gender = EncryptedField(null=True)
    belgian = EncryptedField(null=True)
    origin_duo = EncryptedField(null=True)
    origin_vesoc = EncryptedField(null=True)
    origin_vdab = EncryptedField(null=True)
    rule_version = models.CharField(max_length=10, default="2026-1")
    reason_of_stay = EncryptedField(null=True)
    may_work = EncryptedField(null=True)

    field_classes = FieldClasses(
        ordinary="person rule_version",
        special="birth_year gender belgian origin_duo origin_vesoc origin_vdab reason_of_stay may_work",
    )

    def __str__(self) -> str:
        return str(self.person_id)


class Diploma(Owned):
    """A diploma, from here or elsewhere, with how far its recognition is. Never a criterion (requirements TG11)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="diplomas")
    level = models.ForeignKey("intake.EducationLevel", models.PROTECT, related_name="+")
    country = models.ForeignKey("intake.Country", models.PROTECT, null=True, blank=True, related_name="+")
    recognition = code_field(optional=True)

    field_classes = FieldClasses(ordinary="person level", sensitive="country recognition")

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            code_of("diploma_recognition", "recognition", name="diploma_recognition_code")
        ]

    def __str__(self) -> str:
        return str(self.level_id)
