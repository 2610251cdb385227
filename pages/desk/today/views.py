"""The coordinator's day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.budgets import texts_used_up
from base.accounts.names import sentence
from base.accounts.scope import scope_of
from base.outbox import actions as outbox
from base.ui.words import only_posts
from base.workflow.moves import Refused
from followup.meetings.models import Meeting
from followup.meetings.places import place_line
from matching.models import Duo
from pages.desk.access import StaffRequest, for_staff
from pages.desk.today.attention import attention, count
from pages.desk.today.charts import waits, weeks
from pages.desk.today.gap import gap
from pages.desk.today.message_alerts import messages_of
from pages.desk.today.pipeline import pipeline


@require_safe
@for_staff
def today(request: StaffRequest) -> HttpResponse:
    """Everybody on the path, and what asks for attention: a coordinator's own, `?team=1` the whole branch's."""
    user = request.user
    scope = scope_of(user)
    team = "manager" in scope.roles or request.GET.get("team") == "1"
    groups = attention(user, own=None if team else scope.person)
    kind = request.GET.get("kind")
    return render(
        request,
        "desk/today/today.html",
        {
            "now": timezone.localtime(),
            "stages": pipeline(user),
            "groups": groups,
            "things": count(groups),
            "no_texts_left": texts_used_up(scope.organisation_id),
            "kind": kind,
            "team": team,
            "may_narrow": "manager" not in scope.roles,
            "weeks": weeks(user),
            "waits": waits(user),
            "gap": gap(user),
            "kickoffs": [
                (kickoff, place_line(kickoff))
                for kickoff in Meeting.objects.visible_to(user)
                .upcoming(timezone.now())
                .filter(kind=Meeting.Kind.KICKOFF)
                .select_related("duo__proposal__mentee__person", "duo__proposal__mentor__person", "place")[:6]
            ],
            "running": Duo.objects.visible_to(user).under_way().count(),
        },
    )


@only_posts
@for_staff
def called(request: StaffRequest, public_id: str) -> HttpResponse:
    """Ticks off a message that somebody told by phone."""
    user = request.user
    message = get_object_or_404(messages_of(user), public_id=public_id)
    try:
        outbox.tick_off_call(message, by=user)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        messages.success(request, sentence(_("Noted: %(name)s knows."), name=message.recipient.first_name))
    return redirect("today")
