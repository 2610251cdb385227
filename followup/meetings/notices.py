"""What people are told about a meeting, and when: every message names only first names, a time and a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from duo.outbox.actions import cancel_queued, queue
from duo.outbox.channels import mail_address
from duo.outbox.texts import Word, in_each_language
from followup.meetings.calendar import CANCEL, REQUEST, invitation
from followup.meetings.links import new_link
from followup.meetings.models import Meeting, Participant, ShortLink
from followup.meetings.places import place_in_a_text, place_line

if TYPE_CHECKING:
    from duo.accounts.models import Person
    from matching.models import Duo

REMINDER_AT = time(16)
ASKED_FOR = timedelta(days=7)
QUIET_FROM, QUIET_UNTIL = time(20), time(9)


def tell(meeting: Meeting, kind: str, *, at: datetime) -> None:
    """Queues a message of this kind (booked, moved, cancelled) to everybody who takes part, with the calendar file."""
    method = CANCEL if meeting.status == Meeting.Status.CANCELLED else REQUEST
    people = told(meeting)
    for one in people:
        person = one.person
        if one.role == Participant.Role.COORDINATOR:
            page = link = short = reverse("duo", args=[meeting.duo.public_id])
        else:
            page = reverse("booked", args=[meeting.public_id])
            link, short = page, reverse("short_booked", args=[meeting.public_id])
            if method == CANCEL:
                link = short = reverse("book")
        with translation.override(person.language):
            others = with_whom(people, person)
            file = invitation(meeting, person, with_whom=others, page=page, at=at, method=method)
        queue(
            kind,
            person,
            about(meeting),
            words_of(meeting, person, people) | {"link": link, "link_short": short},
            due_at=at,
            attachment={"name": "duo.ics", "content": file, "method": method},
        )


def remind(meeting: Meeting, *, at: datetime) -> None:
    """Queues the reminder of the day before to all but the coordinator, and then "did you meet?" to the mentor.

    A meeting that is booked after the hour of its reminder gets none: the confirmation has only just been read. Nor is
    there one on the day itself, when nothing could go out the day before: it says "tomorrow".
    """
    assert meeting.during is not None
    before, after = day_before(meeting.during.lower), soon_after(meeting.during.upper)
    people = told(meeting)
    for one in people:
        if one.role == Participant.Role.COORDINATOR:
            continue
        person = one.person
        words = words_of(meeting, person, people)
        if before > at:
            link = new_link(meeting, person, ShortLink.Asks.COMING, until=meeting.during.lower)
            until = _local(timezone.localdate(meeting.during.lower), time())
            words |= {"link": link, "until": until.isoformat()}
            queue("meeting_reminder", person, about(meeting), words, due_at=before)
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


def told(meeting: Meeting) -> list[Participant]:
    """Returns who takes part, each with the person and what the outbox asks of it."""
    return list(meeting.participants.select_related("person__organisation", "person__user"))


def with_whom(people: Iterable[Participant], person: Person) -> str:
    """Returns the first names of the others who take part, as words of a sentence."""
    names = [one.person.first_name for one in people if one.person_id != person.pk]
    return get_text_list(names, _("and"))


def words_of(meeting: Meeting, person: Person, people: Iterable[Participant]) -> dict[str, Word]:
    """Returns the words that every message about a meeting is filled with, for one recipient."""
    assert meeting.during is not None
    return {
        "first_name": person.first_name,
        "other": in_each_language(lambda: with_whom(people, person)),
        "other_short": _whose_talk(meeting, person),
        "day": timezone.localdate(meeting.during.lower).isoformat(),
        "time": meeting.during.lower.isoformat(),
        "place": in_each_language(lambda: place_line(meeting)),
        "place_short": in_each_language(lambda: place_in_a_text(meeting)),
        "until": meeting.during.upper.isoformat(),
        **who_helps(meeting.duo, person),
    }


def _whose_talk(meeting: Meeting, person: Person) -> str:
    """Returns one first name, the duo's: a text message has no room for everybody who comes to a kickoff."""
    mentor, mentee = meeting.duo.mentor.person, meeting.duo.mentee.person
    return mentor.first_name if person.pk == mentee.pk else mentee.first_name


def who_helps(duo: Duo, person: Person) -> dict[str, str]:
    """Returns whom a person can call: the coordinator, by her own number or the branch's; for herself, the branch."""
    if person.pk == duo.coordinator_id:
        return {
            "coordinator": duo.branch.name,
            "phone": duo.branch.phone.as_national if duo.branch.phone else "",
        }
    phone = duo.coordinator.phone or duo.branch.phone
    return {
        "coordinator": duo.coordinator.first_name,
        "phone": phone.as_national if phone else "",
        "reply_to": mail_address(duo.coordinator),
    }


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
