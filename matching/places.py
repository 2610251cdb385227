"""Who waits and who has room: the one home of both, as conditions of Django; who waits also as a fragment of SQL.

A mentee waits whose file is ready and whom no proposal holds. A mentor has room while fewer proposals hold than the
capacity says, on whatever places: one that was lowered under what is held leaves no room, and sends nobody away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from intake.models import Mentee, Mentor
from matching.models import Proposal

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from intake.people.models import MenteeQuerySet, MentorQuerySet

#: In SQL, `m` being the mentee: true while she waits.
WAITS = """m.status = 'ready'
    AND NOT EXISTS (SELECT 1 FROM matching_proposal h WHERE h.mentee_id = m.id AND h.holds)"""


def held(mentee: str = "pk") -> Exists:
    """A proposal or a duo holds the mentee; `mentee`: the path to her key from the rows that are read."""
    return Exists(Proposal.objects.holding().filter(mentee=OuterRef(mentee)))


def waits() -> Q:
    """The mentee waits for a mentor now."""
    return Q(~held(), status=Mentee.Status.READY)


def waiting(mentees: MenteeQuerySet) -> MenteeQuerySet:
    """Returns those of them who wait."""
    return mentees.filter(waits())


def taken(mentor: str = "pk") -> Combinable:
    """How many proposals hold a place of the mentor; `mentor`: the path to the key from the rows that are read."""
    holding = Proposal.objects.holding().filter(mentor=OuterRef(mentor)).order_by().values("mentor")
    count_per_mentor = holding.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(count_per_mentor, output_field=IntegerField()), 0)


def has_room(places_taken: Combinable | None = None) -> Q:
    """The mentor can take somebody now: ready, and with a free place.

    places_taken: where the rows say how many are `taken`, so that it is not counted again.
    """
    return Q(status=Mentor.Status.READY, capacity__gt=places_taken or taken())


def with_room(mentors: MentorQuerySet) -> MentorQuerySet:
    """Returns those who can take somebody now; each has `room`, how many places are free."""
    return mentors.filter(has_room()).annotate(room=F("capacity") - taken())


def free_place(mentor: Mentor) -> int | None:
    """Returns the lowest number of a place (1…capacity) that nothing holds, or None where there is no room."""
    numbers = set(mentor.proposals.holding().values_list("place", flat=True))
    if len(numbers) >= mentor.capacity:
        return None
    return next(number for number in range(1, mentor.capacity + 1) if number not in numbers)
