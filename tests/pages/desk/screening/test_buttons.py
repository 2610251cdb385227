"""The buttons that move a file: screening, pause, end, sign-in, and who is held by a proposal."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from base.accounts.models import User
from base.privacy.actions import write_text
from base.privacy.models import Acceptance
from intake.models import Check, Mentee, Mentor, ModuleDone
from intake.people.actions import ready_for_screening, record_profile
from matching.sharing.actions import share
from tests.followup.house import proposal
from tests.intake.house import (
    applied,
    judged,
    names,
    organisation,
    programme,
    ready_mentor,
    referred,
    screening,
    waiting,
    words,
)

pytestmark = pytest.mark.django_db
LATER = str(timezone.localdate() + timedelta(days=30))


def test_the_screening_page_remarks_on_an_age_that_does_not_fit(desk: Client):
    programme(age_min=18, age_max=33)
    mentee = screening(background={"birth_year": 1961})
    address = f"/mentees/{mentee.public_id}/screening/"
    assert "Youth is meant for people of 18 to 33 years old." in words(desk.get(address))
    assert "1961" not in words(desk.get(address))
    judged(mentee)
    desk.post(f"/mentees/{mentee.public_id}/pass/")
    mentee.refresh_from_db()
    assert mentee.status == "ready"


def test_the_screening_page_saves_what_changed_and_says_what_is_missing(desk: Client, annelies: User):
    mentee = screening()
    address = f"/mentees/{mentee.public_id}/screening/"
    assert "Still needed" in words(desk.get(address))

    response = desk.post(
        address, {"verdict_0": "met", "verdict_1": "", "verdict_2": "met", "note_2": "Told us so"}
    )

    assert response.status_code == 302
    assert list(Check.objects.order_by("pk").values_list("criterion", "verdict", "note", "by")) == [
        ("mentee_criterion:higher_ed_started", "met", "", annelies.pk),
        ("mentee_criterion:voluntary", "met", "Told us so", annelies.pk),
    ]
    page = desk.get(address)
    assert "Everything is there." in words(page)
    assert "disabled" not in page.content.decode()


def test_the_button_that_cannot_be_used_says_why(desk: Client):
    mentor = ready_for_screening(applied(), by=None)

    page = desk.get(f"/mentors/{mentor.public_id}/").content.decode()

    assert re.search(r'<button class="btn" disabled aria-describedby="why-not-pass">', page)
    screening, edit = (f"/mentors/{mentor.public_id}/{name}/" for name in ("screening", "edit"))
    assert re.findall(r'<a class="grow" href="(.*?)">(.*?)</a>', page) == [
        (f"{screening}#id_verdict_0", "Open to diversity"),
        (f"{screening}#id_verdict_1", "At least 5 years of experience in the function or sector"),
        (f"{screening}#id_verdict_2", "Broad network (fallback)"),
        (f"{edit}#id_place", "where the person lives"),
        (f"{edit}#id_language_0", "a language at level B1"),
        (f"{edit}#id_week_0", "at least one half-day in the week"),
        (f"{screening}#training", "Basic mentor training"),
        (f"{screening}#training", "the information note for volunteers"),
    ]
    ids = {address: desk.get(address).content.decode() for address in (screening, edit)}
    assert [
        to
        for to, _words in re.findall(r'<a class="grow" href="(.*?)">(.*?)</a>', page)
        if f'id="{to.partition("#")[2]}"' not in ids[to.partition("#")[0]]
    ] == []


def test_buttons_lead_a_mentee_from_the_first_talk_to_the_list_and_back(desk: Client):
    mentee = referred()
    address = f"/mentees/{mentee.public_id}"

    def status() -> str:
        return Mentee.objects.get().status

    desk.post(f"{address}/start/")
    assert status() == "intake"
    record_profile(
        Mentee.objects.get(),
        by=None,
        place="9000",
        languages={"nl": "B1"},
        week=[(1, time(9), time(12))],
    )
    desk.post(f"{address}/to-screening/")
    assert status() == "screening"
    desk.post(f"{address}/pass/")
    assert status() == "screening"  # the criteria are still open
    judged(mentee)
    desk.post(f"{address}/pass/")
    assert status() == "ready"
    desk.post(f"{address}/pause/", {"until": timezone.localdate() + timedelta(days=9)})
    assert status() == "paused"
    desk.post(f"{address}/resume/")
    assert status() == "ready"
    desk.post(f"{address}/close/", {"reason": "stop_reason:moved"})
    assert status() == "closed"
    desk.post(f"{address}/start/")
    assert status() == "intake"


@pytest.mark.parametrize(
    ("what", "sent", "sentence"),
    [
        ("pause", {"until": ""}, "Fill in: Until"),
        ("pause", {"until": "2026-02-31"}, "This date does not exist"),
        ("pause", {"until": "2020-01-01"}, "Choose a day after today for the return."),
        ("close", {"reason": ""}, "Choose an answer: Reason"),
        ("close", {"reason": "stop_reason:bored"}, "Reason: we do not know “stop_reason:bored”."),
    ],
)
def test_a_pause_or_an_end_that_cannot_be_is_said_so(
    what: str, sent: dict[str, str], sentence: str, desk: Client
):
    mentee = waiting()

    response = desk.post(f"/mentees/{mentee.public_id}/{what}/", sent)

    assert response.status_code == 422
    assert sentence in words(response)
    assert Mentee.objects.get().status == "ready"


def test_a_mentor_stops(desk: Client):
    mentor = ready_mentor()

    assert desk.get(f"/mentors/{mentor.public_id}/leave/").status_code == 200
    response = desk.post(f"/mentors/{mentor.public_id}/leave/", {"reason": "Moved away"})

    assert (response.status_code, Mentor.objects.get().status) == (302, "left")


# What a mentor needs before the first duo, and who may sign in


def test_buttons_complete_what_a_mentor_needs(desk: Client, annelies: User):
    mentor = applied("Karim")
    write_text(
        organisation(), "information_note", nl="Goed om te weten.", fr="Bon à savoir.", en="Good to know."
    )
    address = f"/mentors/{mentor.public_id}"
    assert "Basic mentor training" in words(desk.get(f"{address}/screening/"))

    unknown = desk.post(f"{address}/module/", {"module": "yoga"}, follow=True)
    desk.post(f"{address}/module/", {"module": "training_module:supermentor_base"})
    desk.post(f"{address}/note/")

    assert "“yoga” is not an answer we know (list training_module)." in words(unknown)
    assert list(ModuleDone.objects.values_list("module", "by")) == [
        ("training_module:supermentor_base", annelies.pk)
    ]
    assert list(Acceptance.objects.values_list("person", "kind", "way", "by")) == [
        (mentor.person_id, "information_note", "in_person", annelies.pk)
    ]


def test_staff_let_somebody_sign_in(desk: Client):
    mentor, silent = applied("Karim", email="karim@example.be"), applied("Paul")

    desk.post(f"/mentors/{mentor.public_id}/sign-in/")
    refused = desk.post(f"/mentors/{silent.public_id}/sign-in/", follow=True)

    mentor.person.refresh_from_db()
    assert mentor.person.user is not None
    assert mentor.person.user.email == "karim@example.be"
    assert "An email or a mobile number is needed to sign in." in words(refused)
    assert "Can sign in" in words(desk.get(f"/mentors/{mentor.public_id}/"))


# Who is held by a proposal


@pytest.fixture
def asked_two() -> tuple[Mentee, Mentor]:
    """A mentee and a mentor who were asked to be a duo."""
    mentee, mentor = waiting("Samer"), ready_mentor("Karim")
    share(mentee.person, by=None)
    proposal(mentee, mentor)
    return mentee, mentor


def test_lists_say_who_was_asked(asked_two: tuple[Mentee, Mentor], desk: Client):
    mentees, mentors = desk.get("/mentees/"), desk.get("/mentors/")

    assert "proposal with Karim P." in words(mentees)
    assert "proposal with Samer P." in words(mentors)
    assert "1 of 2" in words(mentors)
    assert {q: names(desk.get(f"/mentees/?status={q}")) for q in ("waiting", "held", "ready")} == {
        "waiting": [], "held": ["Samer"], "ready": ["Samer"],
    }  # fmt: skip
    assert names(desk.get("/mentors/?status=free")) == ["Karim"]


@pytest.mark.parametrize(("path", "sent"), [
    ("mentees/{0}/close/", {"reason": "stop_reason:moved"}),
    ("mentees/{0}/pause/", {"until": LATER}),
    ("mentors/{1}/leave/", {}),
])  # fmt: skip
def test_what_still_runs_ends_first(
    path: str, sent: dict[str, str], asked_two: tuple[Mentee, Mentor], desk: Client
):
    address = "/" + path.format(*(whose.public_id for whose in asked_two))

    response = desk.post(address, sent)

    assert response.status_code == 422
    assert "First end what still runs: proposal with" in words(response)
    page = desk.get(address)
    assert "First end what still runs" in words(page)
    assert "See the proposal" in words(page)
    assert 'class="card stack form"' not in page.content.decode()
    assert (Mentee.objects.get().status, Mentor.objects.get().status) == ("ready", "ready")


def test_a_mentor_pauses_while_somebody_was_asked(asked_two: tuple[Mentee, Mentor], desk: Client):
    response = desk.post(f"/mentors/{asked_two[1].public_id}/pause/", {"until": LATER})

    assert (response.status_code, Mentor.objects.get().status) == (302, "paused")
