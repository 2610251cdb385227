"""Kind reasons for a no, as the two read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


#: Kind reasons for a no, as mentor and mentee read them. The key is kept; only staff read it.
REASONS: dict[str, dict[str, Text]] = {
    "mentor": {
        "time": _("I have no time now"),
        "hours": _("The times do not suit me"),
        "far": _("It is too far for me"),
        "field": _("My field is different"),
        "break": _("I would like a break"),
        "unsaid": _("I would rather not say"),
    },
    "mentee": {
        "time": _("I have no time now"),
        "hours": _("The times do not suit me"),
        "far": _("It is too far for me"),
        "field": _("I am looking for a different job"),
        "other": _("I would prefer someone else"),
        "unsaid": _("I would rather not say"),
    },
}


def reason_text(side: str, reason: str) -> Text:
    """Returns the words of a kept reason; what a coordinator wrote stays as it is."""
    return REASONS[side].get(reason, reason)
