"""Whole numbers."""

import re

from django.utils.translation import gettext as _

from base.reading.signs import Unreadable, plain

#: With the zeros that a spreadsheet puts behind it, and with a space between thousands.
_WRITTEN = re.compile(r"([+\-\u2212]?)(\d{1,3}(?: \d{3})+|\d{1,12})(?:[.,]0{1,2})?")


def read_number(text: str) -> int:
    """Returns the whole number, in the digits of any script. Raises Unreadable when it is none."""
    match = _WRITTEN.fullmatch(plain(text))
    if match is None:
        raise Unreadable(_("Fill in a whole number."), "invalid")
    number = int(match[2].replace(" ", ""))
    return number if match[1] in ("", "+") else -number
