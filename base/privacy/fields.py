"""Encrypted columns for special data. Keys rotate: the newest of `FIELD_KEYS` writes, all of them read."""

import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@cache
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(value: Any) -> bytes:
    """Returns the token for any JSON value, made with the newest key."""
    return _keys(tuple(settings.FIELD_KEYS)).encrypt(json.dumps(value).encode())


def decrypt(token: bytes | memoryview) -> Any:
    """Returns the JSON value behind a token. Raises ImproperlyConfigured when no key of `FIELD_KEYS` opens it."""
    try:
        return json.loads(_keys(tuple(settings.FIELD_KEYS)).decrypt(bytes(token)))
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "No key in FIELD_KEYS opens this value: was an old key removed?"
        ) from error


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]
    """A JSON value (text, number, list, object or None) that the database only sees encrypted.

    It cannot be searched or sorted on: that is the point. None is stored as NULL.
    """

    description = "Encrypted value"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "base.privacy.fields.EncryptedField", args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        return super().get_db_prep_value(encrypt(value), connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else decrypt(value)

    def get_default(self) -> Any:
        return None if not self.has_default() else self._get_default()  # type: ignore[attr-defined]

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("Encrypted values are not serialised")

    def to_python(self, value: Any) -> Any:
        return value
