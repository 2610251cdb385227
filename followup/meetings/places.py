"""Where people meet, in the plain words of participants."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followup.meetings.models import Meeting, MeetingMode

PLAIN: dict[str, Promise] = {
    "meeting_place:centre": _("At the reception centre"),
    "meeting_place:neutral": _("Somewhere quiet, like a library"),
    "meeting_place:workplace": _("At the mentor’s workplace"),
    "meeting_place:online": _("Online, by video"),
}
BY_MODE: dict[str, Promise] = {
    MeetingMode.ONLINE: _("Online, by video"),
    MeetingMode.PHONE: _("By phone"),
}


def place_name(meeting: Meeting) -> str:
    """Returns the kind of place, or how people see each other when it is nowhere."""
    if meeting.mode in BY_MODE:
        return str(BY_MODE[meeting.mode])
    if meeting.place_id is None:
        return "" if meeting.address else str(_("in person"))
    return str(PLAIN.get(meeting.place_id) or meeting.place)


def place_line(meeting: Meeting) -> str:
    """Returns the address when there is one, else the kind of place: one line for a message or a calendar."""
    if meeting.mode in BY_MODE:
        return str(BY_MODE[meeting.mode])
    return meeting.address or place_name(meeting)
