"""Appointments as calendar programs read them (RFC 5545): one stable UID per meeting, SEQUENCE + 1 per change, UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from base.accounts.models import Person
from base.outbox.addresses import address_of
from base.outbox.channels import mail_address
from base.reading.signs import plain
from followup.meetings.models import Meeting
from followup.meetings.places import place_line

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
REFRESH = timedelta(hours=6)
SAID = {"": "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED"}


def invitation(
    meeting: Meeting,
    recipient: Person,
    *,
    with_whom: str,
    at: datetime,
    method: str = REQUEST,
    page: str | None = None,
) -> str:
    """Returns the calendar file that puts a meeting into the recipient's calendar, moves it there, or takes it out.

    with_whom: first names only; nothing of the pathway stands in it. page: where the recipient sees it, the page of a
    participant unless given. Texts are in the active language.
    """
    event = _event(meeting, with_whom, at, recipient, page=page, cancelled=method == CANCEL)
    return _file([event], method)


def feed(entries: Iterable[tuple[Meeting, str]], recipient: Person) -> str:
    """Returns a person's appointments, (meeting, with whom), as a calendar to subscribe to.

    The same appointments give the same text, whenever it is asked for: a program that has it need not fetch it again.
    """
    events = [_event(meeting, with_whom, meeting.created_at) for meeting, with_whom in entries]
    name = _("Duo, appointments of %(name)s") % {"name": _line(recipient.first_name)}
    return _file(events, PUBLISH, name=name)


def appointment(meeting: Meeting, *, with_whom: str, at: datetime) -> str:
    """Returns one appointment as a file for the phone's own calendar."""
    return _file([_event(meeting, with_whom, at)], PUBLISH)


def _file(events: list[Event], method: str, *, name: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Duo//duo//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", REFRESH)
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _event(
    meeting: Meeting,
    with_whom: str,
    at: datetime,
    recipient: Person | None = None,
    *,
    page: str | None = None,
    cancelled: bool = False,
) -> Event:
    assert meeting.during is not None
    event = Event()
    event.add("uid", f"{meeting.ical_uid}@duo")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", meeting.during.lower.astimezone(UTC))
    event.add("dtend", meeting.during.upper.astimezone(UTC))
    event.add("summary", _("Appointment with %(name)s") % {"name": _line(with_whom)})
    event.add("location", _line(place_line(meeting)))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", settings.BASE_URL + (page or address_of("appointment", meeting.public_id)))
    if recipient is not None:
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        event.add("organizer", _address(address, name))
        if to := mail_address(recipient):
            event.add("attendee", _attendee(to, meeting, recipient))
    return event


def _attendee(email: str, meeting: Meeting, recipient: Person) -> vCalAddress:
    """The recipient, with what they said. RSVP is false: an answer by mail would reach nobody, the link does."""
    said = next((one.answer for one in meeting.participants.all() if one.person_id == recipient.pk), "")
    attendee = _address(email, recipient.first_name)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(SAID[said])
    attendee.params["rsvp"] = vText("FALSE")
    return attendee


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(_line(name))
    return address


def _line(text: str) -> str:
    """One line without controls: a calendar program takes what follows a broken line for a property of its own."""
    return plain(text)
