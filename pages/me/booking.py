"""The mentee, or the mentor, chooses a day and an hour, and can say no to it again."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.ui.words import only_posts, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from followup.meetings.actions import answer_invitation, book, cancel_meeting, move_meeting
from followup.meetings.calendar import appointment
from followup.meetings.models import Meeting, MeetingMode
from followup.meetings.notices import reminded_at, with_whom
from followup.meetings.permissions import why_not_book, why_not_change, why_not_plan
from followup.meetings.places import place_name
from followup.meetings.slots import Slot, free_slots
from followup.tellings.actions import take_back
from followup.tellings.permissions import why_not_log, why_not_take_back
from intake.people.contact import contact_for
from matching.models import Duo
from pages.me.access import ParticipantRequest, for_participants
from pages.me.duos import about_duo, my_meeting, running_duos
from pages.me.home import BOOKING_DAYS
from pages.moments import SlotForm

OTHERS = 3


@dataclass(frozen=True)
class Day:
    """A square of the month: free days are links."""

    on: date
    free: bool
    chosen: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
@once
def book_page(request: ParticipantRequest) -> HttpResponse:
    """Choose a day, then an hour, then book it. With `instead` it moves an appointment, `after` one that was missed.

    Two taps on one hour land on one confirmation; 409 with other hours when somebody else was faster.
    """
    asked = words_of(request) or request.GET
    instead = _instead(request, asked.get("instead"))
    if instead is not None and instead.status != Meeting.Status.PLANNED:
        return redirect("booked", instead.public_id)
    if instead is not None:
        duo = _mine(request, instead.duo.public_id)
    elif asked.get("duo"):
        duo = _mine(request, str(asked["duo"]))
    else:
        mine = list(running_duos(request.user))
        if len(mine) != 1:
            shown = {"duos": mine, "contact": contact_for(request.person)}
            status = 422 if request.method == "POST" else 200
            return render(request, "me/book_for_whom.html", shown, status=status)
        duo = mine[0]
    at = timezone.now()
    closed = why_not_plan(duo, by=request.user, at=at, instead=instead)
    slots = [] if closed else free_slots(duo, at=at, days=BOOKING_DAYS)
    shown = about_duo(request, duo) | {"instead": instead, "closed": closed}
    if request.method != "POST":
        moved = my_meeting(request, str(asked["after"])) if asked.get("after") else None
        undo = moved is not None and why_not_take_back(moved, by=request.user, at=at) is None
        month = _month(slots, asked.get("day") or asked.get("slot", "")[:10], instead)
        return render(
            request,
            "me/book.html",
            shown | month | {"moved": moved, "undo": undo, "kept": asked.get("slot", "")},
        )
    form = SlotForm(request.POST)
    if not form.is_valid():
        month = _month(slots, request.POST.get("day"), instead)
        return render(request, "me/book.html", shown | month | {"form": form}, status=422)
    start: datetime = form.cleaned_data["slot"]
    try:
        meeting = _book(request, duo, start, slots, instead)
    except Refused as refused:
        if closed:
            return render(request, "me/book.html", shown, status=409)
        rule = why_not_book(duo, start, by=request.user, at=at, instead=instead)
        faster = _("Someone was just a little faster. Nothing is booked yet.")
        others = [_hinted(slot, start) for slot in _nearest(slots, start)]
        taken = {"wanted": start, "reason": refused.reason if rule else faster, "others": others}
        return render(request, "me/book_taken.html", shown | taken, status=409)
    return redirect("booked", meeting.public_id)


@require_safe
@for_participants
def booked(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """One appointment: confirmed, with what happens next; over, with the question whether they met; or off."""
    meeting, at = my_meeting(request, public_id), timezone.now()
    ended = meeting.ends_at is not None and meeting.ends_at <= at
    over = ended and meeting.status == Meeting.Status.PLANNED
    shown = about_duo(request, meeting.duo) | {
        "meeting": meeting,
        "over": over,
        "may_tell": over and why_not_log(meeting, by=request.user, at=at) is None,
        "reminded_at": reminded_at(meeting, request.person),
        "place": meeting.address or place_name(meeting),
        "detail": place_name(meeting) if meeting.address else "",
        "online": meeting.mode == MeetingMode.ONLINE,
        "may_change": why_not_change(meeting, by=request.user, at=at) is None,
        "why_not_again": why_not_plan(meeting.duo, by=request.user, at=at),
        "undo": why_not_take_back(meeting, by=request.user, at=at) is None,
    }
    return render(request, "me/booked.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
def cancel(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """Asks whether the appointment may be called off, and does it."""
    meeting = my_meeting(request, public_id)
    if request.method == "POST":
        try:
            cancel_meeting(meeting, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect("booked", meeting.public_id)
    if refusal := why_not_change(meeting, by=request.user, at=timezone.now()):
        messages.error(request, refusal)
        return redirect("booked", meeting.public_id)
    return render(request, "me/cancel.html", about_duo(request, meeting.duo) | {"meeting": meeting})


@only_posts
@for_participants
@once
def undo(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """Takes back a tap of the last minutes: held, missed or cancelled."""
    meeting = my_meeting(request, public_id)
    try:
        stands = take_back(meeting, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("booked", public_id)
    messages.success(request, _("Undone. It is as it was before."))
    is_over = stands.ends_at is not None and stands.ends_at <= timezone.now()
    return redirect("me") if is_over else redirect("booked", public_id)


@only_posts
@for_participants
def coming(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """One tap: yes, I am coming."""
    meeting = my_meeting(request, public_id)
    try:
        answer_invitation(meeting, request.person, "yes", by=request.user)
        messages.success(request, _("Good. See you then."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("me")


@require_safe
@for_participants
def appointment_file(request: ParticipantRequest, public_id: str) -> HttpResponse:
    """The appointment as a file for the phone's own calendar."""
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).exclude(during=None).select_related("place"),
        public_id=public_id,
    )
    others = with_whom(meeting.participants.select_related("person"), request.person)
    content = appointment(meeting, with_whom=others, at=timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="duo.ics"'
    return response


def _book(
    request: ParticipantRequest, duo: Duo, start: datetime, slots: list[Slot], instead: Meeting | None
) -> Meeting:
    standing = duo.meetings.planned().filter(during__startswith=start).first()
    if standing is not None:
        return standing
    slot = next((slot for slot in slots if slot.start == start), None)
    if slot is None:
        raise Refused(_("This time is no longer free"))
    if instead is not None:
        return move_meeting(instead, start, by=request.user, mode=slot.mode)
    return book(duo, start, by=request.user, mode=slot.mode)


def _mine(request: ParticipantRequest, public_id: str) -> Duo:
    """A duo of this person, under way or over: a link in a message may be older than its end."""
    mine = Duo.objects.visible_to(request.user).with_people().select_related("agreement")
    return get_object_or_404(mine, public_id=public_id)


def _instead(request: ParticipantRequest, public_id: str | None) -> Meeting | None:
    if not public_id:
        return None
    own = Meeting.objects.visible_to(request.user).filter(kind=Meeting.Kind.MEETING).select_related("duo")
    return get_object_or_404(own, public_id=public_id)


def _month(slots: list[Slot], asked: str | None, instead: Meeting | None) -> dict[str, Any]:
    """The month of the chosen day, from this week on. Who moves an appointment begins at another day than its own."""
    free = sorted({slot.day for slot in slots})
    if not free:
        return {"weeks": [], "times": []}
    now_on = timezone.localdate(instead.starts_at) if instead and instead.starts_at else None
    fresh = [day for day in free if day != now_on] or free
    chosen = next((day for day in free if day.isoformat() == asked), fresh[0])
    weeks = [
        [Day(day, day in free, day == chosen) if day.month == chosen.month else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(chosen.year, chosen.month)
        if week[-1] >= timezone.localdate()
    ]
    first = chosen.replace(day=1)
    later = next((day for day in free if day >= (first + timedelta(days=31)).replace(day=1)), None)
    earlier = next((day for day in reversed(free) if day < first), None)
    return {
        "chosen": chosen,
        "weeks": weeks,
        "weekdays": [(WEEKDAYS_ABBR[n], WEEKDAYS[n]) for n in range(7)],
        "later": later,
        "earlier": earlier,
        "times": [slot for slot in slots if slot.day == chosen],
    }


def _nearest(slots: list[Slot], start: datetime) -> list[Slot]:
    near = sorted(slots, key=lambda slot: (abs(slot.start - start), slot.start))[:OTHERS]
    return sorted(near, key=lambda slot: slot.start)


def _hinted(slot: Slot, wanted: datetime) -> tuple[Slot, str]:
    same_hour = timezone.localtime(slot.start).time() == timezone.localtime(wanted).time()
    if slot.day == timezone.localdate(wanted):
        return slot, _("The same day")
    return slot, _("The same time") if same_hour else ""
