"""One house with somebody in every role and something on every page, for the tests that walk all addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import User
from base.outbox.models import Message
from followup.meetings.actions import book
from followup.meetings.feeds import renew_feed
from followup.meetings.links import new_link
from followup.meetings.models import ShortLink
from matching.tasks import run, work_out
from pages.open.houses import HOUSE
from tests import people

if TYPE_CHECKING:
    from django.test import Client

#: The columns of the table, each with who it is. Samer and Karim are the two of every `{duo}` and `{meeting}`.
ROLES = {
    "anonymous": None,
    "coordinator": "annelies",
    "elsewhere": "joke",
    "manager": "bram",
    "stranger": "sven",
    "mentor": "karim",
    "mentee": "samer",
    "asked": "yonas",
    "other_mentor": "hilde",
    "other_mentee": "amina",
    "referrer": "rana",
    "interpreter": "luc",
}


@dataclass
class World:
    """`of`: what a name in braces of the table's addresses stands for."""

    of: dict[str, str]

    def window(self, role: str) -> Client:
        """A browser in which this role is signed in; of somebody anonymous, that opened the house's address."""
        from django.test import Client

        name = ROLES[role]
        if name is None:
            client = Client()
            client.cookies[HOUSE] = self.of["house"]
            return client
        return people.signed_in(User.objects.get(email=f"{name}@demo.example"))


def build() -> World:
    """Two branches and another organisation; a duo under way, another one, a kickoff ahead, and who waits."""
    house, programme = people.organisation(), people.programme()
    annelies = people.staff("Annelies", of=people.branch("Gent"))
    people.staff("Joke", of=people.branch("Antwerpen"))
    people.staff("Bram", "manager")
    people.staff("Luc", "interpreter")
    people.referrer("Rana")
    foreign = people.branch("Gent", of=people.organisation("Andere Brug vzw"))
    people.staff("Sven", "manager", of=foreign)
    people.programme("begonia", of=foreign.organisation)

    karim, hilde = people.ready("Karim", by=annelies), people.ready("Hilde", by=annelies)
    samer, amina, mariam, yonas = (
        people.waiting(name, by=annelies) for name in ("Samer", "Amina", "Mariam", "Yonas")
    )
    since = people.office_hour(-30)
    duo = people.active(samer, karim, by=annelies, since=since, first=people.office_hour(-12, 14))
    people.active(
        amina, hilde, by=annelies, since=since + timedelta(hours=2), first=people.office_hour(-12, 16)
    )
    matched = people.matched(mariam, karim, by=annelies)
    people.kickoff(matched, people.office_hour(5), by=annelies)
    proposal = people.asked(yonas, karim, by=annelies)
    with acting_in(house):
        ahead = book(duo, people.office_hour(9, 15), by=annelies)
        samer.person.channel = Message.Channel.CALL
        samer.person.save(update_fields=["channel"])
        to_call = book(duo, people.office_hour(16, 15), by=annelies)
        samer.person.channel = Message.Channel.MAIL
        samer.person.save(update_fields=["channel"])
        plan = programme.plans.create(
            organisation=house,
            policy=people.ruling(programme),
            asked_by=annelies,
            started_at=timezone.now(),
        )
        run(plan)
        tried = programme.effects.create(organisation=house, policy=plan.policy, sector=30, peer=10, people=4)
        work_out(tried)
        secret = renew_feed(samer.person, by=User.objects.get(people=samer.person))
        token = new_link(ahead, samer.person, ShortLink.Asks.COMING, until=people.office_hour(9, 15))
    message = Message.objects.filter(channel="call", about__contains=to_call.public_id).first()
    past = duo.meetings.to_log(timezone.now()).get()
    check_in = duo.check_ins.order_by("due_on", "pk")[0]
    return World(
        {
            "house": house.public_id,
            "programme": programme.code,
            "mentee": samer.public_id,
            "waiting": yonas.public_id,
            "mentor": karim.public_id,
            "duo": duo.public_id,
            "effect": tried.public_id,
            "matched": matched.public_id,
            "check_in": check_in.public_id,
            "proposal": proposal.public_id,
            "meeting": ahead.public_id,
            "past": past.public_id,
            "message": message.public_id if message else "",
            "token": token.split("/")[2],
            "secret": secret,
            "hour": quote(people.office_hour(20, 15).isoformat()),
        }
    )
