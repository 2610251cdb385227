"""Who looks at the pages that are measured, and at whom. Django must be set up before this is imported."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from base.accounts.acting import acting_in
from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import Branch, User
from benchmarks.duos import pair_up
from benchmarks.people import settle
from benchmarks.population import population
from duo.demo.views import demo_address
from intake.models import Programme
from matching.models import Duo
from pages.desk.matching.queue import who_waits

#: How many times the empty view a page may take, and how many kilobytes of HTML the workbench.
OWN, OWN_LIST, DESK, BENCH, BENCH_KB = 6, 10, 20, 30, 60
PEOPLE = {"coordinator": "annelies", "mentor": "karim", "mentee": "samer", "referrer": "rana"}
#: Of a hundred mentees so many have a mentor already.
PAIRED = 20


@dataclass(frozen=True)
class Page:
    """What the table calls it, who looks at it where, and what it may take."""

    name: str
    who: str
    goal: int
    address: str
    kilobytes: int | None = None


def demo(people: int, seed: int) -> str:
    """Loads the demo with its plans, as `./run` does; returns the programme that is looked at."""
    call_command("demo", people=people, seed=seed, stdout=StringIO())
    call_command("collectstatic", interactive=False, verbosity=0)
    for programme in Programme.objects.order_by("code"):
        call_command("match", programme.code, save=True, stdout=StringIO())
    return "reception"


def joined(crowd: int, seed: int) -> str:
    """Settles so many mentees and as many mentors in the coordinator's branch; returns their programme."""
    programme = settle(population(crowd, seed=seed), code="crowd", home=_branch())
    pair_up(programme, crowd * PAIRED // 100, coordinator=_user("coordinator").people.get())
    call_command("match", programme.code, save=True, stdout=StringIO())
    return programme.code


def cookies() -> dict[str, str]:
    """Signs everybody in; returns the cookie of each, and none for who is nobody."""
    return {"": ""} | {who: _cookie(_user(who)) for who in PEOPLE}


def _cookie(user: User) -> str:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[DEMO_FACTOR] = user.pk
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def pages(programme: str) -> list[Page]:
    """The main pages, at the goals that the project sets itself."""
    samer = Duo.objects.running().get(proposal__mentee__person__user=_user("mentee"))
    coordinator = _user("coordinator")
    found = Programme.objects.get(code=programme)
    with acting_in(found.organisation_id):
        waits = who_waits(found, coordinator)[0]
    desk = [
        Page(f"/{name}/", "coordinator", DESK, f"/{name}/")
        for name in ("today", "mentees", "mentors", "duos", "agenda")
    ]
    return [
        Page("/", "", OWN, "/"),
        Page("/me/ of a mentee", "mentee", OWN, "/me/"),
        Page("/me/ of a mentor", "mentor", OWN, "/me/"),
        Page("/me/book/", "mentee", OWN, "/me/book/"),
        Page("/me/availability/", "mentee", OWN_LIST, "/me/availability/"),
        Page("/me/log/", "mentor", OWN_LIST, "/me/log/"),
        *desk,
        Page("/duos/<duo>/", "coordinator", DESK, f"/duos/{samer.public_id}/"),
        Page("/referrals/", "referrer", DESK, "/referrals/"),
        Page("/matching/", "coordinator", BENCH, f"/matching/?programme={programme}", BENCH_KB),
        Page("/matching/<mentee>/", "coordinator", BENCH, f"/matching/{waits.public_id}/", BENCH_KB),
    ]


def _user(who: str) -> User:
    return User.objects.get(email=demo_address(PEOPLE[who]))


def _branch() -> Branch:
    """The coordinator's."""
    return Branch.objects.select_related("organisation").get(memberships__person__user=_user("coordinator"))
