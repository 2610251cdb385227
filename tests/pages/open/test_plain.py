"""The pages that belong to nobody in particular, as anybody gets them."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.utils import translation

from base.accounts.models import Branch, Organisation
from pages import errors
from tests.pages.languages import foreign, own

pytestmark = pytest.mark.django_db
ANYBODY = ("/", "/privacy/", "/accessibility/", "/complaint/", "/styleguide/", "/accounts/login/")


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
@pytest.mark.parametrize("address", [address for address in ANYBODY if address != "/styleguide/"])
def test_anybody_reads_it_in_their_language(client: Client, address: str, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get(address).content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert (foreign(page, language), len(own(page, language)) >= 5) == ([], True)


@pytest.mark.parametrize("address", ANYBODY)
def test_each_page_offers_the_same_page_in_three_languages(client: Client, address: str) -> None:
    page = client.get(address, {"q": "1"}).content.decode()
    switch = re.search(r'<form class="lang".*?</form>', page, re.S)
    assert switch is not None
    assert f'name="next" value="{address}?q=1"' in switch[0]
    assert re.findall(r'lang="(\w\w)" value="\1"', switch[0]) == ["nl", "fr", "en"]


def test_the_switch_is_a_post_that_stays_on_the_page(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "fr", "next": "/privacy/"})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/")
    assert '<html lang="fr">' in client.get("/privacy/").content.decode()


def test_the_switch_never_leaves_the_house(client: Client) -> None:
    assert (
        client.post("/i18n/setlang/", {"language": "fr", "next": "https://example.org/"})["Location"] == "/"
    )


def test_public_pages_name_every_branch_with_a_number() -> None:
    house = Organisation.objects.create(name="Brugwerk")
    Branch.objects.create(organisation=house, name="Gent", phone="+3292240000")
    Branch.objects.create(organisation=house, name="Aalst")
    page = Client().get("/privacy/").content.decode()
    assert re.findall(r'href="(tel:[^"]+)"', page) == ["tel:+3292240000"]


@pytest.mark.parametrize(
    ("view", "status", "title"),
    [
        (errors.bad_request, 400, "We could not read this"),
        (errors.forbidden, 403, "This page is not open to you"),
        (errors.form_too_old, 403, "This form was open for too long"),
        (errors.not_found, 404, "This page does not exist"),
        (errors.server_error, 500, "Something went wrong on our side"),
    ],
)
def test_an_error_says_what_happened_and_what_works_now(
    view, status: int, title: str, rf: RequestFactory
) -> None:
    with translation.override("en"):
        answer = view(rf.get("/somewhere/"))
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<title>{title} – Duo</title>" in page
    assert 'href="/"' in page


def test_an_unknown_address_is_a_plain_404(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert (answer.status_code, b"/no/such/page/" in answer.content) == (
        404,
        True,
    )  # the language switch comes back


def test_the_page_of_a_fault_needs_no_database(rf: RequestFactory, django_assert_num_queries) -> None:
    with django_assert_num_queries(0), translation.override("en"):
        page = errors.server_error(rf.get("/today/")).content.decode()
    assert re.search(r'Give this code on the phone: <span translate="no">\d\d \d\d \d\d</span>', page)


def test_the_gallery_is_closed_in_production(client: Client, settings) -> None:
    settings.DEBUG = settings.DEMO = False
    assert client.get("/styleguide/").status_code == 404


def test_demo_people_are_offered_in_the_demo_only(client: Client, settings) -> None:
    offered = []
    for settings.DEMO in (True, False):
        offered.append('value="annelies"' in client.get("/").content.decode())
    assert offered == [True, False]


def test_a_refused_page_keeps_its_reason_to_itself(rf: RequestFactory) -> None:
    answer = errors.forbidden(rf.get("/"), PermissionDenied("a name that nobody should read"))
    assert b"a name that nobody" not in answer.content
