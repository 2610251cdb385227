"""Planning, noting and recalling the follow-up talks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from base.accounts.acting import current_organisation_id
from base.accounts.models import User
from base.outbox.actions import cancel_queued, queue
from base.outbox.addresses import address_of
from base.outbox.models import Message
from base.workflow.models import Way
from base.workflow.moves import Refused, begin, move
from followup.checkins.models import CheckIn
from followup.checkins.permissions import why_not_record
from followup.checkins.schedule import Due, due_check_ins
from followup.meetings.models import Meeting
from intake.models import Holiday
from matching.models import Duo

REMINDER = "checkin_reminder"


def plan_check_ins(duo: Duo, *, at: datetime | None = None) -> list[CheckIn]:
    """Makes the follow-up talks that the programme asks for, and gives those still to do their right day.

    May be called again, after the first meeting moved or the duo was extended: talks that were noted stay as they are,
    none is made twice. Returns the talks that were made or got another day.
    """
    at = at or timezone.now()
    with transaction.atomic():
        duo = Duo.objects.select_for_update(of=("self",)).select_related("programme").get(pk=duo.pk)
        if not duo.is_under_way:
            return []
        planned = {
            (check_in.step, check_in.number, check_in.talk_with): check_in for check_in in duo.check_ins.all()
        }
        changed = []
        for due in _schedule(duo):
            check_in = planned.get((due.step, due.number, due.talk_with))
            if check_in is None:
                changed.append(_plan(duo, due, at))
            elif check_in.status == CheckIn.Status.DUE and check_in.due_on != due.on:
                check_in.due_on = due.on
                check_in.save(update_fields=["due_on"])
                changed.append(check_in)
        return changed


def record_check_in(
    check_in: CheckIn,
    *,
    by: User,
    at: datetime | None = None,
    way: str = Way.PHONE,
    minutes: int | None = None,
    mood: str = "",
    notes: str = "",
) -> CheckIn:
    """Notes that the talk took place. way: how; notes: for the team only. Raises Refused when it was noted before."""
    at = at or timezone.now()
    with transaction.atomic():
        check_in = CheckIn.objects.select_for_update(of=("self",)).select_related("duo").get(pk=check_in.pk)
        if refusal := why_not_record(check_in, by=by):
            raise Refused(refusal)
        check_in.way, check_in.minutes, check_in.mood, check_in.notes = way, minutes, mood, notes
        check_in.done_at = at
        move(check_in, CheckIn.Status.DONE, by=by, at=at, also=["way", "minutes", "mood", "notes", "done_at"])
        cancel_queued(f"check_in/{check_in.public_id}/")
    return check_in


def drop_check_ins(duo: Duo, *, by: User | None, at: datetime) -> int:
    """Lets go of the talks still to do, because the duo is over. Call it inside a transaction; returns how many."""
    still_due = list(
        duo.check_ins.select_for_update(of=("self",)).filter(status=CheckIn.Status.DUE).order_by("pk")
    )
    for check_in in still_due:
        move(check_in, CheckIn.Status.DROPPED, by=by, at=at)
        cancel_queued(f"check_in/{check_in.public_id}/")
    return len(still_due)


def plan_again(duo: Duo, *, by: User | None, at: datetime) -> None:
    """Takes up the talks that were dropped, because the duo goes on after all. Call it inside a transaction."""
    dropped = duo.check_ins.select_for_update(of=("self",)).filter(status=CheckIn.Status.DROPPED)
    for check_in in dropped.order_by("pk"):
        move(check_in, CheckIn.Status.DUE, by=by, at=at)
    plan_check_ins(duo, at=at)


def remind_due(*, at: datetime | None = None) -> int:
    """Queues a reminder to the owner of every talk whose day has come; returns how many were new.

    The message's key counts the weeks that the talk is late: however often this runs, nobody hears of the same talk
    more than once a week. Needs `acting_in` an organisation.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    late = (
        CheckIn.objects.due(today)
        .filter(organisation_id=current_organisation_id() or 0, duo__in=Duo.objects.running())
        .select_related(
            "owner", "duo__programme", "duo__proposal__mentee__person", "duo__proposal__mentor__person"
        )
        .annotate(
            met_until=Max(
                "duo__meetings__during__startswith",
                filter=Q(duo__meetings__kind=Meeting.Kind.MEETING, duo__meetings__status=Meeting.Status.HELD),
            )
        )
        .order_by("due_on", "pk")
    )
    check_in_by_about = {
        f"check_in/{check_in.public_id}/{(today - check_in.due_on).days // 7}": check_in for check_in in late
    }
    known = set(
        Message.objects.filter(kind=REMINDER, about__in=check_in_by_about).values_list("about", flat=True)
    )
    new = [(about, check_in) for about, check_in in check_in_by_about.items() if about not in known]
    for about, check_in in new:
        with transaction.atomic():
            queue(REMINDER, check_in.owner, about, _words(check_in, today), due_at=at)
    return len(new)


def replan_moved(*, at: datetime | None = None) -> int:
    """Gives the talk after the first meeting its new day where that meeting was moved; returns how many changed.

    Needs `acting_in` an organisation.
    """
    waiting = Duo.objects.filter(
        organisation_id=current_organisation_id() or 0,
        check_ins__step="after_first",
        check_ins__status=CheckIn.Status.DUE,
        status=Duo.Status.ACTIVE,
    ).distinct()
    return sum(len(plan_check_ins(duo, at=at)) for duo in waiting)


def first_meeting_on(duo: Duo) -> date:
    """Returns the day of the first meeting of the two: the one that was held or is planned, else the duo's start."""
    first = (
        duo.meetings.filter(
            kind=Meeting.Kind.MEETING,
            status__in=[Meeting.Status.PLANNED, Meeting.Status.HELD],
            during__isnull=False,
        )
        .order_by("during", "pk")
        .first()
    )
    moment = first.starts_at if first else None
    if moment is not None:
        return timezone.localdate(moment)
    return duo.starts_on or timezone.localdate(duo.matched_at)


def _schedule(duo: Duo) -> list[Due]:
    assert duo.starts_on is not None
    assert duo.ends_on is not None
    ends = duo.ends_on + timedelta(days=31)
    return due_check_ins(
        duo.programme.check_in_steps,
        starts_on=duo.starts_on,
        ends_on=duo.ends_on,
        first_meeting_on=first_meeting_on(duo),
        holidays=set(Holiday.objects.legal_between(duo.starts_on, ends).values_list("on", flat=True)),
    )


def _plan(duo: Duo, due: Due, at: datetime) -> CheckIn:
    check_in = CheckIn.objects.create(
        duo=duo,
        organisation_id=duo.organisation_id,
        step=due.step,
        number=due.number,
        talk_with=due.talk_with,
        due_on=due.on,
        owner_id=duo.coordinator_id,
    )
    begin(check_in, by=None, at=at)
    return check_in


def _words(check_in: CheckIn, today: date) -> dict[str, str]:
    duo, met_until = check_in.duo, check_in.met_until  # type: ignore[attr-defined]
    mentee, mentor = duo.mentee.person, duo.mentor.person
    talk_with = mentee if check_in.talk_with == CheckIn.With.MENTEE else mentor
    assert duo.starts_on is not None
    assert duo.ends_on is not None
    return {
        "first_name": check_in.owner.first_name,
        "with": talk_with.first_name,
        "mentor": mentor.first_name,
        "mentee": mentee.first_name,
        "date": check_in.due_on.isoformat(),
        "week": str(duo.week(today)),
        "weeks": str((duo.ends_on - duo.starts_on).days // 7),
        "last_meeting": timezone.localdate(met_until).isoformat() if met_until else "–",
        "link": address_of("check-in", duo.public_id, check_in.public_id),
    }
