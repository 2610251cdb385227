"""Codes that somebody reads in one place and types in another: sign-in, authenticator app, recovery."""

import re

from base.reading.signs import plain

_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\u2212]")


def read_code(text: str) -> str:
    """Returns the code: digits of any script as 0 to 9, without the spaces and dashes that people put between them."""
    return _BETWEEN.sub("", plain(text))
