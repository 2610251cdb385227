"""Finding people by what somebody remembers of them: a name, a number or a part of it, an email, a town."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from base.reading.emails import read_email
from base.reading.phones import phone_digits
from base.reading.places import HOME, place_key, read_place
from base.reading.signs import Unreadable, plain
from intake.reference.models import Place
from intake.reference.sql import Folded

Rows = TypeVar("Rows", bound=QuerySet[Any])

#: So many words are looked for, and so many signs tell a number or an address from a slip of the finger.
WORDS, LEAST = 5, 3


def search(rows: Rows, text: str, *sides: str) -> Rows:
    """Returns the rows about somebody whom the text describes, however it is written; all for an empty one.

    sides: the path to each mentee or mentor of a row, as "proposal__mentee__"; none means the row itself. Every word
    stands in a name of one of them, or the text is the number, the email or the town of one. Only if
    there is nobody, those whose name is alike.
    """
    text = plain(text)
    if not text:
        return rows
    sides = sides or ("",)
    names = {f"name_of_{n}": f"{side}person__" for n, side in enumerate(sides)}
    for alias, person in names.items():
        whole = Concat(f"{person}first_name", Value(" "), f"{person}last_name")
        rows = rows.alias(**{alias: Folded(whole)})
    description = Q()
    for word in text.split()[:WORDS]:
        description &= _any_of({f"{alias}__contains": Folded(Value(word)) for alias in names})
    for side in sides:
        description |= _by_phone_or_email(text, f"{side}person__") | _by_place(text, side)
    described = rows.filter(description)
    if described.exists():
        return described
    return rows.filter(_any_of({f"{alias}__trigram_word_similar": Folded(Value(text)) for alias in names}))


def _any_of(lookups: dict[str, Any]) -> Q:
    return Q(*lookups.items(), _connector=Q.OR)


def _by_phone_or_email(text: str, person: str) -> Q:
    """By the digits of a phone number, or by an email or a part of one."""
    condition = Q()
    if len(digits := phone_digits(text)) >= LEAST:
        condition |= Q(**{f"{person}phone__contains": digits})
    try:
        condition |= Q(**{f"{person}email__iexact": read_email(text)})
    except Unreadable:
        if " " not in text and len(text) >= LEAST:
            condition |= Q(**{f"{person}email__icontains": text})
    return condition


def _by_place(text: str, side: str) -> Q:
    """By the postcode or the town, also by that of the whole municipality."""
    written = read_place(text)
    if written.country != HOME:
        return Q(**{f"{side}abroad__icontains": str(written)})
    if not written.postcode:
        key = place_key(text)
        called = Place.objects.called(text)
        towns = {place.refnis for place in called if key in place.municipalities()}
        town = Q(**{f"{side}place__in": called}) | Q(**{f"{side}place__refnis__in": towns})
        return town | (Q(**{f"{side}abroad__icontains": text}) if len(text) >= LEAST else Q())
    if not written.name:
        return Q(**{f"{side}place__postcode": written.postcode})
    try:
        return Q(**{f"{side}place": Place.objects.meant(text)})
    except ValidationError:
        return Q(pk__in=[])
