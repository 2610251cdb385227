"""Writing down talks and attempts at them."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.reading.signs import words
from base.workflow.models import Way
from base.workflow.moves import Refused
from intake.people.permissions import why_not_speak_for
from intake.referrals.models import Contact


@transaction.atomic
def note_contact(
    person: Person,
    kind: str,
    *,
    by: User | None,
    at: datetime | None = None,
    way: str = Way.PHONE,
    reached: bool = True,
    note: str = "",
) -> Contact:
    """Notes a talk, or an attempt (requirements RF08). kind: attempt, intake, waiting or aftercare.

    Raises ValidationError for a kind or way that we do not know, Refused for a person of another branch.
    """
    if kind not in Contact.Kind.values or way not in Way.values:
        raise ValidationError(_("“%(kind)s” is not a kind of contact."), "unknown", {"kind": f"{kind} {way}"})
    if refusal := why_not_speak_for(person, by=by):
        raise Refused(refusal)
    return Contact.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        kind=kind,
        way=way,
        reached=reached,
        note=words(note)[:500],
        by=by,
        at=at or timezone.now(),
    )
