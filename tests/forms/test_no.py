"""The reason of a "no", half-written, goes along to another language and is sent from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from followup.meetings.actions import book
from followup.models import Meeting
from pages.desk.duos.meeting_history import why_missed
from tests.followup import house as duos
from tests.followup.moments import START
from tests.forms.page import Sent, form_of
from tests.intake.house import signed_in
from tests.matching import house

pytestmark = pytest.mark.django_db
AFTER = START + timedelta(hours=3)


def switched(window: Client, address: str, typed: dict[str, list[str]]) -> Sent:
    """Types into the form of a page, changes the language, and returns what the form there holds."""
    page = window.post(address, form_of(window.get(address)) | typed | {"switch": "fr"})
    assert (page.status_code, page.headers["Content-Language"]) == (200, "fr")
    filled = form_of(page)
    assert {name: filled.get(name) for name in typed} == typed
    return filled


@pytest.mark.parametrize("side", ["mentor", "mentee"])
@pytest.mark.parametrize("asked", ["", "?answer=yes"])
def test_why_somebody_says_no_to_a_proposal(side: str, asked: str) -> None:
    proposal = house.proposed()
    window = house.signed_in(signed_in(getattr(proposal, side).person))
    address = f"/me/proposal/{proposal.public_id}/"
    filled = switched(window, address + asked, {"answer": ["no"], "reason": ["far"]})
    assert window.post(address, filled).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, getattr(proposal, f"{side}_reason")) == ("declined", "far")


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_the_desk_writes_down_why_somebody_said_no(side: str) -> None:
    proposal = house.proposed(by=(by := house.coordinator()))
    window, address = house.signed_in(by), f"/proposals/{proposal.public_id}/"
    typed = {f"{side}-answer": ["no"], f"{side}-way": ["paper"], f"{side}-reason": ["Zoekt iets anders"]}
    filled = switched(window, f"{address}?note={side}", typed)
    assert window.post(f"{address}answer/{side}/", filled).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, getattr(proposal, f"{side}_reason")) == ("declined", "Zoekt iets anders")


def test_the_desk_writes_down_why_it_takes_a_proposal_back() -> None:
    proposal = house.proposed(by=(by := house.coordinator()))
    window, address = house.signed_in(by), f"/proposals/{proposal.public_id}/"
    filled = switched(window, f"{address}?note=withdraw", {"reason": ["Zij verhuist"]})
    assert window.post(f"{address}withdraw/", filled).status_code == 302
    proposal.refresh_from_db()
    assert proposal.status == "withdrawn"


def test_the_desk_writes_down_why_a_meeting_did_not_happen(client: Client) -> None:
    duo = duos.active_duo()
    before = START - timedelta(days=9)
    first, other = (book(duo, START - timedelta(days=n), by=None, at=before) for n in (0, 1))
    window, address = duos.signed_in(client, duo.coordinator), reverse("duo", args=[duo.public_id])
    with time_machine.travel(AFTER, tick=False):
        typed = {"who": ["mentee"], "reason": ["De trein reed niet"]}
        filled = switched(window, f"{address}?no={first.public_id}", typed)
        assert (
            window.post(reverse("duo_met", args=[duo.public_id, first.public_id]), filled).status_code == 302
        )
    missed = Meeting.objects.get(pk=first.pk)
    assert (missed.status, why_missed(missed)) == ("missed", (["Samer"], "De trein reed niet"))
    assert Meeting.objects.get(pk=other.pk).status == "planned"


def test_a_reason_that_is_too_long_is_still_there(client: Client) -> None:
    duo = duos.active_duo()
    meeting = book(duo, START, by=None, at=START - timedelta(days=6))
    window = duos.signed_in(client, duo.coordinator)
    with time_machine.travel(AFTER, tick=False):
        met = reverse("duo_met", args=[duo.public_id, meeting.public_id])
        page = window.post(met, {"answer": "no", "who": ["mentor"], "reason": "e" * 201})
    assert page.status_code == 422
    assert form_of(page) | {"who": ["mentor"], "reason": ["e" * 201]} == form_of(page)
