"""Words for every kind of message, and messages made of them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from base.accounts.models import Person
from base.outbox.actions import queue
from base.outbox.models import Message
from tests.base.accounts.house import person

WORDS = {
    "code": "481250",
    "minutes": "10",
    "coordinator": "Annelies",
    "phone": "09 224 00 00",
    "date": "2026-12-04",
    "day": "2026-12-01T18:30:00+01:00",
    "time": "2026-12-01T18:30:00+01:00",
    "place": "De Krook, Gent",
    "other": "Karim",
    "mentor": "Karim",
    "mentee": "Samer",
    "colleague": "Annelies",
    "last_meeting": "2026-11-17",
    "with": "Samer",
    "week": "6",
    "weeks": "26",
    "contacts": "4",
    "months": "6",
    "reasons": "same sector, same town",
    "link": "/m/7k2bd9fh/",
    "link_yes": "/m/7k2bd9fh/",
    "link_no": "/m/8d4mn2wx/",
}


def letter(
    kind: str = "meeting_reminder", to: Person | None = None, about: str = "meeting/x/1", **fields: Any
) -> Message:
    """A queued message; by default a reminder by mail to Samer, due a minute ago."""
    to = to or person(channel="mail", email="samer@example.be")
    fields.setdefault("due_at", timezone.now() - timedelta(minutes=1))
    fields.setdefault("urgent_from", fields["due_at"])  # how it is sent does not hang on the hour of the test
    return queue(kind, to, about, WORDS | fields.pop("words", {}), **fields)


def reminders(count: int = 3, kind: str = "meeting_reminder") -> list[Message]:
    """Due reminders to as many people, in the order in which they are sent."""
    first: datetime = timezone.now() - timedelta(minutes=10)
    return [
        letter(
            kind,
            person(f"Person{number}", channel="mail", email=f"person{number}@example.be"),
            due_at=first + timedelta(seconds=number),
        )
        for number in range(count)
    ]
