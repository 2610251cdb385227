"""The question to a mentor and a mentee, and the coordinator's view of their answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.models import Person
from base.ui.templatetags.duo import said_by
from base.ui.words import only_posts, words_of
from base.workflow.models import Transition
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.availability.half_days import half_days as mask_of
from intake.models import Mentee
from intake.reference.topics import topic_labels, topics_in_a_sentence
from matching.candidates.sentences import ICONS, Labels, criteria, half_days, level_word
from matching.models import Answer, Duo, Proposal
from matching.proposals.actions import answer as take_answer
from matching.proposals.actions import withdraw as take_back
from matching.proposals.notices import contact_of, not_asked_yet
from matching.proposals.permissions import side_of, why_not_answer, why_not_withdraw
from matching.proposals.reasons import why_them, why_you
from pages.desk.access import StaffRequest, for_staff
from pages.desk.matching.queue import main_work
from pages.desk.proposals.forms import REASONS, AnswerForm, NotedAnswerForm, WithdrawForm, reason_text

SIDES, WITHDRAW = ("mentor", "mentee"), "withdraw"
#: Hopes that would tell a mentor how somebody's procedure stands: no message speaks of a procedure.
UNTOLD = {"content_minimal:what_if"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@once
def my_proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The question to one of the two. A yes is looked at once more before it is sent; then comes what happens next."""
    proposal = get_object_or_404(_proposals(request), public_id=public_id)
    person: Person | None = getattr(request, "person", None)
    side = side_of(proposal, person) if person else None
    if person is None or side is None:
        raise Http404
    words, refusal = words_of(request), ""
    form = AnswerForm(words, side=side)
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Refused(_("Please answer yes or no."))
            said = form.cleaned_data
            take_answer(proposal, person, said["answer"], by=request.user, reason=said["reason"])  # type: ignore[arg-type]
            return redirect("my_proposal", public_id)
        except Refused as refused:
            refusal = refused.reason
            proposal.refresh_from_db()
    shown = _consent(proposal, side, refusal)
    shown["sure"] = "yes" in (words and words.get("answer"), request.GET.get("answer"))
    shown["form"] = form if shown["state"] == "asked" else None
    return render(request, f"me/proposal_{side}.html", shown, status=409 if refusal else 200)


@require_safe
@for_staff
def proposal_page(request: StaffRequest, public_id: str) -> HttpResponse:
    """How a proposal stands: why these two, who said what, and the way to note an answer or take it back.

    `?note=` opens one form, of a side or to take it back: a page has one that goes along to another language.
    """
    proposal = get_object_or_404(_proposals(request), public_id=public_id)
    note, words = request.GET.get("note", ""), words_of(request)
    forms = {side: NotedAnswerForm(words, prefix=side) for side in SIDES} | {WITHDRAW: WithdrawForm(words)}
    return _staff_page(request, proposal, note, forms.get(note))


@only_posts
@for_staff
@once
def note_answer(request: StaffRequest, public_id: str, side: str) -> HttpResponse:
    """Writes down an answer that came by phone, on paper or in person."""
    proposal = get_object_or_404(_proposals(request), public_id=public_id)
    form = NotedAnswerForm(request.POST, prefix=side)
    if form.is_valid():
        said = form.cleaned_data
        person = getattr(proposal, side).person
        try:
            duo = take_answer(
                proposal, person, said["answer"], by=request.user, way=said["way"], reason=said["reason"]
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
    proposal = get_object_or_404(_proposals(request), public_id=public_id)
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


def _proposals(request: HttpRequest) -> Any:
    return Proposal.objects.visible_to(request.user).select_related(  # type: ignore[arg-type]
        "mentee__person",
        "mentee__programme",
        "mentee__branch",
        "mentee__place",
        "mentee__coordinator",
        "mentor__person",
        "mentor__place",
        "proposed_by",
    )


def _consent(proposal: Proposal, side: str, refusal: str) -> dict[str, Any]:
    other = proposal.mentee if side == "mentor" else proposal.mentor
    mine = getattr(proposal, f"{side}_answer")
    closed = why_not_answer(proposal, getattr(proposal, side).person, by=None, at=timezone.now())
    duo = Duo.objects.filter(proposal=proposal).first()
    if duo is not None:
        state = "ended" if duo.ended_on else "accepted" if duo.status == Duo.Status.MATCHED else "runs"
    elif mine == Answer.NO:
        state = "no"
    elif closed is not None:
        state = "closed"
    else:
        state = "waits" if mine == Answer.YES else "asked"
    labels = Labels.of([proposal.explanation])
    said = why_you(proposal, labels) if side == "mentor" else why_them(proposal, labels)
    return {
        "proposal": proposal,
        "side": side,
        "state": state,
        "shows_other": state in ("asked", "waits", "accepted", "runs"),
        "keeps_place": proposal.mentee.status == Mentee.Status.READY
        and not proposal.mentee.proposals.holding().exists(),
        "refusal": refusal if state in ("asked", "waits") else "",
        "me": getattr(proposal, side).person,
        "other": other,
        "contact": contact_of(proposal),
        "why": [(ICONS[name], sentence) for name, sentence in said],
        "reasons": list(REASONS[side].items()),
        "saying_no": ("answer", "no"),
        **_about(other),
    }


def _about(other: Any) -> dict[str, Any]:
    """What one sees of the other (docs/domain.md): first name, work, languages, goals, town and times."""
    spoken = other.person.language_skills.select_related("language", "level")
    hopes = [key for key in getattr(other, "expectations", []) if key not in UNTOLD]
    return {
        "work": said_by(getattr(other, "headline", ""), other.person)
        or main_work([other.person_id]).get(other.person_id, ""),
        "town": other.place.municipality if other.place else "",
        "speaks": ", ".join(
            f"{skill.language.name} ({level_word(skill.level.sort).lower()})"
            for skill in spoken
            if skill.level.sort
        ),
        "hopes": capfirst(topics_in_a_sentence(topic_labels(hopes).values())),
        "words": said_by(getattr(other, "goal_words", ""), other.person),
        "times": half_days(mask_of(other.person)),
    }


def _staff_page(
    request: StaffRequest,
    proposal: Proposal,
    note: str,
    form: NotedAnswerForm | WithdrawForm | None,
) -> HttpResponse:
    now = timezone.now()
    pair = proposal.explanation
    waiting = not_asked_yet(proposal, at=now)
    sides = [
        {
            "side": side,
            "whose": getattr(proposal, side),
            "asked_at": getattr(proposal, f"{side}_asked_at"),
            "goes_out": waiting.get(side),
            "answer": getattr(proposal, f"{side}_answer"),
            "words": getattr(proposal, f"get_{side}_answer_display")(),
            "at": getattr(proposal, f"{side}_answered_at"),
            "way": getattr(proposal, f"get_{side}_way_display")(),
            "reason": reason_text(side, getattr(proposal, f"{side}_reason")),
            "why_not": why_not_answer(proposal, getattr(proposal, side).person, by=request.user, at=now),
        }
        for side in SIDES
    ]
    closed = {one["side"]: one["why_not"] for one in sides}
    closed[WITHDRAW] = why_not_withdraw(proposal, by=request.user)
    bad = form is not None and bool(form.errors)
    shown = {
        "proposal": proposal,
        "sides": sides,
        "note": note,
        "form": None if closed.get(note) else form,
        "refused": closed.get(note) if bad else None,
        "lines": criteria(pair, proposal.mentee, Labels.of([pair])) if pair.get("weights") else [],
        "score": round(pair["score"] / 100) if pair.get("score") else None,
        "duo": Duo.objects.visible_to(request.user).filter(proposal=proposal).first(),
        "log": [(one, Proposal.Status(one.went_to).label) for one in Transition.objects.of(proposal)],
        "why_not_withdraw": closed[WITHDRAW],
        "bad": bad,
    }
    return render(request, "desk/proposals/proposal.html", shown, status=409 if bad else 200)
