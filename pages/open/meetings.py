"""What opens without signing in: one tap from a message, and the calendar that a phone subscribes to."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.acting import acting_in
from base.accounts.limits import count, tries
from base.accounts.names import in_bdi
from base.ui.dates import day_long
from base.workflow.moves import Refused
from followup.meetings.actions import answer_invitation, cancel_meeting
from followup.meetings.calendar import feed
from followup.meetings.feeds import find_feed
from followup.meetings.links import TRIES, find_link
from followup.meetings.models import Meeting, ShortLink
from followup.meetings.notices import with_whom
from followup.meetings.permissions import side_of, why_not_answer
from followup.meetings.places import place_line
from followup.tellings.actions import log_meeting, miss_meeting, take_back
from followup.tellings.permissions import why_not_log, why_not_take_back
from intake.people.contact import contact_for
from matching.models import Duo

BEHIND = timedelta(days=60)
UNDO = "undo"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def short_link(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on GET, acts on POST: programs that look into mail open links too."""
    if tries(request, "short-link") >= TRIES:
        return render(request, "429.html", {"n": 1}, status=429)
    link = find_link(token)
    if link is None:
        count(request, "short-link", seconds=60)
        raise Http404
    with acting_in(link.organisation_id):
        return _ask(request, link)


@cache_control(private=True, no_cache=True)
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A person's appointments in running duos, for calendar programs that know the secret."""
    subscription = find_feed(secret)
    if subscription is None:
        raise Http404
    person = subscription.person
    with acting_in(person.organisation_id), translation.override(person.language):
        meetings = (
            Meeting.objects.filter(
                participants__person=person,
                holds_time=True,
                duo__in=Duo.objects.running(),
                during__endswith__gt=timezone.now() - BEHIND,
            )
            .select_related("place")
            .prefetch_related("participants__person")
            .order_by("during", "pk")
        )
        entries = ((meeting, with_whom(meeting.participants.all(), person)) for meeting in meetings)
        content = feed(entries, person)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    etag = quote_etag(hashlib.sha256(content.encode()).hexdigest())
    response.headers["ETag"] = etag
    answer: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    return answer


def _ask(request: HttpRequest, link: ShortLink) -> HttpResponse:
    meeting, person = link.meeting, link.person
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(person.language)
    context = _about(link)
    at = timezone.now()
    if link.expires_at <= at:
        context |= {
            "over": True,
            "closed": _("This link worked until %(day)s.") % {"day": day_long(link.expires_at)},
        }
        return render(request, "open/short_link.html", context, status=410)
    if request.method != "POST":
        return render(request, "open/short_link.html", context | {"closed": _why_not(link, at)})
    try:
        if not _act(link, request.POST.get("answer", "")):
            return render(request, "open/short_link.html", context, status=422)
    except Refused as refused:
        return render(request, "open/short_link.html", context | {"closed": refused.reason}, status=409)
    meeting.refresh_from_db(fields=["status"])
    if request.POST["answer"] == UNDO:
        messages.success(request, _("Undone. It is as it was before."))
        return render(request, "open/short_link.html", context | {"closed": _why_not(link, at)})
    undo = why_not_take_back(meeting, by=person.user, at=at, for_person=person) is None
    return render(request, "open/short_link.html", context | {"done": request.POST["answer"], "undo": undo})


def _about(link: ShortLink) -> dict[str, Any]:
    meeting, person = link.meeting, link.person
    other = meeting.duo.other_of(person)
    signs_in = person.user is not None and person.user.is_active
    return {
        "link": link,
        "meeting": meeting,
        "other": other,
        "other_role": "mentee" if other.pk == meeting.duo.mentee.person_id else "mentor",
        "name": in_bdi(other.first_name),
        "place": place_line(meeting),
        "contact": contact_for(person, meeting.duo),
        "signs_in": signs_in,
        "may_choose": _is_their_own(link) and signs_in and meeting.duo.ended_on is None,
    }


def _is_their_own(link: ShortLink) -> bool:
    """Whether it is an appointment of the two and this person is one of them: only they call it off or choose anew."""
    meeting = link.meeting
    return meeting.kind == Meeting.Kind.MEETING and side_of(meeting.duo, link.person) is not None


def _why_not(link: ShortLink, at: datetime) -> str | None:
    by = link.person.user
    if link.asks == ShortLink.Asks.COMING:
        return why_not_answer(link.meeting, link.person, by=by, at=at)
    return why_not_log(link.meeting, by=by, at=at, person=link.person)


def _act(link: ShortLink, answer: str) -> bool:
    """Does what was answered, or undoes it; False for no answer."""
    meeting, person, by = link.meeting, link.person, link.person.user
    match (link.asks, answer):
        case (ShortLink.Asks.COMING, "no") if _is_their_own(link):
            cancel_meeting(meeting, by=by, for_person=person)
        case (ShortLink.Asks.COMING, "yes" | "no"):
            answer_invitation(meeting, person, answer, by=by)
        case (ShortLink.Asks.MET, "yes"):
            log_meeting(meeting, by=by, for_person=person)
        case (ShortLink.Asks.MET, "no"):
            miss_meeting(meeting, by=by, for_person=person)
        case (_, word) if word == UNDO:
            take_back(meeting, by=by, for_person=person)
        case _:
            return False
    return True
