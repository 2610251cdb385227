"""What people agree to, what they take back, and who looked at what is special."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from base.accounts.models import LANGUAGES, Organisation, Person, User
from base.privacy.models import Acceptance, Text, View
from base.privacy.wording import STANDARD
from base.workflow.models import Way
from base.workflow.moves import Refused


def newest_text(organisation: Organisation | int, kind: str) -> Text | None:
    """Returns the newest version of a notice or purpose, or None when the organisation has none yet."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    return Text.objects.filter(organisation_id=key, kind=kind).order_by("-version").first()


def text_for(organisation: Organisation | int, kind: str) -> Text | None:
    """Returns what people say yes to now: the newest version, else the words of the product, which is no row yet."""
    if newest := newest_text(organisation, kind):
        return newest
    return Text(kind=kind, **STANDARD[kind]) if kind in STANDARD else None


@transaction.atomic
def write_text(organisation: Organisation, kind: str, *, nl: str, fr: str, en: str) -> Text:
    """Writes a notice down. The same words again change nothing; other words make the next version."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    newest = newest_text(organisation, kind)
    if newest and (newest.nl, newest.fr, newest.en) == (nl, fr, en):
        return newest
    version = newest.version + 1 if newest else 1
    return Text.objects.create(organisation=organisation, kind=kind, version=version, nl=nl, fr=fr, en=en)


def why_not_accept(person: Person, kind: str) -> str | None:
    """Returns why nobody can agree to this now, or None."""
    if kind not in Text.Kind.values:
        return _("We ask nobody to agree to “%(kind)s”.") % {"kind": kind}
    if text_for(person.organisation_id, kind) is None:
        return _("There is no text for “%(kind)s” yet. A manager can write it.") % {
            "kind": Text.Kind(kind).label
        }
    return None


@transaction.atomic
def accept(
    person: Person,
    kind: str,
    *,
    by: User | None,
    at: datetime | None = None,
    way: str = Way.ONLINE,
    language: str | None = None,
) -> Acceptance:
    """Notes that a person agrees to the newest text of this kind (requirements D2).

    by: who wrote it down, the person or a coordinator who has it on paper. language: in which the text was read, the
    page's when not given. A yes to the same version is given once; a yes to a newer one takes the place of the older.
    Raises Refused when there is no such text.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if refusal := why_not_accept(person, kind):
        raise Refused(refusal)
    text, at = newest_text(person.organisation_id, kind), at or timezone.now()
    if text is None:  # the words of the product become a row with the first yes to them
        text = write_text(person.organisation, kind, **STANDARD[kind])
    standing = Acceptance.objects.standing().filter(person=person, kind=kind).first()
    if standing and standing.text_id == text.pk:
        return standing
    if standing:
        withdraw(standing, by=by, at=at, way=way)
    read_in = language or get_language() or person.language
    return Acceptance.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        kind=kind,
        text=text,
        language=read_in if read_in in dict(LANGUAGES) else person.language,
        way=way,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw(
    acceptance: Acceptance, *, by: User | None, at: datetime | None = None, way: str = Way.ONLINE
) -> Acceptance:
    """Takes a yes back, which is as easy as giving it; what was accepted before stays known. Twice is once."""
    acceptance = Acceptance.objects.select_for_update(of=("self",)).get(pk=acceptance.pk)
    if acceptance.withdrawn_at is None:
        acceptance.withdrawn_at = at or timezone.now()
        acceptance.withdrawn_by, acceptance.withdrawn_way = by, way
        acceptance.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_way"])
    return acceptance


def has_accepted(person: Person, kind: str) -> bool:
    """True when the person's yes to this kind of text stands."""
    return Acceptance.objects.standing().filter(person=person, kind=kind).exists()


def hold(person_id: int, kind: str) -> Acceptance | None:
    """Returns the yes that stands, locked: up to the end of this transaction nobody takes it back."""
    standing = Acceptance.objects.standing().filter(person=person_id, kind=kind)
    return standing.select_for_update(of=("self",)).first()


def note_view(person: Person, field_class: str, *, by: User, at: datetime | None = None) -> View:
    """Notes that somebody looked at special data of a person; each look is a row that nobody can change.

    field_class: what was looked at, such as "background.stay_reason".
    """
    return View.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        field_class=field_class,
        by=by,
        at=at or timezone.now(),
    )
