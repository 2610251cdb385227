"""An address proves nothing until its owner says so; a sign-in follows its person; sessions end."""

import itertools
from contextlib import suppress

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from base.accounts.acting import acting_in
from base.accounts.actions import add_membership, end_membership
from base.accounts.models import Invitation, Membership, Person, User
from base.accounts.scope import scope_of
from base.accounts.sign_in import (
    accept_invitation,
    end_sessions,
    follow_person,
    forget_second_factor,
    give_sign_in,
    sign_out_everywhere,
    take_sign_in_away,
)
from base.outbox.models import Message
from base.workflow.moves import Refused
from tests.base.accounts.house import branch, organisation, person, staff, user
from tests.races import just_after

pytestmark = pytest.mark.django_db
LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


def sign_in(login: str) -> Client:
    client = Client()
    client.post(LOGIN, {"login": login})
    client.post(CONFIRM, {"code": Message.objects.filter(kind="signin_code").latest("pk").words["code"]})
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/organisation/").status_code == 200


@pytest.fixture(params=["theirs first", "ours first"])
def houses(request):
    """The house that is attacked and the one that attacks, in both orders of keys."""
    first, second = organisation("Eerste vzw"), organisation("Tweede vzw")
    return (first, second) if request.param == "theirs first" else (second, first)


def test_no_action_of_one_house_changes_a_user_known_in_another(houses):
    theirs, ours = houses
    zoe = staff("Zoe", "manager", at=branch(of=theirs), email="zoe@example.be", phone="0470 12 34 56")
    TOTP.activate(zoe, generate_totp_secret())
    attacker = staff("Mallory", "manager", at=branch(of=ours))
    bait = person("Bait", of=ours, email="zoe@example.be", phone="0470 12 34 56")
    session = Client()
    session.force_login(zoe)

    def state():
        fresh = User.objects.get(pk=zoe.pk)
        scope = scope_of(fresh)
        return (
            *(getattr(fresh, name) for name in ("email", "phone", "language", "is_active", "session_epoch")),
            list(fresh.people.values_list("pk", "language")),
            list(Membership.objects.filter(person__user=fresh).values_list("pk", "role", "ends_on")),
            (scope.person, scope.roles, scope.branches),
            Authenticator.objects.filter(user=fresh).count(),
            is_in(session),
        )

    before = state()
    everything = [
        lambda: give_sign_in(bait, by=attacker),
        lambda: give_sign_in(bait, by=attacker, email="new@example.be"),
        lambda: give_sign_in(bait, by=attacker, email="ZOE@example.be"),
        lambda: add_membership(bait, "manager", by=attacker),
        lambda: forget_second_factor(bait, by=attacker),
        lambda: end_sessions(bait),
        lambda: take_sign_in_away(bait, by=attacker),
        lambda: forget_second_factor(zoe.people.get(), by=attacker),
        lambda: give_sign_in(zoe.people.get(), by=attacker, email="x@example.be"),
        lambda: take_sign_in_away(zoe.people.get(), by=attacker),
        lambda: add_membership(zoe.people.get(), "coordinator", by=attacker),
        lambda: end_membership(zoe.people.get().memberships.get(), by=attacker),
    ]
    for act in itertools.chain(everything, reversed(everything)):
        with acting_in(ours):
            with suppress(Refused):
                act()
            bait.refresh_from_db()
        assert state() == before


def test_the_owner_accepts_with_a_code_and_chooses_where_to_be(houses):
    theirs, ours = houses
    hilde = user("Hilde", of=theirs, email="hilde@example.be")
    there = person("Hilde", of=ours, email="hilde@example.be")
    give_sign_in(there, by=None)
    client = sign_in("hilde@example.be")
    assert client.get("/home/").headers["Location"] == "/accounts/invitations/"
    assert ours.name in client.get("/accounts/invitations/").content.decode()
    client.post(f"/accounts/invitations/{Invitation.objects.get().public_id}/", {"answer": "yes"})
    there.refresh_from_db()
    assert (there.user, client.session["organisation"]) == (hilde, ours.pk)
    fresh = User.objects.get(pk=hilde.pk)
    assert scope_of(fresh).person is None
    for house in houses:
        with acting_in(house):
            assert scope_of(fresh).organisation_id == house.pk
    again = sign_in("hilde@example.be")
    assert again.get("/home/").headers["Location"] == "/accounts/organisation/?next=%2Fhome%2F"
    again.post("/accounts/organisation/", {"organisation": theirs.public_id})
    assert again.session["organisation"] == theirs.pk
    take_sign_in_away(there, by=None)
    assert (User.objects.get(pk=hilde.pk).email, is_in(again)) == ("hilde@example.be", True)


def test_an_invitation_opens_for_the_address_that_was_proved_and_no_other(houses):
    theirs, ours = houses
    user("Hilde", of=theirs, email="hilde@example.be", phone="0470 12 34 56")
    give_sign_in(person("Karim", of=ours, phone="0470 12 34 56"), by=None)
    client = sign_in("hilde@example.be")
    address = f"/accounts/invitations/{Invitation.objects.get().public_id}/"
    assert client.post(address, {"answer": "yes"}).status_code == 404
    assert sign_in("0470 12 34 56").post(address, {"answer": "no"}).status_code == 302
    assert Invitation.objects.get().answered_at


def test_of_several_proofs_in_one_session_the_newest_counts(houses):
    theirs, ours = houses
    user("Hilde", of=theirs, email="hilde@example.be", phone="0470 12 34 56")
    give_sign_in(person("Hilde", of=ours, email="hilde@example.be"), by=None)
    client = sign_in("hilde@example.be")
    address = f"/accounts/invitations/{Invitation.objects.get().public_id}/"
    session = client.session
    [by_email] = session["account_authentication_methods"]
    session["account_authentication_methods"] = [by_email, {"method": "code", "phone": "+32470123456"}]
    session.save()
    assert client.post(address, {"answer": "yes"}).status_code == 404
    session["account_authentication_methods"] = [{"method": "code", "phone": "+32470123456"}, by_email]
    session.save()
    assert client.post(address, {"answer": "yes"}).status_code == 302


@pytest.mark.parametrize("mine", [True, False])
def test_who_says_yes_leaves_behind_an_address_that_another_house_typed(houses, mine):
    theirs, ours = houses
    typed = user("Bait", of=ours, email="mallory@example.be", phone="0470 12 34 56")
    give_sign_in(person("Zoe", of=theirs, phone="0470 12 34 56"), by=None)
    mallory, zoe = sign_in("mallory@example.be"), sign_in("0470 12 34 56")
    assert "mallory@example.be" in zoe.get("/accounts/invitations/").content.decode()
    said = {"answer": "yes"} | ({"mine": "on"} if mine else {})
    zoe.post(f"/accounts/invitations/{Invitation.objects.get().public_id}/", said)
    typed.refresh_from_db()
    assert (typed.email, typed.phone) == ("mallory@example.be" if mine else None, "+32470123456")
    assert (is_in(zoe), is_in(mallory)) == (True, False)
    assert Message.objects.filter(kind="sign_in_moved").exists() is not mine


def test_an_invitation_is_answered_once_and_not_by_somebody_who_is_here_already(houses):
    theirs, ours = houses
    hilde = user("Hilde", of=theirs, email="hilde@example.be")
    give_sign_in(person("Hilde", of=ours, email="hilde@example.be"), by=None)
    invitation = Invitation.objects.get()
    with pytest.raises(Refused):
        accept_invitation(invitation, by=user("Anna", of=ours))
    accept_invitation(invitation, by=hilde)
    with pytest.raises(Refused):
        accept_invitation(invitation, by=hilde)


@pytest.mark.django_db(transaction=True)
def test_of_two_invitations_of_one_organisation_taken_at_once_the_second_is_refused():
    theirs, ours = organisation("Eerste vzw"), organisation("Tweede vzw")
    hilde = user("Hilde", of=theirs, email="hilde@example.be", phone="+32470123456")
    give_sign_in(person("Hilde", of=ours, email="hilde@example.be"), by=None)
    give_sign_in(person("Hilda", of=ours, phone="+32470123456"), by=None)
    one, other = Invitation.objects.order_by("pk")
    second = just_after(lambda: accept_invitation(one, by=hilde), lambda: accept_invitation(other, by=hilde))
    assert second == "You already sign in at this organisation."


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("email", "old@example.be", "new@example.be"), ("phone", "+32470123456", "+32470999999")],
)
@pytest.mark.parametrize("taken", [False, True], ids=["free", "known elsewhere"])
def test_a_sign_in_follows_its_person(name, old, new, taken):
    if taken:
        user("Zoe", of=organisation("Elders vzw"), **{name: new})
    samer = user("Samer", **{name: old})
    session = Client()
    session.force_login(samer)
    who = samer.people.get()
    before = Person.objects.get(pk=who.pk)
    setattr(who, name, new)
    who.save()
    follow_person(who, before, by=None)
    fresh = User.objects.get(pk=samer.pk)
    assert str(getattr(fresh, name)) == ("None" if taken else new)
    assert Invitation.objects.filter(person=who).exists() is taken
    assert not is_in(session)
    told = Message.objects.get(kind="sign_in_moved")
    assert told.words["to"] == old


def test_another_notation_of_a_number_changes_nothing():
    samer = user("Samer", phone="0470 12 34 56")
    who = samer.people.get()
    before = Person.objects.get(pk=who.pk)
    who.phone = "+32 470/12.34.56"
    who.save()
    follow_person(Person.objects.get(pk=who.pk), before, by=None)
    assert User.objects.get().session_epoch == samer.session_epoch
    assert not Message.objects.exists()


def test_an_address_of_somebody_else_here_is_refused_without_a_name():
    user("Karim", email="karim@example.be")
    who = user("Samer").people.get()
    before = Person.objects.get(pk=who.pk)
    who.email = "karim@example.be"
    with pytest.raises(Refused) as refused:
        follow_person(who, before, by=None)
    assert "Karim" not in refused.value.reason


@pytest.mark.parametrize(
    "how", ["moved", "taken away", "factor forgotten", "file closed", "everywhere", "inactive"]
)
def test_every_session_ends_at_its_next_request(how):
    samer = user("Samer")
    client, who = sign_in("samer@example.be"), samer.people.get()
    assert is_in(client)
    match how:
        case "moved":
            give_sign_in(who, by=None, email="new@example.be")
        case "taken away":
            take_sign_in_away(who, by=None)
        case "factor forgotten":
            forget_second_factor(who, by=None)
        case "file closed":
            end_sessions(who)
        case "everywhere":
            sign_out_everywhere(samer)
        case "inactive":
            User.objects.update(is_active=False)
    assert not is_in(client)
