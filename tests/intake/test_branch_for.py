"""Which branch looks after somebody who comes in: never one by chance."""

from __future__ import annotations

import pytest

from intake.models import Mentee, Mentor
from tests.intake.house import branch, browser_of, partner, programme, referred, referrer, words

pytestmark = pytest.mark.django_db

SHORT = {"first_name": "Nour", "sector": "health", "phone": "0470 11 22 33", "place": "1000"}
DOORS = {
    "/refer/": SHORT,
    "/join/mentee/": SHORT | {"goal": "on", "keep": "on"},
    "/join/mentor/": SHORT | {"goal": "on"},
}


@pytest.fixture(autouse=True)
def _house() -> None:
    programme("youth")
    branch("Brussel")
    branch("Gent")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"place": "1000"}, "Brussel"),
        ({"place": "9050"}, "Gent"),
        ({"place": "1070 Anderlecht"}, "Brussel"),
    ],
)
def test_the_nearest_branch_gets_the_referral(said: dict[str, str], expected: str):
    browser_of(None).post("/refer/", SHORT | said)

    assert Mentee.objects.get().branch.name == expected


@pytest.mark.parametrize("door", DOORS)
def test_nobody_lands_in_a_branch_by_chance(door: str):
    """Where the branch cannot be known it is asked, and the page says where somebody is."""
    client, said = browser_of(None), DOORS[door] | {"place": "", "last_name": "Kept"}

    asked = client.post(door, said)

    assert asked.status_code == 422
    assert "Choose the nearest branch, or fill in a postcode or town: then we know who calls." in words(asked)
    assert 'value="Kept"' in asked.content.decode()
    assert Mentee.objects.count() + Mentor.objects.count() == 0
    for more in ({"place": "9050"}, {"branch": branch("Gent").public_id}):
        thanks = client.post(door, said | more | {"first_name": f"N{len(more)}"}, follow=True)
        assert "Brugwerk vzw Gent looks after this and calls. 09 224 00 00" in words(thanks)


def test_with_one_branch_there_is_nothing_to_choose():
    branch("Brussel").delete()

    browser_of(None).post("/refer/", SHORT | {"place": ""})

    assert Mentee.objects.get().branch.name == "Gent"


def test_a_partner_without_a_referral_before_sends_to_the_branch_near_it():
    browser_of(referrer(of=partner())).post("/refer/", SHORT | {"place": ""})

    assert (partner().place.municipality, Mentee.objects.get().branch.name) == ("Gent", "Gent")


def test_the_page_of_thanks_does_not_tell_where_a_known_file_is():
    known = referred("Nour", phone="0470 11 22 33", at=branch("Gent"))

    thanks = browser_of(None).post("/refer/", SHORT, follow=True)

    assert Mentee.objects.get() == known
    assert ("Brugwerk vzw Brussel looks after this" in words(thanks), "Gent looks" in words(thanks)) == (
        True,
        False,
    )
