"""Whom a coordinator may weigh for a mentee."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from base.accounts.models import User
from intake.models import Mentee, Mentor


def mentors_for(mentee: Mentee, user: User) -> QuerySet[Mentor]:
    """Returns the mentors that this user may weigh for this mentee: of the own branches, and of others if allowed."""
    of_own_branches = Q(pk__in=Mentor.objects.visible_to(user))
    of_other_branches = (
        Q(organisation_id=mentee.organisation_id) if mentee.programme.other_branches else Q(pk__in=[])
    )
    taking_part = Mentor.objects.filter(of_own_branches | of_other_branches).filter(
        programmes=mentee.programme_id
    )
    return taking_part.exclude(person=mentee.person_id).select_related("person", "place")
