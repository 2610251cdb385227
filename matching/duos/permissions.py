"""Why an ended duo cannot go on."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from intake.models import Mentee, Mentor
from matching.models import Duo
from matching.places import free_place

#: Days within which an ending can be undone: long enough to find a wrong click, and before the year is counted.
REOPEN_DAYS = 30


def why_not_reopen(duo: Duo, mentee: Mentee, mentor: Mentor, *, today: date) -> str | None:
    if duo.ended_on is None:
        return _("This duo has not ended.")
    if (today - duo.ended_on).days > REOPEN_DAYS:
        return _(
            "A duo can be reopened until %(days)s days after its end. Propose these two again instead."
        ) % {"days": REOPEN_DAYS}
    files = Mentee.objects.filter(person=mentee.person_id, programme=mentee.programme_id)
    if mentee.proposals.holding().exists():
        return _("%(name)s already has a proposal or a mentor.") % {"name": mentee.person.first_name}
    if mentee.status not in (Mentee.Status.READY, Mentee.Status.CLOSED) or (
        files.exclude(pk=mentee.pk).exclude(status=Mentee.Status.CLOSED).exists()
    ):
        return _("%(name)s is not waiting for a mentor now.") % {"name": mentee.person.first_name}
    if mentee.waiting_since is None or mentee.place_id is None:
        return _("The file of %(name)s was closed since. Begin with a new intake.") % {
            "name": mentee.person.first_name
        }
    if mentor.status not in (Mentor.Status.READY, Mentor.Status.PAUSED):
        return _("%(name)s is not available as a mentor now.") % {"name": mentor.person.first_name}
    if free_place(mentor) is None:
        return _("%(name)s has no free place left.") % {"name": mentor.person.first_name}
    return None
