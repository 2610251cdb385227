"""What every page needs to draw its frame: who looks, where they may go, which languages there are."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from base.accounts.models import User
from base.ui.words import address_for
from intake.people.contact import branches_to_call
from pages.desk.today.pipeline import room_counts
from pages.open.houses import house_of

Text = str | Promise


@dataclass(frozen=True)
class Link:
    """One item of a navigation. `here`: the page is in this room."""

    address: str
    label: Text
    icon: str
    here: bool = False
    count: int | None = None


ROOMS: tuple[tuple[str, Text, str], ...] = (
    ("/today/", _("Today"), "home"),
    ("/matching/", _("Matching"), "handshake"),
    ("/duos/", _("Duos"), "duo"),
    ("/mentees/", _("Mentees"), "person"),
    ("/mentors/", _("Mentors"), "people"),
    ("/agenda/", _("Calendar"), "calendar"),
    ("/reports/", _("Reports"), "chart"),
    ("/settings/", _("Settings"), "gear"),
)
MENTEE: tuple[tuple[str, Text, str], ...] = (
    ("/me/", _("Home"), "home"),
    ("/me/book/", _("Book"), "calendar"),
    ("/me/goals/", _("Goals"), "target"),
    ("/me/availability/", _("My hours"), "clock"),
    ("/me/help/", _("Help"), "help"),
)
MENTOR: tuple[tuple[str, Text, str], ...] = (
    ("/me/", _("Home"), "home"),
    ("/me/log/", _("Meetings"), "edit"),
    ("/me/availability/", _("My hours"), "clock"),
    ("/me/goals/", _("Goals"), "target"),
    ("/me/help/", _("Help"), "help"),
)
REFERRER: tuple[tuple[str, Text, str], ...] = (("/referrals/", _("My referrals"), "people"),)
PLACES = {
    "coordinator": ROOMS,
    "manager": ROOMS,
    "mentee": MENTEE,
    "mentor": MENTOR,
    "interpreter": (MENTOR[0], MENTOR[2], MENTOR[-1]),
    "referrer": REFERRER,
}
FOOTER: tuple[tuple[str, Text], ...] = (
    ("/privacy/", _("Privacy in plain words")),
    ("/accessibility/", _("Accessibility")),
    ("/credits/", _("Sources and credits")),
    ("/complaint/", _("Something not right? Tell us")),
)
STAFF = ("coordinator", "manager")
DENSITY = {"coordinator": "compact", "manager": "compact", "mentee": "plain"}


def navigation(role: str | None, path: str, counts: dict[str, int] | None = None) -> list[Link]:
    """The items a role can go to: addresses that exist, four at most in the bottom bar of participants."""
    items = [item for item in PLACES.get(role or "", ()) if is_valid_path(item[0])]
    if role in ("mentee", "mentor", "interpreter") and len(items) > 4:
        items = [*items[:3], items[-1]]
    inside = [address for address, *_rest in items if path.startswith(address)]
    nearest = max(inside, key=len, default="")
    return [Link(to, label, icon, to == nearest, (counts or {}).get(to)) for to, label, icon in items]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor; `request.person` and `request.role` come from base.accounts.middleware.

    Lists that can be printed extend `layout` and look at `printed` (`?print`): then they have all rows and numbers.
    """
    role, printed = getattr(request, "role", None), "print" in request.GET
    return {
        "brand": getattr(settings, "BRAND", "Duo"),
        "person": getattr(request, "person", None),
        "role": role,
        "density": DENSITY.get(role or "", "comfortable"),
        "nav": SimpleLazyObject(
            lambda: navigation(
                role, request.path, room_counts(cast("User", request.user)) if role in STAFF else None
            )
        ),
        "footer": [(address, label) for address, label in FOOTER if is_valid_path(address)],
        "tongues": [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        "branches": SimpleLazyObject(lambda: branches_to_call(house_of(request))),
        "address": address_for(request.get_full_path()),
        "demo": getattr(settings, "DEMO", False),
        "printed": printed,
        "printed_on": timezone.localdate(),
        "layout": "base_print.html" if printed else "base_app.html",
    }
