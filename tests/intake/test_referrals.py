"""Who sent a mentee, as the desk reads it."""

from __future__ import annotations

import pytest

from tests.intake.house import browser_of, partner, referred, referrer, staff, words
from tests.pages.open.test_joining import SHORT

pytestmark = pytest.mark.django_db


def test_what_a_stranger_writes_of_somebody_known_is_marked_as_not_verified():
    luwam = referred("Luwam", phone="0470 99 88 77", partner=partner(), first_words="Nurse, from the centre")
    known = {"first_name": "luwam", "phone": "0470998877"}
    browser_of(None).post("/refer/", SHORT | known | {"first_words": "Owes me money"})
    browser_of(referrer(of=partner())).post("/refer/", SHORT | known | {"first_words": "Speaks French"})

    page = words(browser_of(staff(of=luwam.branch)).get(f"/mentees/{luwam.public_id}/"))

    told = page[page.index("How this person came to us") :]
    assert [told.count(said) for said in ("Owes me money Not verified", "Not verified")] == [1, 1]
    assert all(said in told for said in ("Nurse, from the centre", "Speaks French"))
