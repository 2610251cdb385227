"""Asking two people whether they want to be a duo, and what follows from their answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.accounts.names import sentence
from base.outbox.actions import cancel_queued, queue
from base.outbox.texts import Word
from base.privacy.actions import hold
from base.workflow.models import Way
from base.workflow.moves import Refused, begin, move
from intake.models import Mentee, Mentor
from intake.people.sharing import KIND
from matching.models import Answer, Duo, Mode, Proposal, Via
from matching.places import free_place
from matching.plans.pair import explain_pair
from matching.proposals.asking import FIRST, may_open
from matching.proposals.models import Side
from matching.proposals.notices import coordinator_of, words_for
from matching.proposals.permissions import (
    why_not_answer,
    why_not_propose,
    why_not_ready,
    why_not_withdraw,
)


def propose(
    mentee: Mentee,
    mentor: Mentor,
    *,
    by: User,
    at: datetime | None = None,
    via: str | None = None,
    mode: str | None = None,
    interpreter: Person | None = None,
) -> Proposal:
    """Asks mentor and mentee, in the programme's order, and holds the mentee and a place of the mentor.

    The explanation is kept as of today; via and mode come from it when not given. The mentee's yes to being shown is
    locked first: whoever takes it back takes the proposal back too, or the proposal is refused.
    Raises Refused, also when somebody else was faster: the two unique indexes on held proposals decide.
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            hold(mentee.person_id, KIND)
            mentee, mentor = _locked_pair(mentee.pk, mentor.pk)
            if refusal := why_not_propose(mentee, mentor, by=by):
                raise Refused(refusal)
            place = free_place(mentor)
            assert place is not None, "the guard has just seen one"
            explanation = explain_pair(mentee, mentor, today=timezone.localdate(at))
            proposal = Proposal.objects.create(
                organisation_id=mentee.organisation_id,
                mentee=mentee,
                mentor=mentor,
                place=place,
                via=via or explanation.get("via") or Via.SECTOR,
                mode=mode or explanation.get("mode") or Mode.IN_PERSON,
                interpreter=interpreter,
                explanation=explanation,
                proposed_by=by,
                proposed_at=at,
                expires_at=at + timedelta(days=mentee.programme.answer_days),
            )
            begin(proposal, by=by, at=at)
            for side in FIRST[mentee.programme.answer_order]:
                _ask(proposal.side(side), at)
            return proposal
    except IntegrityError as error:
        raise Refused(_("Somebody was just faster: one of the two is not free any more.")) from error


def answer(
    proposal: Proposal,
    person: Person,
    answer: str,
    *,
    by: User,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    reason: str = "",
) -> Duo | None:
    """Takes the answer of one of the two; returns the new duo when it was the second yes, else None.

    person: who answers; by: the same person's user, or the coordinator who writes down an answer by phone or on paper.
    reason: why not, read by staff only. The same answer twice changes nothing. Raises Refused.
    """
    at = at or timezone.now()
    with transaction.atomic():
        proposal = _locked(proposal)
        side = proposal.side_of(person)
        if side and side.answer == answer:
            return Duo.objects.filter(proposal=proposal).first()
        if refusal := why_not_answer(proposal, person, by=by, at=at):
            raise Refused(refusal)
        if side is None or answer not in Answer.values:
            raise Refused(_("Please answer yes or no."))
        if answer == Answer.YES and (refusal := why_not_ready(proposal.mentee, proposal.mentor)):
            raise Refused(refusal)
        side.answer, side.answered_at, side.way, side.reason = answer, at, way, reason.strip()[:300]
        answer_columns = side.columns("answer", "answered_at", "way", "reason")
        cancel_queued(side.about)
        for_person = None if by == person.user else person
        if answer == Answer.NO:
            proposal.holds = False
            move(
                proposal,
                Proposal.Status.DECLINED,
                by=by,
                at=at,
                way=way,
                for_person=for_person,
                also=[*answer_columns, "holds"],
            )
            cancel_queued(f"proposal/{proposal.public_id}/")
            return None
        proposal.save(update_fields=answer_columns)
        if side.other.asked_at is None:
            proposal.expires_at = at + timedelta(days=proposal.mentee.programme.answer_days)
            proposal.save(update_fields=["expires_at"])
            _ask(side.other, at)
        if {side.answer for side in proposal.sides} != {Answer.YES}:
            return None
        move(proposal, Proposal.Status.ACCEPTED, by=by, at=at, way=way, for_person=for_person)
        return _make_duo(proposal, by=by, at=at)


def withdraw(proposal: Proposal, *, by: User, at: datetime | None = None, reason: str = "") -> Proposal:
    """Takes an open proposal back; both people are free again, and whoever was asked is told. Raises Refused."""
    at = at or timezone.now()
    with transaction.atomic():
        proposal = _locked(proposal)
        if refusal := why_not_withdraw(proposal, by=by):
            raise Refused(refusal)
        _tell_taken_back(proposal, at)
        return _let_go(proposal, Proposal.Status.WITHDRAWN, by=by, at=at, reason=reason)


def take_back(
    proposal: Proposal, *, by: User | None, at: datetime, way: str, for_person: Person | None
) -> Proposal | None:
    """Takes a proposal back whose mentee no longer shares the profile; None when it was answered meanwhile.

    Called in the transaction that holds the mentee's yes (`matching.sharing.actions`), whoever the coordinator is.
    """
    proposal = _locked(proposal)
    if proposal.status != Proposal.Status.OPEN:
        return None
    _tell_taken_back(proposal, at)
    return _let_go(proposal, Proposal.Status.WITHDRAWN, by=by, at=at, way=way, for_person=for_person)


def expire(proposal: Proposal, *, at: datetime | None = None) -> Proposal:
    """Closes a proposal whose time is over. Run twice, it does it once; before its time it does nothing."""
    at = at or timezone.now()
    with transaction.atomic():
        proposal = _locked(proposal)
        if proposal.status == Proposal.Status.OPEN and proposal.expires_at <= at:
            _let_go(proposal, Proposal.Status.EXPIRED, by=None, at=at)
        return proposal


def _locked(proposal: Proposal) -> Proposal:
    """The proposal, then the mentee, then the mentor: neither file closes while an answer is taken."""
    locked = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    locked.mentee, locked.mentor = _locked_pair(locked.mentee_id, locked.mentor_id)
    return locked


def _locked_pair(mentee: int, mentor: int) -> tuple[Mentee, Mentor]:
    mentees = Mentee.objects.select_for_update(of=("self",)).select_related("person", "programme")
    mentors = Mentor.objects.select_for_update(of=("self",)).select_related("person")
    return mentees.get(pk=mentee), mentors.get(pk=mentor)


def _let_go(proposal: Proposal, status: str, *, by: User | None, at: datetime | None, **log: Any) -> Proposal:
    proposal.holds = False
    move(proposal, status, by=by, at=at, also=["holds"], **log)
    cancel_queued(f"proposal/{proposal.public_id}/")
    return proposal


def _tell_taken_back(proposal: Proposal, at: datetime) -> None:
    """Tells those whom the question reached. Whose question still waits to be sent hears neither."""
    for side in proposal.sides:
        if side.asked_at is None:
            continue
        kinds = (f"proposal_{side.name}", "proposal_call")
        if sum(cancel_queued(side.about, kind=kind, at=at) for kind in kinds):
            continue
        about = f"taken_back/{proposal.public_id}/{side.name}"
        queue("proposal_withdrawn", side.person, about, _without_links(words_for(side)), due_at=at)


def _ask(side: Side, at: datetime) -> None:
    """Writes down that this side is asked, with the message and, halfway, a reminder.

    Whoever has no sign-in could not open the page of the question: the coordinator calls, and the message says so.
    """
    side.asked_at = at
    side.proposal.save(update_fields=side.columns("asked_at"))
    words = words_for(side)
    if not may_open(side.person):
        queue("proposal_call", side.person, side.about, _without_links(words), due_at=at)
        return
    queue(f"proposal_{side.name}", side.person, side.about, words, due_at=at)
    halfway = at + (side.proposal.expires_at - at) / 2
    queue("proposal_reminder", side.person, side.about, words, due_at=halfway)


def _without_links(words: dict[str, Word]) -> dict[str, Word]:
    return {name: word for name, word in words.items() if not name.startswith("link")}


def _make_duo(proposal: Proposal, *, by: User, at: datetime) -> Duo:
    mentee = proposal.mentee
    coordinator = coordinator_of(proposal)
    if coordinator is None:
        raise Refused(sentence(_("Please give %(name)s a coordinator first."), name=mentee.person.first_name))
    duo = Duo.objects.create(
        organisation_id=proposal.organisation_id,
        proposal=proposal,
        programme=mentee.programme,
        branch_id=mentee.branch_id,
        coordinator=coordinator,
        matched_at=at,
        contacts_per_month=mentee.programme.contacts_per_month,
    )
    begin(duo, by=by, at=at)
    return duo
