"""National register numbers: never kept (law of 8 August 1983, article 8: only with an authorisation)."""

import re

from django.utils.translation import gettext as _
from stdnum.be import ssn

from base.reading.phones import phone_or_none
from base.reading.signs import plain

#: As it stands on a card, as on a form, or without anything between; a number that begins with + is a phone's.
_WRITTEN = re.compile(r"(?<![\d+])\d\d[ ./-]?\d\d[ ./-]?\d\d\W{0,3}\d{3}\W{0,3}\d\d(?!\d)")


def holds_national_number(text: str) -> bool:
    """Whether a national register number or a bis number stands somewhere in the text, in the digits of any script."""
    return any(
        ssn.is_valid(re.sub(r"\D", "", number))
        and not phone_or_none(number)  # 32 470 55 11 01, without its +
        for number in _WRITTEN.findall(plain(text))
    )


def why_not_keep(text: str) -> str | None:
    """Returns why this text cannot be kept, or None."""
    if holds_national_number(text):
        return _(
            "This looks like a national register number. We may not keep it: take it out and save again."
        )
    return None
