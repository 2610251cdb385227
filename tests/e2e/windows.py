"""Windows of a real Chromium in which somebody of the demo is signed in."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import EmailMessage

    from playwright.sync_api import Browser, Page

    from tests.processes import Mailroom

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def sign_in(browser: Browser, live: str, name: str, size: Any, **options: Any) -> Page:
    """Opens the front door, and steps in as a demo person by tapping the name."""
    context = browser.new_context(base_url=live, viewport=size, **options)
    context.set_default_timeout(60_000)  # a busy machine is not a fault
    page = context.new_page()
    page.goto("/")
    page.click(f"button[name=as][value={name}]")
    return page


def letters_to(mailroom: Mailroom, address: str) -> list[EmailMessage]:
    """What the mail server accepted for an address, oldest first."""
    return [
        message_from_bytes(letter.original_content or b"", policy=policy.default)
        for letter in mailroom.letters
        if address in letter.rcpt_tos
    ]
