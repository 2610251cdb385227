"""A mentee's yes to showing the profile to a possible mentor, and taking it back (docs/adr/0025)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from base.accounts.models import Person, User
from base.privacy.actions import accept, hold, withdraw
from base.privacy.models import Acceptance
from base.workflow.models import Way
from base.workflow.moves import Refused
from intake.people.permissions import why_not_speak_for
from intake.people.sharing import KIND, why_not_share
from matching.models import Proposal
from matching.proposals.actions import take_back


@transaction.atomic
def share(
    person: Person, *, by: User | None, at: datetime | None = None, way: str = Way.ONLINE
) -> Acceptance:
    """Notes that a possible mentor may see this mentee's profile. The same yes twice is one.

    by: the person, or a coordinator who heard or read it; way: how. Raises Refused.
    """
    if refusal := why_not_share(person, by=by):
        raise Refused(refusal)
    language = person.language if by is not None and by.pk != person.user_id else None
    return accept(person, KIND, by=by, at=at, way=way, language=language)


@transaction.atomic
def stop_sharing(
    person: Person, *, by: User | None, at: datetime | None = None, way: str = Way.ONLINE
) -> list[Proposal]:
    """Takes the yes back, and every open proposal with it; returns those. A duo that runs goes on.

    Whoever was asked is told; who was not asked yet hears nothing. Twice is once. Raises Refused.
    """
    at = at or timezone.now()
    if refusal := why_not_speak_for(person, by=by):
        raise Refused(refusal)
    acceptance = hold(person.pk, KIND)
    if acceptance is None:
        return []
    withdraw(acceptance, by=by, at=at, way=way)
    open_proposals = Proposal.objects.open().filter(mentee__person=person).order_by("pk")
    for_person = None if by is None or by.pk == person.user_id else person
    return [
        taken_back
        for proposal in open_proposals
        if (taken_back := take_back(proposal, by=by, at=at, way=way, for_person=for_person))
    ]
