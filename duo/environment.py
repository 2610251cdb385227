"""What differs between machines, read from the environment: missing or wrong is one sentence that names the variable.

A value is never repeated: most of them hold a secret.
"""

from base64 import urlsafe_b64decode
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def needed(name: str, otherwise: str = "") -> str:
    """Returns a variable that there is no doing without. This and the others raise ImproperlyConfigured.

    otherwise: what holds when it is missing, where that is no error.
    """
    value: str = env.str(name, "").strip() or otherwise
    if not value:
        raise ImproperlyConfigured(
            f"Set {name} in the environment (see docs/installing.md), or start with ./run."
        )
    return value


def flag(name: str) -> bool:
    """Returns a variable that says yes or no; no when it is missing."""
    value = env.str(name, "").strip().lower()
    if value not in YES | NO:
        raise _wrong(name, "1 or 0")
    return value in YES


def names(name: str, otherwise: str = "") -> list[str]:
    """Returns a list with commas that holds something."""
    values = [value.strip() for value in needed(name, otherwise).split(",") if value.strip()]
    if not values:
        raise _wrong(name, "names with commas between them")
    return values


def keys(name: str) -> list[str]:
    """Returns keys of Fernet, newest first."""
    values = names(name)
    try:
        if {len(urlsafe_b64decode(key)) for key in values} == {32}:
            return values
    except ValueError:
        pass
    raise _wrong(name, "keys of 32 bytes in base64, with commas between them")


def address(name: str, *schemes: str, otherwise: str = "") -> str:
    """Returns an address with one of these schemes, without a slash at the end."""
    value = needed(name, otherwise).rstrip("/")
    try:
        parts = urlsplit(value)
        if (
            parts.scheme in schemes and parts.hostname and parts.port != 0
        ):  # reading a port that is none fails
            return value
    except ValueError:
        pass
    raise _wrong(name, f"an address that starts with {schemes[0]}://")


def database(name: str) -> dict[str, Any]:
    """Returns Django's settings of a PostgreSQL database."""
    config: dict[str, Any] = env.db_url_config(address(name, "postgres", "postgresql"))
    if not config.get("NAME"):
        raise _wrong(name, "postgres://user:password@host:5432/name")
    return config


def mail(name: str, otherwise: str = "") -> dict[str, Any]:
    """Returns Django's settings of a mail server."""
    value = needed(name, otherwise)
    if urlsplit(value).scheme not in env.EMAIL_SCHEMES:
        raise _wrong(name, "smtp+tls://user:password@host:587")
    config: dict[str, Any] = env.email_url_config(value)
    return config


def _wrong(name: str, expected: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is not right: it should be {expected} (see docs/installing.md).")
