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
from followup.meetings.models import Meeting, Participant
from followup.meetings.places import place_line

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
REFRESH = timedelta(hours=6)
PARTSTAT = {"": "NEEDS-ACTION", "yes": "ACCEPTED", "no": "DECLINED"}


def entry_of(meeting: Meeting, *, at: datetime) -> Event:
    """Returns what all calendars hold of an appointment: when it is, and whether it is on."""
    assert meeting.during is not None
    cancelled = meeting.status == Meeting.Status.CANCELLED
    entry = Event()
    entry.add("uid", f"{meeting.ical_uid}@duo")
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("dtstart", meeting.during.lower.astimezone(UTC))
    entry.add("dtend", meeting.during.upper.astimezone(UTC))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return entry


def invitation(
    entry: Event, participant: Participant, *, with_whom: str, place: str, page: str
) -> dict[str, str]:
    """Returns the attachment that puts an appointment into somebody's calendar, moves it there, or takes it out.

    entry: what all get (`entry_of`), which stays as it is. with_whom: first names only; nothing of the pathway stands
    in it. page: where this participant sees it. Texts are in the active language.
    """
    event = _written(entry, with_whom=with_whom, place=place, page=page)
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event.add("organizer", _address(address, name))
    if to := mail_address(participant.person):
        event.add("attendee", _attendee(to, participant))
    method = CANCEL if entry["status"] == "CANCELLED" else REQUEST
    return {"name": "duo.ics", "content": _file([event], method), "method": method}


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


def _event(meeting: Meeting, with_whom: str, at: datetime) -> Event:
    page = address_of("appointment", meeting.public_id)
    return _written(entry_of(meeting, at=at), with_whom=with_whom, place=place_line(meeting), page=page)


def _written(entry: Event, *, with_whom: str, place: str, page: str) -> Event:
    event = entry.copy()
    event.add("summary", _("Appointment with %(name)s") % {"name": _line(with_whom)})
    event.add("location", _line(place))
    event.add("url", settings.BASE_URL + page)
    return event


def _attendee(email: str, participant: Participant) -> vCalAddress:
    """The recipient, with their answer. RSVP is false: an answer by mail would reach nobody, the link does."""
    attendee = _address(email, participant.person.first_name)
    attendee.params["role"] = vText("REQ-PARTICIPANT")
    attendee.params["partstat"] = vText(PARTSTAT[participant.answer])
    attendee.params["rsvp"] = vText("FALSE")
    return attendee


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(_line(name))
    return address


def _line(text: str) -> str:
    """One line without controls: a calendar program takes what follows a broken line for a property of its own."""
    return plain(text)
