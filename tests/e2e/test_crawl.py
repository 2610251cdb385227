"""The part of `scripts/crawl` that fits the time: every address of the table once, by the first role that may open it.

At a desk and on a phone, light and dark, the languages taking turns; the script takes all of them for everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.e2e.look import Finding, Looker
from tests.pages import table
from tests.pages.world import ROLES, World, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

LANGUAGES = ("nl", "fr", "en")
STAFF = ("coordinator", "manager", "elsewhere", "stranger")
NO_PAGES = {"livez", "readyz", "appointment_file", "calendar_feed", "set_language"}


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


@pytest.mark.parametrize("who", ["staff", "others"])
def test_every_page_is_reachable_fits_and_keeps_to_itself(
    browser: Browser, live: str, world: World, who: str
) -> None:
    first = {}
    for line in table.lines():
        role = next((role for role in ROLES if line.answers[role] == "200"), None)
        if (
            line.method == "GET"
            and role
            and line.name not in NO_PAGES
            and (role in STAFF) == (who == "staff")
        ):
            first[line.address.format_map(world.of)] = role
    findings: list[Finding] = []
    for turn, role in enumerate(sorted(set(first.values()))):
        looker = Looker(_window(browser, live, world, role, LANGUAGES[turn % 3]), live)
        for number, address in enumerate(
            sorted(address for address, whose in first.items() if whose == role)
        ):
            looker.speak(LANGUAGES[(turn + number) % 3])
            looker.at(address)
        looker.page.context.close()
        findings += looker.findings
    assert findings == []


def test_the_home_of_a_mentee_is_small(browser: Browser, live: str, world: World) -> None:
    page = _window(browser, live, world, "mentee", "nl")
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url.removeprefix(live): _on_the_line(answer)}))
    page.goto("/me/", wait_until="networkidle")
    assert sum(sizes.values()) < 100_000, sizes
    sizes.clear()
    page.goto("/me/", wait_until="networkidle")
    assert sum(sizes.values()) < 15_000, sizes
    page.context.close()


def _on_the_line(answer: Response) -> int:
    """How many bytes came over the line for an answer; nothing for what the browser still had."""
    return (
        0
        if answer.request.sizes()["responseHeadersSize"] == 0
        else answer.request.sizes()["responseBodySize"]
    )


def _window(browser: Browser, live: str, world: World, role: str, language: str) -> Page:
    context = browser.new_context(base_url=live)
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    cookies |= {name: cookie.value for name, cookie in world.window(role).cookies.items()}
    context.add_cookies([{"name": name, "value": value, "url": live} for name, value in cookies.items()])
    return context.new_page()
