"""The whole path of one mentee, a mentor with the duos, the week of the branch, and a referrer's own people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.models import User
from base.accounts.names import sentence
from base.accounts.scope import scope_of
from base.ui.words import words_of
from base.workflow.models import Transition
from followup.checkins.models import CheckIn
from followup.endings.permissions import staff_or_404
from followup.meetings.models import Meeting
from followup.meetings.places import place_line
from intake.models import Mentee, Mentor, PartnerContact, Referral
from matching.models import Duo, Proposal
from matching.sharing.permissions import last_word
from pages.desk.check_ins.titles import TITLES
from pages.desk.duos.progress import progress_of, topic_labels
from pages.desk.duos.timeline import timeline
from pages.desk.people.about import about
from pages.desk.people.lists import RELATED
from pages.desk.people.stages import RECEIVED, TONES, WORDS, next_step, rail, word_of
from pages.open.joining_forms import ContactForm

WEEK = re.compile(r"(\d{4})-W(\d\d)")
YEARS = (2000, 2100)
PAGE = 50


@require_safe
@login_required
def mentee(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mentee from registration to the end: the stage, the next step, the file, and the story of the duo."""
    user = cast("User", request.user)
    staff_or_404(user)
    shown = get_object_or_404(
        Mentee.objects.visible_to(user).select_related(
            "person", "programme", "branch", "coordinator", "place", "centre", "job_goal", "closing_reason"
        ),
        public_id=public_id,
    )
    moves = list(Transition.objects.of(shown))
    proposals = list(
        Proposal.objects.filter(mentee=shown).select_related("mentor__person").order_by("-proposed_at", "-pk")
    )
    duos = list(
        Duo.objects.filter(proposal__mentee=shown)
        .with_people()
        .select_related("stop_reason")
        .order_by("-matched_at")
    )
    standing = next((proposal for proposal in proposals if proposal.holds), None)
    current = next((duo for duo in duos if not duo.ended_on), None)
    said = last_word(shown.person)
    context: dict[str, Any] = {
        "mentee": shown,
        "rail": rail(
            shown, moves, standing, current or (duos[0] if duos and shown.status == "closed" else None)
        ),
        "proposal": standing if standing and standing.status == Proposal.Status.OPEN else None,
        "duo": current,
        "waiting": standing is None,
        "said": said,
        "earlier": [duo for duo in duos if duo.ended_on],
    } | _with_contact(request, about(shown, by=user))
    kickoff, talk = False, None
    if current is not None:
        meetings = list(current.meetings.select_related("place", "duo").prefetch_related("tellings__person"))
        talks = list(current.check_ins.all())
        kickoff = any(
            meeting.kind == Meeting.Kind.KICKOFF and meeting.status == Meeting.Status.PLANNED
            for meeting in meetings
        )
        talk = min(
            (talk for talk in talks if talk.status == CheckIn.Status.DUE),
            key=lambda talk: talk.due_on,
            default=None,
        )
        context["events"] = timeline(current, meetings, talks, topic_labels(meetings), user=user)
        context["progress"] = progress_of(current, meetings)
    shares = said is not None and said.withdrawn_at is None
    context["next"] = next_step(shown, standing, current, shares=shares, kickoff=kickoff, talk=talk)
    return render(request, "desk/people/mentee.html", context)


@require_safe
@login_required
def mentor(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mentor: whom the places are taken by, the duos before, and the file."""
    user = cast("User", request.user)
    staff_or_404(user)
    shown = get_object_or_404(
        Mentor.objects.visible_to(user).select_related(*RELATED[Mentor]), public_id=public_id
    )
    held = Proposal.objects.filter(mentor=shown).holding()
    asked = Proposal.objects.visible_to(user).filter(mentor=shown).open().select_related("mentee__person")
    duos = list(
        Duo.objects.visible_to(user).filter(proposal__mentor=shown).with_people().order_by("-matched_at")
    )
    context: dict[str, Any] = {
        "mentor": shown,
        "taken": held.count(),
        "overfull": _overfull(shown, held.count()),
        "current": [duo for duo in duos if not duo.ended_on],
        "asked": list(asked.order_by("proposed_at", "pk")),
        "earlier": [duo for duo in duos if duo.ended_on],
    } | _with_contact(request, about(shown, by=user))
    return render(request, "desk/people/mentor.html", context)


def _overfull(mentor: Mentor, held: int) -> str:
    """What a capacity that was lowered under what is held means; empty where it was not."""
    if held <= mentor.capacity:
        return ""
    return sentence(
        _(
            "There are more mentees than places. They all stay; %(name)s gets nobody new until a place is free."
        ),
        name=mentor.person.first_name,
    )


def _with_contact(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The note of a talk is the form of these pages: half-written, it goes along to another language."""
    form = ContactForm(words_of(request))
    return context | {"contact_form": form, "form": form}


@dataclass(frozen=True)
class Appointment:
    """A meeting in the week of the branch, as it stands at a moment."""

    meeting: Meeting
    at: datetime

    @property
    def what(self) -> str:
        """What kind of meeting it is, and where."""
        return " · ".join(
            word for word in (self.meeting.get_kind_display(), place_line(self.meeting)) if word
        )

    @property
    def untold(self) -> bool:
        """Whether it is over and nobody has said how it went."""
        planned, ends_at = self.meeting.status == Meeting.Status.PLANNED, self.meeting.ends_at
        return planned and ends_at is not None and ends_at < self.at


@require_safe
@login_required
def agenda(request: HttpRequest) -> HttpResponse:
    """One week of appointments and follow-up talks, day by day. `?week=2026-W48`; nonsense becomes this week."""
    user = cast("User", request.user)
    staff_or_404(user)
    monday = _monday(request.GET.get("week", ""))
    sunday = monday + timedelta(days=6)
    start = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(sunday + timedelta(days=1), datetime.min.time()))
    people = ("duo__proposal__mentee__person", "duo__proposal__mentor__person", "duo__coordinator")
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(during__startswith__gte=start, during__startswith__lt=end)
        .exclude(status__in=[Meeting.Status.CANCELLED, Meeting.Status.OFFERED])
        .select_related("place", *people)
        .order_by("during", "pk")
    )
    talks = (
        CheckIn.objects.visible_to(user)
        .filter(status=CheckIn.Status.DUE, due_on__range=(monday, sunday))
        .select_related(*people)
        .order_by("due_on", "pk")
    )
    days: dict[date, dict[str, list[Any]]] = {
        monday + timedelta(days=n): {"meetings": [], "talks": []} for n in range(7)
    }
    now = timezone.now()
    for meeting in meetings:
        assert meeting.starts_at is not None
        days[timezone.localdate(meeting.starts_at)]["meetings"].append(Appointment(meeting, now))
    for talk in talks:
        days[talk.due_on]["talks"].append((talk, TITLES[talk.step]))
    return render(
        request,
        "desk/agenda.html",
        {
            "days": [(day, rows) for day, rows in days.items() if rows["meetings"] or rows["talks"]],
            "count": sum(
                appointment.meeting.status != Meeting.Status.MISSED
                for rows in days.values()
                for appointment in rows["meetings"]
            ),
            "monday": monday,
            "sunday": sunday,
            "is_now": monday <= timezone.localdate() <= sunday,
            "previous": _name(monday - timedelta(weeks=1)),
            "following": _name(monday + timedelta(weeks=1)),
        },
    )


@require_safe
@login_required
def referrals(request: HttpRequest) -> HttpResponse:
    """What became of the people that this referrer's partner sent, in four words and nothing more."""
    user = cast("User", request.user)
    person_id = scope_of(user).person_id
    if not PartnerContact.objects.filter(person=person_id).exists():
        raise Http404
    running = Duo.objects.running().filter(proposal__mentee=OuterRef("mentee"))
    sent = (
        Referral.objects.of_partners_of(person_id)
        .annotate(has_duo=Exists(running))
        .select_related("mentee")
        .order_by("-at", "-pk")
    )
    page = Paginator(sent, PAGE).get_page(request.GET.get("page"))
    lines = []
    for referral in page.object_list:
        first, has_duo = referral.first, referral.has_duo  # type: ignore[attr-defined]
        word = word_of(referral.mentee, has_duo=has_duo) if first else RECEIVED
        lines.append((referral.name, referral.at, WORDS[word], *TONES[word]))
    return render(request, "partner/referrals.html", {"page": page, "lines": lines})


def _monday(week: str) -> date:
    asked = WEEK.fullmatch(week)
    if asked and YEARS[0] <= int(asked[1]) <= YEARS[1]:
        try:
            return date.fromisocalendar(int(asked[1]), int(asked[2]), 1)
        except ValueError:
            pass
    today = timezone.localdate()
    return today - timedelta(days=today.weekday())


def _name(monday: date) -> str:
    year, week, _day = monday.isocalendar()
    return f"{year}-W{week:02}"
