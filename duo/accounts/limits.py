"""How often one address may try something. Without the cache nobody is counted, and everybody goes on."""

import structlog
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def tries(request: HttpRequest, what: str) -> int:
    """Returns how often this was counted for the address that asks, in the time that runs."""
    try:
        return int(cache.get(_key(request, what), 0))
    except RedisError:
        log.warning("tries_not_counted", what=what)
        return 0


def count(request: HttpRequest, what: str, *, seconds: int) -> int:
    """Counts one more and returns how many that makes. The first begins the time, which lasts so many seconds."""
    key = _key(request, what)
    try:
        cache.add(key, 0, seconds)
        return int(cache.incr(key))
    except ValueError:  # it lapsed between the two
        return 1
    except RedisError:
        log.warning("tries_not_counted", what=what)
        return 0


def _key(request: HttpRequest, what: str) -> str:
    return f"{what}:{get_adapter().get_client_ip(request)}"
