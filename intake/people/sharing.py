"""Whether a mentee's profile may go to a possible mentor, and who may say so."""

from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.accounts.names import sentence
from base.privacy.actions import has_accepted
from base.privacy.models import Acceptance, Text
from intake.models import Mentee
from intake.people.permissions import why_not_speak_for

KIND = Text.Kind.SHARE_PROFILE


def why_not_show(mentee: Mentee) -> str | None:
    """Returns why no mentor may be shown this profile, or None once the mentee said yes (GDPR art. 6 and 9)."""
    if has_accepted(mentee.person, KIND):
        return None
    return sentence(
        _("%(name)s has not said yet that a possible mentor may see the profile. Ask first."),
        name=mentee.person.first_name,
    )


def why_not_share(person: Person, *, by: User | None) -> str | None:
    """Returns why nobody can note this person's yes: whose it is to say, and only of who looks for a mentor."""
    if refusal := why_not_speak_for(person, by=by):
        return refusal
    files = Mentee.objects.filter(person=person)
    if files.exclude(status=Mentee.Status.CLOSED).exists():
        return None
    if files.exists():
        return _("This file is closed. Open it again to change it.")
    return _("We ask this only of people who are looking for a mentor.")


def last_word(person: Person) -> Acceptance | None:
    """Returns the newest yes to sharing the profile, taken back or not; None for who was never asked."""
    return Acceptance.objects.filter(person=person, kind=KIND).order_by("at", "pk").last()
