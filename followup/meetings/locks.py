"""Rows are locked in one order everywhere: the duo, its meeting, the people (architecture, 10).

What a guard judges is read under the lock: what a page read before may have changed meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from followup.meetings.models import Meeting
from matching.models import Duo

if TYPE_CHECKING:
    from matching.duos.models import DuoQuerySet


def locked_duo(key: int) -> Duo:
    """Locks a duo by its primary key, and returns it with its people as they stand now."""
    rows: DuoQuerySet = Duo.objects.select_for_update(of=("self",))
    return rows.with_people().select_related("proposal__interpreter").get(pk=key)


def locked_meeting(meeting: Meeting) -> Meeting:
    """Locks the duo of a meeting and then the meeting, and returns it as it stands now, with that duo."""
    duo = locked_duo(meeting.duo_id)
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    locked.duo = duo
    return locked
