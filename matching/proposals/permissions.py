"""Why a proposal cannot be made, answered or taken back: one rule, one sentence, for the action and for the button."""

from datetime import datetime

from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.accounts.names import sentence
from base.accounts.scope import scope_of
from intake.models import Mentee, Mentor
from intake.people.sharing import why_not_show
from matching.models import PairRule, Proposal
from matching.places import free_place


def why_not_propose(mentee: Mentee, mentor: Mentor, *, by: User | None) -> str | None:
    if by is not None and not scope_of(by).opens(mentee.branch_id):
        return _("Only a coordinator of this branch can propose a duo.")
    if refusal := why_not_ready(mentee, mentor):
        return refusal
    if not mentor.programmes.filter(pk=mentee.programme_id).exists():
        return sentence(_("%(name)s does not take part in this programme."), name=mentor.person.first_name)
    if mentee.person_id == mentor.person_id:
        return _("Nobody can be in a duo with themselves.")
    if mentee.proposals.holding().exists():
        return sentence(_("%(name)s already has a proposal or a mentor."), name=mentee.person.first_name)
    if free_place(mentor) is None:
        return sentence(_("%(name)s has no free place left."), name=mentor.person.first_name)
    if PairRule.objects.filter(mentee=mentee, mentor=mentor, rule=PairRule.Rule.REFUSED).exists():
        return _("These two were set apart before. Undo that first.")
    return why_not_show(mentee)


def why_not_ready(mentee: Mentee, mentor: Mentor) -> str | None:
    """Returns why these two cannot become a duo whatever they answer: one of the files is closed or pauses."""
    if mentee.status != Mentee.Status.READY:
        return sentence(_("%(name)s is not waiting for a mentor now."), name=mentee.person.first_name)
    if mentor.status != Mentor.Status.READY:
        return sentence(_("%(name)s is not available as a mentor now."), name=mentor.person.first_name)
    return None


def why_not_answer(proposal: Proposal, person: Person, *, by: User | None, at: datetime) -> str | None:
    """Returns why this person's answer cannot be taken now, or None. `by` is the person or a coordinator.

    Nor is it while the mentee's yes to being shown is missing (docs/adr/0025): the desk reads that it asks first.
    """
    side = proposal.side_of(person)
    scope = scope_of(by)
    if side is None or (
        by is not None and scope.person_id != person.pk and not scope.opens(proposal.mentee.branch_id)
    ):
        return _("This question is for somebody else.")
    if proposal.status != Proposal.Status.OPEN:
        return _("This question is closed. Your coordinator knows how it stands.")
    if proposal.expires_at <= at:
        return _("The time to answer is over. Your coordinator will call you.")
    if refusal := why_not_show(proposal.mentee):
        return (
            refusal if scope.is_staff else _("This question is closed. Your coordinator knows how it stands.")
        )
    if side.asked_at is None:
        return _("We first ask the other person. You will hear from us soon.")
    return None


def why_not_withdraw(proposal: Proposal, *, by: User | None) -> str | None:
    if by is not None and not scope_of(by).opens(proposal.mentee.branch_id):
        return _("Only a coordinator of this branch can take a proposal back.")
    if proposal.status != Proposal.Status.OPEN:
        return _("This proposal was answered already.")
    return None
