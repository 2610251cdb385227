"""Two connections, one just before the other: what the second sees when the first lets go of its locks."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import connection, connections, transaction
from django.utils import translation

from duo.workflow.moves import Refused


def just_after(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Begins `second` in another connection while the transaction of `first` is still open, then lets both end.

    Returns what `second` did: its result, or the sentence of its refusal. For tests with `transaction=True`.
    """
    outcomes: list[Any] = []

    def other() -> None:
        try:
            with translation.override("en"):
                outcomes.append(second())
        except Refused as refused:
            outcomes.append(str(refused.reason))
        finally:
            connections["default"].close()

    racer = Thread(target=other)
    with transaction.atomic():
        first()
        racer.start()
        until = time.monotonic() + 10
        while racer.is_alive() and not _somebody_waits() and time.monotonic() < until:
            time.sleep(0.02)
    racer.join(20)
    assert outcomes, "the second never came to an end"
    return outcomes[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
