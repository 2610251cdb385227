"""Weights of a programme, and words on single pairs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.ui.shown import together
from base.workflow.later import later
from base.workflow.moves import Refused
from intake.models import Mentee, Mentor, Programme
from matching.policies.models import CRITERIA, MINIMUM_SCORE, STEADINESS, CandidateList, PairRule, Policy


def why_not_weights(weights: Mapping[str, int]) -> str | None:
    """Returns why these weights cannot rule: six whole numbers from 0 to 100 that sum to 100."""
    if set(weights) != set(CRITERIA):
        return _("Please give a weight for each of the six criteria.")
    if any(not 0 <= weight <= 100 for weight in weights.values()):
        return _("A weight lies between 0 and 100.")
    if sum(weights.values()) != 100:
        return _("Together that is %(sum)s points. Share out 100.") % {"sum": sum(weights.values())}
    if weights["peer"] == 100:
        return _("Own experience alone cannot decide on a duo.")
    return None


def why_not_set_weights(programme: Programme, *, by: User | None) -> str | None:
    """Returns why this user cannot weigh for this programme, or None; by None is the calendar or a command."""
    scope = scope_of(by)
    if by is None or (scope.is_staff and scope.organisation_id == programme.organisation_id):
        return None
    return _("Only coordinators can change the weights.")


def why_not_rule(mentee: Mentee, *, by: User | None) -> str | None:
    """Returns why this user has no say about the pairs of this mentee, or None."""
    if by is None or scope_of(by).opens(mentee.branch_id):
        return None
    return _("Only a coordinator of this branch decides on this.")


def set_weights(
    programme: Programme,
    weights: Mapping[str, int],
    *,
    by: User | None,
    reason: str = "",
    minimum_score: int = MINIMUM_SCORE,
    steadiness: int = STEADINESS,
    at: datetime | None = None,
) -> Policy:
    """Adds a policy that rules from now on; the earlier ones stay as history.

    weights: by name of `CRITERIA`. minimum_score: 0..10000; steadiness: 0..2000 (see `Policy`). Raises Refused.
    """
    if refusal := why_not_set_weights(programme, by=by) or why_not_weights(weights):
        raise Refused(refusal)
    with transaction.atomic():
        policy = Policy.objects.create(
            programme=programme,
            organisation_id=programme.organisation_id,
            by=by,
            at=at or timezone.now(),
            reason=reason,
            minimum_score=minimum_score,
            steadiness=steadiness,
            **weights,
        )
        if CandidateList.objects.filter(mentee__programme=programme).exists():
            later("matching.tasks.weights_changed", programme_id=programme.pk)
    return policy


def weigh_shown(programme: Programme, form: Any, *, by: User, at: datetime | None = None) -> Policy:
    """Adds a policy from the form of the weights, beside what was chosen since it was shown. Raises like `set_weights`.

    Two who weigh one programme wait for one another: the second sees what the first chose.
    """

    def write() -> Policy:
        said, reason = form.weights(), form.cleaned_data["reason"]
        return set_weights(programme, said, by=by, reason=reason, **form.bounds(), at=at)

    policy: Policy = together(
        form,
        lock=lambda: Programme.objects.select_for_update(of=("self",), no_key=True).get(pk=programme.pk),
        stored=lambda: type(form)(policy=Policy.objects.ruling(programme)),
        write=write,
    )
    return policy


@transaction.atomic
def lock_pair(mentee: Mentee, mentor: Mentor, *, by: User, at: datetime | None = None) -> PairRule:
    """Keeps these two together in the next plans. A new lock takes the place of the mentee's earlier one."""
    mentee = _locked(mentee, by)
    if PairRule.objects.filter(mentee=mentee, mentor=mentor, rule=PairRule.Rule.REFUSED).exists():
        raise Refused(_("These two were set apart before. Undo that first."))
    PairRule.objects.filter(mentee=mentee, rule=PairRule.Rule.LOCKED).delete()
    return PairRule.objects.create(
        mentee=mentee,
        mentor=mentor,
        organisation_id=mentee.organisation_id,
        rule=PairRule.Rule.LOCKED,
        by=by,
        at=at or timezone.now(),
    )


@transaction.atomic
def unlock_pair(mentee: Mentee, *, by: User) -> None:
    """Lets the plan choose freely again for this mentee. Without a lock it changes nothing."""
    mentee = _locked(mentee, by)
    PairRule.objects.filter(mentee=mentee, rule=PairRule.Rule.LOCKED).delete()


@transaction.atomic
def refuse_pair(
    mentee: Mentee, mentor: Mentor, reason: str, *, by: User, at: datetime | None = None
) -> PairRule:
    """Never suggests these two again. Asks for a reason, which colleagues can read; raises Refused without one."""
    if not reason.strip():
        raise Refused(_("Please say in a few words why this duo does not fit."))
    mentee = _locked(mentee, by)
    rule, _created = PairRule.objects.update_or_create(
        mentee=mentee,
        mentor=mentor,
        defaults={
            "organisation_id": mentee.organisation_id,
            "rule": PairRule.Rule.REFUSED,
            "reason": reason.strip()[:300],
            "by": by,
            "at": at or timezone.now(),
        },
    )
    return rule


@transaction.atomic
def allow_pair(mentee: Mentee, mentor: Mentor, *, by: User) -> None:
    """Takes back a “not suitable”: the two may be suggested again. Without one it changes nothing."""
    mentee = _locked(mentee, by)
    PairRule.objects.filter(mentee=mentee, mentor=mentor, rule=PairRule.Rule.REFUSED).delete()


def _locked(mentee: Mentee, by: User | None) -> Mentee:
    mentee = Mentee.objects.select_for_update(of=("self",)).get(pk=mentee.pk)
    if refusal := why_not_rule(mentee, by=by):
        raise Refused(refusal)
    return mentee
