"""The pages of mentees and mentors in a real Chromium: for everybody, on the smallest phone, without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone

from followup.meetings.actions import book
from followup.meetings.models import Meeting
from tests.followup import house

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from base.accounts.models import Person
    from matching.models import Duo

LONG = "Abdulrahman-Christophe"


@pytest.fixture
def duo(live: str) -> Duo:
    """A duo of three weeks with long names: a meeting to tell about, and one to come."""
    began = timezone.now() - timedelta(days=21)
    topics = {
        "topics": [
            "content_minimal:cv_linkedin",
            "content_minimal:orientation",
            "content_minimal:field_connection",
        ]
    }
    made = house.active_duo(LONG, "Karim", at=began, of=house.programme("reception", **topics))
    house.free(made.mentor.person, *((day, 9, 21) for day in range(7)))
    soon = timezone.localtime(timezone.now() + timedelta(days=4)).replace(
        hour=18, minute=0, second=0, microsecond=0
    )
    book(made, soon, by=None, address="Bibliotheek De Krook, Miriam Makebaplein 1, Gent")
    return made


def window(browser: Browser, live: str, person: Person, width: int = 390, **options: Any) -> BrowserContext:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(house.user_of(person))
    context = browser.new_context(
        base_url=live, viewport={"width": width, "height": 844}, reduced_motion="reduce", **options
    )
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
    cookies |= {settings.LANGUAGE_COOKIE_NAME: options.get("locale", "en")[:2]}
    context.add_cookies([{"name": name, "value": value, "url": live} for name, value in cookies.items()])
    return context


def pages_of(duo: Duo) -> list[str]:
    to_come = duo.meetings.upcoming(timezone.now()).get().public_id
    over = duo.meetings.to_log(timezone.now()).get().public_id
    booked = f"/me/booked/{to_come}/"
    return [
        "/me/",
        "/me/help/",
        "/me/book/",
        booked,
        f"{booked}cancel/",
        "/me/log/",
        "/me/log/new/",
        f"/me/log/{over}/",
    ]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1440, "dark")])
def test_every_page_is_accessible_and_never_scrolls_sideways(
    browser: Browser, live: str, duo: Duo, width: int, scheme: Any
) -> None:
    complaints: list[str] = []
    for side in ("mentee", "mentor"):
        context = window(browser, live, getattr(duo, side).person, width, color_scheme=scheme, locale="nl")
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on(
            "request",
            lambda request: None if request.url.startswith(live) else complaints.append(request.url),
        )
        for address in pages_of(duo):
            page.goto(address)
            complaints.extend(
                f"{address} {violation['id']}" for violation in Axe().run(page).response["violations"]
            )
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                complaints.append(f"{address} scrolls sideways")
        context.close()
    assert complaints == []


def test_a_mentee_chooses_an_hour_and_then_books_without_javascript(
    browser: Browser, live: str, duo: Duo
) -> None:
    context = window(browser, live, duo.mentee.person, java_script_enabled=False, locale="en-GB")
    page, planned = context.new_page(), duo.meetings.planned().count()
    page.goto("/me/")
    page.click("a.door:has-text('Make an appointment')")
    page.locator("table.cal a").last.click()
    page.locator("label:has(input[name=slot])").last.click()
    assert duo.meetings.planned().count() == planned
    page.click("#times button.go")
    assert page.locator("h1").inner_text() == "It is booked"
    assert page.locator(".when .hour").inner_text() == "20:00"
    assert page.locator("a[href^='tel:']").count() == 1
    context.close()
    assert Meeting.objects.latest("pk").booked_by == duo.mentee.person


def test_a_mentor_notes_a_meeting_in_four_taps_without_javascript(
    browser: Browser, live: str, duo: Duo
) -> None:
    context = window(browser, live, duo.mentor.person, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/me/")
    page.click("button[name=met][value=yes]")
    page.click("label:has-text('CV or LinkedIn')")
    page.click("label:has-text('Well')")
    page.click("button:has-text('Save the meeting')")
    assert page.locator(".toast").inner_text() == "Saved. Thank you."
    context.close()
    held = duo.meetings.get(status="held", kind="meeting")
    assert (held.minutes, held.topics, held.mood) == (60, ["content_minimal:cv_linkedin"], "good")
