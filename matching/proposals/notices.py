"""What mentor and mentee are told when they are asked, and whom they can call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from base.accounts.models import Person
from base.outbox.addresses import address_of
from base.outbox.models import Message
from base.outbox.quiet import goes_at
from base.outbox.texts import Word, in_each_language
from intake.people.contact import Contact
from matching.models import Proposal
from matching.proposals.models import Side
from matching.proposals.reasons import in_a_message


def words_for(side: Side) -> dict[str, Word]:
    """Returns the words of `proposal_mentor`, `proposal_mentee`, `proposal_reminder` for the person on this side."""
    proposal = side.proposal
    return {
        "first_name": side.person.first_name,
        "other": side.other.person.first_name,
        "reasons": in_each_language(lambda: in_a_message(side)),
        "contacts": str(proposal.mentee.programme.contacts_per_month),
        "weeks": str(proposal.mentee.programme.weeks),
        "date": timezone.localdate(proposal.expires_at).isoformat(),
        "link": address_of("proposal", proposal.public_id),
        "link_short": address_of("proposal in a text", proposal.public_id),
        **contact_of(proposal).words,
    }


@dataclass(frozen=True)
class UnsentQuestion:
    """A question that reached nobody yet: it goes out at this moment, or the coordinator calls."""

    at: datetime
    call: bool


def not_asked_yet(proposal: Proposal, *, at: datetime) -> dict[str, UnsentQuestion]:
    """Returns the questions that still wait to be sent or told, by side. One that goes out now counts as asked."""
    queued = Message.objects.filter(
        about__in=[side.about for side in proposal.sides],
        status=Message.Status.QUEUED,
    ).exclude(kind="proposal_reminder")
    unsent = {
        message.about.rpartition("/")[2]: UnsentQuestion(
            goes_at(message.due_at, urgent_from=message.urgent_from), message.channel == Message.Channel.CALL
        )
        for message in queued
    }
    return {side: question for side, question in unsent.items() if question.call or question.at > at}


def contact_of(proposal: Proposal) -> Contact:
    """Returns who asks: the mentee's coordinator, else who made the proposal, else the branch."""
    return Contact(coordinator_of(proposal), proposal.mentee.branch)


def coordinator_of(proposal: Proposal) -> Person | None:
    """Returns the coordinator who will follow the duo, or None when nobody can be named."""
    if proposal.mentee.coordinator:
        return proposal.mentee.coordinator
    if proposal.proposed_by is None:
        return None
    return Person.objects.filter(user=proposal.proposed_by, organisation_id=proposal.organisation_id).first()
