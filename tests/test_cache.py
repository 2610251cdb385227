"""The cache holds data, and reads nothing else."""

import pickle

import pytest
from django.conf import settings
from django.core.cache import cache
from redis import Redis

from duo.cache import Json


@pytest.mark.parametrize("value", [0, 7, -1, True, None, "é", 1.5, [1, "a"], {"a": [None]}])
def test_what_goes_in_comes_out(value):
    cache.set("kept", value)
    assert cache.get("kept") == value
    assert type(cache.get("kept")) is type(value)


def test_numbers_are_counted_up_by_the_server():
    cache.set("count", 2)
    assert cache.incr("count") == 3


def test_an_object_is_not_kept():
    with pytest.raises(TypeError):
        Json().dumps(object())


def test_an_object_that_somebody_else_put_there_does_not_come_to_life():
    server = Redis.from_url(f"{settings.REDIS_URL}/1")
    server.set(cache.make_key("planted"), pickle.dumps(["it lives"]))
    with pytest.raises(ValueError, match="utf"):
        cache.get("planted")
