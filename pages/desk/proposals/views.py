"""The question to a mentor and a mentee, and the coordinator's view of their answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.ui.words import only_posts, words_of
from base.workflow.models import Transition, Way
from base.workflow.moves import Refused
from base.workflow.once import once
from matching.candidates.sentences import Labels, criteria
from matching.models import Answer, Duo, Proposal
from matching.proposals.actions import answer as take_answer
from matching.proposals.actions import withdraw as take_back
from matching.proposals.answers import reason_text
from matching.proposals.models import SIDES
from matching.proposals.notices import not_asked_yet
from matching.proposals.permissions import why_not_answer, why_not_withdraw
from pages.desk.access import StaffRequest, for_staff
from pages.desk.proposals.forms import NotedAnswerForm, WithdrawForm

WITHDRAW = "withdraw"


@require_safe
@for_staff
def proposal_page(request: StaffRequest, public_id: str) -> HttpResponse:
    """How a proposal stands: why these two, who said what, and the way to note an answer or take it back.

    `?note=` opens one form, of a side or to take it back: a page has one that goes along to another language.
    """
    proposal = _proposal(request, public_id)
    note, words = request.GET.get("note", ""), words_of(request)
    forms = {side: NotedAnswerForm(words, prefix=side) for side in SIDES} | {WITHDRAW: WithdrawForm(words)}
    return _staff_page(request, proposal, note, forms.get(note))


@only_posts
@for_staff
@once
def note_answer(request: StaffRequest, public_id: str, side: str) -> HttpResponse:
    """Writes down an answer that came by phone, on paper or in person."""
    proposal = _proposal(request, public_id)
    form = NotedAnswerForm(request.POST, prefix=side)
    if form.is_valid():
        cleaned = form.cleaned_data
        person = proposal.side(side).person
        try:
            duo = take_answer(
                proposal,
                person,
                cleaned["answer"],
                by=request.user,
                way=cleaned["way"],
                reason=cleaned["reason"],
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Both said yes: they are a duo.") if duo else _("Saved. Thank you."))
            return redirect("proposal", public_id)
    proposal.refresh_from_db()
    return _staff_page(request, proposal, side, form)


@only_posts
@for_staff
@once
def withdraw(request: StaffRequest, public_id: str) -> HttpResponse:
    """Takes an open proposal back."""
    proposal = _proposal(request, public_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            take_back(proposal, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Taken back. Both are free again."))
            return redirect("matching_mentee", proposal.mentee.public_id)
    proposal.refresh_from_db()
    return _staff_page(request, proposal, WITHDRAW, form)


def _proposal(request: StaffRequest, public_id: str) -> Proposal:
    return get_object_or_404(Proposal.objects.visible_to(request.user).with_people(), public_id=public_id)


def _staff_page(
    request: StaffRequest,
    proposal: Proposal,
    note: str,
    form: NotedAnswerForm | WithdrawForm | None,
) -> HttpResponse:
    now = timezone.now()
    pair = proposal.explanation
    waiting = not_asked_yet(proposal, at=now)
    closed = {
        side.name: why_not_answer(proposal, side.person, by=request.user, at=now) for side in proposal.sides
    }
    sides = [
        {
            "side": side.name,
            "whose": side.whose,
            "asked_at": side.asked_at,
            "goes_out": waiting.get(side.name),
            "answer": side.answer,
            "words": Answer(side.answer).label if side.answer else "",
            "at": side.answered_at,
            "way": Way(side.way).label if side.way else "",
            "reason": reason_text(side.name, side.reason),
            "why_not": closed[side.name],
        }
        for side in proposal.sides
    ]
    closed[WITHDRAW] = why_not_withdraw(proposal, by=request.user)
    bad = form is not None and bool(form.errors)
    context = {
        "proposal": proposal,
        "sides": sides,
        "note": note,
        "form": None if closed.get(note) else form,
        "refused": closed.get(note) if bad else None,
        "lines": criteria(pair, proposal.mentee, Labels.of([pair])) if pair.get("weights") else [],
        "score": round(pair["score"] / 100) if pair.get("score") else None,
        "duo": Duo.objects.visible_to(request.user).filter(proposal=proposal).first(),
        "log": [(move, Proposal.Status(move.went_to).label) for move in Transition.objects.of(proposal)],
        "why_not_withdraw": closed[WITHDRAW],
        "bad": bad,
    }
    return render(request, "desk/proposals/proposal.html", context, status=409 if bad else 200)
