"""Columns that hold a code of one list, and the database checks that keep other lists out."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from intake.reference.codes import Code, InList


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


def known_keys(answers: Iterable[str], *lists: str) -> list[str]:
    """Returns the keys of these answers, which stand in one of the lists, in the order of the answers and each once.

    An answer may come with its list (`stop_reason:moved`) or without (`moved`). Raises ValidationError with
    a sentence that names the answer no list knows.
    """
    wanted = list(dict.fromkeys(answers))
    if not wanted:
        return []
    rows = list(Code.objects.filter(list__in=lists, active=True).values_list("code", "key"))
    key_by_code, all_keys = dict(rows), {key for _code, key in rows}
    keys = [answer if answer in all_keys else key_by_code.get(answer, "") for answer in wanted]
    for answer, key in zip(wanted, keys, strict=True):
        if not key:
            raise ValidationError(
                _("“%(answer)s” is not an answer we know (list %(list)s)."),
                "unknown",
                {"answer": answer, "list": ", ".join(lists)},
            )
    return list(dict.fromkeys(keys))


def known_code(answer: Code | str, list_name: str) -> Code:
    """Returns the one code meant by an answer of a list. Raises ValidationError like `known_keys`."""
    if isinstance(answer, Code):
        answer = answer.key
    return Code.objects.get(key=known_keys([answer], list_name)[0])
