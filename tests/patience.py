"""How a test waits for what must come: until it is there, however busy the machine is. Nothing here measures speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")
#: Seconds after which what was promised will not come any more; two busy loops beside the tests are no reason.
PATIENCE = 120.0


def until(found: Callable[[], Answer], what: object = "what was waited for") -> Answer:
    """Returns what the function finds, as soon as it finds something. what: how the failure names it, or a function."""
    end = time.monotonic() + PATIENCE
    while not (answer := found()):
        if time.monotonic() > end:
            raise AssertionError(f"not in time: {what() if callable(what) else what}")
        time.sleep(0.02)
    return answer


def until_the_database_says(what: str, question: str, arguments: list[int] | None = None) -> None:
    """Waits until a query answers with something true in its first column."""

    def asked() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(question, arguments)
            return bool(cursor.fetchone()[0])

    until(asked, what)


def until_nobody_holds(lock: int) -> None:
    """Waits until no advisory lock of this kind is left: a connection that closed lets go of its own a moment later."""
    until_the_database_says(
        f"advisory locks {lock} are let go of",
        "SELECT count(*) = 0 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE locktype = 'advisory' AND classid = %s AND datname = current_database()",
        [lock],
    )


def somebody_waits() -> bool:
    """Whether a connection to this test's database stands before a lock; those of other tests do not count."""
    with connection.cursor() as cursor:
        # A transaction sees the connections that there were when it first looked: two tests that raced beside each
        # other looked at each other's lock, and never saw their own.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def until_the_workers_rest(workers: int = 1) -> None:
    """Waits until everything that was handed out before this call is done: then what did not happen never will.

    Tasks are taken in their order, so that a last one stands for those before it; and a worker answers between two
    tasks only, so that its answer stands for the one it had in hand.
    """
    from base.outbox.tasks import deliver
    from duo.celery import app

    last = deliver.apply_async(kwargs={"message_id": 0}, ignore_result=False)
    last.get(timeout=PATIENCE, propagate=False)  # there is no such message
    answers = app.control.ping(timeout=PATIENCE, limit=workers)
    assert len(answers or ()) == workers
