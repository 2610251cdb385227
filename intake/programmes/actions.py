"""Making programmes and partners."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from base.accounts.acting import current_organisation_id
from base.accounts.models import Organisation, Person, User
from base.accounts.scope import scope_of
from base.reading.signs import plain
from base.workflow.moves import Refused, broken_constraint
from intake.codes import known_code, known_keys
from intake.programmes.models import Partner, PartnerContact, Programme
from intake.reference.models import CefrLevel, Language, Place

Row = TypeVar("Row", Programme, Partner)
LISTS = {
    "mentee_criteria": ("mentee_criterion",),
    "mentor_criteria": ("mentor_criterion",),
    "topics": ("content_minimal",),
    "optional_topics": ("content_minimal", "content_optional"),
    "modules": ("training_module",),
}


@transaction.atomic
def add_programme(
    code: str,
    *,
    name: str | dict[str, str],
    by: User | None,
    at: datetime | None = None,
    organisation: Organisation | None = None,
    **fields: Any,
) -> Programme:
    """Makes a programme (requirements TG01).

    name: one text, or {"nl", "fr", "en"}. fields: columns of Programme; the lists of criteria, topics and
    modules take codes with or without their list. Raises ValidationError, Refused.
    """
    names = name if isinstance(name, dict) else {"nl": name, "fr": name, "en": name}
    for column, lists in LISTS.items():
        if column in fields:
            fields[column] = known_keys(fields[column], *lists)
    level = fields.get("minimum_level")
    if level is not None and not CefrLevel.objects.filter(code=level).exists():
        raise ValidationError(_("“%(level)s” is not a language level."), "unknown", {"level": level})
    programme = Programme(
        code=code,
        organisation_id=_organisation_key(by, organisation),
        **{f"name_{language}": text for language, text in names.items()},
        **fields,
    )
    _clean(programme)
    return _save(programme, _("There is already a programme “%(name)s”.") % {"name": code})


@transaction.atomic
def add_partner(
    name: str,
    *,
    kinds: Iterable[str],
    place: Place | str,
    by: User | None,
    at: datetime | None = None,
    languages: Iterable[str] = (),
    travel_payer: str = "",
    organisation: Organisation | None = None,
    **fields: Any,
) -> Partner:
    """Makes a partner: a reception centre, a referrer, a service … (requirements RF06).

    place: Place, "9000" or "Gent". languages: codes. travel_payer: of the list `travel_payer`. Raises
    ValidationError, Refused.
    """
    spoken = [Language.objects.find(code) for code in languages]
    partner = Partner(
        name=plain(name),
        kinds=list(kinds),
        place=place if isinstance(place, Place) else Place.objects.find(place),
        travel_payer=known_code(travel_payer, "travel_payer") if travel_payer else None,
        organisation_id=_organisation_key(by, organisation),
        **fields,
    )
    _clean(partner)
    _save(partner, _("There is already a partner “%(name)s”.") % {"name": name})
    partner.languages.set(spoken)
    return partner


@transaction.atomic
def add_contact(
    partner: Partner, person: Person, *, by: User | None, at: datetime | None = None, main: bool = False
) -> PartnerContact:
    """Makes a person a contact of a partner, and so a referrer; the first one is the main one."""
    Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    main = main or not partner.contacts.filter(main=True).exists()
    if main:
        partner.contacts.filter(main=True).exclude(person=person).update(main=False)
    contact, _new = PartnerContact.objects.update_or_create(
        partner=partner,
        person=person,
        defaults={"main": main} if main else {},
        create_defaults={"main": main, "organisation_id": partner.organisation_id},
    )
    return contact


def _organisation_key(by: User | None, organisation: Organisation | None) -> int:
    """The organisation that gets the row. Staff make programmes and partners; so do commands (by=None)."""
    scope = scope_of(by)
    if by is not None and not scope.is_staff:
        raise Refused(_("Only the team can do this."))
    key = organisation.pk if organisation else current_organisation_id() or scope.organisation_id
    if not key or (by is not None and key != scope.organisation_id):
        raise Refused(_("Only the team can do this."))
    return key


def _clean(row: Programme | Partner) -> None:
    """An empty list is an answer here, though Django's validation takes it for a missing one."""
    empty = {field.name for field in row._meta.fields if getattr(row, field.name) == []}
    row.full_clean(exclude=empty, validate_unique=False)


def _save(row: Row, sentence: str) -> Row:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if broken_constraint(error) in ("one_programme_per_code", "one_partner_per_name"):
            raise Refused(sentence) from error
        raise
    return row
