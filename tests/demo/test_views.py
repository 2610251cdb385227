"""The demo: stepping into somebody's shoes, and reading everybody's mail. Elsewhere neither exists."""

import pytest

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from duo.demo.views import NAMES, demo_address
from tests.base.accounts.house import organisation, person, staff, user
from tests.base.outbox.letters import letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def _in_house(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def test_a_demo_person_is_signed_in_and_sent_home(client):
    samer = user("Samer", email=demo_address("samer"))
    assert client.post("/demo/sign-in/", {"as": "samer"}).headers["Location"] == "/home/"
    assert client.session["_auth_user_id"] == str(samer.pk)


def test_a_coordinator_of_the_demo_needs_no_app(client):
    staff("Annelies", email=demo_address("annelies"))
    client.post("/demo/sign-in/", {"as": "annelies"})
    assert client.get("/home/").headers["Location"] == "/today/"


def test_outside_the_demo_the_same_session_is_asked_for_its_second_factor(client, settings):
    staff("Annelies", email=demo_address("annelies"))
    client.post("/demo/sign-in/", {"as": "annelies"})
    settings.DEMO = False
    assert client.get("/home/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_the_next_person_gets_a_session_of_their_own(client):
    user("Samer", email=demo_address("samer"))
    staff("Annelies", email=demo_address("annelies"))
    client.post("/demo/sign-in/", {"as": "annelies"})
    first = client.session.session_key
    client.post("/demo/sign-in/", {"as": "samer"})
    assert client.session.session_key != first
    assert "second_factor_of_the_demo" in client.session


@pytest.mark.parametrize("name", ["", "root", "annelies"])
def test_nobody_signs_in_as_somebody_who_is_not_there(client, name):
    assert client.post("/demo/sign-in/", {"as": name}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_only_the_named_people_can_be_stepped_into(client):
    user("Other", email=demo_address("other"))
    assert client.post("/demo/sign-in/", {"as": "other"}).status_code == 404
    assert len(NAMES) == 9


def test_outside_the_demo_neither_page_exists(client, settings):
    user("Samer", email=demo_address("samer"))
    settings.DEMO = False
    assert client.post("/demo/sign-in/", {"as": "samer"}).status_code == 404
    assert client.get("/demo/mailbox/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_where_another_organisation_lives_neither_page_exists(client):
    user("Samer", email=demo_address("samer"))
    organisation("De Brug")
    assert client.post("/demo/sign-in/", {"as": "samer"}).status_code == 404
    assert client.get("/demo/mailbox/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_signing_in_takes_a_click(client):
    assert client.get("/demo/sign-in/").status_code == 405


@pytest.mark.usefixtures("_in_house")
def test_the_mailbox_shows_mails_and_text_messages_as_they_were_sent(client):
    organisation()
    letter(to=person("Samer", channel="mail", email="samer@example.be", language="en"))
    letter(to=person("Amina", channel="sms", phone="0470123456", language="fr"), about="meeting/y/1")
    letter(to=person("Yonas"), about="meeting/z/1")
    assert deliver_due() == 2
    page = client.get("/demo/mailbox/").content.decode()
    assert "<bdi>samer@example.be</bdi>" in page
    assert "Tomorrow, 18:30: appointment with Karim" in page
    assert "<bdi>+32470123456</bdi>" in page
    assert "Bonjour Amina. Demain à 18h30, vous voyez Karim" in page
    assert "Yonas" not in page
    assert Message.objects.filter(status="sent").count() == 2


@pytest.mark.usefixtures("_in_house")
def test_the_mailbox_asks_the_database_as_often_for_one_message_as_for_many(
    client, django_assert_num_queries
):
    counts = []
    for upto in (1, 3, 15):
        for number in range(Message.objects.count(), upto):
            letter(to=person(f"Person{number}", channel="mail", email=f"p{number}@example.be"))
        deliver_due()
        with django_assert_num_queries(3) as asked:
            client.get("/demo/mailbox/")
        counts.append(len(asked))
    assert counts == [3, 3, 3]


def test_an_empty_mailbox_says_so(client):
    page = client.get("/demo/mailbox/", headers={"Accept-Language": "en"})
    assert "No message yet" in page.content.decode()
