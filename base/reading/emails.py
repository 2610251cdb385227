"""Addresses of mail."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from base.reading.signs import Unreadable, plain


def read_email(text: str) -> str:
    """Returns the address in small letters, without spaces or what a mail program puts around it; nothing for nothing.

    Raises Unreadable when it cannot be one, or holds a letter beyond ASCII: `ı`, `ſ` look like an i or an s to a
    database that compares without capitals, and belong to another mailbox.
    """
    address = plain(text)
    if "<" in address and address.endswith(">"):  # Samer <samer@example.be>
        address = address[address.rindex("<") + 1 : -1]
    address = address.removeprefix("mailto:").replace(" ", "").lower()
    if not address and not text.strip():
        return ""
    try:
        validate_email(address)  # lets four letters beyond ASCII through
        address.encode("ascii")
    except (ValidationError, UnicodeEncodeError):
        raise Unreadable(_("This email is not right. Example: name@example.be"), "email") from None
    return address
