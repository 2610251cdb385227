"""Duos written straight to the database, in the middle of their path.

Only for a database that is thrown away. Django must be set up before this is imported.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import repeat
from uuid import uuid4

import pgtrigger
from django.db import connection, transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from base.accounts.acting import acting_in
from base.accounts.models import Person
from benchmarks.people import fill
from followup.models import Meeting, Participant
from intake.models import Mentee, Mentor, Programme
from matching.models import Duo, Proposal


def pair_up(programme: Programme, number: int, *, coordinator: Person) -> None:
    """Makes a duo of as many mentees of the programme as mentors, each under way for weeks."""
    now = timezone.now()
    today = timezone.localdate(now)
    mentees = list(Mentee.objects.filter(programme=programme).order_by("pk")[:number])
    mentors = list(Mentor.objects.filter(programmes=programme, capacity__gte=1).order_by("pk")[:number])
    with acting_in(programme.organisation_id), pgtrigger.ignore(), transaction.atomic():
        said: dict[str, object] = {}
        for side, days in (("mentor", 64), ("mentee", 62)):
            asked = now - timedelta(days=days)
            said |= {f"{side}_asked_at": repeat(asked), f"{side}_answered_at": repeat(asked)}
            said |= {f"{side}_answer": repeat("yes"), f"{side}_way": repeat("online")}
        proposals = fill(
            Proposal,
            number,
            mentee=(mentee.pk for mentee in mentees),
            mentor=(mentor.pk for mentor in mentors),
            place=repeat(1),
            status=repeat("accepted"),
            via=repeat("sector"),
            mode=repeat("online"),
            proposed_at=repeat(now - timedelta(days=65)),
            expires_at=repeat(now - timedelta(days=58)),
            **said,  # type: ignore[arg-type]
        )
        duos = fill(
            Duo,
            number,
            proposal=proposals,
            programme=repeat(programme.pk),
            branch=(mentee.branch_id for mentee in mentees),
            coordinator=repeat(coordinator.pk),
            status=repeat("active"),
            matched_at=repeat(now - timedelta(days=60)),
            starts_on=repeat(today - timedelta(days=50)),
            ends_on=(today + timedelta(days=20 + row % 90) for row in range(number)),
            contacts_per_month=repeat(4),
        )
        # nobody has told yet of every tenth meeting of late; the next ones lie within four weeks
        for some, nearby in ((slice(0, None, 10), range(-13, 0)), (slice(None), range(1, 28))):
            met = list(zip(duos, mentees, mentors, strict=True))[some]
            meetings = fill(
                Meeting,
                len(met),
                duo=(duo for duo, _mentee, _mentor in met),
                status=repeat("planned"),
                during=(
                    _hour(now + timedelta(days=nearby[row % len(nearby)]), row) for row in range(len(met))
                ),
                mode=repeat("online"),
                ical_uid=(uuid4() for _row in met),
                booked_by=(mentee.person_id for _duo, mentee, _mentor in met),
            )
            for role, people in (
                ("mentee", [mentee.person_id for _duo, mentee, _mentor in met]),
                ("mentor", [mentor.person_id for _duo, _mentee, mentor in met]),
            ):
                fill(Participant, len(met), meeting=meetings, person=people, role=repeat(role))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _hour(day: datetime, row: int) -> TimestamptzRange:
    start = datetime.combine(timezone.localdate(day), time(9 + row % 9), timezone.get_current_timezone())
    return TimestamptzRange(start, start + timedelta(hours=1))
