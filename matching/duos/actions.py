"""How a duo begins its work, goes into its last weeks and ends. The end lets go of the mentee and of the place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.workflow.models import Transition, Way
from base.workflow.moves import Refused, move, why_not_move
from intake.models import Code, Mentee, Mentor
from matching.duos.permissions import why_not_reopen
from matching.models import Duo, Proposal
from matching.places import free_place

#: Reasons after which the mentee is offered a new mentor (requirements C18).
WAITS_AGAIN = ("stop_reason:poor_match", "stop_reason:mentor_stopped", "stop_reason:moved")
#: Reasons that lie with the mentor, who is suggested to nobody until a coordinator has asked how it goes on.
MENTOR_RESTS = ("stop_reason:mentor_stopped", "stop_reason:safeguarding")
#: Days that such a mentor pauses, unless a coordinator ends the pause earlier.
REST_DAYS = 28


def begin_work(
    duo: Duo, *, by: User, at: datetime, starts_on: date, ends_on: date, contacts_per_month: int
) -> Duo:
    """Makes a matched duo active: called by the kickoff, in its transaction. Raises Refused."""
    duo = _locked(duo)
    duo.starts_on, duo.ends_on, duo.contacts_per_month = starts_on, ends_on, contacts_per_month
    move(duo, Duo.Status.ACTIVE, by=by, at=at, also=["starts_on", "ends_on", "contacts_per_month"])
    return duo


@transaction.atomic
def start_closing(duo: Duo, *, by: User | None, at: datetime | None = None) -> Duo:
    """The last weeks begin: the end interview is to be planned. Raises Refused."""
    duo = _locked(duo)
    move(duo, Duo.Status.CLOSING, by=by, at=at)
    return duo


@transaction.atomic
def extend_duo(duo: Duo, ends_on: date, reason: str, *, by: User, at: datetime | None = None) -> Duo:
    """Moves the end, with a reason, up to the programme's longest length (requirements PW03). Raises Refused."""
    duo = _locked(duo)
    if not duo.is_under_way or duo.starts_on is None or duo.ends_on is None:
        return _refuse(_("Only a duo that is under way can be extended."))
    weeks = (ends_on - duo.starts_on).days / 7
    if ends_on <= duo.ends_on:
        return _refuse(_("The new end lies after the present one."))
    if weeks > duo.programme.max_weeks:
        return _refuse(
            _("This programme lasts %(weeks)s weeks at most.") % {"weeks": duo.programme.max_weeks}
        )
    if not reason.strip():
        return _refuse(_("Please say in a few words why the duo goes on."))
    duo.ends_on = ends_on
    duo.save(update_fields=["ends_on"])
    if duo.status == Duo.Status.CLOSING:
        move(duo, Duo.Status.ACTIVE, by=by, at=at, reason=reason)
    return duo


@transaction.atomic
def complete_duo(duo: Duo, *, by: User, at: datetime | None = None) -> Duo:
    """Ends a duo that ran its course, after its end interview. Raises Refused."""
    return _end(duo, Duo.Status.COMPLETED, by=by, at=at)


@transaction.atomic
def stop_duo(
    duo: Duo,
    reason: str,
    *,
    by: User,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
) -> Duo:
    """Ends a duo before its time, with a coded reason (requirements PW18), such as "stop_reason:moved"."""
    code = Code.objects.filter(key=reason, list="stop_reason").first()
    if code is None:
        raise Refused(_("We do not know the reason “%(reason)s”.") % {"reason": reason})
    return _end(duo, Duo.Status.STOPPED, by=by, at=at, way=way, for_person=for_person, reason=code)


def _end(
    duo: Duo,
    status: str,
    *,
    by: User,
    at: datetime | None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
    reason: Code | None = None,
) -> Duo:
    at = at or timezone.now()
    duo = _locked(duo)
    if refusal := why_not_move(duo, status):
        raise Refused(refusal)
    duo.stop_reason = reason
    duo.ended_on = timezone.localdate(at)
    move(duo, status, by=by, at=at, way=way, for_person=for_person, also=["ended_on", "stop_reason"])
    Proposal.objects.filter(pk=duo.proposal_id).update(holds=False)
    _send_on(duo, by=by, at=at, reason=reason)
    if reason and reason.key in MENTOR_RESTS:
        _let_rest(duo, by=by, at=at)
    return duo


@transaction.atomic
def reopen_duo(duo: Duo, reason: str, *, by: User, at: datetime | None = None) -> Duo:
    """Takes an ending back: the duo stands where it stood, holds its place again, and the mentee's file is open.

    Raises Refused without a reason, too late, or when one of the two is taken by now.
    """
    at = at or timezone.now()
    duo = _locked(duo)
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=duo.proposal_id)
    mentee = (
        Mentee.objects.select_for_update(of=("self",)).select_related("person").get(pk=proposal.mentee_id)
    )
    mentor = (
        Mentor.objects.select_for_update(of=("self",)).select_related("person").get(pk=proposal.mentor_id)
    )
    if refusal := why_not_reopen(duo, mentee, mentor, today=timezone.localdate(at)):
        return _refuse(refusal)
    if not reason.strip():
        return _refuse(_("Please say in a few words why the duo goes on."))
    place = free_place(mentor)
    assert place is not None, "the guard has just seen one"
    ending = Transition.objects.of(duo).filter(went_to=duo.status).last()
    assert ending is not None, "an ending is always logged"
    duo.ended_on = duo.stop_reason = None
    move(duo, ending.came_from, by=by, at=at, reason=reason, also=["ended_on", "stop_reason"])
    Proposal.objects.filter(pk=proposal.pk).update(holds=True, place=place)
    if mentee.status == Mentee.Status.CLOSED:
        mentee.closing_reason = None
        move(mentee, Mentee.Status.READY, by=by, at=at, also=["closing_reason"])
    return duo


def _let_rest(duo: Duo, *, by: User, at: datetime) -> None:
    mentor = Mentor.objects.select_for_update(of=("self",)).get(pk=duo.proposal.mentor_id)
    if mentor.status != Mentor.Status.READY:
        return
    mentor.paused_until = timezone.localdate(at) + timedelta(days=REST_DAYS)
    move(mentor, Mentor.Status.PAUSED, by=by, at=at, also=["paused_until"])


def _send_on(duo: Duo, *, by: User, at: datetime, reason: Code | None) -> None:
    """The mentee waits on, at the old place in the line, or the path ends here: stopped with the duo's reason."""
    mentee = Mentee.objects.select_for_update(of=("self",)).get(pk=duo.proposal.mentee_id)
    if mentee.status != Mentee.Status.READY:
        return
    if reason and reason.key in WAITS_AGAIN:
        return
    mentee.closing_reason = reason
    move(mentee, Mentee.Status.CLOSED, by=by, at=at, also=["closing_reason"])


def _locked(duo: Duo) -> Duo:
    return Duo.objects.select_for_update(of=("self",)).select_related("programme", "proposal").get(pk=duo.pk)


def _refuse(reason: str) -> Duo:
    raise Refused(reason)
