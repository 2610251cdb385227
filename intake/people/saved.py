"""A saved profile is made known to whoever scores it, by the name of a task: intake imports nothing above itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.db import transaction

from base.accounts.models import Person

TASK = "matching.tasks.profile_saved"
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def make_known(person: Person) -> None:
    """Tells the worker, once this transaction stands. A broker that is away costs freshness, never the saved profile:
    `refresh_stale` finds what was missed.
    """
    if not _quiet.get():
        transaction.on_commit(
            lambda: current_app.send_task(  # asked for a result it would wait for the broker to come back
                TASK, kwargs={"person_id": person.pk}, retry=False, ignore_result=True
            ),
            robust=True,
        )


@contextmanager
def without_scoring() -> Iterator[None]:
    """For a history that is played at once, where a plan at the end scores everybody anyway."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
