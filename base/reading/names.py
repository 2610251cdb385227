"""Names of people, organisations, branches and partners."""

import re
import unicodedata

from django.db.models import Q
from django.utils.translation import gettext as _

from base.reading.signs import Unreadable, plain

#: In PostgreSQL's expressions: what no name holds (controls, breaks, turns of direction), and a sign that is seen.
TURNS = r"[\x01-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
SEEN = (
    r"[^\s\x01-\x20\x7f-\xa0\u00ad\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]"
)

_SITE = re.compile(r"://|@|\bwww\b|\bhttps?\b", re.IGNORECASE)
#: From the beginning of a word: looked for at each of its letters, a word of a million of them would take hours.
_POINT = re.compile(r"(?<![\w-])([\w-]*)[.\u3002\uff61](?=([^\W\d_]{2,}))")


def read_name(text: str) -> str:
    """Returns a name on one line, as `plain` leaves it; nothing for nothing. A point inside is followed by a space.

    Raises Unreadable when something was typed and there is no letter in it to be seen, and when it holds the address
    of a site or of a mailbox: names stand in mails, where mail programs would make links of them.
    """
    name = plain(text)
    if not name and not text.strip():
        return ""
    if _SITE.search(name) or any(len(host) > 1 and end.islower() for host, end in _POINT.findall(name)):
        raise Unreadable(_("Write only the name here, without the address of a site or an email."), "address")
    if not any(unicodedata.category(sign)[0] == "L" for sign in name):
        raise Unreadable(_("There is no letter to see in this name. Please type it again."), "unseen")
    return _POINT.sub(r"\1. ", name)


def name_can_be_read(field: str) -> Q:
    """Returns the last judge for a column with a name: empty, or seen on the page, and without anything that hides."""
    return ~Q(**{f"{field}__regex": TURNS}) & (Q(**{field: ""}) | Q(**{f"{field}__regex": SEEN}))
