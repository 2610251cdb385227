"""Work: NACE activities, ISCO-08 groups, ESCO occupations and the search among them."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, FloatField, Func, Max, Min, Q, Value, When
from django.db.models.functions import Concat, Length

from base.reading.signs import plain
from intake.reference.named import Named, Reference, active_language
from intake.reference.sql import Folded


class Nace(Named):
    """NACE Rev. 2: sections (`Q`) and divisions (`86`)."""

    code = models.CharField(primary_key=True, max_length=2)
    section = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="divisions")

    class Meta:
        ordering = ("code",)


class IscoGroup(Named):
    """ISCO-08, levels 1 to 4: as many digits as its level (`2`, `24`, `241`, `2411`)."""

    code = models.CharField(primary_key=True, max_length=4)
    level = models.PositiveSmallIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ("code",)


class OccupationQuerySet(models.QuerySet["Occupation"]):
    def search(self, text: str, language: str | None = None) -> Self:
        """Occupations whose name contains every word of `text`, in any language, best first.

        Names in `language` (default: that of the page) come before the others. Only if no name contains the
        words, names that look like them: "boekhauder" finds "boekhouder" (how alike is the connection option
        `pg_trgm.word_similarity_threshold`, 0.5 in settings). Slice the result.
        """
        words = plain(text).split()[:6]
        if not words:
            return self.none()
        language = language or active_language()
        whole = Folded(Value(" ".join(words)))
        contains = Q()
        for word in words:
            contains &= Q(terms__folded__contains=Folded(Value(word)))
        containing = self.filter(contains).annotate(
            rank=Min(
                Case(
                    When(terms__folded=whole, then=0),
                    When(terms__folded__startswith=whole, then=2),
                    When(terms__folded__contains=Concat(Value(" "), whole), then=4),
                    default=6,
                )
                + Case(When(terms__language=language, then=0), default=1)
            ),
            length=Min(Length("terms__folded")),
        )
        if containing.exists():
            return containing.order_by("rank", "length", "pk")
        likeness = Func(whole, "terms__folded", function="word_similarity", output_field=FloatField())
        closeness = Func(whole, "terms__folded", function="similarity", output_field=FloatField())
        return (
            self.filter(terms__folded__trigram_word_similar=whole)
            .annotate(rank=Max(likeness + closeness))
            .order_by("-rank", "pk")
        )


class Occupation(Named):
    """An ESCO occupation; its key is the last part of its ESCO URI. `isco` is its ISCO-08 unit group.

    Many have a male and a female form, written "acteur / actrice"; `terms` hold each form by itself.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    isco = models.ForeignKey(IscoGroup, models.PROTECT, related_name="occupations")
    esco_code = models.CharField(max_length=20)  # not unique

    objects = OccupationQuerySet.as_manager()

    class Meta:
        ordering = ("esco_code", "pk")

    @property
    def short(self) -> str:
        """The name with one form only, for a line that says what somebody does."""
        return self.name.split(" / ")[0]

    @property
    def uri(self) -> str:
        return f"http://data.europa.eu/esco/occupation/{self.pk}"


class OccupationTerm(Reference):
    """One searchable form of one name, `folded()`: narrow, so that a search reads little."""

    occupation = models.ForeignKey(Occupation, models.CASCADE, related_name="terms")
    language = models.CharField(max_length=2)
    folded = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occupation", "language", "folded"], name="term_once"),
        ]
        indexes = [  # the table is written whole: a list of pending entries would only slow the search
            GinIndex(fields=["folded"], name="term_trigram", opclasses=["gin_trgm_ops"], fastupdate=False)
        ]
