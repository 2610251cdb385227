"""From the public forms: somebody is sent, looks for a mentor, or wants to be one (requirements RF02, RF11, RF12)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from base.accounts.models import LANGUAGES, Branch, Organisation, User
from base.accounts.scope import scope_of
from base.privacy.models import Text
from base.reading.places import WrittenPlace
from base.workflow.moves import Refused
from intake.people.actions import apply_as_mentor, refer
from intake.people.models import Mentee, Mentor
from intake.programmes.models import Partner, Programme
from intake.reference.models import Place

POSTCODE = re.compile(r"\b[1-9]\d{3}\b")


def branch_for(
    organisation: Organisation, chosen: Branch | None, *, place: str, partner: Partner | None = None
) -> Branch:
    """Returns the branch that looks after somebody: the chosen one, else the nearest to the place.

    place: a postcode or town, "" when it is not known. Then a partner's people go where the last one went, else near
    the partner. Nobody lands in a branch by chance, where those who should look after them cannot see them: where none
    of it is known and there are several branches it raises ValidationError, as for a place that does not exist. Raises
    Refused where there is no branch.
    """
    last = Mentee.objects.filter(referrals__partner=partner).order_by("-pk").first() if partner else None
    branch = (
        chosen
        or _branch_near(organisation, Place.objects.meant(place) if place else None)
        or (last.branch if last else None)
        or _branch_near(organisation, partner.place if partner else None)
    )
    if branch is not None:
        return branch
    branches = Branch.objects.filter(organisation=organisation)[:2]
    if not branches:
        raise Refused(_("We cannot take anybody on at the moment. Please call us."))
    if len(branches) > 1:
        raise ValidationError(
            {"branch": _("Choose the nearest branch, or fill in a postcode or town: then we know who calls.")}
        )
    return branches[0]


@transaction.atomic
def refer_somebody(
    organisation: Organisation,
    *,
    by: User | None,
    at: datetime | None = None,
    branch: Branch,
    programme: Programme | None = None,
    place: str = "",
    sector: str = "",
    education: str = "",
    **answers: Any,
) -> Mentee:
    """Somebody sends somebody: name, field of work and phone are enough, once `branch_for` knows the branch.

    The programme, when not known, is that of the partner's last referral, else the first one. Raises ValidationError
    and Refused like `refer`.
    """
    partner = partner_of(by)
    last = Mentee.objects.filter(referrals__partner=partner).order_by("-pk").first() if partner else None
    home = Place.objects.meant(place) if place else None
    if education:
        answers["diplomas"] = [{"level": education}]
    return refer(
        programme=programme
        or (last.programme if last and last.programme.active else _first_programme(organisation)),
        branch=branch,
        channel=_channel_of(partner),
        partner=partner,
        place=home,
        experiences=[{"sector": sector}] if sector else [],
        language=_language(),
        by=by if partner else None,
        at=at,
        **answers,
    )


@transaction.atomic
def join_as_mentee(
    organisation: Organisation,
    *,
    branch: Branch,
    place: str = "",
    sector: str = "",
    share: bool = False,
    at: datetime | None = None,
    **answers: Any,
) -> Mentee:
    """Somebody looks for a mentor, and knows that a mentor gives no job. Raises like `refer`.

    share: said yes to being shown to a possible mentor; whoever did not is asked later.
    """
    home = Place.objects.meant(place) if place else None
    return refer(
        programme=_first_programme(organisation),
        branch=branch,
        channel="website",
        place=home,
        experiences=[{"sector": sector}] if sector else [],
        language=_language(),
        accepts=(Text.Kind.GOAL, Text.Kind.PRIVACY, *((Text.Kind.SHARE_PROFILE,) if share else ())),
        by=None,
        at=at,
        **answers,
    )


@transaction.atomic
def join_as_mentor(
    organisation: Organisation,
    *,
    branch: Branch,
    place: str = "",
    sector: str = "",
    at: datetime | None = None,
    **answers: Any,
) -> Mentor:
    """Somebody wants to be a mentor, and knows that the goal is to orient, not a job. Raises like `apply_as_mentor`.

    Where there are several programmes the screening chooses: what they ask, such as an age, is not asked here.
    """
    running = list(Programme.objects.filter(organisation=organisation, active=True))
    home = Place.objects.meant(place) if place else None
    return apply_as_mentor(
        programmes=running if len(running) == 1 else [],
        branch=branch,
        place=home,
        experiences=[{"sector": sector}] if sector else [],
        language=_language(),
        accepts=(Text.Kind.GOAL,),
        by=None,
        at=at,
        **answers,
    )


def partner_of(user: User | None) -> Partner | None:
    """Returns the partner that a user refers for, or None."""
    person = scope_of(user).person
    return Partner.objects.filter(contacts__person=person).order_by("pk").first() if person else None


def _channel_of(partner: Partner | None) -> str:
    if partner is None:
        return "other"
    return "centre_list" if Partner.Kind.CENTRE in partner.kinds else "labour_partner"


def _first_programme(organisation: Organisation) -> Programme:
    programme = Programme.objects.filter(organisation=organisation, active=True).first()
    if programme is None:
        raise Refused(_("We cannot take anybody on at the moment. Please call us."))
    return programme


def _branch_near(organisation: Organisation, place: Place | WrittenPlace | None) -> Branch | None:
    """The branch whose office, or else whose town, is nearest."""
    if not isinstance(place, Place):
        return None
    near = []
    for branch in Branch.objects.filter(organisation=organisation):
        postcode = POSTCODE.search(branch.address)
        towns = Place.objects.by_postcode(postcode[0]) if postcode else Place.objects.named(branch.name)
        if town := towns.first():
            near.append((town.km_to(place), branch.pk, branch))
    return min(near)[2] if near else None


def _language() -> str:
    language = (get_language() or "nl")[:2]
    return language if language in dict(LANGUAGES) else "nl"
