"""What the home says to somebody who has no duo: where they stand, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from base.accounts.names import sentence
from base.ui.dates import day_plain
from intake.models import Mentee, Mentor
from intake.people.contact import Contact


@dataclass(frozen=True)
class Standing:
    """Where somebody stands, in a heading and a sentence."""

    heading: str
    text: str


def standing_of_mentee(mentee: Mentee | None, contact: Contact, *, ask_first: bool) -> Standing:
    """Returns where a mentee without a duo stands. ask_first: whether a yes to showing the profile is still needed."""
    match mentee.status if mentee else None:
        case Mentee.Status.READY:
            return Standing(
                _("We are looking for a mentor for you. This often takes a month or more."),
                _("You keep your place on the list.")
                if ask_first
                else _("You keep your place on the list. There is nothing you need to do."),
            )
        case Mentee.Status.PAUSED:
            return _paused(
                _("Our search for a mentor waits until %(day)s."), mentee.return_on if mentee else None
            )
        case Mentee.Status.CLOSED:
            return _ended()
    return _welcome(contact)


def standing_of_mentor(mentor: Mentor | None, contact: Contact) -> Standing:
    """Returns where a mentor without a duo stands."""
    match mentor.status if mentor else None:
        case Mentor.Status.APPLIED | Mentor.Status.SCREENING:
            return _welcome(contact)
        case Mentor.Status.PAUSED:
            return _paused(_("You have a break until %(day)s."), mentor.paused_until if mentor else None)
        case Mentor.Status.LEFT:
            return _ended()
    return Standing(
        _("You have no mentee at the moment."),
        sentence(_("As soon as somebody fits, %(name)s asks you. You choose freely."), name=contact.name),
    )


def _welcome(contact: Contact) -> Standing:
    calls = sentence(_("%(name)s calls you for a first talk."), name=contact.name)
    return Standing(_("Welcome. First we get to know you."), calls)


def _paused(heading: str, until: date | None) -> Standing:
    day = day_plain(until) if until else ""
    return Standing(heading % {"day": day}, _("Would you like to go on sooner? Call us."))


def _ended() -> Standing:
    return Standing(_("Your time with us has ended."), _("Would you like to start again? Call us."))
