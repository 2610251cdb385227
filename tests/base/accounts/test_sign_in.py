"""A code by mail or text message opens the door; nothing tells a stranger who is known here."""

import re
from time import monotonic

import pytest
from django.core import mail
from django.utils.translation import override

from base.accounts.adapter import Adapter
from base.accounts.models import Branch, User
from base.outbox import delivery
from base.outbox.models import Message
from pages.open.sign_in import SAME_TIME
from tests.base.accounts.house import organisation, staff, user

pytestmark = pytest.mark.django_db

LOGIN, CONFIRM = "/accounts/login/", "/accounts/login/code/confirm/"


def ask(client, login: str, **headers: str):
    return client.post(LOGIN, {"login": login}, headers=headers)


def code_in(message: Message) -> str:
    return str(message.words["code"])


def error_on(page) -> str:
    with override("en"):
        form = page.context.get("verify_form") or page.context["form"]
        return re.sub(r"\s+", " ", str(form.errors.as_text()))


def test_the_code_that_came_by_mail_opens_the_own_home(client):
    samer = user("Samer", email="samer@example.be", language="fr")
    assert ask(client, "Samer@Example.BE").headers["Location"] == CONFIRM
    message = Message.objects.get()
    assert (message.kind, message.channel, message.language, message.recipient.user) == (
        "signin_code",
        "mail",
        "fr",
        samer,
    )
    assert delivery.deliver(message.pk)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["samer@example.be"], f"Votre code est {code_in(message)}")
    ]
    before = client.session.session_key
    assert client.post(CONFIRM, {"code": code_in(message)}).headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(samer.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "letter", ["\N{LATIN SMALL LETTER DOTLESS I}", "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"]
)
def test_a_code_goes_to_the_very_address_on_the_account_and_not_to_one_that_looks_like_it(client, letter):
    karim = user("Karim", email="karim@example.be")
    ask(client, f"kar{letter}m@example.be")
    assert not Message.objects.exists()
    Adapter().send_mail("account/email/login_code", "Karim@Example.be", {"code": "123456"})
    assert Message.objects.get().words["to"] == karim.email


@pytest.mark.parametrize("written", ["0470 12 34 56", "+32 470 12 34 56", "0032470123456", "0470/12.34.56"])
def test_a_number_may_be_written_in_any_way(client, written):
    samer = user("Samer", phone="0470 12 34 56")
    User.objects.update(phone_verified=False)
    assert ask(client, written).headers["Location"] == CONFIRM
    message = Message.objects.get()
    assert (message.channel, message.words["to"]) == ("sms", "+32470123456")
    assert re.fullmatch(r"\d{6}", code_in(message))
    client.post(CONFIRM, {"code": f"{code_in(message)[:3]} {code_in(message)[3:]}"})
    assert client.session["_auth_user_id"] == str(samer.pk)
    assert User.objects.get().phone_verified


def test_a_code_proves_the_number_to_which_it_was_sent_and_no_newer_one():
    samer = user("Samer", phone="0470 12 34 56")
    User.objects.update(phone_verified=False)
    proved = []
    for number in ("+32470999999", "+32470123456"):
        Adapter().set_phone_verified(samer, number)
        proved.append(User.objects.get().phone_verified)
    assert proved == [False, True]


def test_a_code_is_delivered_as_soon_as_it_is_asked_for(client, django_capture_on_commit_callbacks):
    user("Samer")
    with django_capture_on_commit_callbacks() as at_once:
        ask(client, "samer@example.be")
    assert len(at_once) == 1


@pytest.mark.parametrize(
    ("known", "stranger"), [("samer@example.be", "s@example.org"), ("0470123456", "0470999999")]
)
def test_a_stranger_sees_what_a_known_person_sees_and_gets_no_message(client, known, stranger):
    user("Samer", email="samer@example.be", phone="0470123456")
    pages = []
    for login in (known, stranger):
        first = ask(client, login)
        page = client.get(CONFIRM)
        text = re.sub(r'value="[^"]{40,}"', "", page.content.decode())
        pages.append((first.status_code, first.headers["Location"], page.status_code, len(text)))
        client.cookies.clear()
    (known_page, strange_page) = pages
    assert known_page[:3] == strange_page[:3]
    assert abs(known_page[3] - strange_page[3]) < 60  # the masked address differs, the sentences do not
    assert Message.objects.count() == 1


def test_a_strangers_code_is_never_right(client):
    ask(client, "nobody@example.org")
    assert client.post(CONFIRM, {"code": ""}).status_code == 200
    assert client.post(CONFIRM, {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_somebody_who_left_gets_no_code(client):
    user("Samer")
    User.objects.update(is_active=False)
    assert ask(client, "samer@example.be").headers["Location"] == CONFIRM
    assert not Message.objects.exists()


def test_a_user_who_is_nobody_here_gets_no_code(client):
    organisation()
    User.objects.create_user(email="nobody@example.be")
    assert ask(client, "nobody@example.be").headers["Location"] == CONFIRM
    assert not Message.objects.exists()


def test_what_is_neither_a_number_nor_an_email_is_said_in_a_sentence(client):
    page = ask(client, "samer", **{"Accept-Language": "en"})
    assert (page.status_code, error_on(page)) == (200, "* login * Type your mobile number or your email.")


@pytest.mark.parametrize("number", ["09 234 56 78", "0900 12345", "+881 6 1234 5678", "0800 12 345"])
def test_a_number_without_text_messages_is_said_so_to_known_and_unknown_alike(client, number):
    page = ask(client, number, **{"Accept-Language": "en"})
    assert (page.status_code, error_on(page)) == (
        200,
        "* login * This number gets no text messages. Sign in with a mobile number or an email.",
    )
    assert not Message.objects.exists()


@pytest.mark.parametrize("between", ["", " ", "\N{NO-BREAK SPACE}", "-", "\N{ZERO WIDTH SPACE}"])
@pytest.mark.parametrize("zero", "0٠０۰")
def test_a_code_may_be_typed_in_any_digits(client, zero, between):
    samer = user("Samer", email="samer@example.be")
    ask(client, "samer@example.be")
    code = code_in(Message.objects.get())
    typed = between.join(chr(ord(zero) + int(digit)) for digit in code)
    assert client.post(CONFIRM, {"code": typed}).headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(samer.pk)


def test_three_wrong_codes_end_the_try(client):
    user("Samer")
    ask(client, "samer@example.be")
    code = code_in(Message.objects.get())
    wrong = "000000" if code != "000000" else "111111"
    answers = [client.post(CONFIRM, {"code": wrong}, headers={"Accept-Language": "en"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert error_on(answers[0]) == "* code * This code is not right. Check it, or ask for a new one."
    assert client.post(CONFIRM, {"code": code}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_code_works_for_ten_minutes(client, time_machine):
    time_machine.move_to("2026-12-01T10:00:00Z")
    user("Samer")
    ask(client, "samer@example.be")
    time_machine.move_to("2026-12-01T10:10:01Z")
    client.post(CONFIRM, {"code": code_in(Message.objects.get())})
    assert "_auth_user_id" not in client.session
    assert not delivery.deliver(Message.objects.get().pk)
    assert Message.objects.get().status == "cancelled"


def test_a_new_code_takes_the_place_of_the_first(client):
    user("Samer")
    ask(client, "samer@example.be")
    assert client.post(CONFIRM, {"action": "resend"}).headers["Location"] == CONFIRM
    first, second = Message.objects.order_by("pk")
    if code_in(first) != code_in(second):
        assert client.post(CONFIRM, {"code": code_in(first)}).status_code == 200
    client.post(CONFIRM, {"code": code_in(second)})
    assert "_auth_user_id" in client.session


def test_a_fourth_code_in_a_minute_is_refused_for_known_and_unknown_alike(client):
    user("Samer")
    for login in ("samer@example.be", "nobody@example.org"):
        answers = [ask(client, login, **{"Accept-Language": "en"}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
        assert "Too many tries in a short time." in error_on(answers[-1])
    assert Message.objects.count() == 3


def test_nobody_signs_up_or_sets_a_password(client):
    for path in ("signup/", "password/reset/", "password/change/", "email/", "confirm-email/"):
        assert client.get(f"/accounts/{path}").status_code == 404
        assert client.post(f"/accounts/{path}", {"email": "a@example.be"}).status_code == 404
    assert not User.objects.exists()


def test_a_password_in_the_form_opens_nothing(client):
    samer = user("Samer")
    samer.set_password("correct horse")
    samer.save()
    client.post(LOGIN, {"login": "samer@example.be", "password": "correct horse"})
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_click(client):
    client.force_login(user("Samer"))
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/").headers["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_a_code_never_stands_readable_in_the_database(client):
    from django.db import connection

    user("Samer")
    ask(client, "samer@example.be")
    message = Message.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT outbox_message::text FROM outbox_message")
        (row,) = cursor.fetchone()
    assert code_in(message) not in row
    assert code_in(message) not in message.about


def test_home_sends_to_sign_in_first(client):
    assert client.get("/home/").headers["Location"] == "/accounts/login/?next=/home/"


def test_somebody_without_a_role_is_told_so(client):
    client.force_login(user("Samer"))
    assert client.get("/home/").status_code == 403


def test_a_wrong_address_can_be_corrected(client):
    user("Samer")
    ask(client, "sammer@example.be")
    assert client.get(LOGIN).status_code == 200
    ask(client, "samer@example.be")
    client.post(CONFIRM, {"code": code_in(Message.objects.get())})
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize("written", ["samer@example.be", "nobody@example.org", "0470123456", "0470999999"])
def test_a_code_takes_a_stranger_as_long_as_somebody_known(client, written):
    user("Samer", email="samer@example.be", phone="0470123456")
    for send in (lambda: ask(client, written), lambda: client.post(CONFIRM, {"action": "resend"})):
        began = monotonic()
        assert send().headers["Location"] == CONFIRM
        assert monotonic() - began >= SAME_TIME


def test_the_message_names_the_office_of_who_asks(client):
    from intake.models import Mentor

    house = organisation()
    samer = user("Samer")
    office = Branch.objects.create(organisation=house, name="Luik", phone="04 224 00 00")
    Branch.objects.create(organisation=house, name="Aalst", phone="053 22 40 00")
    Mentor.objects.create(organisation=house, person=samer.people.get(), branch=office)
    ask(client, "samer@example.be")
    assert Message.objects.get().words["phone"] == office.phone.as_national
    annelies = staff("Annelies", at=office)
    ask(client, "annelies@example.be")
    assert Message.objects.get(recipient__user=annelies).words["phone"] == office.phone.as_national
