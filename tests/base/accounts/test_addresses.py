"""Whose an address is: invited, answered, let go, taken away; what another organisation typed signs nobody in."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from base.accounts.actions import add_membership
from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import Invitation, Membership, Person, User
from base.accounts.notices import tell_of_tries
from base.accounts.sign_in import (
    accept_invitation,
    decline_invitation,
    follow_person,
    give_sign_in,
    invitations_to,
    take_sign_in_away,
)
from base.outbox.models import Message
from base.workflow.moves import Refused
from tests.base.accounts.house import branch, organisation, person, staff, user
from tests.base.accounts.test_identity import is_in, sign_in

pytestmark = pytest.mark.django_db
ZOE, NUMBER, OTHER = "zoe@example.be", "+32470123456", "+32470999999"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def elsewhere():
    return organisation("Elders vzw")


def invited(**given: str) -> Invitation:
    """Somebody here is given addresses with which somebody else signs in elsewhere."""
    give_sign_in(person("Zoe"), by=None, **given)
    return Invitation.objects.get(answered_at=None)


def moved() -> list[str]:
    return sorted(message.words["to"] for message in Message.objects.filter(kind="sign_in_moved"))


def test_an_invitation_that_was_answered_is_neither_accepted_nor_answered_again(elsewhere):
    zoe = user("Zoe", of=elsewhere, email=ZOE)
    invitation = invited(email=ZOE)
    decline_invitation(invitation, by=zoe)
    answered = Invitation.objects.get().answered_at
    with pytest.raises(Refused, match="This invitation was answered already"):
        accept_invitation(invitation, by=zoe)
    decline_invitation(invitation, by=zoe)
    assert Invitation.objects.get().answered_at == answered


def test_of_an_invitation_only_the_address_that_is_ones_own_says_whose_it_is(elsewhere):
    zoe = user("Zoe", of=elsewhere, email=ZOE, phone=NUMBER)
    user("Amina", of=elsewhere, phone=OTHER)
    accept_invitation(invited(email=ZOE, phone=OTHER), by=zoe)
    zoe.refresh_from_db()
    assert (zoe.email, zoe.phone, zoe.phone_verified) == (ZOE, None, False)


def test_with_the_yes_of_the_owner_the_sessions_of_whoever_signed_in_before_end(elsewhere):
    zoe = user("Zoe", of=elsewhere, email=ZOE)
    bait = user("Bait", phone=NUMBER)
    give_sign_in(bait.people.get(), by=None, email=ZOE)
    session = Client()
    session.force_login(User.objects.get(pk=bait.pk))
    assert is_in(session)
    accept_invitation(Invitation.objects.get(), by=zoe)
    assert not is_in(session)


def test_staff_answer_an_invitation_once_the_second_factor_is_there(elsewhere):
    staff("Zoe", at=branch(of=elsewhere), email=ZOE)
    address = f"/accounts/invitations/{invited(email=ZOE).public_id}/"
    client = sign_in(ZOE)
    answer = client.post(address, {"answer": "yes"})
    assert answer.headers["Location"] == "/accounts/2fa/reauthenticate/?next=/accounts/invitations/"
    assert Invitation.objects.get().answered_at is None


def test_nobody_is_invited_to_an_address_to_which_somebody_is_invited_here(elsewhere):
    user("Zoe", of=elsewhere, email=ZOE)
    invited(email=ZOE)
    with pytest.raises(Refused, match="Somebody else already signs in with this email or number"):
        give_sign_in(person("Samer"), by=None, email=ZOE)


def test_an_invitation_to_one_address_stays_when_another_one_is_given(elsewhere):
    user("Zoe", of=elsewhere, email=ZOE)
    invited(email=ZOE)
    given = give_sign_in(Person.objects.get(organisation=organisation()), by=None, phone=NUMBER)
    assert given is not None
    waiting = Invitation.objects.get(answered_at=None)
    assert (given.phone, waiting.email, waiting.phone) == (NUMBER, ZOE, None)


def test_the_address_of_whoever_is_nobody_any_more_can_be_given_again():
    gone = user("Samer", email=ZOE)
    Person.objects.update(user=None)
    assert user("Zoe", email=ZOE) != gone
    gone.refresh_from_db()
    assert (gone.email, gone.is_active) == (None, False)


def test_an_address_for_signing_in_only_stays_when_that_of_the_file_changes():
    give_sign_in(user("Zoe", email="file@example.be").people.get(), by=None, email=ZOE)
    who, before = Person.objects.get(), Person.objects.get()
    who.email = "new@example.be"
    who.save()
    follow_person(who, before, by=None)
    assert User.objects.get().email == ZOE


def test_on_their_last_day_staff_are_still_staff_to_whoever_moves_a_sign_in():
    annelies = staff("Annelies").people.get()
    Membership.objects.update(ends_on=timezone.localdate())
    with pytest.raises(Refused, match="Only a manager changes the address"):
        give_sign_in(annelies, by=staff("Joke"), email="new@example.be")


def test_with_a_sign_in_that_is_taken_away_its_invitation_ends_too(elsewhere):
    user("Zoe", of=elsewhere, email=ZOE)
    take_sign_in_away(invited(email=ZOE).person, by=None)
    assert not invitations_to(email=ZOE, phone=None).exists()


def test_both_addresses_hear_that_the_sign_in_is_taken_away():
    take_sign_in_away(user("Zoe", email=ZOE, phone=NUMBER).people.get(), by=None)
    assert moved() == [NUMBER, ZOE]


def test_a_manager_takes_the_own_sign_in_away_from_nobody():
    bram = staff("Bram", "manager")
    with pytest.raises(Refused, match="you would not get back in"):
        take_sign_in_away(bram.people.get(), by=bram)


def test_of_tries_the_person_hears_once_and_so_do_the_managers_of_the_whole_house():
    bram, _hilde = staff("Bram", "manager"), staff("Hilde", "manager")
    here = user("Lies").people.get()
    add_membership(here, "manager", branch(), by=None)
    tell_of_tries(bram)
    told = Message.objects.order_by("kind").values_list("kind", "recipient__first_name")
    assert list(told) == [("second_factor_colleague", "Hilde"), ("second_factor_tried", "Bram")]


def test_the_second_factor_of_one_opens_nothing_for_another():
    annelies, bram = staff("Annelies"), staff("Bram", "manager")
    ways = []
    for whose in (bram, annelies):
        client = Client()
        client.force_login(annelies)
        session = client.session
        session[DEMO_FACTOR] = whose.pk
        session.save()
        ways.append(client.get("/home/").headers["Location"])
    assert ways == ["/accounts/2fa/totp/activate/", "/today/"]


@pytest.mark.parametrize(
    ("onward", "leads_to"),
    [("/me/help/", "/me/help/"), ("https://example.org/", "/home/"), ("//x.be", "/home/")],
)
def test_choosing_an_organisation_leads_to_pages_of_ours_only(onward, leads_to):
    client = Client()
    client.force_login(user("Zoe"))
    chosen = {"organisation": organisation().public_id, "next": onward}
    assert client.post("/accounts/organisation/", chosen).headers["Location"] == leads_to
