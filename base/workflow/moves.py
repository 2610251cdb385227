"""Statuses and their moves: one table per model, checked, written and logged in one place."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.workflow.models import Transition, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

Moves = Mapping[str, tuple[str, ...]]
tables: dict[str, Moves] = {}


class Refused(Exception):
    """An action that did not happen, with the sentence that tells a person why. Nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HasStatus(Protocol):
    """A model with a `status` and the table of its `moves`."""

    status: Any
    moves: ClassVar[Moves]
    organisation_id: int
    pk: Any

    def save(self, *, update_fields: "Iterable[str]") -> None: ...


def broken_constraint(error: IntegrityError) -> str:
    """Returns the name of the database constraint behind an IntegrityError, to turn it into a Refused."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def why_not_move(subject: HasStatus, to: str) -> str | None:
    """Returns the sentence that says why this row cannot go to status `to`, or None when it can."""
    if to in subject.moves.get(str(subject.status), ()):
        return None
    return _("This is already “%(status)s”. Reload the page to see how it stands.") % {
        "status": subject.get_status_display()  # type: ignore[attr-defined]
    }


def move(
    subject: HasStatus,
    to: str,
    *,
    by: User | None,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
    reason: str = "",
    also: "Iterable[str]" = (),
) -> Transition:
    """Moves a locked row to another status, saves it (with the fields named in `also`) and logs the move.

    by: who did it; None for the calendar (a task), and for somebody who is not signed in. for_person: on whose behalf,
    when a coordinator enters an answer that came by phone or on paper; without `by`, whom the public form or the link
    in a message is about. Call it inside a transaction on a row locked with `select_for_update`.
    Raises Refused when the table has no such move.
    """
    if refusal := why_not_move(subject, to):
        raise Refused(refusal)
    came_from, subject.status = str(subject.status), to
    subject.save(update_fields=["status", *also])
    return begin(subject, by=by, at=at, way=way, for_person=for_person, reason=reason, came_from=came_from)


def begin(
    subject: HasStatus,
    *,
    by: User | None,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    for_person: Person | None = None,
    reason: str = "",
    came_from: str = "",
) -> Transition:
    """Logs that a new row starts its life in the status it has."""
    assert isinstance(subject, models.Model)
    return Transition.objects.create(
        subject_type=_kind_of(subject),
        subject_id=subject.pk,
        organisation_id=subject.organisation_id,
        came_from=came_from,
        went_to=str(subject.status),
        by=by,
        for_person=for_person,
        way=Way.TASK if by is None and for_person is None else way,
        at=at or timezone.now(),
        reason=reason[:300],
    )


def _kind_of(subject: models.Model) -> Any:
    return ContentType.objects.get_for_model(subject)
