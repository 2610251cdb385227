"""The whole path of one mentee, and a mentor with the duos."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.names import sentence
from base.ui.words import words_of
from base.workflow.models import Transition
from intake.models import Mentee, Mentor
from intake.people.sharing import last_word
from matching.models import Duo, Proposal
from pages.desk.access import StaffRequest, for_staff
from pages.desk.duos.progress import next_talk, planned_kickoff, topic_labels
from pages.desk.duos.timeline import meetings_of, timeline
from pages.desk.people.about import about
from pages.desk.people.contact import ContactForm
from pages.desk.people.lists import RELATED
from pages.desk.people.stages import next_step, rail


@require_safe
@for_staff
def mentee(request: StaffRequest, public_id: str) -> HttpResponse:
    """One mentee from registration to the end: the stage, the next step, the file, and the story of the duo."""
    user = request.user
    mentee = get_object_or_404(
        Mentee.objects.visible_to(user).select_related(
            "person", "programme", "branch", "coordinator", "place", "centre", "job_goal", "closing_reason"
        ),
        public_id=public_id,
    )
    moves = list(Transition.objects.of(mentee))
    proposals = list(
        Proposal.objects.filter(mentee=mentee)
        .select_related("mentor__person")
        .order_by("-proposed_at", "-pk")
    )
    duos = list(
        Duo.objects.filter(proposal__mentee=mentee)
        .with_people()
        .select_related("stop_reason")
        .order_by("-matched_at")
    )
    holding = next((proposal for proposal in proposals if proposal.holds), None)
    current = next((duo for duo in duos if not duo.ended_on), None)
    consent = last_word(mentee.person)
    context: dict[str, Any] = {
        "mentee": mentee,
        "rail": rail(
            mentee, moves, holding, current or (duos[0] if duos and mentee.status == "closed" else None)
        ),
        "proposal": holding if holding and holding.status == Proposal.Status.OPEN else None,
        "duo": current,
        "waiting": holding is None,
        "consent": consent,
        "earlier": [duo for duo in duos if duo.ended_on],
    } | _with_contact(request, about(mentee, by=user))
    kickoff, talk = None, None
    if current is not None:
        meetings, talks = meetings_of(current), list(current.check_ins.all())
        kickoff, talk = planned_kickoff(meetings), next_talk(talks)
        context["events"] = timeline(current, meetings, talks, topic_labels(meetings), user=user)
    shares = consent is not None and consent.withdrawn_at is None
    context["next"] = next_step(
        mentee, holding, current, shares=shares, kickoff=kickoff is not None, talk=talk
    )
    return render(request, "desk/people/mentee.html", context)


@require_safe
@for_staff
def mentor(request: StaffRequest, public_id: str) -> HttpResponse:
    """One mentor: whom the places are taken by, the duos before, and the file."""
    user = request.user
    mentor = get_object_or_404(
        Mentor.objects.visible_to(user).select_related(*RELATED[Mentor]), public_id=public_id
    )
    taken = Proposal.objects.filter(mentor=mentor).holding().count()
    open_proposals = (
        Proposal.objects.visible_to(user).filter(mentor=mentor).open().select_related("mentee__person")
    )
    duos = list(
        Duo.objects.visible_to(user).filter(proposal__mentor=mentor).with_people().order_by("-matched_at")
    )
    context: dict[str, Any] = {
        "mentor": mentor,
        "taken": taken,
        "overfull": _overfull(mentor, taken),
        "current": [duo for duo in duos if not duo.ended_on],
        "open_proposals": list(open_proposals.order_by("proposed_at", "pk")),
        "earlier": [duo for duo in duos if duo.ended_on],
    } | _with_contact(request, about(mentor, by=user))
    return render(request, "desk/people/mentor.html", context)


def _overfull(mentor: Mentor, taken: int) -> str:
    """What a capacity that was lowered under what is held means; empty where it was not."""
    if taken <= mentor.capacity:
        return ""
    return sentence(
        _(
            "There are more mentees than places. They all stay; %(name)s gets nobody new until a place is free."
        ),
        name=mentor.person.first_name,
    )


def _with_contact(request: StaffRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The note of a talk is the form of these pages: half-written, it goes along to another language."""
    form = ContactForm(words_of(request))
    return context | {"contact_form": form, "form": form}
