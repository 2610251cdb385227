"""For which organisation code acts: a request, a task or a command runs for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, models

_acting_in: ContextVar[int | None] = ContextVar("acting_in", default=None)


def current_organisation_id() -> int | None:
    """Returns the primary key of the organisation that code acts in, or None outside `acting_in`."""
    return _acting_in.get()


@contextmanager
def acting_in(organisation: models.Model | int) -> Iterator[None]:
    """Runs a request, task or command for one organisation: new rows get it, and the database session is told.

    `app.organisation` is a session setting so that row-level security can read it; the previous value comes back.
    """
    before = _acting_in.get()
    token = _acting_in.set(organisation if isinstance(organisation, int) else organisation.pk)
    try:
        _tell_the_database(_acting_in.get())
        yield
    finally:
        _acting_in.reset(token)
        # inside a broken transaction nothing can be told any more; the rollback itself undoes the setting
        if connection.connection is not None and not connection.needs_rollback:
            _tell_the_database(before)


def _tell_the_database(organisation: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organisation', %s, false)", [str(organisation or "")])
