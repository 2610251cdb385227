"""Phone numbers: read as people write them, with what they are good for."""

import re

import phonenumbers
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber, to_python
from phonenumbers import PhoneNumberType

from base.reading.signs import Unreadable, digits, plain

#: Numbers of no country belong to satellites and ships.
NO_COUNTRY = "001"
_EXTENSION = re.compile(
    r"(?:;\s*ext\s*=|(?<![^\W\d_])(?:ext|extension|toestel|poste?|int|x)|#|,)\W{0,9}\d", re.IGNORECASE
)
_WRITTEN = re.compile(r"(?:(?:tel|tél|gsm|phone)\W*)?(\+?)[\d .()/\-\u2010-\u2015\u2212]+", re.IGNORECASE)
_TRUNK = re.compile(r"\(\s*0\s*\)")


def phone_or_none(written: object) -> PhoneNumber | None:
    """Returns the number that somebody wrote (`0470 12 34 56`, `+32 (0)470…`, `٠٤٧٠…`), or None when it is none.

    None also for a number with an extension and for two numbers in one field: half of it would be lost.
    """
    line = plain(str(written)) if written else ""
    match = _WRITTEN.fullmatch(line)
    if match is None:
        return None
    abroad = match[1] or ("+" if re.match(r"\D*00", line) else "")
    number = to_python(("+" if match[1] else "") + digits(_TRUNK.sub("", line) if abroad else line))
    return number if number and number.is_valid() else None


def read_phone(written: object) -> PhoneNumber:
    """Returns the number, or raises Unreadable with what would help."""
    if number := phone_or_none(written):
        if not reaches_somebody(number):
            raise Unreadable(
                _("This is a paid line or a satellite number. Write a number where we can call this person."),
                "kind",
            )
        return number
    if _EXTENSION.search(plain(str(written))):
        raise Unreadable(
            _("Leave out the extension and write it in a note: we keep only the number."),
            "extension",
        )
    raise Unreadable(_("This number is not right. Example: 0470 12 34 56"), "phone")


def gets_texts(number: object) -> bool:
    """Whether a text message reaches this number: not a landline, a paid or free line, or a satellite."""
    return _kind(number) in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def reaches_somebody(number: object) -> bool:
    """Whether a person can be called there at the price of a call: no paid line, no pager, no satellite."""
    return _kind(number) not in {
        None,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }


def _kind(number: object) -> int | None:
    """The type of a number of a country, as `phonenumbers` calls it."""
    phone = number if isinstance(number, phonenumbers.PhoneNumber) else phone_or_none(number)
    if phone is None or phonenumbers.region_code_for_number(phone) == NO_COUNTRY:
        return None
    return int(phonenumbers.number_type(phone))


def phone_digits(typed: str) -> str:
    """Returns the digits to search stored numbers by, whole or a part of one; nothing when it is not about a number.

    A whole number gives its digits with the country's; a part loses the zero of its trunk: `0470 55` gives 47055.
    """
    line = plain(typed)
    if not line or not _WRITTEN.fullmatch(line):
        return ""
    if number := phone_or_none(line):
        return digits(str(number.as_e164))
    part = digits(_TRUNK.sub("", line))
    return part.removeprefix("00") if part.startswith("00") else part.removeprefix("0")
