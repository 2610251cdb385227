"""What each follow-up talk is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: dict[str, Promise] = {
    "after_first": _("Follow-up after the first meeting"),
    "midway": _("Mid-way follow-up"),
    "monthly": _("Monthly follow-up"),
    "end": _("Follow-up near the end"),
}
