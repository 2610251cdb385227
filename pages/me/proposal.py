"""The question to a mentor and a mentee whether they want to meet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from base.ui.forms import Form
from base.ui.templatetags.duo import said_by
from base.ui.words import words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.availability.half_days import half_days as mask_of
from intake.models import Mentee
from intake.people.work import main_work
from intake.reference.topics import topic_labels, topics_in_a_sentence
from matching.candidates.sentences import ICONS, Labels, half_days, level_word
from matching.models import Answer, Duo, Proposal
from matching.proposals.actions import answer as take_answer
from matching.proposals.answers import REASONS
from matching.proposals.models import Side
from matching.proposals.notices import contact_of
from matching.proposals.permissions import why_not_answer
from matching.proposals.reasons import why
from pages.me.access import PersonRequest, for_people

#: Hopes that would tell a mentor how somebody's procedure stands: no message speaks of a procedure.
HIDDEN_HOPES = {"content_minimal:what_if"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
@once
def my_proposal(request: PersonRequest, public_id: str) -> HttpResponse:
    """The question to one of the two. A yes is looked at once more before it is sent; then comes what happens next."""
    proposals = Proposal.objects.visible_to(request.user).with_people()
    proposal, person = get_object_or_404(proposals, public_id=public_id), request.person
    side = proposal.side_of(person)
    if side is None:
        raise Http404
    words, refusal = words_of(request), ""
    form = AnswerForm(words, side=side.name)
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Refused(_("Please answer yes or no."))
            cleaned = form.cleaned_data
            take_answer(proposal, person, cleaned["answer"], by=request.user, reason=cleaned["reason"])
            return redirect("my_proposal", public_id)
        except Refused as refused:
            refusal = refused.reason
            proposal.refresh_from_db()
    context = _context(side, refusal)
    context["sure"] = "yes" in (words and words.get("answer"), request.GET.get("answer"))
    context["form"] = form if context["state"] == "asked" else None
    return render(request, f"me/proposal_{side.name}.html", context, status=409 if refusal else 200)


def _context(side: Side, refusal: str) -> dict[str, Any]:
    proposal, other = side.proposal, side.other.whose
    why_not = why_not_answer(proposal, side.person, by=None, at=timezone.now())
    duo = Duo.objects.filter(proposal=proposal).first()
    if duo is not None:
        state = "ended" if duo.ended_on else "accepted" if duo.status == Duo.Status.MATCHED else "runs"
    elif side.answer == Answer.NO:
        state = "no"
    elif why_not is not None:
        state = "closed"
    else:
        state = "waits" if side.answer == Answer.YES else "asked"
    return {
        "proposal": proposal,
        "side": side.name,
        "state": state,
        "shows_other": state in ("asked", "waits", "accepted", "runs"),
        "keeps_place": proposal.mentee.status == Mentee.Status.READY
        and not proposal.mentee.proposals.holding().exists(),
        "refusal": refusal if state in ("asked", "waits") else "",
        "me": side.person,
        "other": other,
        "contact": contact_of(proposal),
        "why": [(ICONS[name], sentence) for name, sentence in why(side, Labels.of([proposal.explanation]))],
        "reasons": list(REASONS[side.name].items()),
        "saying_no": ("answer", "no"),
        **_profile_of(other),
    }


def _profile_of(other: Any) -> dict[str, Any]:
    """What one sees of the other (docs/domain.md): first name, work, languages, goals, town and times."""
    skills = other.person.language_skills.select_related("language", "level")
    hopes = [key for key in getattr(other, "expectations", []) if key not in HIDDEN_HOPES]
    return {
        "work": said_by(getattr(other, "headline", ""), other.person)
        or main_work([other.person_id]).get(other.person_id, ""),
        "town": other.place.municipality if other.place else "",
        "speaks": ", ".join(
            f"{skill.language.name} ({level_word(skill.level.sort).lower()})"
            for skill in skills
            if skill.level.sort
        ),
        "hopes": capfirst(topics_in_a_sentence(topic_labels(hopes).values())),
        "words": said_by(getattr(other, "goal_words", ""), other.person),
        "times": half_days(mask_of(other.person)),
    }


class AnswerForm(Form):
    """Yes, or no with at most one of the kind reasons."""

    answer = forms.ChoiceField(label=gettext_lazy("Your answer"), choices=Answer)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)

    def __init__(self, *args: object, side: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(REASONS[side].items())  # type: ignore[attr-defined]
