"""Whose page it is for a stranger: the organisation that the address named, or the only one; else nobody's."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from base.accounts.acting import acting_in
from base.accounts.models import Branch, Organisation
from intake.models import Mentee, Mentor
from pages.open.houses import HOUSE, house_of
from tests import people
from tests.pages.open.test_joining import DOORS

pytestmark = pytest.mark.django_db
PUBLIC = ("/", "/privacy/", "/accessibility/", "/complaint/", "/credits/", "/accounts/login/")
ERRORS = {"/no/such/page/": 404, "/o/nobody/": 404, "/accounts/sign-out-everywhere/": 405, "/?q=%00": 400}


def house(name: str, phone: str = "+3292240000") -> Organisation:
    made = Organisation.objects.create(name=f"{name}huis")
    Branch.objects.create(organisation=made, name=f"{name}dorp", phone=phone)
    people.programme("youth", of=made)
    return made


def everything(browser: Client) -> dict[str, str]:
    """Every page that opens without signing in, by its address; and a form that came from elsewhere."""
    pages = {address: browser.get(address) for address in (*PUBLIC, *DOORS, *ERRORS)}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    pages |= {f"POST {address}": browser.post(address) for address in DOORS}
    pages |= {
        "csrf": strict.post("/refer/"),
        **{thanks: browser.get(thanks) for _answers, thanks in DOORS.values()},
    }
    return {address: page.content.decode() for address, page in pages.items()}


def saying(pages: dict[str, str], name: str) -> set[str]:
    return {address for address, page in pages.items() if name in page}


def test_where_one_organisation_lives_nobody_has_to_name_it():
    house("Anemoon")
    pages = everything(Client())
    assert saying(pages, "Anemoondorp") == set(pages) - {"/credits/"}
    assert saying(pages, "Anemoonhuis") == {"/privacy/", *DOORS, *(f"POST {door}" for door in DOORS)}


def test_where_several_live_and_none_is_named_no_page_tells_of_any():
    house("Anemoon"), house("Begonia")
    pages = everything(Client())
    assert (saying(pages, "Anemoon"), saying(pages, "Begonia")) == (set(), set())


def test_the_address_of_one_organisation_makes_every_page_its_own():
    anemoon, _begonia = house("Anemoon"), house("Begonia")
    browser = Client()
    assert browser.get(f"/o/{anemoon.public_id}/")["Location"] == "/"
    pages = everything(browser)
    assert saying(pages, "Anemoondorp") == set(pages) - {"/credits/"}
    assert saying(pages, "Begonia") == set()


@pytest.mark.parametrize("door", DOORS)
def test_a_form_of_nobody_in_particular_asks_which_organisation_and_takes_nothing(door: str):
    house("Anemoon"), house("Begonia")
    for page in (Client().get(door), Client().post(door, DOORS[door][0])):
        assert (page.status_code, "Welke organisatie?" in page.content.decode()) == (404, True)
    assert Mentee.objects.count() + Mentor.objects.count() == 0


@pytest.mark.parametrize("door", DOORS)
def test_a_form_goes_to_the_organisation_that_it_named(door: str):
    """Two tabs: the address of another one was opened after this form."""
    _first, begonia, other = house("Anemoon"), house("Begonia"), house("Camelia")
    browser = Client()
    assert browser.get(f"/o/{begonia.public_id}{door}")["Location"] == door
    shown = browser.get(door)
    assert f'name="house" value="{begonia.public_id}"' in shown.content.decode()
    browser.get(f"/o/{other.public_id}/")
    answers, thanks = DOORS[door]
    address = browser.post(door, answers | {"house": begonia.public_id})["Location"]
    assert address == f"{thanks}?branch={Branch.objects.get(organisation=begonia).public_id}"
    made = [whose.organisation for model in (Mentee, Mentor) for whose in model.objects.all()]
    assert made == [begonia]
    assert "Begoniadorp" in browser.get(thanks).content.decode()


def test_whoever_is_signed_in_reads_the_own_organisation_whatever_address_was_opened():
    begonia = house("Begonia")
    browser = people.signed_in(people.referrer("Rana"))
    browser.get(f"/o/{begonia.public_id}/")
    pages = everything(browser)
    assert saying(pages, "Begonia") == set()


def test_a_page_of_one_organisation_stays_its_own_whatever_address_was_opened(rf):
    anemoon, begonia = house("Anemoon"), house("Begonia")
    request = rf.get("/m/abcdefghj/", headers={"cookie": f"{HOUSE}={begonia.public_id}"})
    assert house_of(request) == begonia
    with acting_in(anemoon):
        assert house_of(request) == anemoon


@pytest.mark.parametrize("onward", ["nowhere/", "/example.org/", "join/mentee", "o/"])
def test_the_address_leads_to_pages_of_ours_only(onward: str):
    anemoon = house("Anemoon")
    answer = Client().get(f"/o/{anemoon.public_id}/{onward}")
    assert (answer.status_code, "house" in answer.cookies) == (404, False)


def test_the_cookie_is_for_this_site_and_no_script():
    anemoon = house("Anemoon")
    cookie = Client().get(reverse("house", args=[anemoon.public_id])).cookies["house"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (anemoon.public_id, True, "Lax")
