"""Places in Belgium: postcodes, municipalities and what people call them."""

from __future__ import annotations

import math
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext as _

from .named import Named, active_language
from .sql import Folded


class Region(Named):
    """A region or a province of Belgium, by its ISO 3166-2 code (`BE-BRU`, `BE-VLI`)."""

    code = models.CharField(primary_key=True, max_length=6)
    level = models.CharField(max_length=8, choices=[("region", "region"), ("province", "province")])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="provinces")

    class Meta:
        ordering = ("code",)


class PlaceQuerySet(models.QuerySet["Place"]):
    def by_postcode(self, postcode: str) -> Self:
        """The places with this postcode, the one that stands for it first; none if it does not exist."""
        return self.filter(postcode=postcode.strip()).order_by("-main", "pk")

    def named(self, name: str) -> Self:
        """The places with this name in any of the three languages, whatever its capitals and accents."""
        wanted = Folded(Value(name.strip()))
        return (
            self.alias(nl=Folded("name_nl"), fr=Folded("name_fr"), en=Folded("name_en"))
            .filter(Q(nl=wanted) | Q(fr=wanted) | Q(en=wanted))
            .order_by("-main", "postcode", "pk")
        )

    def find(self, text: str) -> Place:
        """The place meant by `9000`, `Gent`, `gand` or `1020 Laken`.

        Raises ValidationError with a sentence that names what was typed, so that a form can show it as it is:
        when nothing fits, and when the name alone fits places in different municipalities.
        """
        text = " ".join(text.split())
        head, _space, rest = text.partition(" ")
        if head.isdigit():
            at = self.by_postcode(head)
            place = (at.named(rest).first() if rest else None) or at.first()
            if place is None:
                raise ValidationError(
                    _("We do not know the postcode “%(postcode)s”."), "unknown", {"postcode": head}
                )
            return place
        found = list(self.named(text)) if text else []
        if not found:
            raise ValidationError(_("We do not know the place “%(place)s”."), "unknown", {"place": text})
        if len({place.refnis for place in found}) > 1:
            raise ValidationError(
                _("There is more than one “%(place)s”. Please give the postcode: %(postcodes)s."),
                "ambiguous",
                {"place": text, "postcodes": ", ".join(sorted({place.postcode for place in found}))},
            )
        return found[0]


class Place(Named):
    """A (former) municipality under one postcode, with a point on a plane.

    `x` and `y` are whole hectometres east and north of 50.8° N 4.4° E on an equirectangular plane: within
    Belgium a distance is at most 3 % off, and the engine stays with integers. `main` marks the one place of
    its postcode that stands for it. `languages` are the official ones of the municipality, `facility` the one
    in which it also serves people.
    """

    postcode = models.CharField(max_length=4)
    refnis = models.CharField(max_length=5)  # of the municipality, Statbel
    municipality_nl = models.TextField()
    municipality_fr = models.TextField()
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    province = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=2))
    facility = models.CharField(max_length=2, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    x = models.IntegerField()
    y = models.IntegerField()
    main = models.BooleanField(default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("postcode", "-main", "pk")
        constraints = [
            models.UniqueConstraint(fields=["postcode", "name_nl", "name_fr"], name="place_once"),
            models.UniqueConstraint(
                fields=["postcode"], condition=Q(main=True), name="one_main_place_per_postcode"
            ),
        ]

    @property
    def municipality(self) -> str:
        return self.municipality_fr if active_language() == "fr" else self.municipality_nl

    def __str__(self) -> str:
        return f"{self.postcode} {self.name}"

    @staticmethod
    def on_plane(lat: float, lon: float) -> tuple[int, int]:
        """(x, y) in hectometres."""
        per_radian = 63_710.088  # the earth's mean radius, in hectometres
        x = math.radians(lon - 4.4) * math.cos(math.radians(50.8)) * per_radian
        y = math.radians(lat - 50.8) * per_radian
        return round(x), round(y)

    def km_to(self, other: Place) -> float:
        return math.hypot(self.x - other.x, self.y - other.y) / 10
