"""Where people meet, in the plain words of participants."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
#: In a text message every letter counts.
IN_A_TEXT: dict[str, Promise] = {
    "meeting_place:centre": pgettext_lazy("place in a text message", "at the centre"),
    "meeting_place:neutral": pgettext_lazy("place in a text message", "somewhere quiet"),
    "meeting_place:workplace": pgettext_lazy("place in a text message", "at the mentor’s work"),
    "meeting_place:office": pgettext_lazy("place in a text message", "at our office"),
    "meeting_place:online": pgettext_lazy("place in a text message", "online"),
    MeetingMode.ONLINE: pgettext_lazy("place in a text message", "online"),
    MeetingMode.PHONE: pgettext_lazy("place in a text message", "by phone"),
}
#: So long may an address be in a text message; a longer one stands on the page that the message opens.
LENGTH_IN_A_TEXT = 30
POSTCODE = re.compile(r"(?<=, )(?:B-)?\d{4} (?=\D)")  # four digits before the comma are the house’s number


def place_name(meeting: Meeting) -> str:
    """Returns the kind of place, or how people see each other when it is nowhere."""
    if meeting.mode in BY_MODE:
        return str(BY_MODE[meeting.mode])
    if meeting.place_id is None:
        return "" if meeting.address else str(pgettext_lazy("two people", "in person"))
    return str(PLAIN.get(meeting.place_id) or meeting.place)


def place_line(meeting: Meeting) -> str:
    """Returns the address when there is one, else the kind of place: one line for a message or a calendar."""
    if meeting.mode in BY_MODE:
        return str(BY_MODE[meeting.mode])
    return meeting.address or place_name(meeting)


def place_in_a_text(meeting: Meeting) -> str:
    """Returns the place for a text message: a short address without its postcode, else a few words."""
    if meeting.mode not in BY_MODE:
        for address in (
            meeting.address,
            POSTCODE.sub("", meeting.address),
            meeting.address.partition(",")[0],
        ):
            if 0 < len(address) <= LENGTH_IN_A_TEXT:
                return address
    word = IN_A_TEXT.get(meeting.mode) or IN_A_TEXT.get(meeting.place_id or "")
    return str(word or meeting.place or pgettext_lazy("two people", "in person"))
