"""The calendar that a phone subscribes to: one secret address per person, made and renewed by that person."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from base.accounts.models import Membership, Person
from base.accounts.scope import scope_of
from base.workflow.moves import Refused
from followup.meetings.models import CalendarFeed
from intake.models import Mentee, Mentor

if TYPE_CHECKING:
    from base.accounts.models import Organisation, User


def renew_feed(person: Person, *, by: User, at: datetime | None = None) -> str:
    """Makes a new secret address for a person's calendar and returns its secret; the address of before is dead.

    The secret is in no database: this is the only moment at which it can be shown. Raises Refused for anybody else's
    calendar, and when the person takes no part here any more.
    """
    at = at or timezone.now()
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        locked = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
        if refusal := why_not_subscribe(locked, by=by):
            raise Refused(refusal)
        assert locked.user is not None
        CalendarFeed.objects.update_or_create(
            person=locked,
            defaults={
                "organisation_id": locked.organisation_id,
                "secret_hash": _hash(secret),
                "epoch": locked.user.session_epoch,
                "made_at": at,
            },
        )
    return secret


def end_feed(person: Person, *, by: User) -> None:
    """Lets the address of a person's calendar die, without a new one. Raises Refused for anybody else's."""
    with transaction.atomic():
        locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if scope_of(by).person != locked:
            raise Refused(_("This calendar belongs to somebody else."))
        CalendarFeed.objects.filter(person=locked).delete()


def why_not_subscribe(person: Person, *, by: User) -> str | None:
    """Returns why no address can be made for this person's calendar, or None."""
    if scope_of(by).person != person:
        return _("This calendar belongs to somebody else.")
    if not _subscribers().filter(pk=person.pk).exists():
        return _("You take no part here at the moment. There is no calendar to follow.")
    return None


def find_feed(secret: str) -> CalendarFeed | None:
    """Returns the feed of this secret while it is good: the same sign-in, an open file, a user who may sign in."""
    feeds = CalendarFeed.objects.filter(secret_hash=_hash(secret), person__in=_subscribers())
    return _good(feeds).select_related("person__organisation").first()


def end_void_feeds(organisation: Organisation) -> int:
    """Deletes the addresses that are void, so that none comes back with a file that opens again. Returns how many."""
    feeds = CalendarFeed.objects.filter(organisation=organisation)
    good = _good(feeds.filter(person__in=_subscribers())).values("pk")
    return feeds.exclude(pk__in=good).delete()[0]


def _good(feeds: QuerySet[CalendarFeed]) -> QuerySet[CalendarFeed]:
    return feeds.filter(epoch=F("person__user__session_epoch"))


def _subscribers() -> QuerySet[Person]:
    """People who can sign in and take part: as a mentee or mentor whose file is open, or by a role of today."""
    this_person = {"person": OuterRef("pk")}
    return Person.objects.filter(
        Q(Exists(Mentee.objects.filter(**this_person).exclude(status=Mentee.Status.CLOSED)))
        | Q(Exists(Mentor.objects.filter(**this_person).exclude(status=Mentor.Status.LEFT)))
        | Q(Exists(Membership.objects.on(timezone.localdate()).filter(**this_person))),
        user__is_active=True,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
