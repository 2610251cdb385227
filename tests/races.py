"""Two connections, one just before the other: what the second sees when the first lets go of its locks."""

from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import connections, transaction
from django.utils import translation

from base.workflow.moves import Refused
from tests.patience import PATIENCE, somebody_waits, until


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
        until(lambda: not racer.is_alive() or somebody_waits(), "the second waits, or is through")
    racer.join(PATIENCE)
    assert outcomes, "the second never came to an end"
    return outcomes[0]
