"""The own calendar program follows the appointments: make the secret address, renew it, end it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from base.workflow.moves import Refused
from followup.meetings.feeds import end_feed, renew_feed
from followup.meetings.models import CalendarFeed
from intake.people.contact import contact_for
from pages.me.access import ParticipantRequest, for_participants


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_participants
def my_calendar(request: ParticipantRequest) -> HttpResponse:
    """Says what the address is for. The address itself shows only in the answer to the button that makes it."""
    context = {"contact": contact_for(request.person), "address": ""}
    try:
        match request.POST.get("address"):
            case "new":
                path = reverse("calendar_feed", args=[renew_feed(request.person, by=request.user)])
                context["address"] = f"{settings.BASE_URL}{path}"
            case "end":
                end_feed(request.person, by=request.user)
                messages.success(request, _("The address no longer works."))
                return redirect("my_calendar")
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("me")
    feed = CalendarFeed.objects.filter(person=request.person).first()
    unread = request.method == "POST" and not context["address"]  # neither button was it
    return render(request, "me/calendar.html", context | {"feed": feed}, status=422 if unread else 200)
