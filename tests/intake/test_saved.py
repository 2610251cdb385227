"""Whoever scores hears of every saved profile, once it stands."""

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
import redis

from duo.celery import app
from intake.availability.actions import set_week
from intake.people.actions import record_profile
from intake.people.saved import without_scoring
from intake.screening.actions import pass_screening
from tests.intake import house

pytestmark = pytest.mark.django_db


def handed_out() -> list[tuple[str, dict[str, Any]]]:
    """The tasks that wait for a worker, taken out."""
    broker, found = redis.Redis.from_url(app.conf.broker_url), []
    while raw := broker.rpop(app.conf.task_default_queue):
        message = json.loads(str(raw, "utf-8"))  # type: ignore[arg-type]
        _args, said, _options = json.loads(b64decode(message["body"]))
        found.append((message["headers"]["task"], said))
    return found


def a_new_radius() -> tuple[Any, Callable[[], Any]]:
    mentee = house.waiting()
    return mentee, lambda: record_profile(mentee, by=None, radius_km=7)


def other_hours() -> tuple[Any, Callable[[], Any]]:
    mentor = house.ready_mentor()
    return mentor, lambda: set_week(mentor.person, [(0, time(9), time(12))], by=None)


def the_end_of_a_screening() -> tuple[Any, Callable[[], Any]]:
    mentee = house.screening()
    house.judged(mentee)
    return mentee, lambda: pass_screening(mentee, by=None)


@pytest.mark.parametrize("changed", [a_new_radius, other_hours, the_end_of_a_screening])
def test_a_change_is_made_known_once_it_stands(changed, django_capture_on_commit_callbacks) -> None:
    whose, change = changed()
    app.control.purge()
    with django_capture_on_commit_callbacks() as later:
        change()
        assert handed_out() == []
    for callback in later:
        callback()
    assert set(map(str, handed_out())) == {
        str(("matching.tasks.profile_saved", {"person_id": whose.person_id}))
    }


def test_a_history_that_is_played_at_once_is_scored_at_its_end(django_capture_on_commit_callbacks) -> None:
    _whose, change = a_new_radius()
    app.control.purge()
    with without_scoring(), django_capture_on_commit_callbacks(execute=True):
        change()
    assert handed_out() == []
