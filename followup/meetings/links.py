"""Short addresses that ask one thing of one person: random, kept as a hash, good for a while."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from base.accounts.entity import ALPHABET
from base.accounts.models import Person
from base.outbox.addresses import address_of
from followup.meetings.models import Meeting, ShortLink

LENGTH = 9  # 44 bits: short enough for a text message, too many to try at `TRIES` a minute
TRIES = 20


def new_link(meeting: Meeting, person: Person, asks: str, *, until: datetime) -> str:
    """Makes a link that asks this person something about a meeting until a moment. Returns its path."""
    return new_links(meeting, [person], asks, until=until)[person.pk]


def new_links(meeting: Meeting, people: Iterable[Person], asks: str, *, until: datetime) -> dict[int, str]:
    """Makes a link for each of these people, as `new_link` does. Returns the paths by the primary key of the person."""
    tokens = {person.pk: "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for person in people}
    ShortLink.objects.bulk_create(
        ShortLink(
            organisation_id=meeting.organisation_id,
            token_hash=_hash(token),
            meeting=meeting,
            person_id=key,
            asks=asks,
            expires_at=until,
        )
        for key, token in tokens.items()
    )
    return {key: address_of("one tap", token) for key, token in tokens.items()}


def find_link(token: str) -> ShortLink | None:
    """Returns the link of this token, its time over or not, or None when we gave out none."""
    return (
        ShortLink.objects.filter(token_hash=_hash(token))
        .select_related(
            *("person__user", "meeting__place", "meeting__duo__coordinator", "meeting__duo__branch"),
            *("meeting__duo__proposal__mentor__person", "meeting__duo__proposal__mentee__person"),
        )
        .first()
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
