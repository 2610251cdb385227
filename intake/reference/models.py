"""Reference data: what every organisation shares and nobody's life is told by.

Two kinds. `Code` and `Sector` are edited by staff, so django-modeltranslation gives them `label` with
`label_nl`, `label_fr`, `label_en`. The others are only ever loaded from `data/*.csv` (`manage.py
load_reference`): three plain `name_…` columns are faster to load and to search, and no form needs more.

Keys are the published codes themselves (ISO, ISCO, NACE), so a foreign key already says what it means.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext as _

from base.reading.signs import plain
from intake.reference.codes import Code, InList, Sector
from intake.reference.named import Named, Reference
from intake.reference.occupations import IscoGroup, Nace, Occupation, OccupationTerm
from intake.reference.places import Place, Region
from intake.reference.sql import Folded

__all__ = [
    "CefrLevel",
    "Code",
    "Country",
    "EducationLevel",
    "Holiday",
    "InList",
    "IscoGroup",
    "Language",
    "Nace",
    "Occupation",
    "OccupationTerm",
    "Place",
    "ReferenceFile",
    "Region",
    "Sector",
]


class LanguageQuerySet(models.QuerySet["Language"]):
    def picker(self) -> Self:
        """The languages people choose from, the most needed first."""
        return self.filter(tier__lte=3).order_by("tier", "sort", "code")

    def others(self) -> Self:
        """All the others, for the search field behind "another language"."""
        return self.filter(tier__gt=3).order_by("name_en", "code")

    def find(self, text: str) -> Language:
        """The language meant by its code (`ar`), its name in nl, fr or en, or its own name (`العربية`).

        Raises ValidationError with a sentence that names what was typed.
        """
        folded_text = Folded(Value(plain(text)))
        names = ("code", "name_nl", "name_fr", "name_en", "autonym")
        any_name = Q(*((f"folded_{name}", folded_text) for name in names), _connector=Q.OR)
        languages = self.alias(**{f"folded_{name}": Folded(name) for name in names}).filter(any_name)
        language = languages.order_by("tier", "sort", "code").first() if text.strip() else None
        if language is None:
            raise ValidationError(
                _("We do not know the language “%(language)s”."), "unknown", {"language": text}
            )
        return language


class Language(Named):
    """By its ISO 639 code. `tier` 1, 2, 3 = in the picker, 9 = found by search only."""

    code = models.CharField(primary_key=True, max_length=3)
    autonym = models.TextField(blank=True)
    rtl = models.BooleanField(default=False)
    belgian_official = models.BooleanField(default=False)
    tier = models.PositiveSmallIntegerField(default=9)
    sort = models.PositiveSmallIntegerField(default=0)

    objects = LanguageQuerySet.as_manager()

    class Meta:
        ordering = ("tier", "sort", "name_en", "code")


class CefrLevel(Named):
    """`0` (not yet), `A1` … `C2`, `M` (mother tongue), in plain words. Compare by `sort`, 0 … 7."""

    code = models.CharField(primary_key=True, max_length=2)
    sort = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("sort",)


class Country(Named):
    """By its ISO 3166 alpha-2 code; states that are gone and "stateless" have three letters.

    The flags are the groups that the published figures use; `vesoc_non_eu15` is empty where nationality is
    unknown.
    """

    code = models.CharField(primary_key=True, max_length=3)
    alpha3 = models.CharField(max_length=3, blank=True)
    kind = models.CharField(
        max_length=10,
        choices=[("country", "country"), ("historical", "historical"), ("special", "special")],
    )
    eu15 = models.BooleanField()
    eu27 = models.BooleanField()
    eu28_pre_brexit = models.BooleanField()
    efta = models.BooleanField()
    vesoc_non_eu15 = models.BooleanField(null=True)

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "countries"


class EducationLevel(Named):
    """`report_category` is the heading of the annual report that the level is counted under, in Dutch."""

    code = models.CharField(primary_key=True, max_length=30)
    sort = models.PositiveSmallIntegerField()
    isced2011 = models.PositiveSmallIntegerField(null=True, blank=True)
    report_category = models.TextField()

    class Meta:
        ordering = ("sort", "code")


class HolidayQuerySet(models.QuerySet["Holiday"]):
    def legal_between(self, first: date, last: date) -> Self:
        """The legal holidays from `first` up to and including `last`."""
        return self.filter(legal=True, on__range=(first, last))


class Holiday(Named):
    on = models.DateField(primary_key=True)
    legal = models.BooleanField()

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ("on",)


class ReferenceFile(Reference):
    """Which content of which file stands in the database: an unchanged file is not read again."""

    name = models.CharField(primary_key=True, max_length=60)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
