"""A saved profile is made known to whoever scores it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from base.accounts.models import Person
from base.workflow.later import later

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def make_known(person: Person) -> None:
    """Tells the worker, once this transaction stands."""
    if not _quiet.get():
        later("matching.tasks.profile_saved", person_id=person.pk)  # else `refresh_stale` finds it


@contextmanager
def without_scoring() -> Iterator[None]:
    """For a history that is played at once, where a plan at the end scores everybody anyway."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
