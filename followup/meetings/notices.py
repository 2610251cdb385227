"""What people are told about a meeting, and when: every message names only first names, a time and a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from duo.outbox.actions import cancel_queued, queue
from followup.meetings.calendar import CANCEL, REQUEST, invitation
from followup.meetings.links import new_link
from followup.meetings.models import Meeting, Participant, ShortLink
from followup.meetings.places import place_line

if TYPE_CHECKING:
    from duo.accounts.models import Person
    from matching.models import Duo

REMINDER_AT = time(16)
ASKED_FOR = timedelta(days=7)
QUIET_FROM, QUIET_UNTIL = time(20), time(9)


def tell(meeting: Meeting, kind: str, *, at: datetime) -> None:
    """Queues a message of this kind (booked, moved, cancelled) to all but staff, with the calendar file."""
    method = CANCEL if meeting.status == Meeting.Status.CANCELLED else REQUEST
    for person, others in told(meeting, coordinator=not kind.startswith("kickoff_")):
        with translation.override(person.language):
            file = invitation(meeting, person, with_whom=others, at=at, method=method)
        link = "/me/book/" if method == CANCEL else f"/me/booked/{meeting.public_id}/"
        words = words_of(meeting, person, others) | {"link": link}
        queue(
            kind,
            person,
            about(meeting),
            words,
            due_at=at,
            attachment={"name": "duo.ics", "content": file, "method": method},
        )


def remind(meeting: Meeting, *, at: datetime) -> None:
    """Queues the reminder of the day before to all but staff, and afterwards "did you meet?" to the mentor.

    A meeting that is booked after the hour of its reminder gets none: the confirmation has only just been read.
    """
    assert meeting.during is not None
    before, after = day_before(meeting.during.lower), soon_after(meeting.during.upper)
    for person, others in told(meeting):
        words = words_of(meeting, person, others)
        if before > at:
            link = new_link(meeting, person, ShortLink.Asks.COMING, until=meeting.during.lower)
            queue("meeting_reminder", person, about(meeting), words | {"link": link}, due_at=before)
        if person.pk == meeting.duo.mentor.person_id and meeting.kind == Meeting.Kind.MEETING:
            until = after + ASKED_FOR
            link = new_link(meeting, person, ShortLink.Asks.MET, until=until)
            links = {"link": link, "link_yes": link, "link_no": link, "until": until.isoformat()}
            queue("did_you_meet", person, about(meeting), words | links, due_at=after)


def forget(meeting: Meeting) -> int:
    """Cancels what is still queued about a meeting. Returns how many messages."""
    return cancel_queued(f"meeting/{meeting.public_id}/")


def about(meeting: Meeting) -> str:
    """The meeting and its version: a moved meeting is confirmed and reminded of anew."""
    return f"meeting/{meeting.public_id}/{meeting.sequence}"


def told(meeting: Meeting, *, coordinator: bool = True) -> list[tuple[Person, str]]:
    """Returns whom to tell, each with the first names of the others: everybody who takes part but staff.

    coordinator: False where the message names the coordinator by herself.
    """
    people = list(meeting.participants.select_related("person__organisation"))
    named = [one for one in people if coordinator or one.role != Participant.Role.COORDINATOR]
    return [
        (one.person, with_whom(named, one.person))
        for one in people
        if one.role != Participant.Role.COORDINATOR
    ]


def with_whom(people: Iterable[Participant], person: Person) -> str:
    """Returns the first names of the others who take part."""
    return ", ".join(one.person.first_name for one in people if one.person_id != person.pk)


def words_of(meeting: Meeting, person: Person, others: str) -> dict[str, str]:
    """Returns the words that every message about a meeting is filled with, for one recipient."""
    assert meeting.during is not None
    with translation.override(person.language):
        place = place_line(meeting)
    return {
        "first_name": person.first_name,
        "other": others,
        "day": timezone.localdate(meeting.during.lower).isoformat(),
        "time": meeting.during.lower.isoformat(),
        "place": place,
        "until": meeting.during.upper.isoformat(),
        **who_helps(meeting.duo),
    }


def who_helps(duo: Duo) -> dict[str, str]:
    """Returns the coordinator's first name and number, the branch's when she has none of her own."""
    phone = duo.coordinator.phone or duo.branch.phone
    return {"coordinator": duo.coordinator.first_name, "phone": phone.as_national if phone else ""}


def day_before(start: datetime) -> datetime:
    """The afternoon before a meeting, at an hour when people read their messages."""
    return _local(timezone.localdate(start) - timedelta(days=1), REMINDER_AT)


def soon_after(end: datetime) -> datetime:
    """An hour after a meeting; what would fall in the evening or the night waits until the next morning."""
    moment = timezone.localtime(end + timedelta(hours=1))
    if moment.time() >= QUIET_FROM:
        return _local(moment.date() + timedelta(days=1), QUIET_UNTIL)
    return max(moment, _local(moment.date(), QUIET_UNTIL))


def _local(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
