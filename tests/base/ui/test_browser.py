"""The shell in a real Chromium: reachable for everybody, small, and whole without JavaScript."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESSES = ("/", "/privacy/", "/complaint/", "/styleguide/", "/accounts/login/", "/no/such/page/")


def violations(page: "Page") -> list[str]:
    return [f"{page.url} {found['id']}" for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_public_pages_are_accessible_and_never_scroll_sideways(
    browser: "Browser", live: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(
        base_url=live, viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    for address in ADDRESSES:
        page.goto(address)
        complaints += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{address} scrolls sideways")
    context.close()
    assert [said for said in complaints if "404" not in said] == []


@pytest.fixture
def scriptless(browser: "Browser", live: str) -> Iterator["Page"]:
    context = browser.new_context(base_url=live, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def test_the_language_changes_without_javascript_and_the_page_stays(scriptless: "Page") -> None:
    scriptless.goto("/privacy/?from=mail")
    scriptless.click("button[lang=fr]")
    assert scriptless.url.endswith("/privacy/?from=mail")
    assert scriptless.locator("html").get_attribute("lang") == "fr"


def test_a_form_with_errors_puts_the_focus_on_what_is_wrong(page: "Page") -> None:
    page.goto("/accounts/login/")
    page.click("main button.go")
    page.wait_for_selector("#errors")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("#errors a")
    assert page.evaluate("document.activeElement.id") == "id_login"


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(page: "Page") -> None:
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_first_visit_is_small(page: "Page", live: str) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url.removeprefix(live): len(answer.body())}))
    page.goto("/", wait_until="networkidle")
    assert sum(sizes.values()) < 100_000, sizes
