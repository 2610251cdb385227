"""Codes and sectors: staff may rewrite their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat

from intake.reference.named import Reference


class CodeQuerySet(models.QuerySet["Code"]):
    def of(self, list_: str) -> Self:
        """The active codes of one list, in its order."""
        return self.filter(list=list_, active=True)


class Code(Reference):
    """One answer of a list that an organisation may reword, such as `stop_reason:job_found`."""

    key = models.CharField(primary_key=True, max_length=100)
    list = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    sort = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    source = models.CharField(max_length=60, blank=True)
    loaded = models.JSONField(default=dict, editable=False)  # as the file says it: what differs is staff's

    if TYPE_CHECKING:  # made by django-modeltranslation
        label_nl: str
        label_fr: str
        label_en: str

    objects: ClassVar[CodeQuerySet] = CodeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("list", "sort", "key")
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="code_once_per_list"),
            models.CheckConstraint(
                condition=Q(key=Concat("list", Value(":"), "code")), name="code_key_is_list_and_code"
            ),
        ]

    def __str__(self) -> str:
        return str(self.label)


class InList(Func):
    """Condition of a CheckConstraint on a foreign key to Code: `InList("stop_reason", "reason")` holds when
    `reason` is empty or a code of the list `stop_reason`."""

    function = "starts_with"
    output_field = models.BooleanField()

    def __init__(self, list_: str, field: str) -> None:
        super().__init__(F(field), Value(f"{list_}:"))


class SectorQuerySet(models.QuerySet["Sector"]):
    def picker(self) -> Self:
        return self.filter(active=True)


class Sector(Reference):
    """One of the 28 sectors people choose from; `nace` and `isco` tie it to the classifications.

    `nace` holds prefixes such as `Q86` or `N81.2` (section letter first), `isco` prefixes such as `25` or
    `2635`; both are empty for sectors that no classification knows.
    """

    code = models.CharField(primary_key=True, max_length=30)
    label = models.CharField(max_length=200)
    sort = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    nace = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    isco = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    loaded = models.JSONField(default=dict, editable=False)

    if TYPE_CHECKING:  # made by django-modeltranslation
        label_nl: str
        label_fr: str
        label_en: str

    objects: ClassVar[SectorQuerySet] = SectorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("sort", "code")

    @property
    def nace_sections(self) -> frozenset[str]:
        """Letters of the NACE sections it lies in."""
        return frozenset(prefix[0] for prefix in self.nace)

    def __str__(self) -> str:
        return str(self.label)
