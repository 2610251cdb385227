"""Places in Belgium: postcodes, municipalities and what people call them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from base.reading.places import HOME, WrittenPlace, as_dutch, place_key, read_place
from intake.reference.named import Named, active_language

#: How near a spelling is to a name that is offered, of 1, and how many postcodes a sentence names.
LIKENESS, MOST = 0.75, 5
#: Whoever lives in one of the nineteen municipalities may say so.
BRUSSELS = {"brussel", "bruxelles", "brussels"}


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
        """The places that anybody calls so, in any spelling and language, also by the name of a municipality."""
        key = place_key(name)
        return self.filter(called__contains=[key] if key else [""]).order_by("-main", "postcode", "pk")

    def called(self, name: str) -> list[Place]:
        """The places of this name; of `Hamme (Merchtem)` and `Gent-Ledeberg` the one that both names are about."""
        places = list(self.named(name))
        for keys in [] if places else _parts(name):
            both = self.filter(called__overlap=keys).order_by("-main", "postcode", "pk")
            places = places or [place for place in both if all(place.answers_to(key) for key in keys)]
        return places

    def meant(self, text: str) -> Place | WrittenPlace:
        """The place meant by `9000`, `Gent`, `Gand 9000`, `B-9000` or `1020 Laken`, or the words of one abroad.

        Never one that was not meant. Raises ValidationError with a sentence that names what was typed and what may be
        meant, so that a form can show it as it is: when nothing fits, when postcode and name do not agree, when the
        country is open, and when the name alone fits places in different municipalities.
        """
        written = read_place(text)
        if written.country == "":
            words = {"place": str(written), "french": f"FR-{written}", "german": f"DE-{written}"}
            sentence = _(
                "In which country is “%(place)s”? Write “%(french)s” for France, “%(german)s” for Germany."
            )
            raise ValidationError(sentence, "country", words)
        if written.country != HOME:
            return written
        return self._at(written) if written.postcode else self._called(written.name)

    def find(self, text: str) -> Place:
        """The place in Belgium that is meant. Raises like `meant`, and for a place abroad."""
        place = self.meant(text)
        if isinstance(place, Place):
            return place
        sentence = _("“%(place)s” does not lie in Belgium. Choose a town in Belgium.")
        raise ValidationError(sentence, "abroad", {"place": str(place)})

    def _at(self, written: WrittenPlace) -> Place:
        """The place under a postcode that has this name; the one that stands for it, when no name was given."""
        places = list(self.by_postcode(written.postcode))
        if not places:
            raise ValidationError(
                _("We do not know the postcode “%(postcode)s”."), "unknown", {"postcode": written.postcode}
            )
        key_written = place_key(written.name)
        for keys in ([key_written], *_parts(written.name)):
            if all(any(place.answers_to(key) for place in places) for key in keys):
                return next((place for key in keys for place in places if key in place.called), places[0])
        alike = get_close_matches(key_written, [key for place in places for key in place.called], 1, LIKENESS)
        others = sorted(set(self.named(written.name).values_list("postcode", flat=True)))
        words = {"postcode": written.postcode, "name": written.name, "here": places[0].name}
        if alike and not others:
            meant = next(place for place in places if alike[0] in place.called)
            sentence = _("We do not know “%(name)s”. Do you mean: %(meant)s?")
            raise ValidationError(sentence, "alike", words | {"meant": str(meant)})
        if dutch := as_dutch(written):
            sentence = _("%(postcode)s is %(here)s. Is it in the Netherlands? Then write “%(dutch)s”.")
            raise ValidationError(sentence, "country", words | {"dutch": str(dutch)})
        if others:
            sentence = _("%(postcode)s is %(here)s, and %(name)s is %(postcodes)s. Write only what is right.")
            raise ValidationError(sentence, "disagrees", words | {"postcodes": ", ".join(others[:MOST])})
        sentence = _("%(postcode)s is %(here)s. We do not know “%(name)s”: write only the postcode.")
        raise ValidationError(sentence, "disagrees", words)

    def _called(self, name: str) -> Place:
        places = self.called(name)
        if not places:
            alike = self._alike(name)
            sentence = _("We do not know the place “%(place)s”. Do you mean: %(others)s?")
            if not alike:
                sentence = _("We do not know the place “%(place)s”.")
            raise ValidationError(sentence, "unknown", {"place": name, "others": ", ".join(map(str, alike))})
        if len({place.refnis for place in places}) > 1:
            raise ValidationError(
                _("There is more than one “%(place)s”. Please give the postcode: %(postcodes)s."),
                "ambiguous",
                {"place": name, "postcodes": ", ".join(sorted({place.postcode for place in places}))},
            )
        return places[0]

    def _alike(self, name: str) -> list[Place]:
        """At most three places whose name is written almost like this."""
        place_by_name: dict[str, int] = {}
        for pk, keys in self.order_by("main", "-postcode").values_list("pk", "called"):
            place_by_name |= dict.fromkeys(keys, pk)
        near = [place_by_name[key] for key in get_close_matches(place_key(name), place_by_name, 3, LIKENESS)]
        places = self.in_bulk(near)
        return [places[pk] for pk in dict.fromkeys(near)]


def _parts(name: str) -> Iterator[list[str]]:
    """The names that were written together, as keys: apart by marks, then by hyphens too."""
    for between in (r"[,;()/]", r"[,;()/\-\u2010-\u2015]"):
        keys = [key for part in re.split(between, name) if (key := place_key(part))]
        if len(keys) > 1:
            yield keys


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
    #: What people call it (`base.reading.places.place_key`), also by an older name or that of its municipality.
    called = ArrayField(models.TextField(), default=list)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("postcode", "-main", "pk")
        indexes = [GinIndex(fields=["called"], name="place_called", fastupdate=False)]
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

    def municipalities(self) -> set[str]:
        """The names of its municipality, as keys."""
        return {place_key(self.municipality_nl), place_key(self.municipality_fr)}

    def answers_to(self, key: str) -> bool:
        """Whether whoever lives here may write this name behind the postcode: also that of the municipality."""
        brussels = self.region_id == "BE-BRU" and key in BRUSSELS
        return not key or key in self.called or key in self.municipalities() or brussels

    @staticmethod
    def on_plane(lat: float, lon: float) -> tuple[int, int]:
        """(x, y) in hectometres."""
        per_radian = 63_710.088  # the earth's mean radius, in hectometres
        x = math.radians(lon - 4.4) * math.cos(math.radians(50.8)) * per_radian
        y = math.radians(lat - 50.8) * per_radian
        return round(x), round(y)

    def km_to(self, other: Place) -> float:
        return math.hypot(self.x - other.x, self.y - other.y) / 10
