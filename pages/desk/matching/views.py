"""The matching: who waits, one mentee's possible mentors, and the best plan for everyone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.ui.words import only_posts
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.models import Mentee, Mentor, Programme
from matching.candidates.permissions import mentors_for
from matching.models import Proposal
from matching.plans.actions import ask_for_plan
from matching.policies.actions import allow_pair, lock_pair, refuse_pair, unlock_pair
from matching.proposals.actions import propose
from matching.proposals.asking import asks
from matching.proposals.permissions import why_not_propose
from pages.desk.access import StaffRequest, for_staff
from pages.desk.matching.choices import choices_for
from pages.desk.matching.forms import WHY_NOT, RefuseForm
from pages.desk.matching.planpane import plan_pane
from pages.desk.matching.queue import queue_of


@require_safe
@for_staff
def matching(request: StaffRequest) -> HttpResponse:
    """Who waits, longest first, with the first one's candidates beside it and the best plan."""
    programmes = list(Programme.objects.visible_to(request.user).filter(active=True))
    asked = request.GET.get("programme")
    programme = next((one for one in programmes if one.code == asked), None)
    if programme is None and (asked or not programmes):
        programme = get_object_or_404(Programme.objects.none()) if asked else None
    programme = programme or (programmes[0] if programmes else None)
    if programme is None:
        return render(request, "desk/no_programme.html")
    queue = queue_of(
        programme, request.user, show=request.GET.get("show", ""), number=request.GET.get("page", 1)
    )
    first = next(iter(queue.page.object_list), None)
    pane = plan_pane(programme, request.user)
    return render(
        request,
        "desk/matching/bench.html",
        {
            "programmes": programmes,
            "programme": programme,
            "queue": queue,
            "pane": pane,
            "choices": choices_for(_mentee(request, first.public_id), request.user) if first else None,
            "planned": pane.planned_for(first) if first else None,
            "why_not": WHY_NOT,
            "list_page": True,
        },
    )


@require_safe
@for_staff
def matching_mentee(request: StaffRequest, public_id: str) -> HttpResponse:
    """One mentee's possible mentors, the list and the plan beside it."""
    return _bench(request, _mentee(request, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def matching_plan(request: StaffRequest, code: str) -> HttpResponse:
    """The best plan as a page of its own; for htmx how far a run is, and at its end the plan.

    POST asks for a new plan.
    """
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    if request.method == "POST":
        try:
            ask_for_plan(programme, by=request.user)
        except Refused as refused:
            messages.warning(request, refused.reason)
        return redirect("matching_plan", code)
    fragment = request.headers.get("HX-Request") == "true"
    shown = {"pane": plan_pane(programme, request.user, whole=not fragment), "programme": programme}
    return render(request, "desk/matching/_plan_news.html" if fragment else "desk/matching/plan.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@once
def propose_pair(request: StaffRequest, public_id: str) -> HttpResponse:
    """Shows who is asked when and how; once that is confirmed, asks them in the programme's order."""
    mentee = _mentee(request, public_id)
    mentor = _mentor(request, mentee)
    questions = asks(mentee, mentor, at=timezone.now())
    if request.method == "POST":
        try:
            proposal = propose(mentee, mentor, by=request.user)
        except Refused as refused:
            return _bench(request, mentee, refusal=refused.reason)
        messages.success(request, format_html_join(" ", "{}", ([one.done] for one in questions)))
        return redirect("proposal", proposal.public_id)
    shown = {
        "mentee": mentee,
        "mentor": mentor,
        "asks": questions,
        "days": mentee.programme.answer_days,
        "why_not": why_not_propose(mentee, mentor, by=request.user),
    }
    return render(request, "desk/matching/propose.html", shown)


@only_posts
@for_staff
@once
def lock(request: StaffRequest, public_id: str) -> HttpResponse:
    """Keeps a pair together in the next plans; without a mentor it lets go."""
    mentee = _mentee(request, public_id)
    try:
        if request.POST.get("mentor"):
            lock_pair(mentee, _mentor(request, mentee), by=request.user)
            messages.success(request, _("Locked. The next plan keeps these two together."))
        else:
            unlock_pair(mentee, by=request.user)
            messages.success(request, _("Unlocked. The next plan chooses freely."))
    except Refused as refused:
        return _bench(request, mentee, refusal=refused.reason)
    return redirect("matching_mentee", mentee.public_id)


@only_posts
@for_staff
@once
def refuse(request: StaffRequest, public_id: str) -> HttpResponse:
    """Remembers that two do not fit, with a reason; with `allow` it takes that back."""
    mentee = _mentee(request, public_id)
    mentor = _mentor(request, mentee)
    form = RefuseForm(request.POST)
    try:
        if "allow" in request.POST:
            allow_pair(mentee, mentor, by=request.user)
            messages.success(request, _("These two can be suggested again."))
        elif form.is_valid():
            refuse_pair(mentee, mentor, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Noted. These two will not be suggested again."))
        else:
            return _bench(request, mentee, refusal=_("Please say in a few words why this duo does not fit."))
    except Refused as refused:
        return _bench(request, mentee, refusal=refused.reason)
    return redirect("matching_mentee", mentee.public_id)


def _bench(request: StaffRequest, mentee: Mentee, *, refusal: str = "") -> HttpResponse:
    programme = mentee.programme
    pane = plan_pane(programme, request.user)
    shown: dict[str, Any] = {
        "programmes": list(Programme.objects.visible_to(request.user).filter(active=True)),
        "programme": programme,
        "queue": queue_of(programme, request.user),
        "pane": pane,
        "choices": choices_for(mentee, request.user),
        "planned": pane.planned_for(mentee),
        "held": Proposal.objects.visible_to(request.user).holding().filter(mentee=mentee).first(),
        "why_not": WHY_NOT,
        "refusal": refusal,
    }
    return render(request, "desk/matching/bench.html", shown, status=409 if refusal else 200)


def _mentee(request: StaffRequest, public_id: str) -> Mentee:
    mentees = Mentee.objects.visible_to(request.user)
    return get_object_or_404(
        mentees.select_related("person", "programme", "place", "branch"), public_id=public_id
    )


def _mentor(request: StaffRequest, mentee: Mentee) -> Mentor:
    said = request.POST if request.method == "POST" else request.GET
    return get_object_or_404(mentors_for(mentee, request.user), public_id=said.get("mentor", ""))
