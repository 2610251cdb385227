"""Appointments as calendar programs read them (RFC 5545): one stable UID per meeting, SEQUENCE + 1 per change, UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from duo.accounts.models import Person
from followup.meetings.models import Meeting
from followup.meetings.places import place_line

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


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


def feed(entries: Iterable[tuple[Meeting, str]], *, at: datetime) -> str:
    """Returns a person's appointments, (meeting, with whom), as a calendar to subscribe to."""
    return _file([_event(meeting, with_whom, at) for meeting, with_whom in entries], PUBLISH)


def feed_secret(person: Person) -> str:
    """Returns the unguessable part of the address of a person's feed."""
    return _signer().sign(person.public_id)


def whose_feed(secret: str) -> str | None:
    """Returns the public id of the person whose feed this is, or None for a secret that we did not give out."""
    try:
        return _signer().unsign(secret)
    except BadSignature:
        return None


def _signer() -> Signer:
    return Signer(salt="followup.calendar", sep=".")


def _file(events: list[Event], method: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Duo//duo//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
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
    event.add("summary", _("Appointment with %(name)s") % {"name": with_whom})
    event.add("location", place_line(meeting))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", settings.BASE_URL + (page or reverse("booked", args=[meeting.public_id])))
    if recipient is not None:
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        event.add("organizer", _address(address, name))
        if recipient.email:
            event.add("attendee", _address(recipient.email, recipient.first_name))
    return event


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name)
    return address
