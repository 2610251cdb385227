"""What people still have to be told: calls to make, and messages that did not arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.accounts.models import Person, User
from base.accounts.scope import branches_opened_to
from base.outbox.delivery import SECRET
from base.outbox.models import Message
from base.outbox.texts import render
from base.ui.dates import as_day
from pages.desk.today.alerts import Alert, View

FRESH = timedelta(days=7)  # an older message is no news any more
CALLS = {
    "booking_confirmation": gettext_lazy("Appointment booked"),
    "kickoff_invitation": gettext_lazy("Invitation to the kickoff"),
    "kickoff_moved": gettext_lazy("Kickoff moved"),
    "meeting_reminder": gettext_lazy("Appointment tomorrow"),
    "did_you_meet": gettext_lazy("Did they meet?"),
    "moved": gettext_lazy("Appointment moved"),
    "cancelled": gettext_lazy("Appointment called off"),
    "meeting_reminder_monday": gettext_lazy("Appointment on Monday"),
    "goes_on": gettext_lazy("Appointment goes ahead after all"),
    "appointment_off": gettext_lazy("Appointment called off"),
    "duo_completed": gettext_lazy("The duo is completed"),
    "duo_stopped": gettext_lazy("The duo ended early"),
    "duo_goes_on": gettext_lazy("The duo goes on after all"),
    "proposal_call": gettext_lazy("A proposal to answer"),
    "proposal_mentor": gettext_lazy("A proposal to answer"),
    "proposal_mentee": gettext_lazy("A proposal to answer"),
    "proposal_reminder": gettext_lazy("A proposal that is still open"),
    "checkin_reminder": gettext_lazy("Follow-up to do"),
    "ending_soon": gettext_lazy("The duo ends soon"),
    "signin_code": gettext_lazy("A code to sign in"),
    "sign_in_moved": gettext_lazy("The address to sign in with changed"),
    "second_factor_tried": gettext_lazy("Somebody tried the second step of signing in"),
    "second_factor_colleague": gettext_lazy("Somebody tried the second step of signing in"),
}


def messages_of(user: User) -> Any:
    """Returns the messages to the mentors and mentees of the branches that this user works in."""
    branches = branches_opened_to(user)
    return (
        Message.objects.visible_to(user)
        .filter(Q(recipient__mentees__branch__in=branches) | Q(recipient__mentors__branch__in=branches))
        .select_related("recipient")
        .prefetch_related("recipient__mentees", "recipient__mentors")
        .distinct()
    )


def calls(view: View) -> Iterator[Alert]:
    """What people who have no mail or text message still have to be told; what came too late is left out."""
    for message in messages_of(view.user).calls(view.at).filter(due_at__gt=view.at - FRESH):
        if message.kind in SECRET:
            continue
        until = message.words.get("until")
        if until and datetime.fromisoformat(until) <= view.at:
            continue
        yield Alert(
            **_alone(message.recipient),
            reason=str(CALLS.get(message.kind, message.kind)),
            since=as_day(message.due_at),
            step=_("Told by phone"),
            step_to=reverse("called", args=[message.public_id]),
            post=True,
            words=render(message).text,
        )


def not_delivered(view: View) -> Iterator[Alert]:
    """Messages that did not arrive."""
    for message in messages_of(view.user).held().filter(due_at__gt=view.at - FRESH).order_by("due_at", "pk"):
        yield Alert(
            **_alone(message.recipient),
            reason=f"{CALLS.get(message.kind, message.kind)} ({message.get_channel_display()})",
            since=as_day(message.due_at),
            step=_("Call and tell") if message.recipient.phone else "",
            step_to=f"tel:{message.recipient.phone}" if message.recipient.phone else "",
            words="" if message.kind in SECRET else render(message).text,
        )


def _alone(person: Person) -> dict[str, Any]:
    """Somebody without the other one of a duo: who, in which colour, and on which page."""
    for role, rows in (("mentee", person.mentees.all()), ("mentor", person.mentors.all())):
        for whose in rows:
            return {"mentee": person, "role": role, "to": reverse(role, args=[whose.public_id])}
    return {"mentee": person, "to": ""}
