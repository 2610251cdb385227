"""What staff do for a duo by phone: book an appointment, and note whether one took place (requirements IN07)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from base.accounts.models import User
from base.accounts.names import sentence
from base.ui.words import only_posts, words_of
from base.workflow.models import Way
from base.workflow.moves import Refused
from base.workflow.once import once
from followup.meetings.actions import book
from followup.meetings.models import Meeting
from followup.meetings.notices import still_to_call
from followup.meetings.slots import free_slots
from followup.tellings.actions import correct_no, log_meeting, miss_meeting, take_back, take_out
from followup.tellings.permissions import why_not_correct, why_not_take_out
from matching.models import Duo
from pages.desk.access import StaffRequest, for_staff
from pages.desk.duos.forms import CorrectForm
from pages.desk.duos.meeting_history import corrections, earlier_words, removals, why_missed, word_of
from pages.desk.duos.progress import topic_labels
from pages.desk.duos.views import page_of
from pages.desk.kickoffs.calendars import spread
from pages.desk.kickoffs.forms import MomentForm
from pages.tellings import MetForm


@for_staff
@once
def book_for(request: StaffRequest, public_id: str) -> HttpResponse:
    """The hours at which both are free, or another one that was agreed by phone; books it for the two."""
    user = request.user
    duo = get_object_or_404(
        Duo.objects.visible_to(user).under_way().with_people(),
        public_id=public_id,
    )
    form = MomentForm(words_of(request))
    if request.method == "POST" and form.is_valid() and form.moment:
        try:
            meeting = book(duo, form.moment, by=user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            message: str = gettext("The appointment is booked. Both get a message.")
            if names := still_to_call(meeting):
                message = sentence(
                    gettext("The appointment is booked. Call %(names)s: it stands on today’s page."),
                    names=names,
                )
            messages.success(request, message)
            return redirect("duo", public_id)
    slots = spread(free_slots(duo, at=timezone.now(), days=28), most=9)
    context = {"duo": duo, "form": form, "slots": slots, "chosen": form["slot"].value() or ""}
    return render(request, "desk/duos/book.html", context, status=422 if form.errors else 200)


@only_posts
@for_staff
def met(request: StaffRequest, public_id: str, meeting_id: str) -> HttpResponse:
    """Notes what somebody said by phone: "yes", they met, and how long; or "no", who could not come, and why."""
    user = request.user
    meeting = _meeting(user, public_id, meeting_id)
    told_by = meeting.duo.mentor.person
    form = MetForm(request.POST, duo=meeting.duo, planned=meeting.planned_minutes)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return page_of(request, public_id, no=meeting_id, status=422)
    cleaned, absent = form.cleaned_data, form.absent()
    by_phone: dict[str, Any] = {"by": user, "way": Way.PHONE, "for_person": told_by}
    try:
        if cleaned["answer"] == "yes":
            log_meeting(meeting, minutes=cleaned["minutes"], **by_phone)
        else:
            miss_meeting(meeting, reason=cleaned["reason"], absent=absent, **by_phone)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, gettext("Saved. Thank you."))
    return redirect("duo", public_id)


@only_posts
@for_staff
@once
def undo(request: StaffRequest, public_id: str, meeting_id: str) -> HttpResponse:
    """Takes back what this person said of a meeting in the last minutes."""
    user = request.user
    try:
        take_back(_meeting(user, public_id, meeting_id), by=user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, gettext("Undone. It is as it was before."))
    return redirect("duo", public_id)


@require_safe
@for_staff
def meeting_page(request: StaffRequest, public_id: str, meeting_id: str) -> HttpResponse:
    """What each told of one meeting, what was changed, and a way to take a wrong word out."""
    user = request.user
    meeting = _meeting(user, public_id, meeting_id)
    at = timezone.now()
    topics = topic_labels([meeting])
    words = [(telling, word_of(telling, user)) for telling in meeting.ordered_tellings]
    context = {
        "meeting": meeting,
        "duo": meeting.duo,
        "tellings": [
            (
                telling,
                word,
                [topics[key] for key in word.topics if key in topics],
                why_not_take_out(telling, by=user, at=at),
            )
            for telling, word in words
        ],
        "earlier_words": earlier_words(meeting, user),
        "removals": removals(meeting),
        "missed": why_missed(meeting),
        "corrections": corrections(meeting),
        "why_not_correct": why_not_correct(meeting, by=user, at=at),
    }
    return render(request, "desk/duos/meeting.html", context)


@only_posts
@for_staff
@once
def take_out_telling(request: StaffRequest, public_id: str, meeting_id: str) -> HttpResponse:
    """Takes out what one of them told by mistake."""
    user = request.user
    meeting = _meeting(user, public_id, meeting_id)
    telling = get_object_or_404(meeting.tellings.all(), public_id=request.POST.get("telling", ""))
    try:
        take_out(meeting, telling.person, by=user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, gettext("It is taken out."))
    return redirect("duo_meeting", public_id, meeting_id)


@for_staff
@once
def correct(request: StaffRequest, public_id: str, meeting_id: str) -> HttpResponse:
    """Asks why a "no" to a meeting was a mistake, and plans the meeting again."""
    user = request.user
    meeting = _meeting(user, public_id, meeting_id)
    form = CorrectForm(words_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            correct_no(meeting, form.cleaned_data["reason"], by=user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, gettext("Corrected. The appointment stands again."))
            return redirect("duo", public_id)
    why_not = why_not_correct(meeting, by=user, at=timezone.now())
    context = {"duo": meeting.duo, "meeting": meeting, "form": None if why_not else form, "why_not": why_not}
    return render(request, "desk/duos/correct.html", context, status=422 if form.errors else 200)


def _meeting(user: User, public_id: str, meeting_id: str) -> Meeting:
    meetings = Meeting.objects.filter(duo__in=Duo.objects.visible_to(user), kind=Meeting.Kind.MEETING)
    people = ("duo__proposal__mentor__person", "duo__proposal__mentee__person", "duo__coordinator")
    return get_object_or_404(
        meetings.select_related(*people).prefetch_related("tellings__person"),
        public_id=meeting_id,
        duo__public_id=public_id,
    )
