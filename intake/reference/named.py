"""A name in each language of the product."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language

#: When a label is blank in one language, these are asked next (some French and English ESCO labels are).
FALLBACK = {"fr": ("fr", "en", "nl"), "en": ("en", "nl", "fr"), "nl": ("nl", "en", "fr")}


def active_language() -> str:
    """One of nl, fr, en: the language of the page, else Dutch."""
    code = (get_language() or "nl").split("-")[0]
    return code if code in FALLBACK else "nl"


class Reference(models.Model):
    field_classes: ClassVar[None] = None  # reference data, about nobody

    class Meta:
        abstract = True


class Named(Reference):
    """Loaded only: a name in each language of the product."""

    name_nl = models.TextField()
    name_fr = models.TextField(blank=True)
    name_en = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the page; a blank one falls back fr → en → nl."""
        return self.name_in(active_language())

    def name_in(self, language: str) -> str:
        names = (getattr(self, f"name_{code}") for code in FALLBACK.get(language, FALLBACK["nl"]))
        return next((str(name) for name in names if name), "")
