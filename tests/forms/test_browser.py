"""Half-filled forms in a real browser, with its own rules for the Enter key and for buttons outside a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from intake.models import Mentee
from intake.people.actions import record_profile
from tests.intake import house

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scriptless(browser: Browser, live: str) -> Page:
    """A window without JavaScript."""
    house.branch()
    house.programme()
    window = browser.new_context(
        base_url=live, viewport={"width": 360, "height": 740}, locale="en-GB", java_script_enabled=False
    )
    return window.new_page()


def test_a_stranger_switches_the_language_halfway_and_goes_on(scriptless: Page) -> None:
    page = scriptless
    page.goto("/join/mentee/")
    page.get_by_role("textbox", name="First name").fill("Amina")
    page.get_by_label("Mobile number").fill("0470 12 34 56")
    page.get_by_label("I understand: a mentor helps me, but does not give me a job.").check()
    page.get_by_role("button", name="Français").first.click()
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.url.endswith("/join/mentee/")
    assert page.locator("[name=first_name]").input_value() == "Amina"
    assert page.locator("[name=goal]").is_checked()
    assert page.locator(".errors").count() == 0
    page.locator("[name=sector]").select_option("ict")
    page.locator("[name=keep]").check()
    page.locator("[name=first_name]").press("Enter")
    page.wait_for_url("**/thanks/**")
    assert [mentee.person.language for mentee in Mentee.objects.all()] == ["fr"]


def test_the_enter_key_sends_the_form_and_switches_nothing(scriptless: Page) -> None:
    page = scriptless
    page.goto("/join/mentee/")
    page.get_by_role("textbox", name="First name").fill("Amina")
    page.get_by_role("textbox", name="First name").press("Enter")
    page.locator(".errors").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("width", [360, 1440])
def test_both_values_stand_on_the_page_and_one_is_chosen(browser: Browser, live: str, width: int) -> None:
    mentee = house.screening("Samer")
    record_profile(mentee, by=None, languages={"ar": "M", "nl": "B1"})
    client = house.browser_of(house.staff())
    window = browser.new_context(
        base_url=live, viewport={"width": width, "height": 900}, java_script_enabled=True
    )
    window.add_cookies(
        [{"name": name, "value": cookie.value, "url": live} for name, cookie in client.cookies.items()]
    )
    page = window.new_page()
    page.goto(f"/mentees/{mentee.public_id}/edit/")
    page.locator("[name=next_step]").fill("Bellen op maandag")
    page.locator("[name=goal_words]").fill("Werken als lasser")
    record_profile(mentee, by=None, next_step="Mail sturen", languages={"ar": "M", "nl": "B2"})
    page.locator("form#words button.go").last.click()
    page.locator(".both").first.wait_for()
    choice = page.get_by_role("group", name="Next step: what stays?")
    assert choice.get_by_role("radio").count() == 2
    assert "Mail sturen" in choice.inner_text()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    choice.get_by_label("Bellen op maandag").check()
    page.locator("form#words button.go").last.click()
    page.wait_for_url(f"**/mentees/{mentee.public_id}/")
    mentee.refresh_from_db()
    assert (mentee.next_step, mentee.goal_words) == ("Bellen op maandag", "Werken als lasser")
    assert dict(mentee.person.language_skills.values_list("language_id", "level_id")) == {
        "ar": "M",
        "nl": "B2",
    }
