"""What holds for every request: what is read, what is kept, what is counted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.pages import table
from tests.pages.seen import Everything
from tests.pages.world import World, build

pytestmark = pytest.mark.django_db
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "MKCOL")
OPEN_BY_ADDRESS = ("/m/{token}/", "/calendar/{secret}.ics")


@pytest.fixture
def world() -> Iterator[World]:
    logging.disable(logging.WARNING)  # that something cannot be read is what most of the answers say
    yield build()
    logging.disable(logging.NOTSET)


def addresses(world: World) -> list[str]:
    return sorted({line.address.format_map(world.of) for line in table.lines()})


# What is read


def test_every_address_speaks_get_head_and_post_at_most(world: World) -> None:
    answers = {}
    for role in ("anonymous", "manager"):
        client = world.window(role)
        for address in addresses(world):
            for method in OTHER_METHODS:
                answers[f"{role} {method} {address}"] = client.generic(method, address).status_code
    assert {request: code for request, code in answers.items() if code != 405} == {}


def test_what_no_page_can_read_is_answered_in_a_sentence(world: World) -> None:
    urlencoded, answers = "application/x-www-form-urlencoded", {}
    for role in ("anonymous", "coordinator", "mentee"):
        client = world.window(role)
        answers[f"{role} path"] = client.get("/duos/%00/")
        answers[f"{role} form with files"] = client.post("/refer/", {"first_name": "a\0b"})
        for sent in ("%00", "a%00b", "%FF", "%C3%28"):
            answers |= {
                f"{role} query {sent}": client.get(f"/duos/?q={sent}"),
                f"{role} name in the query {sent}": client.get(f"/me/book/?{sent}=1"),
                f"{role} form {sent}": client.post("/demo/sign-in/", f"as={sent}", content_type=urlencoded),
                f"{role} name in the form {sent}": client.post(
                    "/refer/", f"{sent}=1", content_type=urlencoded
                ),
            }
    assert {place: answer.status_code for place, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert all("<h1>" in answer.content.decode() for answer in answers.values())
    client = world.window("coordinator")
    assert client.get("/mentees/", {"q": "يوسف"}).status_code == 200
    assert client.get("/mentees/%D9%8A/").status_code == client.get("/mentees/%FF/").status_code == 404


def test_a_cookie_that_no_column_takes_is_left_out(world: World) -> None:
    answers = {}
    for name in ("house", "sessionid", "csrftoken", "django_language", "known_device", "messages"):
        for address in ("/livez", "/", "/refer/", "/accounts/login/", "/today/"):
            client = Client(raise_request_exception=False, headers={"cookie": rf'{name}="\000abcdefgh"'})
            answers[f"{name} {address}"] = client.get(address).status_code
    assert {request: code for request, code in answers.items() if code >= 500} == {}


def test_an_empty_form_says_what_it_needs(world: World) -> None:
    taken = {}
    for role in ("manager", "mentor", "mentee"):
        client = world.window(role)
        for line in table.lines():
            if line.method == "GET" and line.answers[role] == "200" and line.address[:10] != "/accounts/":
                outcome = table.outcome(table.Line(line.address, "POST", "", {}).request(client, world))
                if outcome in ("200", "500"):
                    taken[f"{role} {line.address}"] = outcome
        cache.clear()
    assert taken == {}


# What is kept


def test_no_page_that_somebody_sees_signed_in_is_kept(everything: Everything) -> None:
    wrong = {
        f"{page.role} {page.line.method} {page.line.address}": header
        for page in everything.pages + everything.posts
        if page.role != "anonymous"
        and (header := page.answer.headers.get("Cache-Control")) != "no-store, private"
    }
    assert wrong == {}


def test_a_short_link_is_not_kept_and_a_calendar_asks_each_time_whether_anything_has_changed(
    world: World,
) -> None:
    alone = [
        set(Client().get(address.format_map(world.of)).headers["Cache-Control"].split(", "))
        for address in OPEN_BY_ADDRESS
    ]
    assert {"no-store", "private"} <= alone[0]
    assert alone[1] == {"no-cache", "private"}


def test_no_answer_to_what_a_stranger_typed_is_kept(world: World) -> None:
    client = world.window("anonymous")
    typed = {"first_name": "Nour", "phone": "no number", "sector": "health"}
    for door in ("/refer/", "/join/mentee/", "/join/mentor/"):
        for more, status in (({}, 422), ({"switch": "fr"}, 200), ({"open": "1"}, 200)):
            answer = client.post(door, typed | more)
            assert (answer.status_code, answer["Cache-Control"]) == (status, "no-store, private")
            assert "no number" in answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/refer/", typed)["Cache-Control"] == "no-store, private"


# What is counted


def test_only_strange_links_are_counted_and_by_the_address_in_front(world: World, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    mine = f"/m/{world.of['token']}/"

    def ask(path: str, of: str) -> int:
        return Client().get(path, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": of}).status_code

    assert {ask(mine, "192.0.2.1") for _again in range(25)} == {200}
    assert [ask(f"/m/strange{n}/", "192.0.2.1") for n in range(22)] == [404] * 20 + [429] * 2
    assert (ask(mine, "192.0.2.1"), ask(mine, "192.0.2.2")) == (429, 200)


@pytest.fixture
def no_cache(settings: Any) -> None:
    """The cache's server is gone; nobody listens at this port."""
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}}


@pytest.mark.usefixtures("no_cache")
def test_without_the_cache_nobody_goes_on_uncounted(world: World) -> None:
    client = world.window("anonymous")
    client.cookies["django_language"] = "en"
    answers = {"first_name": "Nour", "sector": "health", "phone": "0470 11 22 33"}
    for page in (
        client.post("/refer/", answers),
        client.get(f"/m/{world.of['token']}/"),
        client.get("/m/strange/"),
        client.post("/accounts/login/", {"login": "samer@demo.example"}),
    ):
        assert (page.status_code, page["Retry-After"]) == (503, "60")
        assert "This does not work right now." in page.content.decode()
    assert client.get("/privacy/").status_code == 200
