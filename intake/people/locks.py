"""The lock under which a file moves."""

from __future__ import annotations

from intake.people.models import Mentee, Mentor


def lock_file(whose: Mentee | Mentor) -> None:
    """Locks the row and reads it again into the object that the caller holds."""
    whose.refresh_from_db(from_queryset=type(whose).objects.select_for_update(of=("self",)))  # type: ignore[arg-type]
