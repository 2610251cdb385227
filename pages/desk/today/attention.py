"""What asks for attention today: one query for each kind, each row with its reason, its age and the next step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base.accounts.models import Person, User
from pages.desk.duos.progress import SILENCE
from pages.desk.today import duo_alerts, message_alerts, waiting_alerts
from pages.desk.today.alerts import Alert, Group, View
from pages.desk.today.duo_alerts import ENDS_SOON


def attention(user: User, *, own: Person | None = None, at: datetime | None = None) -> list[Group]:
    """Returns the groups that are not empty. own: only what this coordinator follows, and what nobody does."""
    view, titles = View(user, own, at or timezone.now()), _titles()
    groups = (Group(kind, titles[kind], icon, list(look(view))) for kind, icon, look in _KINDS)
    return [group for group in groups if group.alerts]


def count(groups: Iterable[Group]) -> int:
    """Returns how many things there are in all."""
    return sum(len(group.alerts) for group in groups)


def _titles() -> dict[str, str]:
    silent, soon = SILENCE.days // 7, ENDS_SOON.days
    return {
        "checkin_late": _("Follow-up overdue"),
        "kickoff_over": _("Kickoff over, not closed yet"),
        "kickoff_unplanned": _("Kickoff still to be planned"),
        "no_meeting": ngettext("No meeting for %(n)s week", "No meeting for %(n)s weeks", silent)
        % {"n": silent},
        "not_logged": _("Meeting over, nothing noted yet"),
        "waiting_answer": _("Waiting for an answer to a proposal"),
        "waiting_long": _("Waiting too long for a match"),
        "ending": ngettext("Ends in %(n)s day", "Ends in %(n)s days", soon) % {"n": soon},
        "call_me": _("Would like a call"),
        "message_failed": _("Message not delivered"),
    }


_KINDS: tuple[tuple[str, str, Callable[[View], Iterator[Alert]]], ...] = (
    ("checkin_late", "phone", duo_alerts.check_in_late),
    ("kickoff_over", "people", duo_alerts.kickoff_over),
    ("kickoff_unplanned", "handshake", duo_alerts.kickoff_unplanned),
    ("no_meeting", "calendar", duo_alerts.no_meeting),
    ("not_logged", "edit", duo_alerts.not_logged),
    ("waiting_answer", "clock", waiting_alerts.waiting_answer),
    ("waiting_long", "person", waiting_alerts.waiting_long),
    ("ending", "flag", duo_alerts.ending),
    ("call_me", "msg", message_alerts.calls),
    ("message_failed", "mail", message_alerts.not_delivered),
)
