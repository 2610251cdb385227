"""The story of a duo, from its real events: what happened, in order, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.accounts.names import sentence
from base.ui.dates import as_day, clock, date_long, date_plain, day_plain, minutes, number
from base.workflow.models import Way
from followup.checkins.models import CheckIn
from followup.meetings.models import Meeting, MeetingMode, Mood, writer_of
from followup.meetings.places import place_line
from followup.tellings.permissions import readable_note
from intake.reference.topics import topics_in_a_sentence
from matching.models import Duo
from pages.desk.check_ins.titles import TITLES

ICON_OF_MODE = {MeetingMode.ONLINE: "video", MeetingMode.PHONE: "phone", MeetingMode.IN_PERSON: "person"}
MOODS = {Mood.GOOD: ("ok", "good"), Mood.FAIR: ("warn", "okay"), Mood.HARD: ("bad", "hard")}

#: Whose name stands before it, what was written, and who chose the words.
Note = tuple[str, str, Person | None]


@dataclass(frozen=True)
class Event:
    """One knot of the strand. who: "mentor", "mentee", "staff", or "" for both; hour: None when only the day counts.

    to: where it is done, while it is still to come. history: the page of what was told of it. notes: what was written,
    each with the name of the writer when there are two.
    """

    on: date
    title: str
    icon: str = "check"
    who: str = ""
    todo: bool = False
    text: str = ""
    badge: str = ""
    tone: str = ""
    badge_icon: str = ""
    hour: datetime | None = None
    minutes: int | None = None
    to: str = ""
    history: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def when(self) -> str:
        """The day and the hour of what is still to come, the date of what was, and how long it takes."""
        words = [day_plain(self.on), clock(self.hour)] if self.todo and self.hour else [date_long(self.on)]
        if self.minutes:
            words.append(minutes(self.minutes))
        return ", ".join(words)

    @property
    def dot(self) -> str:
        """The class of its dot: who did it, or that it is still to come."""
        return "t" if self.todo else {"mentor": "m", "mentee": "e", "staff": "k"}.get(self.who, "")


def timeline(
    duo: Duo,
    meetings: Iterable[Meeting],
    check_ins: Iterable[CheckIn],
    topics: dict[str, str],
    *,
    user: User,
    at: datetime | None = None,
) -> list[Event]:
    """Returns what happened and what is still to come, in the order of the days.

    topics: labels by key, as `progress.topic_labels` reads them. user: notes of meetings show to who may read them.
    Cancelled appointments and dropped talks are left out.
    """
    at = at or timezone.now()
    events = [
        *_proposal(duo),
        *(event for meeting in _numbered(meetings) for event in _meeting(*meeting, topics, user, at)),
        *(event for check_in in check_ins if (event := _check_in(duo, check_in))),
        *_end(duo),
    ]
    return sorted(events, key=_moment)


def meetings_of(duo: Duo) -> list[Meeting]:
    """Returns the meetings of a duo with all that its timeline reads of them."""
    return list(duo.meetings.select_related("place", "duo").prefetch_related("tellings__person"))


def _moment(event: Event) -> datetime:
    return event.hour or timezone.make_aware(datetime.combine(event.on, time.max if event.todo else time.min))


def _proposal(duo: Duo) -> list[Event]:
    proposal = duo.proposal
    score = proposal.explanation.get("score")
    events = [
        Event(
            as_day(proposal.proposed_at),
            _("Proposal"),
            "handshake",
            "staff",
            hour=proposal.proposed_at,
            badge=_("Score %(points)s") % {"points": number(round(score / 100))} if score else "",
        )
    ]
    events += [
        Event(
            as_day(side.answered_at),
            sentence(_("%(name)s says yes"), name=side.person.first_name),
            who=side.name,
            hour=side.answered_at,
            text="" if side.way == Way.ONLINE else str(Way(side.way).label),
        )
        for side in proposal.sides
        if side.answered_at is not None
    ]
    return events


def _numbered(meetings: Iterable[Meeting]) -> list[tuple[Meeting, int]]:
    """The meetings that are shown, in order, with the number of each meeting of the two."""
    dated = [meeting for meeting in meetings if meeting.status != Meeting.Status.CANCELLED and meeting.during]
    numbered, n = [], 0
    for meeting in sorted(dated, key=lambda meeting: meeting.during.lower):
        if meeting.kind == Meeting.Kind.MEETING and meeting.status != Meeting.Status.MISSED:
            n += 1
        numbered.append((meeting, n))
    return numbered


def _meeting(meeting: Meeting, n: int, topics: dict[str, str], user: User, at: datetime) -> list[Event]:
    assert meeting.during is not None
    start, todo = meeting.during.lower, meeting.status == Meeting.Status.PLANNED
    mode = str(meeting.get_mode_display())
    if meeting.kind == Meeting.Kind.MEETING:
        words = {"n": number(n), "mode": mode[:1].lower() + mode[1:]}
        title = (
            _("Appointment that did not take place")
            if meeting.status == Meeting.Status.MISSED
            else _("Meeting %(n)s, %(mode)s") % words
        )
        icon = ICON_OF_MODE[MeetingMode(meeting.mode)]
    else:
        title, icon = (
            str(meeting.get_kind_display()),
            "people" if meeting.kind == Meeting.Kind.KICKOFF else "flag",
        )
    mood = meeting.mood
    notes: tuple[Note, ...] = ()
    if todo:
        over = meeting.during.upper <= at
        badge, tone, badge_icon = (
            (_("Nothing noted yet"), "warn", "clock") if over else (str(meeting.get_status_display()), "", "")
        )
        text = place_line(meeting)
    elif meeting.kind == Meeting.Kind.KICKOFF:
        badge, tone, badge_icon, text = _("Agreement made"), "ok", "check", ""
    elif meeting.status == Meeting.Status.MISSED:
        badge, tone, badge_icon, text = str(meeting.get_status_display()), "bad", "x", ""
    else:
        tone, badge_icon = MOODS[Mood(mood)] if mood else ("", "")
        badge = str(Mood(mood).label) if mood else ""
        topic_words = [topics[key] for key in meeting.topics if key in topics]
        text, notes = capfirst(topics_in_a_sentence(topic_words)), _notes(meeting, user)
    return [
        Event(
            as_day(start),
            title,
            icon,
            todo=todo,
            hour=start,
            minutes=meeting.minutes,
            badge=badge,
            tone=tone,
            badge_icon=badge_icon,
            text=text,
            history=_history_page(meeting),
            notes=notes,
        )
    ]


def _notes(meeting: Meeting, user: User) -> tuple[Note, ...]:
    """The notes that this user may read; with the name of each writer when there are two."""
    notes = [
        (telling, note) for telling in meeting.ordered_tellings if (note := readable_note(telling, user))
    ]
    names = [
        telling.person.first_name if telling.person else str(telling.get_side_display())
        for telling, _note in notes
    ]
    return tuple(
        (name if len(notes) > 1 else "", note, writer_of(telling))
        for name, (telling, note) in zip(names, notes, strict=True)
    )


def _history_page(meeting: Meeting) -> str:
    if (
        meeting.status not in (Meeting.Status.HELD, Meeting.Status.MISSED)
        or meeting.kind != Meeting.Kind.MEETING
    ):
        return ""
    return reverse("duo_meeting", args=[meeting.duo.public_id, meeting.public_id])


def _check_in(duo: Duo, check_in: CheckIn) -> Event | None:
    if check_in.status == CheckIn.Status.DROPPED:
        return None
    name = check_in.person.first_name
    title = sentence(_("%(title)s, with %(name)s"), title=TITLES[check_in.step], name=name)
    to = reverse("check_in", args=[duo.public_id, check_in.public_id])
    if check_in.status == CheckIn.Status.DUE:
        since = _("late since %(date)s") % {"date": date_plain(check_in.due_on)}
        words = (since, "warn", "clock") if check_in.is_late else (str(check_in.get_status_display()), "", "")
        return Event(check_in.due_on, title, "phone", "staff", True, "", *words, to=to)
    assert check_in.done_at is not None
    mood = Mood(check_in.mood) if check_in.mood else None
    tone, icon = MOODS[mood] if mood else ("", "")
    return Event(
        as_day(check_in.done_at),
        title,
        "phone",
        "staff",
        hour=check_in.done_at,
        minutes=check_in.minutes,
        notes=(("", check_in.notes, duo.coordinator),) if check_in.notes else (),
        badge=str(mood.label) if mood else "",
        tone=tone,
        badge_icon=icon,
        to=to,
    )


def _end(duo: Duo) -> list[Event]:
    if duo.ended_on:
        early = duo.status == Duo.Status.STOPPED
        title = _("The duo ended early") if early else _("The duo is completed")
        reason = str(duo.stop_reason) if duo.stop_reason else ""
        end = timezone.make_aware(datetime.combine(duo.ended_on, time.max))
        return [Event(duo.ended_on, title, "flag", "staff" if early else "", hour=end, text=reason)]
    if duo.ends_on:
        return [Event(duo.ends_on, _("The duo ends"), "flag", todo=True)]
    return []
