"""What staff do for a duo by phone: book an appointment, and note whether one took place (requirements IN07)."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from duo.accounts.models import User
from duo.ui.words import only_posts, words_of
from duo.workflow.models import Way
from duo.workflow.moves import Refused
from duo.workflow.once import once
from followup.duos.permissions import followed_by
from followup.duos.views import page_of
from followup.kickoffs.calendars import spread
from followup.kickoffs.forms import MomentForm
from followup.meetings.actions import book, log_meeting, miss_meeting
from followup.meetings.models import Meeting
from followup.meetings.slots import free_slots
from matching.models import Duo


@login_required
@once
def book_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """The hours at which both are free, or another one that was agreed by phone; books it for the two."""
    user = cast("User", request.user)
    duo = get_object_or_404(
        followed_by(user).with_people().filter(status__in=[Duo.Status.ACTIVE, Duo.Status.CLOSING]),
        public_id=public_id,
    )
    form = MomentForm(words_of(request))
    if request.method == "POST" and form.is_valid() and form.moment:
        try:
            book(duo, form.moment, by=user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, gettext("The appointment is booked. Both get a message."))
            return redirect("duo", public_id)
    slots = spread(free_slots(duo, at=timezone.now(), days=28), most=9)
    context = {"duo": duo, "form": form, "slots": slots, "chosen": form["slot"].value() or ""}
    return render(request, "followup/duo_book.html", context, status=422 if form.errors else 200)


@login_required
@only_posts
def met(request: HttpRequest, public_id: str, meeting_id: str) -> HttpResponse:
    """Notes what somebody said by phone: "yes", they met, or "no"."""
    user = cast("User", request.user)
    rows = Meeting.objects.filter(duo__in=followed_by(user), kind=Meeting.Kind.MEETING)
    meeting = get_object_or_404(
        rows.select_related("duo__proposal__mentor__person"), public_id=meeting_id, duo__public_id=public_id
    )
    told_by = meeting.duo.mentor.person
    try:
        match request.POST.get("answer"):
            case "yes":
                log_meeting(meeting, by=user, way=Way.PHONE, for_person=told_by)
            case "no":
                miss_meeting(meeting, by=user, way=Way.PHONE, for_person=told_by)
            case _:
                messages.error(request, gettext("Please answer yes or no."))
                return page_of(request, public_id, status=422)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, gettext("Saved. Thank you."))
    return redirect("duo", public_id)
