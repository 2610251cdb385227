"""Who waits too long: for an answer to a proposal, or for a mentor."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import DateField, ExpressionWrapper, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.names import sentence
from base.ui.dates import as_day, number
from intake.models import Mentee
from matching.models import Proposal
from matching.places import waiting
from matching.proposals.models import MENTEE, MENTOR
from pages.desk.today.alerts import Alert, View


def waiting_answer(view: View) -> Iterator[Alert]:
    """Proposals without two answers, with where whoever is silent can be called and the answer noted."""
    asked = (
        Proposal.objects.visible_to(view.user)
        .open()
        .filter(view.mine("mentee__coordinator"))
        .select_related("mentee__person", "mentor__person")
    )
    for proposal in asked.order_by("proposed_at", "pk"):
        yield Alert(
            mentor=proposal.mentor.person,
            mentee=proposal.mentee.person,
            to=reverse("mentee", args=[proposal.mentee.public_id]),
            reason=_who_is_waited_for(proposal),
            since=as_day(proposal.proposed_at),
            step=_("Call and ask"),
            step_to=f"{reverse('proposal', args=[proposal.public_id])}#side-{_silent(proposal)}",
        )


def waiting_long(view: View) -> Iterator[Alert]:
    """Mentees who wait longer than their programme's limit."""
    latest = ExpressionWrapper(Value(view.today) - F("programme__waiting_limit_days"), DateField())
    mentees = (
        waiting(Mentee.objects.visible_to(view.user))
        .filter(view.mine(), waiting_since__isnull=False)
        .filter(waiting_since__lt=latest)
        .select_related("person", "programme")
    )
    for mentee in mentees.order_by("waiting_since", "pk"):
        limit = mentee.programme.waiting_limit_days
        yield Alert(
            mentee=mentee.person,
            to=reverse("mentee", args=[mentee.public_id]),
            reason=ngettext("Aim: %(n)s day at most", "Aim: %(n)s days at most", limit)
            % {"n": number(limit)},
            since=mentee.waiting_since,
            step=_("Find a mentor"),
            step_to=reverse("matching_mentee", args=[mentee.public_id]),
        )


def _who_is_waited_for(proposal: Proposal) -> str:
    names = {side.name: side.person.first_name for side in proposal.sides}
    mentor, mentee = proposal.sides
    if mentor.answer and not mentee.answer:
        return sentence(_("%(mentor)s said yes, %(mentee)s not yet"), **names)
    if mentee.answer and not mentor.answer:
        return sentence(_("%(mentee)s said yes, %(mentor)s not yet"), **names)
    if mentor.asked_at and mentee.asked_at:
        return _("Neither has answered yet")
    return sentence(_("%(name)s has not answered yet"), name=names[MENTOR if mentor.asked_at else MENTEE])


def _silent(proposal: Proposal) -> str:
    """Whose answer is waited for: "mentor" or "mentee"; of both, the mentor."""
    mentor = proposal.side(MENTOR)
    return MENTOR if mentor.asked_at and not mentor.answer else MENTEE
