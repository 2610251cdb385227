"""What people are told about a meeting, and when: every message names only first names, a time and a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from base.outbox.actions import cancel_queued, queue
from base.outbox.addresses import address_of
from base.outbox.channels import mail_address
from base.outbox.models import Message
from base.outbox.quiet import PRESSING, goes_at
from base.outbox.texts import Word, in_each_language
from followup.meetings.calendar import CANCEL, REQUEST, invitation
from followup.meetings.links import new_link
from followup.meetings.models import Meeting, Participant, ShortLink
from followup.meetings.places import place_in_a_text, place_line

if TYPE_CHECKING:
    from base.accounts.models import Person
    from matching.models import Duo

REMINDER_AT = time(16)
ASKED_FOR = timedelta(days=7)
#: What says how an appointment stands. Whoever got none of these knows nothing of it.
STANDS = (
    *("booking_confirmation", "kickoff_invitation", "moved", "kickoff_moved"),
    *("goes_on", "cancelled", "appointment_off"),
)
OFF = ("cancelled", "appointment_off")
REMINDERS = ("meeting_reminder", "meeting_reminder_monday")
REACHED = (Message.Status.SENDING, Message.Status.SENT, Message.Status.FAILED)


def announce(
    meeting: Meeting, *, actor: Person | None, at: datetime, but: Collection[Person] = ()
) -> list[Person]:
    """Tells everybody who takes part how the appointment stands, unless that is what they heard last.

    What is queued and not sent is withdrawn first: whoever heard nothing of an appointment hears nothing of its end.
    actor: who did it, whose message is a receipt. but: people who hear it in another message. Returns those among
    them for whom it is news.
    """
    withdraw(meeting)
    people, heard = told(meeting), _heard(meeting)
    elsewhere = []
    for one in people:
        words = words_of(meeting, one.person, people)
        kind = _news(meeting, one, heard.get(one.person_id), words, actor=actor)
        if kind and one.person in but:
            elsewhere.append(one.person)
        elif kind:
            queue(
                kind,
                one.person,
                about(meeting),
                words | _links(kind, meeting, one),
                due_at=at,
                attachment=calendar_file(meeting, one, people, at=at),
                urgent_from=at if actor == one.person else pressing(meeting),
            )
    return elsewhere


def _news(
    meeting: Meeting,
    one: Participant,
    heard: Message | None,
    words: dict[str, Word],
    *,
    actor: Person | None,
) -> str | None:
    """Returns the message that takes somebody from what they heard to how it stands; None when that is the same."""
    kickoff = meeting.kind == Meeting.Kind.KICKOFF
    if meeting.status == Meeting.Status.CANCELLED:
        knows = meeting.booked_by_id == one.person_id and actor != one.person if heard is None else True
        if not knows or (heard is not None and heard.kind in OFF):
            return None
        return "cancelled" if _chooses(meeting.duo, one) else "appointment_off"
    if heard is None:
        return "kickoff_invitation" if kickoff else "booking_confirmation"
    if heard.kind in OFF:
        return "goes_on"
    said = heard.words or {}
    if all(said.get(name) == words[name] for name in ("day", "time", "place", "until")):
        return None
    return "kickoff_moved" if kickoff else "moved"


def _heard(meeting: Meeting) -> dict[int, Message]:
    """What reached everybody last, or may have, by the primary key of the person."""
    rows = Message.objects.filter(
        about__startswith=_prefix(meeting), kind__in=STANDS, status__in=REACHED
    ).order_by("pk")
    return {message.recipient_id: message for message in rows}


def calendar_file(
    meeting: Meeting, one: Participant, people: Iterable[Participant], *, at: datetime
) -> dict[str, str]:
    """Returns the attachment that puts the appointment into a calendar, moves it there, or takes it out."""
    method = CANCEL if meeting.status == Meeting.Status.CANCELLED else REQUEST
    page = address_of("appointment", meeting.public_id)
    if one.role == Participant.Role.COORDINATOR:
        page = address_of("duo", meeting.duo.public_id)
    with translation.override(one.person.language):
        others = with_whom(people, one.person)
        file = invitation(meeting, one.person, with_whom=others, page=page, at=at, method=method)
    return {"name": "duo.ics", "content": file, "method": method}


def pressing(meeting: Meeting) -> datetime:
    """From when on a change about the appointment goes out at any hour."""
    assert meeting.starts_at is not None
    return meeting.starts_at - PRESSING


def _chooses(duo: Duo, one: Participant) -> bool:
    """Whether this person can choose another day on the own pages: one of the two, signed in, in a duo that meets."""
    two = one.role in (Participant.Role.MENTOR, Participant.Role.MENTEE)
    return duo.is_under_way and two and _signs_in(one.person)


def _signs_in(person: Person) -> bool:
    return person.user is not None and person.user.is_active


def _links(kind: str, meeting: Meeting, one: Participant) -> dict[str, Word]:
    """Where a message leads, in its long and its short form: a page that the recipient can open, signed in or not."""
    if kind == "appointment_off":
        return {}
    if one.role == Participant.Role.COORDINATOR:
        page = short = address_of("duo", meeting.duo.public_id)
    elif kind == "cancelled":
        short = address_of("other times")
        page = f"{short}?duo={meeting.duo.public_id}"
    elif one.role != Participant.Role.INTERPRETER and _signs_in(one.person):
        page, short = (
            address_of(name, meeting.public_id) for name in ("appointment", "appointment in a text")
        )
    else:
        assert meeting.during is not None
        page = short = new_link(meeting, one.person, ShortLink.Asks.COMING, until=meeting.during.lower)
    return {"link": page, "link_short": short}


def remind(meeting: Meeting, *, at: datetime) -> None:
    """Queues the reminder of the day before to all but the coordinator, and then "did you meet?" to the mentor.

    A meeting that is booked after the hour of its reminder gets none: the confirmation has only just been read. Nor is
    there one on the day itself, when nothing could go out the day before: it says "tomorrow". Before a Monday it goes
    out on Saturday, and names the day: Sundays are quiet. What has gone before a tap was taken back is not asked again.
    """
    assert meeting.during is not None
    before, after = day_before(meeting.during.lower), meeting.during.upper + timedelta(hours=1)
    tomorrow = timezone.localdate(before) + timedelta(days=1) == timezone.localdate(meeting.during.lower)
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
            kind = "meeting_reminder" if tomorrow else "meeting_reminder_monday"
            queue(kind, person, about(meeting), words, due_at=before)
        asks = person.pk == meeting.duo.mentor.person_id and meeting.kind == Meeting.Kind.MEETING
        if asks and goes_at(after) > at:
            until = goes_at(after) + ASKED_FOR
            link = new_link(meeting, person, ShortLink.Asks.MET, until=until)
            links = {"link": link, "link_yes": link, "link_no": link, "until": until.isoformat()}
            queue("did_you_meet", person, about(meeting), words | links, due_at=after)


def reminded_at(meeting: Meeting, person: Person) -> datetime | None:
    """Returns when this person gets the reminder, None when none is to come: nobody is promised a message in vain."""
    to_come = Message.objects.filter(
        about=about(meeting), recipient=person, kind__in=REMINDERS, status=Message.Status.QUEUED
    ).exclude(channel=Message.Channel.CALL)
    return to_come.values_list("due_at", flat=True).first()


def still_to_call(meeting: Meeting) -> str:
    """Returns the first names of those who only hear how the appointment stands when they are called, in a sentence."""
    calls = Message.objects.filter(
        about=about(meeting), kind__in=STANDS, channel=Message.Channel.CALL, status=Message.Status.QUEUED
    )
    names = calls.order_by("pk").values_list("recipient__first_name", flat=True)
    return get_text_list(list(names), _("and"))


def withdraw(meeting: Meeting) -> int:
    """Cancels what is still queued about a meeting. Returns how many messages."""
    return cancel_queued(_prefix(meeting))


def _prefix(meeting: Meeting) -> str:
    return f"meeting/{meeting.public_id}/"


def about(meeting: Meeting) -> str:
    """The meeting and its version: a moved meeting is confirmed and reminded of anew."""
    return f"{_prefix(meeting)}{meeting.sequence}"


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
    """The afternoon before a meeting, at an hour when people read their messages; of a Sunday, that of Saturday."""
    before = _local(timezone.localdate(start) - timedelta(days=1), REMINDER_AT)
    return before if goes_at(before) == before else before - timedelta(days=1)


def _local(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
