"""How many codes may be asked for: by each address, in all, and in text messages that the organisation pays for."""

from hashlib import sha256

from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from base.accounts.devices import device_of
from base.accounts.limits import add_one, counted
from base.accounts.models import Organisation, User

DAY = 24 * 3600
TOO_OFTEN = gettext_lazy("Too many tries in a short time. Wait a few minutes and try again.")
#: For every number, known here or not.
NO_TEXTS_LEFT = gettext_lazy("No more text messages can be sent today. Sign in with your email, or call us.")


def why_not_ask(request: HttpRequest, login: str, user: User | None, *, text: bool) -> str | None:
    """Counts that a code is asked for, and returns why there is none, or None.

    login: the number as +32… or the email. The answer is the same whether somebody (`user`) is known by it. Whoever
    asks from a browser where that user signed in before has a budget apart from everybody else's.
    """
    budget = f"{login} {_round(login)}"
    if device := device_of(request, user):
        allowed = ratelimit.consume(request, action="known_device_code", key=f"{budget} {device}")
        return None if allowed else str(TOO_OFTEN)
    if not (
        ratelimit.consume(request, action="request_login_code", key=f"{budget} {get_ip(request)}")
        and ratelimit.consume(request, action="strange_device_code", key=budget)
    ):
        cache.set(_key("held-up", login), 1, DAY)
        return str(TOO_OFTEN)
    if text and any(map(texts_used_up, Organisation.objects.values_list("pk", flat=True))):
        return str(NO_TEXTS_LEFT)
    return None


def is_held_up(logins: list[str]) -> bool:
    """True when somebody was told to wait for a code to one of these addresses, today."""
    return any(cache.get(_key("held-up", login)) for login in logins)


def begin_anew(logins: list[str]) -> None:
    """Forgets what was counted for these addresses."""
    for login in logins:
        add_one(_key("round", login), seconds=2 * DAY)
        cache.delete(_key("held-up", login))


def count_text(organisation_id: int) -> bool:
    """Counts one more text message with a code, and returns whether it may still be sent today."""
    return bool(add_one(_texts(organisation_id), seconds=2 * DAY) <= settings.SIGN_IN_TEXTS_A_DAY)


def texts_used_up(organisation_id: int) -> bool:
    """True when this organisation sent as many codes by text message today as it wants to pay for."""
    return bool(counted(_texts(organisation_id)) >= settings.SIGN_IN_TEXTS_A_DAY)


def _texts(organisation_id: int) -> str:
    return f"sign-in-texts:{organisation_id}:{timezone.localdate()}"


def _round(login: str) -> int:
    return counted(_key("round", login))


def _key(what: str, login: str) -> str:
    """No address stands readable in the cache."""
    return f"{what}:{sha256(login.encode()).hexdigest()}"
