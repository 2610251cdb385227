"""What staff do about somebody's sign-in: another try, the end of all sessions, no sign-in any more."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from base.accounts.acting import acting_in
from base.accounts.models import Person, User
from base.accounts.sign_in import give_sign_in
from base.outbox.models import Message
from base.workflow.moves import Refused
from intake.models import Mentee
from intake.people.actions import let_try_again, open_the_door
from tests.intake.house import branch, browser_of, organisation, person, referred, signed_in, staff, words

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def samer() -> Mentee:
    mentee = referred("Samer", email="samer@example.be")
    open_the_door(mentee, by=None)
    mentee.person.refresh_from_db()
    return mentee


def at_home(mentee: Mentee) -> Client:
    """A browser in which the mentee is signed in."""
    return browser_of(signed_in(mentee.person))


def is_in(client: Client) -> bool:
    return client.get("/me/help/").status_code == 200


def asks(client: Client) -> bool:
    """True when a code is on its way."""
    return client.post(LOGIN, {"login": "samer@example.be"}).status_code == 302


@pytest.mark.parametrize("known", [False, True], ids=["nobody", "known elsewhere"])
def test_the_button_says_what_is_true_now_and_lets_it_be_heard(desk: Client, known: bool):
    if known:
        signed_in(person("Samira", of=organisation("Andere vzw"), email="samer@example.be"))
    mentee = referred("Samer", email="samer@example.be")
    address = f"/mentees/{mentee.public_id}/"
    page = desk.post(f"{address}sign-in/", follow=True).content.decode()
    heard = re.findall(r'role="status">.*?<span class="grow">\s*(.*?)\s*</span>', page, re.S)
    assert (heard, asks(browser_of(None))) == (["Samer can sign in now."], True)


def test_the_button_says_why_nobody_can_sign_in(desk: Client):
    mentee = referred("Samer", phone="09 224 00 00")
    page = desk.post(f"/mentees/{mentee.public_id}/sign-in/", follow=True).content.decode()
    assert "can sign in now" not in page
    assert re.findall(r'class="toast error" role="status"', page) == ['class="toast error" role="status"']


def test_whoever_was_told_to_wait_may_ask_again_when_the_desk_says_so(desk: Client, samer: Mentee):
    address = f"/mentees/{samer.public_id}/"
    assert "Too many codes" not in words(desk.get(address))
    while asks(browser_of(None)):
        pass
    assert "Too many codes were asked for this address. For now, none are sent." in words(desk.get(address))
    assert desk.post(f"{address}sign-in/again/")["Location"] == address
    assert asks(browser_of(None))
    page = words(desk.get(address))
    assert ("Samer can ask for a code again." in page, "Too many codes" in page) == (True, False)


def test_tries_are_forgotten_by_staff_of_the_branch_where_somebody_waits(samer: Mentee, annelies: User):
    with pytest.raises(Refused, match="Samer can ask for a code already"):
        let_try_again(samer, by=annelies)
    with pytest.raises(Refused, match="Only a coordinator of"):
        let_try_again(samer, by=staff("Joke", of=branch("Aalst")))


def test_a_file_opens_while_nobody_can_say_who_waits(desk: Client, samer: Mentee, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}
    assert desk.get(f"/mentees/{samer.public_id}/").status_code == 200


def test_a_manager_signs_somebody_out_everywhere_and_a_coordinator_does_not(desk: Client, samer: Mentee):
    phone, file = at_home(samer), f"/mentees/{samer.public_id}/"
    button, address = "Sign this person out everywhere", f"{file}sign-in/everywhere/"
    assert button not in words(desk.get(file))
    assert desk.post(address)["Location"] == file
    assert "Only a manager signs somebody else out." in words(desk.get(file))
    assert is_in(phone)
    bram = browser_of(staff("Bram", role="manager"))
    assert button in words(bram.get(file))
    assert bram.post(address)["Location"] == file
    assert "Samer is signed out everywhere." in words(bram.get(file))
    assert (is_in(phone), asks(browser_of(None))) == (False, True)


def test_taking_a_sign_in_away_asks_first_and_leaves_the_file(samer: Mentee):
    phone, bram = at_home(samer), browser_of(staff("Bram", role="manager"))
    file = f"/mentees/{samer.public_id}/"
    question = bram.get(f"{file}sign-in/end/")
    assert "can no longer sign in here" in words(question)
    assert is_in(phone)
    assert bram.post(f"{file}sign-in/end/")["Location"] == file
    samer.refresh_from_db()
    person = Person.objects.get(pk=samer.person_id)
    assert (samer.status, person.user, person.email, is_in(phone)) == (
        "referred",
        None,
        "samer@example.be",
        False,
    )
    asks(browser_of(None))
    assert not Message.objects.filter(kind="signin_code").exists()
    assert "Cannot sign in yet" in words(bram.get(file))
    assert bram.get(f"{file}sign-in/end/")["Location"] == file


def test_a_coordinator_takes_no_sign_in_away(desk: Client, samer: Mentee):
    file = f"/mentees/{samer.public_id}/"
    assert "Take the sign-in away" not in words(desk.get(file))
    for request in (desk.get, desk.post):
        assert request(f"{file}sign-in/end/")["Location"] == file
        assert "Only a manager can take a sign-in away." in words(desk.get(file))
    assert Person.objects.get(pk=samer.person_id).user is not None


def test_of_somebody_at_home_elsewhere_too_no_session_ends_here(samer: Mentee):
    phone, file = at_home(samer), f"/mentees/{samer.public_id}/"
    other = organisation("Andere vzw")
    Person.objects.filter(pk=person("Samer", of=other).pk).update(user=samer.person.user)
    bram = browser_of(staff("Bram", role="manager"))
    assert "Sign this person out everywhere" not in words(bram.get(file))
    bram.post(f"{file}sign-in/everywhere/")
    assert "Samer cannot be signed out here." in words(bram.get(file))
    chosen = {"organisation": samer.organisation.public_id, "next": "/me/help/"}
    assert phone.post("/accounts/organisation/", chosen)["Location"] == "/me/help/"
    assert 'href="/accounts/organisation/"' in phone.get("/me/help/").content.decode()


def test_whoever_is_in_one_organisation_is_offered_no_other(samer: Mentee):
    assert "/accounts/organisation/" not in at_home(samer).get("/me/help/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_get_one_address_at_once_one_signs_in_and_the_others_are_refused():
    files = [referred(f"Samer{n}") for n in range(6)]
    house = organisation()

    def give(mentee: Mentee) -> str:
        try:
            with acting_in(house), translation.override("en"):
                given = give_sign_in(mentee.person, by=None, email="samer@example.be", phone="0470 12 34 56")
            return "given" if given else "invited"
        except Refused as refused:
            return refused.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(len(files)) as pool:
        outcomes = sorted(pool.map(give, files))
    assert outcomes == ["Somebody else already signs in with this email or number."] * 5 + ["given"]
    assert User.objects.filter(email="samer@example.be").count() == 1
