"""Work for the worker, once what was written stands."""

from typing import Any

from celery import current_app
from django.db import transaction


def later(task: str, **kwargs: Any) -> None:
    """Hands a task to the worker when this transaction commits. task: its name, as a floor may not import those above.

    A broker that is away costs time, never what was written: every such task has a sibling that beat calls and that
    finds what was missed. Nobody asks for the result: a caller would wait for the broker to come back.
    """
    transaction.on_commit(
        lambda: current_app.send_task(task, kwargs=kwargs, retry=False, ignore_result=True), robust=True
    )
