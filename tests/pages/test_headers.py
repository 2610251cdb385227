"""What every answer carries: one constant content policy, and cookies that no script reads."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import people
from tests.pages.seen import Everything
from tests.processes import manage

POLICY = {
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
    "form-action 'self'",
}
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_page_carries_the_same_policy(everything: Everything) -> None:
    wrong = {}
    for page in everything.pages:
        headers = page.answer.headers
        policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
        carries = {name: headers.get(name) for name in HEADERS}
        if (policy, carries) != (POLICY, HEADERS):
            wrong[f"{page.role} {page.line.address}"] = (policy ^ POLICY, carries)
    assert wrong == {}


@pytest.mark.django_db
def test_no_script_reads_a_cookie_and_no_other_site_sends_one() -> None:
    people.staff("Annelies", of=people.branch("Gent"))
    client = Client()
    client.get("/accounts/login/")
    client.post("/i18n/setlang/", {"language": "fr"})
    client.post("/demo/sign-in/", {"as": "annelies"})
    cookies = {
        name: (bool(cookie["httponly"]), cookie["samesite"]) for name, cookie in client.cookies.items()
    }
    assert cookies == dict.fromkeys(("csrftoken", "django_language", "sessionid"), (True, "Lax"))


def test_a_production_house_passes_the_deployment_checks() -> None:
    checked = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        BASE_URL="https://duo.example.org",
        ALLOWED_HOSTS="duo.example.org",
        EMAIL_URL="smtp://127.0.0.1:25",
        DUO_DEMO="0",
        DUO_DEBUG="0",
        DJANGO_SETTINGS_MODULE="duo.settings",
    )
    assert checked.returncode == 0, checked.stderr
