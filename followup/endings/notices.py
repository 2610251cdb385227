"""What the two are told when their duo ends, or goes on after all. No message names a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from base.outbox.actions import cancel_queued, queue
from base.outbox.models import Message
from base.outbox.texts import Word
from followup.meetings import notices
from followup.meetings.models import Meeting

if TYPE_CHECKING:
    from base.accounts.models import Person
    from matching.models import Duo

ENDS = ("duo_completed", "duo_stopped")


def tell_of_the_end(duo: Duo, off: Iterable[Meeting], *, actor: Person | None, at: datetime) -> None:
    """Tells the two that their duo ended, and everybody else that the appointments are off.

    off: the appointments that were called off by it, soonest first. The two hear of the first one in the same message,
    which takes it out of their calendars; of each other one in its own.
    """
    two, pressing = _two(duo), None
    files: dict[int, dict[str, str]] = {}
    for n, meeting in enumerate(off):
        files |= notices.announce(meeting, actor=actor, at=at, but=() if n else two)
        pressing = pressing or notices.pressing(meeting)
    kind = "duo_completed" if duo.status == duo.Status.COMPLETED else "duo_stopped"
    for person in two:
        queue(
            kind,
            person,
            f"{_prefix(duo)}{at:%Y%m%d%H%M%S}",
            _words(duo, person),
            due_at=at,
            attachment=files.get(person.pk),
            urgent_from=pressing,
        )


def tell_that_it_goes_on(duo: Duo, *, at: datetime) -> None:
    """Corrects the news of the end for whom it reached; withdraws it where it was not sent yet."""
    cancel_queued(_prefix(duo))
    reached = Message.objects.filter(
        about__startswith=_prefix(duo), kind__in=ENDS, status__in=notices.REACHED
    ).values_list("recipient", flat=True)
    people = set(reached)
    for person in _two(duo):
        if person.pk in people:
            queue("duo_goes_on", person, f"{_prefix(duo)}{at:%Y%m%d%H%M%S}", _words(duo, person), due_at=at)


def _two(duo: Duo) -> list[Person]:
    return [duo.mentor.person, duo.mentee.person]


def _words(duo: Duo, person: Person) -> dict[str, Word]:
    other = duo.mentee.person if person.pk == duo.mentor.person_id else duo.mentor.person
    return {"other": other.first_name, **notices.who_helps(duo, person)}


def _prefix(duo: Duo) -> str:
    return f"duo/{duo.public_id}/"
