"""What asks for attention today: one query for each kind, each row with its reason, its age and the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duo.accounts.models import Branch, Person, User
from duo.accounts.names import listed, sentence
from duo.outbox.delivery import SECRET
from duo.outbox.models import Message
from duo.outbox.texts import render
from duo.ui.dates import as_day, date_long, day_plain, number
from followup.checkins.models import CheckIn
from followup.checkins.titles import TITLES
from followup.duos.permissions import followed_by
from followup.duos.progress import SILENCE
from followup.meetings.models import Meeting
from intake.models import Mentee
from matching.models import Duo, Proposal

ENDS_SOON = timedelta(days=14)
TIME_TO_LOG = timedelta(days=2)
FRESH = timedelta(days=7)  # an older message is no news any more
AT_FIRST = 8
CALLS = {
    "booking_confirmation": gettext_lazy("Appointment booked"),
    "kickoff_invitation": gettext_lazy("Invitation to the kickoff"),
    "kickoff_moved": gettext_lazy("Kickoff moved"),
    "meeting_reminder": gettext_lazy("Appointment tomorrow"),
    "did_you_meet": gettext_lazy("Did they meet?"),
    "moved": gettext_lazy("Appointment moved"),
    "cancelled": gettext_lazy("Appointment called off"),
    "meeting_reminder_monday": gettext_lazy("Appointment on Monday"),
    "goes_on": gettext_lazy("Appointment goes ahead after all"),
    "appointment_off": gettext_lazy("Appointment called off"),
    "duo_completed": gettext_lazy("The duo is completed"),
    "duo_stopped": gettext_lazy("The duo ended early"),
    "duo_goes_on": gettext_lazy("The duo goes on after all"),
    "proposal_call": gettext_lazy("A proposal to answer"),
    "proposal_mentor": gettext_lazy("A proposal to answer"),
    "proposal_mentee": gettext_lazy("A proposal to answer"),
    "proposal_reminder": gettext_lazy("A proposal that is still open"),
    "checkin_reminder": gettext_lazy("Follow-up to do"),
    "ending_soon": gettext_lazy("The duo ends soon"),
    "signin_code": gettext_lazy("A code to sign in"),
    "sign_in_moved": gettext_lazy("The address to sign in with changed"),
    "second_factor_tried": gettext_lazy("Somebody tried the second step of signing in"),
    "second_factor_colleague": gettext_lazy("Somebody tried the second step of signing in"),
}


@dataclass(frozen=True)
class Alert:
    """One thing to look at. since: the day it began, or `until` the day it comes; step: what to do, at `step_to`.

    post: the step is a button that writes. words: what to tell, for a call. A person alone stands in `mentee`, with
    the `role` beside it.
    """

    to: str
    reason: str
    step: str
    step_to: str
    mentor: Person | None = None
    mentee: Person | None = None
    role: str = "mentee"
    since: date | None = None
    until: date | None = None
    post: bool = False
    words: str = ""

    @property
    def tone(self) -> str:
        """How pressing it is: "late", "soon" or nothing."""
        today = timezone.localdate()
        if self.until is not None:
            return "soon" if (self.until - today).days <= 7 else ""
        age = (today - self.since).days if self.since else 0
        return "late" if age > 10 else "soon" if age > 5 else ""


@dataclass(frozen=True)
class Group:
    """The alerts of one kind, oldest first. A page shows the first few, and all of them when asked for the kind."""

    kind: str
    title: str
    icon: str
    alerts: list[Alert]

    @property
    def first(self) -> list[Alert]:
        """Those that a day begins with."""
        return self.alerts[:AT_FIRST]

    @property
    def more(self) -> int:
        """How many are left out of `first`."""
        return max(0, len(self.alerts) - AT_FIRST)


@dataclass(frozen=True)
class View:
    """Whose alerts: those of the user's branches, or of these only what is the person's own or nobody's."""

    user: User
    own: Person | None
    at: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return timezone.localdate(self.at)

    def mine(self, path: str = "coordinator") -> Q:
        """The filter on the coordinator, through `path`."""
        return Q() if self.own is None else Q(**{path: self.own}) | Q(**{f"{path}__isnull": True})


def attention(user: User, *, own: Person | None = None, at: datetime | None = None) -> list[Group]:
    """Returns the groups that are not empty. own: only what this coordinator follows, and what nobody does."""
    view, titles = View(user, own, at or timezone.now()), _titles()
    groups = (Group(kind, titles[kind], icon, list(look(view))) for kind, icon, look in _KINDS)
    return [group for group in groups if group.alerts]


def count(groups: Iterable[Group]) -> int:
    """Returns how many things there are in all."""
    return sum(len(group.alerts) for group in groups)


def _of(duo: Duo) -> dict[str, Any]:
    return {
        "mentor": duo.mentor.person,
        "mentee": duo.mentee.person,
        "to": reverse("duo", args=[duo.public_id]),
    }


def _duos(view: View) -> Any:
    return followed_by(view.user).filter(view.mine()).with_people()


def _check_in_late(view: View) -> Iterator[Alert]:
    late = (
        CheckIn.objects.visible_to(view.user)
        .due(view.today)
        .filter(view.mine("owner"), duo__in=Duo.objects.running())
        .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    )
    talks: dict[tuple[int, str, int], list[CheckIn]] = {}
    for talk in late.order_by("due_on", "pk"):
        talks.setdefault((talk.duo_id, talk.step, talk.number), []).append(talk)
    for first, *others in talks.values():
        names = listed([_talks_with(talk).first_name for talk in (first, *others)], _("and"))
        yield Alert(
            **_of(first.duo),
            reason=sentence(_("%(title)s, with %(name)s"), title=TITLES[first.step], name=names),
            since=first.due_on,
            step=_("Call and note"),
            step_to=reverse("check_in", args=[first.duo.public_id, first.public_id]),
        )


def _talks_with(talk: CheckIn) -> Person:
    side = talk.duo.mentee if talk.talk_with == CheckIn.With.MENTEE else talk.duo.mentor
    return side.person


def _no_meeting(view: View) -> Iterator[Alert]:
    met = Q(meetings__kind=Meeting.Kind.MEETING, meetings__status=Meeting.Status.HELD)
    coming = Meeting.objects.filter(
        duo=OuterRef("pk"),
        kind=Meeting.Kind.MEETING,
        status=Meeting.Status.PLANNED,
        during__endswith__gt=view.at - TIME_TO_LOG,
    )
    silent = (
        _duos(view)
        .filter(~Exists(coming), status=Duo.Status.ACTIVE)
        .annotate(last=Coalesce(TruncDate(Max("meetings__during__startswith", filter=met)), F("starts_on")))
        .filter(last__lte=view.today - SILENCE)
    )
    for duo in silent.order_by("last", "pk"):
        never = duo.last == duo.starts_on
        yield Alert(
            **_of(duo),
            reason=_("No meeting since the kickoff")
            if never
            else _("Last meeting on %(day)s") % {"day": day_plain(duo.last)},
            since=duo.last,
            step=_("Ask how it goes"),
            step_to=reverse("duo", args=[duo.public_id]),
        )


def _not_logged(view: View) -> Iterator[Alert]:
    over = (
        Meeting.objects.visible_to(view.user)
        .to_log(view.at - TIME_TO_LOG)
        .filter(view.mine("duo__coordinator"), duo__in=Duo.objects.running())
        .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    )
    for meeting in over.order_by("during", "pk"):
        assert meeting.starts_at is not None
        yield Alert(
            **_of(meeting.duo),
            reason=_("Appointment of %(day)s") % {"day": day_plain(meeting.starts_at)},
            since=as_day(meeting.starts_at),
            step=_("Ask whether they met"),
            step_to=reverse("duo", args=[meeting.duo.public_id]) + f"#m-{meeting.public_id}",
        )


def _kickoff_unplanned(view: View) -> Iterator[Alert]:
    planned = Meeting.objects.filter(
        duo=OuterRef("pk"),
        kind=Meeting.Kind.KICKOFF,
        status__in=[Meeting.Status.OFFERED, Meeting.Status.PLANNED],
    )
    for duo in _duos(view).filter(~Exists(planned), status=Duo.Status.MATCHED).order_by("matched_at", "pk"):
        yield Alert(
            **_of(duo),
            reason=_("Both said yes"),
            since=as_day(duo.matched_at),
            step=_("Plan the kickoff"),
            step_to=reverse("kickoff_plan", args=[duo.public_id]),
        )


def _kickoff_over(view: View) -> Iterator[Alert]:
    over = (
        Meeting.objects.visible_to(view.user)
        .planned()
        .filter(view.mine("duo__coordinator"), kind=Meeting.Kind.KICKOFF, during__endswith__lte=view.at)
        .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person")
    )
    for meeting in over.order_by("during", "pk"):
        assert meeting.starts_at is not None
        yield Alert(
            **_of(meeting.duo),
            reason=_("Kickoff of %(day)s") % {"day": day_plain(meeting.starts_at)},
            since=as_day(meeting.starts_at),
            step=_("Close the meeting"),
            step_to=reverse("kickoff_talk", args=[meeting.duo.public_id]),
        )


def _waiting_answer(view: View) -> Iterator[Alert]:
    asked = (
        Proposal.objects.visible_to(view.user)
        .open()
        .filter(view.mine("mentee__coordinator"))
        .select_related("mentee__person", "mentor__person")
    )
    for proposal in asked.order_by("proposed_at", "pk"):
        yield Alert(
            mentor=proposal.mentor.person,
            mentee=proposal.mentee.person,
            to=reverse("mentee", args=[proposal.mentee.public_id]),
            reason=_who_is_waited_for(proposal),
            since=as_day(proposal.proposed_at),
            step=_("Call and ask"),
            step_to=reverse("mentee", args=[proposal.mentee.public_id]),
        )


def _who_is_waited_for(proposal: Proposal) -> str:
    names = {"mentor": proposal.mentor.person.first_name, "mentee": proposal.mentee.person.first_name}
    if proposal.mentor_answer and not proposal.mentee_answer:
        return sentence(_("%(mentor)s said yes, %(mentee)s not yet"), **names)
    if proposal.mentee_answer and not proposal.mentor_answer:
        return sentence(_("%(mentee)s said yes, %(mentor)s not yet"), **names)
    if proposal.mentor_asked_at and proposal.mentee_asked_at:
        return _("Neither has answered yet")
    return sentence(
        _("%(name)s has not answered yet"), name=names["mentor" if proposal.mentor_asked_at else "mentee"]
    )


def _waiting_long(view: View) -> Iterator[Alert]:
    held = Proposal.objects.holding().filter(mentee=OuterRef("pk"))
    latest = ExpressionWrapper(Value(view.today) - F("programme__waiting_limit_days"), DateField())
    waiting = (
        Mentee.objects.visible_to(view.user)
        .ready()
        .filter(~Exists(held), view.mine(), waiting_since__isnull=False)
        .filter(waiting_since__lt=latest)
        .select_related("person", "programme")
    )
    for mentee in waiting.order_by("waiting_since", "pk"):
        limit = mentee.programme.waiting_limit_days
        yield Alert(
            mentee=mentee.person,
            to=reverse("mentee", args=[mentee.public_id]),
            reason=ngettext("Aim: %(n)s day at most", "Aim: %(n)s days at most", limit)
            % {"n": number(limit)},
            since=mentee.waiting_since,
            step=_("Find a mentor"),
            step_to=_matching(mentee),
        )


def _ending(view: View) -> Iterator[Alert]:
    soon = _duos(view).filter(
        status__in=[Duo.Status.ACTIVE, Duo.Status.CLOSING], ends_on__lte=view.today + ENDS_SOON
    )
    for duo in soon.order_by("ends_on", "pk"):
        over = duo.ends_on < view.today
        yield Alert(
            **_of(duo),
            reason=_("End on %(day)s") % {"day": date_long(duo.ends_on)},
            since=duo.ends_on if over else None,
            until=None if over else duo.ends_on,
            step=_("Complete or extend"),
            step_to=reverse("duo", args=[duo.public_id]),
        )


def messages_of(user: User) -> Any:
    """Returns the messages to the mentors and mentees of the branches that this user works in."""
    branches = Branch.objects.opened_to(user)
    return (
        Message.objects.visible_to(user)
        .filter(Q(recipient__mentees__branch__in=branches) | Q(recipient__mentors__branch__in=branches))
        .select_related("recipient")
        .prefetch_related("recipient__mentees", "recipient__mentors")
        .distinct()
    )


def _calls(view: View) -> Iterator[Alert]:
    """What people who have no mail or text message still have to be told; what came too late is left out."""
    for message in messages_of(view.user).calls(view.at).filter(due_at__gt=view.at - FRESH):
        if message.kind in SECRET:
            continue
        until = message.words.get("until")
        if until and datetime.fromisoformat(until) <= view.at:
            continue
        yield Alert(
            **_alone(message.recipient),
            reason=str(CALLS.get(message.kind, message.kind)),
            since=as_day(message.due_at),
            step=_("Told by phone"),
            step_to=reverse("called", args=[message.public_id]),
            post=True,
            words=render(message).text,
        )


def _not_delivered(view: View) -> Iterator[Alert]:
    for message in messages_of(view.user).held().filter(due_at__gt=view.at - FRESH).order_by("due_at", "pk"):
        yield Alert(
            **_alone(message.recipient),
            reason=f"{CALLS.get(message.kind, message.kind)} ({message.get_channel_display()})",
            since=as_day(message.due_at),
            step=_("Call and tell") if message.recipient.phone else "",
            step_to=f"tel:{message.recipient.phone}" if message.recipient.phone else "",
            words="" if message.kind in SECRET else render(message).text,
        )


def _alone(person: Person) -> dict[str, Any]:
    """Somebody without the other one of a duo: who, in which colour, and on which page."""
    for role, rows in (("mentee", person.mentees.all()), ("mentor", person.mentors.all())):
        for whose in rows:
            return {"mentee": person, "role": role, "to": reverse(role, args=[whose.public_id])}
    return {"mentee": person, "to": ""}


def _matching(mentee: Mentee) -> str:
    return reverse("matching_mentee", args=[mentee.public_id])


def _titles() -> dict[str, str]:
    silent, soon = SILENCE.days // 7, ENDS_SOON.days
    return {
        "checkin_late": _("Follow-up overdue"),
        "kickoff_over": _("Kickoff over, not closed yet"),
        "kickoff_unplanned": _("Kickoff still to be planned"),
        "no_meeting": ngettext("No meeting for %(n)s week", "No meeting for %(n)s weeks", silent)
        % {"n": silent},
        "not_logged": _("Meeting over, nothing noted yet"),
        "waiting_answer": _("Waiting for an answer to a proposal"),
        "waiting_long": _("Waiting too long for a match"),
        "ending": ngettext("Ends in %(n)s day", "Ends in %(n)s days", soon) % {"n": soon},
        "call_me": _("Would like a call"),
        "message_failed": _("Message not delivered"),
    }


_KINDS: tuple[tuple[str, str, Callable[[View], Iterator[Alert]]], ...] = (
    ("checkin_late", "phone", _check_in_late),
    ("kickoff_over", "people", _kickoff_over),
    ("kickoff_unplanned", "handshake", _kickoff_unplanned),
    ("no_meeting", "calendar", _no_meeting),
    ("not_logged", "edit", _not_logged),
    ("waiting_answer", "clock", _waiting_answer),
    ("waiting_long", "person", _waiting_long),
    ("ending", "flag", _ending),
    ("call_me", "msg", _calls),
    ("message_failed", "mail", _not_delivered),
)
