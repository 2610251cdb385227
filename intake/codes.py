"""Columns that hold a code of one list, and the database checks that keep other lists out."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from intake.reference.codes import InList


def code_field(**options: Any) -> "models.ForeignKey[Any, Any]":
    """Returns a foreign key to `Code`. Pair it with `code_of` in the model's constraints."""
    optional = options.pop("optional", False)
    return models.ForeignKey(
        "intake.Code", models.PROTECT, related_name="+", null=optional, blank=optional, **options
    )


def code_of(list_name: str, field: str, *, name: str) -> models.CheckConstraint:
    """Returns the check that a `code_field` holds a key of this list (`referral_channel:flyer`)."""
    return models.CheckConstraint(condition=Q(InList(list_name, field)), name=name)


def keys_field(**options: Any) -> "ArrayField[Any, Any]":
    """Returns an array of code keys: short lists that the matching reads at once (topics, criteria, modules)."""
    return ArrayField(models.CharField(max_length=64), default=list, blank=True, **options)
