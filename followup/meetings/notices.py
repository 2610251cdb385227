"""What people are told about a meeting, and when: every message names only first names, a time and a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from base.outbox.actions import cancel_queued, queue
from base.outbox.addresses import address_of
from base.outbox.models import Message
from base.outbox.quiet import PRESSING, goes_at
from base.outbox.texts import Word, in_each_language, in_language
from followup.meetings.calendar import entry_of, invitation
from followup.meetings.links import new_link, new_links
from followup.meetings.models import Meeting, Participant, ShortLink
from followup.meetings.places import place_in_a_text, place_line
from intake.people.contact import Contact

if TYPE_CHECKING:
    from icalendar import Event

    from base.accounts.models import Person
    from matching.models import Duo

Words = dict[str, Word]
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
) -> dict[int, dict[str, str]]:
    """Tells everybody who takes part how the appointment stands, unless that is what they heard last; then reminds.

    What is queued and not sent is withdrawn first: whoever heard nothing of an appointment hears nothing of its end.
    actor: who did it, whose message is a receipt. but: people who hear it in another message. Returns the calendar
    files of those among them for whom it is news, by the primary key of the person.
    """
    withdraw(meeting)
    words, heard = _words_by_participant(meeting), _heard(meeting)
    news = {
        participant: kind
        for participant in words
        if (kind := _news(meeting, participant, heard.get(participant.person_id), words[participant], actor))
    }
    links, entry = _links(meeting, news), entry_of(meeting, at=at)
    files = {}
    for participant, kind in news.items():
        file = _calendar_file(meeting, entry, participant, words[participant])
        if participant.person in but:
            files[participant.person_id] = file
            continue
        queue(
            kind,
            participant.person,
            about(meeting),
            words[participant] | links[participant],
            due_at=at,
            attachment=file,
            urgent_from=at if actor == participant.person else pressing(meeting),
        )
    if meeting.status == Meeting.Status.PLANNED:
        _remind(meeting, words, at=at)
    return files


def _news(
    meeting: Meeting,
    participant: Participant,
    heard: Message | None,
    words: Words,
    actor: Person | None,
) -> str | None:
    """Returns the message that takes somebody from what they heard to how it stands; None when that is the same."""
    kickoff = meeting.kind == Meeting.Kind.KICKOFF
    if meeting.status == Meeting.Status.CANCELLED:
        booked_it = meeting.booked_by_id == participant.person_id and actor != participant.person
        knows = booked_it if heard is None else heard.kind not in OFF
        if not knows:
            return None
        return "cancelled" if _chooses(meeting.duo, participant) else "appointment_off"
    if heard is None:
        return "kickoff_invitation" if kickoff else "booking_confirmation"
    if heard.kind in OFF:
        return "goes_on"
    before = heard.words or {}
    if all(before.get(name) == words[name] for name in ("day", "time", "place", "until")):
        return None
    return "kickoff_moved" if kickoff else "moved"


def _heard(meeting: Meeting) -> dict[int, Message]:
    """What reached everybody last, or may have, by the primary key of the person."""
    rows = Message.objects.filter(
        about__startswith=_prefix(meeting), kind__in=STANDS, status__in=REACHED
    ).order_by("pk")
    return {message.recipient_id: message for message in rows}


def _calendar_file(meeting: Meeting, entry: Event, participant: Participant, words: Words) -> dict[str, str]:
    coordinates = participant.role == Participant.Role.COORDINATOR
    page = _duo_page(meeting) if coordinates else address_of("appointment", meeting.public_id)
    language = participant.person.language
    with translation.override(language):
        with_whom, place = in_language(words["other"], language), in_language(words["place"], language)
        return invitation(entry, participant, with_whom=with_whom, place=place, page=page)


def pressing(meeting: Meeting) -> datetime:
    """From when on a change about the appointment goes out at any hour."""
    assert meeting.starts_at is not None
    return meeting.starts_at - PRESSING


def _chooses(duo: Duo, participant: Participant) -> bool:
    """Whether this person can choose another day on the own pages: one of the two, signed in, in a duo that meets."""
    two = participant.role in (Participant.Role.MENTOR, Participant.Role.MENTEE)
    return duo.is_under_way and two and _signs_in(participant.person)


def _signs_in(person: Person) -> bool:
    return person.user is not None and person.user.is_active


def _links(meeting: Meeting, news: Mapping[Participant, str]) -> dict[Participant, Words]:
    """Where each message leads, long and short: a page that its recipient can open, signed in or not."""
    assert meeting.during is not None
    links: dict[Participant, Words] = {}
    without_sign_in = []
    for participant, kind in news.items():
        if kind == "appointment_off":
            links[participant] = {}
        elif participant.role == Participant.Role.COORDINATOR:
            links[participant] = {"link": _duo_page(meeting), "link_short": _duo_page(meeting)}
        elif kind == "cancelled":
            page = address_of("other times")
            links[participant] = {"link": f"{page}?duo={meeting.duo.public_id}", "link_short": page}
        elif participant.role != Participant.Role.INTERPRETER and _signs_in(participant.person):
            page, short = (
                address_of(name, meeting.public_id) for name in ("appointment", "appointment in a text")
            )
            links[participant] = {"link": page, "link_short": short}
        else:
            without_sign_in.append(participant)
    people = [participant.person for participant in without_sign_in]
    paths = new_links(meeting, people, ShortLink.Asks.COMING, until=meeting.during.lower)
    for participant in without_sign_in:
        path = paths[participant.person_id]
        links[participant] = {"link": path, "link_short": path}
    return links


def _duo_page(meeting: Meeting) -> str:
    return address_of("duo", meeting.duo.public_id)


def remind(meeting: Meeting, *, at: datetime) -> None:
    """Queues the reminder of the day before to all but the coordinator, and then "did you meet?" to the mentor.

    A meeting that is booked after the hour of its reminder gets none: the confirmation has only just been read. Nor is
    there one on the day itself, when nothing could go out the day before: it says "tomorrow". Before a Monday it goes
    out on Saturday, and names the day: Sundays are quiet. What has gone before a tap was taken back is not asked again.
    """
    _remind(meeting, _words_by_participant(meeting), at=at)


def _remind(meeting: Meeting, words: Mapping[Participant, Words], *, at: datetime) -> None:
    assert meeting.during is not None
    day, before = timezone.localdate(meeting.during.lower), day_before(meeting.during.lower)
    participants = [participant for participant in words if participant.role != Participant.Role.COORDINATOR]
    if before > at:
        tomorrow = timezone.localdate(before) + timedelta(days=1) == day
        kind = "meeting_reminder" if tomorrow else "meeting_reminder_monday"
        people, until = [participant.person for participant in participants], _local(day, time()).isoformat()
        links = new_links(meeting, people, ShortLink.Asks.COMING, until=meeting.during.lower)
        for participant in participants:
            reminder = words[participant] | {"link": links[participant.person_id], "until": until}
            queue(kind, participant.person, about(meeting), reminder, due_at=before)
    for participant in participants if meeting.kind == Meeting.Kind.MEETING else ():
        if participant.person_id == meeting.duo.mentor.person_id:
            _ask_whether_they_met(meeting, participant.person, words[participant], at=at)


def _ask_whether_they_met(meeting: Meeting, mentor: Person, words: Words, *, at: datetime) -> None:
    assert meeting.during is not None
    after = meeting.during.upper + timedelta(hours=1)
    if goes_at(after) > at:
        until = goes_at(after) + ASKED_FOR
        link = new_link(meeting, mentor, ShortLink.Asks.MET, until=until)
        answers: Words = {"link": link, "link_yes": link, "link_no": link, "until": until.isoformat()}
        queue("did_you_meet", mentor, about(meeting), words | answers, due_at=after)


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


def with_whom(participants: Iterable[Participant], person: Person) -> str:
    """Returns the first names of the others who take part, as words of a sentence."""
    names = [other.person.first_name for other in participants if other.person_id != person.pk]
    return get_text_list(names, _("and"))


def _words_by_participant(meeting: Meeting) -> dict[Participant, Words]:
    """Returns what every message about a meeting is filled with, for each who takes part.

    What is the same for all is made once; each comes with the person and what the outbox asks of it.
    """
    assert meeting.during is not None
    duo = meeting.duo
    participants = list(meeting.participants.select_related("person__organisation", "person__user"))
    same: Words = {
        "day": timezone.localdate(meeting.during.lower).isoformat(),
        "time": meeting.during.lower.isoformat(),
        "place": in_each_language(lambda: place_line(meeting)),
        "place_short": in_each_language(lambda: place_in_a_text(meeting)),
        "until": meeting.during.upper.isoformat(),
        **Contact(duo.coordinator, duo.branch).words,
    }
    return {each: same | _own_words(meeting, each.person, participants) for each in participants}


def _own_words(meeting: Meeting, person: Person, participants: Iterable[Participant]) -> Words:
    words: Words = {
        "first_name": person.first_name,
        "other": in_each_language(lambda: with_whom(participants, person)),
        "other_short": _whose_talk(meeting, person),
    }
    coordinates = person.pk == meeting.duo.coordinator_id
    return words | who_helps(meeting.duo, person) if coordinates else words


def _whose_talk(meeting: Meeting, person: Person) -> str:
    """Returns one first name, the duo's: a text message has no room for everybody who comes to a kickoff."""
    mentor, mentee = meeting.duo.mentor.person, meeting.duo.mentee.person
    return mentor.first_name if person.pk == mentee.pk else mentee.first_name


def who_helps(duo: Duo, person: Person) -> dict[str, Word]:
    """Returns whom a person can call about a duo: its coordinator; she herself, the branch."""
    return Contact(None if person.pk == duo.coordinator_id else duo.coordinator, duo.branch).words


def day_before(start: datetime) -> datetime:
    """The afternoon before a meeting, at an hour when people read their messages; of a Sunday, that of Saturday."""
    before = _local(timezone.localdate(start) - timedelta(days=1), REMINDER_AT)
    return before if goes_at(before) == before else before - timedelta(days=1)


def _local(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
