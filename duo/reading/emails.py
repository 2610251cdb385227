"""Addresses of mail."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from duo.reading.signs import Unreadable, plain


def read_email(text: str) -> str:
    """Returns the address in small letters, without spaces or what a mail program puts around it; nothing for nothing.

    Raises Unreadable when it cannot be one.
    """
    address = plain(text)
    if "<" in address and address.endswith(">"):  # Samer <samer@example.be>
        address = address[address.rindex("<") + 1 : -1]
    address = address.removeprefix("mailto:").replace(" ", "").lower()
    if not address and not text.strip():
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise Unreadable(_("This email is not right. Example: name@example.be"), "email") from None
    return address
