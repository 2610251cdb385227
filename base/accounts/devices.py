"""The browsers from which somebody signed in before: their codes are counted apart from those of strangers."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from base.accounts.models import User

COOKIE = "known_device"
AGE = 400 * 24 * 3600  # browsers keep none longer
USERS = 5  # who share a computer


def device_of(request: HttpRequest, user: User | None) -> str | None:
    """Returns the name of the browser that asks, when this user signed in from it before."""
    return _names_by_user(request).get(user.public_id) if user else None


def devices(request: HttpRequest) -> list[str]:
    """Returns the names that this browser has, whoever signed in from it."""
    return list(_names_by_user(request).values())


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Notes in a signed cookie that this user signed in here."""
    names = _names_by_user(request)
    name = names.pop(user.public_id, None) or secrets.token_urlsafe(9)
    newest = dict([*names.items(), (user.public_id, name)][-USERS:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=COOKIE),
        max_age=AGE,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _names_by_user(request: HttpRequest) -> dict[str, str]:
    try:
        names: dict[str, str] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=AGE)
    except signing.BadSignature:
        return {}
    return names
