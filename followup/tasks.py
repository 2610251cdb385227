"""What the calendar does by itself. Run twice, each does its work once: what was done is a row."""

from __future__ import annotations

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Organisation
from base.workflow.once import forget_sent
from followup.checkins.actions import remind_due, replan_moved
from followup.meetings.feeds import end_void_feeds
from intake.availability.blocks import release_lapsed
from matching.models import Proposal
from matching.proposals.actions import expire


@shared_task
def look_for_due() -> dict[str, int]:
    """Looks in every organisation for what is due; returns how many of each were found (see `look`)."""
    forget_sent()
    total: dict[str, int] = {}
    for organisation in Organisation.objects.order_by("pk"):
        with acting_in(organisation):
            for what, count in look(organisation).items():
                total[what] = total.get(what, 0) + count
    return total


def look(organisation: Organisation, *, at: datetime | None = None) -> dict[str, int]:
    """Lets proposals expire, held time go and void calendars end, and recalls follow-up talks, in one organisation.

    "Did you meet?" needs no look: it is queued with each booking. Needs `acting_in` the organisation. Returns
    {"expired", "released", "replanned", "reminded", "feeds_ended"}.
    """
    at = at or timezone.now()
    lapsed = Proposal.objects.filter(organisation=organisation).expired(at).order_by("pk")
    return {
        "expired": sum(expire(proposal, at=at).status == Proposal.Status.EXPIRED for proposal in lapsed),
        "released": release_lapsed(at),
        "replanned": replan_moved(at=at),
        "reminded": remind_due(at=at),
        "feeds_ended": end_void_feeds(organisation),
    }
