"""Time that is taken: nobody is in two places at once (architecture, 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.models import Person
from base.workflow.moves import Refused, broken_constraint
from intake.availability.models import TimeBlock


@contextmanager
def nobody_twice(people: Iterable[Person], during: Any, *, but: int | None = None) -> Iterator[None]:
    """Locks the people and runs a write of their time blocks; an overlap becomes Refused, naming who is taken.

    Every write of time goes through here: a new hold, and the UPDATE of a meeting whose blocks follow it. Call
    it inside a transaction, with the meeting already locked. during: the range asked for. but: the key of the
    meeting that moves, whose own blocks do not count.
    """
    keys = sorted({person.pk for person in people})
    locked = list(Person.objects.in_time_lock().filter(pk__in=keys))
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if broken_constraint(error) != "nobody_twice":
            raise
        raise Refused(_who_is_taken(locked, during, but)) from error


def hold(people: Iterable[Person], during: Any, *, meeting_id: int) -> list[TimeBlock]:
    """Takes the time of all these people for one meeting, or of nobody.

    during: a range with an aware start and end, as the meeting has it. Raises Refused with a sentence that
    names who already has something at that time.
    """
    everybody = list({person.pk: person for person in people}.values())
    with nobody_twice(everybody, during):
        return TimeBlock.objects.bulk_create(
            TimeBlock(
                person=person, organisation_id=person.organisation_id, during=during, meeting=meeting_id
            )
            for person in everybody
        )


def taken(people: Iterable[int], first: datetime, last: datetime) -> list[tuple[int, datetime, datetime]]:
    """Returns (person, start, end) of all that these people (primary keys) hold between two moments."""
    blocks = TimeBlock.objects.filter(person__in=list(people), held=True, during__overlap=(first, last))
    return [
        (person, during.lower, during.upper)
        for person, during in blocks.order_by("during", "pk").values_list("person", "during")
    ]


def release_lapsed(at: datetime) -> int:
    """Lets go of time that was held without a meeting and is over; returns how many blocks."""
    with transaction.atomic():
        lapsed = TimeBlock.objects.filter(meeting=None, held=True, during__endswith__lte=at)
        list(Person.objects.in_time_lock().filter(pk__in=lapsed.values("person")))
        return lapsed.update(held=False)


def _who_is_taken(people: list[Person], during: Any, but: int | None) -> str:
    blocks = TimeBlock.objects.filter(person__in=people, held=True, during__overlap=during)
    if but is not None:
        blocks = blocks.exclude(meeting=but)
    busy = set(blocks.values_list("person", flat=True))
    names = [person.first_name for person in people if person.pk in busy]
    if not names:  # the other side let go in the meantime: the same request would now succeed
        return _("That time was just taken. Choose it again, or another one.")
    return ngettext(
        "%(names)s already has an appointment at that time. Choose another time.",
        "%(names)s already have an appointment at that time. Choose another time.",
        len(names),
    ) % {"names": get_text_list(names, _("and"))}
