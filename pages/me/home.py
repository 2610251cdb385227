"""Home and help of mentees and mentors."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.models import Person
from followup.meetings.models import Meeting
from followup.meetings.permissions import why_not_plan
from followup.meetings.slots import free_slots
from intake.availability.models import Availability
from intake.models import Mentee
from intake.people.contact import Contact, contact_for
from intake.people.sharing import why_not_show
from matching.models import Duo, Proposal
from pages.me.access import ParticipantRequest, for_participants
from pages.me.duos import homes
from pages.me.standing import standing_of_mentee, standing_of_mentor

BOOKING_DAYS = 28


@require_safe
@for_participants
def me(request: ParticipantRequest) -> HttpResponse:
    """The home of a mentee, a mentor or an interpreter: the next appointment first."""
    person: Person = request.person
    mine = homes(request.user, person, at=timezone.now())
    contact = contact_for(person, mine[0].duo if mine else None)
    shown: dict[str, Any] = {
        "homes": mine,
        "contact": contact,
        "proposal": _open_proposal(request),
    }
    if request.role == "mentee":
        shown |= _of_mentee(person, mine[0].duo if mine else None, contact)
        return render(request, "me/mentee_home.html", shown)
    if request.role == "interpreter":
        meetings = Meeting.objects.visible_to(request.user).upcoming(timezone.now()).select_related("place")
        return render(request, "me/interpreter_home.html", shown | {"meetings": meetings})
    weekdays = Availability.objects.filter(person=person, free=True, weekday__isnull=False)
    days = [
        str(WEEKDAYS[day])
        for day in sorted({day for day in weekdays.values_list("weekday", flat=True) if day is not None})
    ]
    shown |= {
        "days": get_text_list(days, _("and")),
        "standing": None if mine else standing_of_mentor(person.mentors.first(), contact),
    }
    return render(request, "me/mentor_home.html", shown)


@require_safe
@for_participants
def help_page(request: ParticipantRequest) -> HttpResponse:
    """Whom to call, and what else helps."""
    duo = Duo.objects.visible_to(request.user).running().with_people().order_by("matched_at", "pk").first()
    return render(request, "me/help.html", {"contact": contact_for(request.person, duo)})


def _of_mentee(person: Person, duo: Duo | None, contact: Contact) -> dict[str, Any]:
    mentee = person.mentees.order_by("-created_at", "-pk").first()
    if duo is None or duo.status == Duo.Status.MATCHED:
        ask_first = (
            mentee is not None and mentee.status != Mentee.Status.CLOSED and why_not_show(mentee) is not None
        )
        return {"ask_first": ask_first, "standing": standing_of_mentee(mentee, contact, ask_first=ask_first)}
    at = timezone.now()
    closed = why_not_plan(duo, by=person.user, at=at)
    days = set() if closed else {slot.day for slot in free_slots(duo, at=at, days=BOOKING_DAYS)}
    return {"free_days": len(days)}


def _open_proposal(request: ParticipantRequest) -> Proposal | None:
    open_ones = Proposal.objects.visible_to(request.user).open().select_related("mentor", "mentee")
    for proposal in open_ones.order_by("proposed_at", "pk"):
        side = proposal.side_of(request.person)
        if side is not None and not side.answer:
            return proposal
    return None
