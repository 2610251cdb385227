"""The ground the tests stand on: clones are clean, commits do not leak, the worker and the mail server are real."""

import os
import re
from urllib.request import urlopen

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import connection
from django.utils import timezone

from base.accounts.models import Branch, Organisation
from duo.celery import app
from tests.database import template_name
from tests.patience import PATIENCE
from tests.processes import Mailroom, Worker, manage


def commit_a_session() -> None:
    Session.objects.create(session_key="committed", session_data="", expire_date=timezone.now())


@pytest.mark.django_db
def test_the_product_is_no_superuser():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("duo", False, False)


@pytest.mark.django_db
def test_reference_data_is_there_from_the_start():
    from intake.models import Language

    assert Language.objects.count() > 100


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_what_one_test_commits_the_next_does_not_see(turn: str):
    from intake.models import Language

    assert not Session.objects.exists()
    assert Language.objects.exists()
    commit_a_session()


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_what_this_one_committed():
    commit_a_session()
    script = "from django.contrib.sessions.models import Session; print(Session.objects.get().session_key)"
    done = manage("shell", "--no-imports", "-c", script)
    assert (done.returncode, done.stdout) == (0, "committed\n"), done.stderr


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.django_db
def test_what_one_test_caches_the_next_does_not_see(turn: str):
    assert cache.get("left") is None
    cache.set("left", turn)


def test_a_worker_answers_and_can_be_killed_and_started_again(celery_worker: Worker):
    assert len(app.control.ping(timeout=PATIENCE, limit=1) or []) == 1
    celery_worker.kill()
    assert not celery_worker.alive
    celery_worker.start()
    assert len(app.control.ping(timeout=PATIENCE, limit=1) or []) == 1


def test_letters_reach_a_real_mail_server(smtp_server: Mailroom):
    send_mail("Welcome", "Good morning", "duo@example.org", ["samer@example.org"])
    (letter,) = smtp_server.letters
    assert (letter.mail_from, letter.rcpt_tos) == ("duo@example.org", ["samer@example.org"])
    assert isinstance(letter.content, bytes)
    assert b"Subject: Welcome" in letter.content
    assert os.environ["EMAIL_URL"] == smtp_server.url


@pytest.mark.parametrize("number", ["+3292240001", "+3292240002"])
def test_the_website_works_on_the_tests_database_and_on_the_next_ones_too(live: str, number: str):
    """It names the office that this test opened, and no other."""
    Branch.objects.create(
        organisation=Organisation.objects.create(name="Brugwerk"), name="Gent", phone=number
    )
    with urlopen(f"{live}/privacy/", timeout=PATIENCE) as answer:
        page = answer.read().decode()
    assert set(re.findall(r'href="tel:([^"]+)"', page)) == {number}


def test_a_browser_opens_the_website(page):
    assert page.goto("/livez").json() == {"alive": True}


def test_the_templates_name_follows_what_it_is_made_from():
    assert template_name() == template_name()
