"""Staff see nobody's data before a second factor, whatever their session is like."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.utils import timezone

from base.accounts.actions import add_membership
from base.accounts.sign_in import forget_second_factor
from base.outbox.models import Message
from base.workflow.moves import Refused
from tests.base.accounts.house import branch, staff, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _within_half_a_minute(time_machine) -> None:
    """An app shows another code every thirty seconds: none ends between reading it and typing it."""
    time_machine.move_to(timezone.now(), tick=False)


ACTIVATE, AUTHENTICATE, AGAIN = (
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
)


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def sign_in(client, email: str):
    client.post("/accounts/login/", {"login": email})
    return client.post("/accounts/login/code/confirm/", {"code": Message.objects.latest("pk").words["code"]})


def way_to_home(client) -> str:
    return str(client.get("/home/").headers.get("Location", ""))


@pytest.mark.parametrize("role", ["coordinator", "manager", "researcher", "auditor"])
def test_staff_without_an_app_are_sent_to_connect_one(client, role):
    staff("Annelies", role)
    sign_in(client, "annelies@example.be")
    assert way_to_home(client) == ACTIVATE
    assert client.post("/home/").headers["Location"] == ACTIVATE
    page = client.get(ACTIVATE)
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert f'translate="no">{secret}<' in page.content.decode()
    done = client.post(ACTIVATE, {"code": code_of(secret)})
    assert done.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert way_to_home(client) != ACTIVATE


def test_staff_with_an_app_are_asked_for_its_code_before_they_are_signed_in(client):
    annelies = staff()
    secret = generate_totp_secret()
    TOTP.activate(annelies, secret)
    assert sign_in(client, "annelies@example.be").headers["Location"] == AUTHENTICATE
    assert "_auth_user_id" not in client.session
    wrong = client.post(AUTHENTICATE, {"code": "000000"}, headers={"Accept-Language": "en"})
    assert "This code is not right. Check it, or ask for a new one." in wrong.content.decode()
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert client.session["_auth_user_id"] == str(annelies.pk)
    assert way_to_home(client) == "/today/"


def test_a_session_without_the_second_factor_is_asked_for_it_in_the_middle(client):
    annelies = staff()
    secret = generate_totp_secret()
    TOTP.activate(annelies, secret)
    client.force_login(annelies)
    assert way_to_home(client) == f"{AGAIN}?next=/home/"
    client.post(AGAIN, {"code": code_of(secret)})
    assert not way_to_home(client).startswith("/accounts/")


def test_a_role_given_during_a_session_closes_it_until_the_factor_is_there(client):
    samer = user("Samer")
    client.force_login(samer)
    assert client.get("/home/").status_code == 403
    add_membership(samer.people.get(), "coordinator", branch(), by=None)
    assert way_to_home(client) == ACTIVATE


def test_whoever_is_no_staff_is_not_asked(client):
    client.force_login(staff("Luc", "interpreter"))
    assert not way_to_home(client).startswith("/accounts/2fa/")


def test_staff_cannot_do_without_their_app(client):
    annelies = staff()
    secret = generate_totp_secret()
    TOTP.activate(annelies, secret)
    sign_in(client, "annelies@example.be")
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=annelies, type="totp").exists()


def test_the_secret_of_an_app_is_stored_encrypted(client):
    secret = generate_totp_secret()
    TOTP.activate(staff(), secret)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    assert re.match("gAAAA", stored)
    assert Authenticator.objects.get().wrap().validate_code(code_of(secret))


def test_signing_out_and_the_language_switch_stay_open_to_staff_without_a_factor(client):
    client.force_login(staff())
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/i18n/setlang/", {"language": "fr", "next": "/"}).status_code == 302
    assert client.post("/accounts/logout/").headers["Location"] == "/"


def test_a_manager_lets_somebody_with_a_lost_phone_start_again(client):
    annelies, bram = staff(), staff("Bram", "manager")
    TOTP.activate(annelies, generate_totp_secret())
    assert forget_second_factor(annelies.people.get(), by=bram) == 1
    sign_in(client, "annelies@example.be")
    assert way_to_home(client) == ACTIVATE


def test_nobody_starts_again_on_the_own_word_or_that_of_a_colleague(settings):
    settings.LANGUAGE_CODE = "en"
    annelies, bram = staff(), staff("Bram", "manager")
    TOTP.activate(bram, generate_totp_secret())
    for by, sentence in [(bram, "Somebody else does this for you"), (annelies, "Only a manager")]:
        with pytest.raises(Refused, match=sentence):
            forget_second_factor(bram.people.get(), by=by)
    assert Authenticator.objects.filter(user=bram).exists()


def test_at_the_server_it_is_one_command_that_names_an_unknown_address(capsys):
    TOTP.activate(staff("Bram", "manager"), generate_totp_secret())
    call_command("forget_second_factor", "bram@example.be")
    assert capsys.readouterr().out == "Factors forgotten: 1. A new app is asked for at the next sign-in.\n"
    with pytest.raises(CommandError, match=r"Nobody signs in with b@example\.be\."):
        call_command("forget_second_factor", "b@example.be")
