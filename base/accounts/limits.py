"""How often something may be tried, counted in the cache. What cannot be counted does not go on: RedisError, 503."""

from contextlib import suppress

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest


def tries(request: HttpRequest, what: str) -> int:
    """Returns how often this was counted for the address that asks, in the time that runs."""
    return counted(f"{what}:{get_ip(request)}")


def count(request: HttpRequest, what: str, *, seconds: int) -> int:
    """Counts one more for the address that asks, and returns how many that makes. Of IPv6 a /64 is one address."""
    return add_one(f"{what}:{get_ip(request)}", seconds=seconds)


def counted(key: str) -> int:
    return int(cache.get(key, 0))


def add_one(key: str, *, seconds: int) -> int:
    """Counts one more under this key, in one step whoever counts beside it. The first begins the time."""
    for _again in range(3):
        cache.add(key, 0, seconds)
        try:
            return int(cache.incr(key))
        except ValueError:  # it lapsed between the two
            continue
    return 1


def take_back(key: str) -> None:
    """What was counted under this key did not happen after all."""
    with suppress(ValueError):
        cache.decr(key)
