"""Joining asks apart, and without pressing, whether a possible mentor may see the profile."""

from __future__ import annotations

import re

import pytest

from base.privacy.models import Acceptance
from intake.models import Mentee
from tests.intake.house import branch, browser_of, programme, words

pytestmark = pytest.mark.django_db
JOIN = "/join/mentee/"
SAID = {"first_name": "Nour", "sector": "health", "phone": "0470 11 22 33", "goal": "on", "keep": "on"}


@pytest.fixture(autouse=True)
def _house() -> None:
    programme("youth")
    branch("Gent")


def test_sharing_the_profile_is_a_tick_of_its_own_that_nobody_ticked_before():
    page = browser_of(None).get(JOIN)
    tick = re.search(r'<input type="checkbox" name="share"[^>]*>', page.content.decode())
    assert tick is not None
    assert ("checked" in tick[0], "required" in tick[0]) == (False, False)
    assert "A possible mentor may see this: my first name" in words(page)

    browser_of(None).post(JOIN, SAID)
    assert not Acceptance.objects.exists()
    browser_of(None).post(JOIN, SAID | {"first_name": "Luwam", "share": "on"})
    yes = Acceptance.objects.get()
    assert (str(yes.person), yes.kind, yes.way, yes.by, yes.language, yes.text.version) == (
        "Luwam", "share_profile", "online", None, "en", 1,
    )  # fmt: skip


def test_a_form_from_the_street_says_no_yes_for_somebody_known():
    browser_of(None).post(JOIN, SAID)
    browser_of(None).post(JOIN, SAID | {"share": "on"})
    assert (Mentee.objects.count(), Acceptance.objects.count()) == (1, 0)
