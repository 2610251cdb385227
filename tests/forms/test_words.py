"""Nothing typed is lost: an ended session, a switch of language, a limit, an old token; no address is a dead end."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client, RequestFactory

from base.accounts.middleware import DEMO_FACTOR
from base.accounts.models import User
from base.ui.shown import new_seal
from base.ui.words import MOST, keep
from intake.models import Contact, Mentee
from tests.forms.page import form_of
from tests.intake import house
from tests.pages import table
from tests.pages.seen import Everything
from tests.pages.world import World, build

pytestmark = pytest.mark.django_db
TYPED = {"first_name": "Lotfi Proef", "phone": "0470 12 34 56", "email": "half@"}


# An ended session


def signed_out(window: Client) -> Client:
    window.logout()
    window.cookies["django_language"] = "en"
    return window


def back_in(window: Client, user: User, answer: Any) -> Any:
    """Signs in by what the answer led to, and follows its `next`."""
    assert answer.status_code == 302, answer.status_code
    assert answer["Location"].startswith("/accounts/login/")
    way = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    again = house.browser_of(user)
    return again, again.get(way)


def test_the_desk_comes_back_filled_after_signing_in_and_writes_nothing_by_itself() -> None:
    mentee, user = house.screening("Samer"), house.staff()
    address = f"/mentees/{mentee.public_id}/edit/"
    window = house.browser_of(user)
    form = form_of(window.get(address)) | {
        "goal_words": "Werken als lasser",
        "next_step": "Bellen op maandag",
    }
    answer = signed_out(window).post(address, form)
    again, page = back_in(window, user, answer)
    filled = form_of(page)
    assert (page.status_code, filled["goal_words"], filled["next_step"]) == (
        200, ["Werken als lasser"], ["Bellen op maandag"],
    )  # fmt: skip
    mentee.refresh_from_db()
    assert mentee.next_step == ""
    assert again.post(address, filled).status_code == 302
    mentee.refresh_from_db()
    assert (mentee.goal_words, mentee.next_step) == ("Werken als lasser", "Bellen op maandag")


def test_the_words_of_somebody_are_for_nobody_else() -> None:
    mentee, user, colleague = house.screening("Samer"), house.staff(), house.staff("Wim")
    address = f"/mentees/{mentee.public_id}/edit/"
    window = house.browser_of(user)
    answer = signed_out(window).post(
        address, form_of(house.browser_of(user).get(address)) | {"next_step": "Geheim"}
    )
    _again, page = back_in(window, colleague, answer)
    assert form_of(page)["next_step"] == [""]


def test_what_is_kept_cannot_be_read_and_goes_after_an_hour() -> None:
    mentee, user = house.screening("Samer"), house.staff()
    address = f"/mentees/{mentee.public_id}/edit/"
    window = house.browser_of(user)
    form = form_of(window.get(address)) | {"next_step": "Geheim"}
    answer = signed_out(window).post(address, form)
    name = answer["Location"].rpartition("kept%3D")[2]
    kept = cache.get(f"words:{name}")
    assert kept is not None
    assert "Geheim" not in kept
    assert 3500 < cache._cache.get_client().ttl(cache.make_key(f"words:{name}")) <= 3600  # type: ignore[attr-defined]


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False)])
def test_so_many_signs_are_kept_and_not_one_more(more: int, kept: bool) -> None:
    request = RequestFactory().post("/mentees/new/", {"next_step": "e" * (MOST + more)})
    request.user = house.staff()
    assert bool(keep(request)) == kept


def test_a_tap_after_an_ended_session_asks_once_more(world: World) -> None:
    user = User.objects.get(email="samer@demo.example")
    window = world.window("mentee")
    action = f"/me/booked/{world.of['meeting']}/coming/"
    answer = signed_out(window).post(action, {"shown": str(new_seal(user.pk))})
    again, page = back_in(window, user, answer)
    assert page.status_code == 200
    assert "Nothing was sent yet" in house.words(page)
    sent = form_of(page, action=action)
    assert again.post(action, sent)["Location"] == "/me/"


# Another language


@pytest.mark.parametrize("address", ["/join/mentee/", "/join/mentor/", "/refer/"])
def test_a_stranger_changes_the_language_halfway(address: str) -> None:
    house.branch()
    house.programme()
    window = house.browser_of(None)
    form = form_of(window.get(address)) | TYPED
    cache.clear()
    page = window.post(address, form | {"switch": "fr"})
    assert (page.status_code, page.headers["Content-Language"]) == (200, "fr")
    filled = form_of(page)
    assert {name: filled[name] for name in TYPED} == {name: [said] for name, said in TYPED.items()}
    assert window.cookies["django_language"].value == "fr"
    assert b'class="errors"' not in page.content
    assert Mentee.objects.count() == 0
    assert not list(cache._cache.get_client().scan_iter("*words*"))  # type: ignore[attr-defined]


def test_a_language_switch_on_the_desk_keeps_what_was_typed() -> None:
    house.programme()
    window = house.browser_of(house.staff())
    form = form_of(window.get("/mentees/new/")) | {"first_name": "Lotfi", "next_step": "Bellen"}
    page = window.post("/mentees/new/", form | {"switch": "nl"})
    filled = form_of(page)
    assert (page.status_code, filled["first_name"], filled["next_step"]) == (200, ["Lotfi"], ["Bellen"])


@pytest.mark.parametrize("address", ["/join/mentee/", "/mentees/new/", "/me/availability/"])
def test_the_switch_is_a_button_of_the_form_and_never_its_first(address: str) -> None:
    house.programme()
    staff = house.staff()
    page = house.browser_of(staff).get(address).content.decode()
    buttons = page.split("<button")[1:]
    of_form = [button for button in buttons if 'form="words"' in button.split(">")[0]]
    assert " hidden" in of_form[0].split(">")[0], "the Enter key would press it"
    assert sum('name="switch"' in button for button in of_form) % 3 == 0


# A token of before


def strict(user: User | None) -> Client:
    window = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    if user is not None:
        window.cookies = house.browser_of(user).cookies
    return window


def test_a_token_turned_over_in_another_tab_keeps_the_words() -> None:
    house.programme()
    window = strict(house.staff())
    form = form_of(window.get("/mentees/new/")) | {"first_name": "Lotfi"}
    page = window.post("/mentees/new/", form | {"csrfmiddlewaretoken": "a" * 64})
    assert page.status_code == 403
    sent = form_of(page, action="/mentees/new/")
    filled = window.post("/mentees/new/", sent)
    assert (filled.status_code, form_of(filled)["first_name"]) == (200, ["Lotfi"])
    assert Mentee.objects.count() == 0


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_gets_no_words_onto_our_page(header: dict[str, str]) -> None:
    house.programme()
    window = strict(house.staff())
    page = window.post("/mentees/new/", {"first_name": "Mallory"}, headers=header)
    assert page.status_code == 403
    assert b"Mallory" not in page.content


def test_a_token_of_before_on_a_button_leads_to_a_page() -> None:
    mentee = house.referred("Samer")
    page = strict(house.staff()).post(f"/mentees/{mentee.public_id}/start/", {})
    assert f'href="/mentees/{mentee.public_id}/"' in page.content.decode()


# A refusal


def test_a_note_that_was_refused_is_still_there() -> None:
    mentee = house.referred("Samer")
    window = house.browser_of(house.staff())
    page = window.post(
        f"/mentees/{mentee.public_id}/contact/", {"kind": "waiting", "way": "", "note": "Belt terug"}
    )
    assert page.status_code == 422
    assert form_of(page)["note"] == ["Belt terug"]
    assert Contact.objects.count() == 0


# Addresses of buttons


@pytest.fixture
def world() -> World:
    return build()


def test_no_address_answers_a_person_with_an_empty_page(everything: Everything) -> None:
    answers = {(page.role, page.answer.request["PATH_INFO"]): page.answer for page in everything.pages}  # type: ignore[attr-defined]
    only_posts = {asked: answer for asked, answer in answers.items() if answer.status_code == 405}
    empty, dead = [], []
    for (role, address), answer in only_posts.items():
        page = answer.content.decode()
        if address not in ("/livez", "/readyz") and ("<h1>" not in page or not answer.headers.get("Allow")):
            empty.append(f"{role} {address}")
        way = page.partition('class="btn go wide" href="')[2].partition('"')[0]
        if answers[role, urlsplit(way).path].status_code not in (200, 302, 404):
            dead.append(f"{role} {address} → {way}")
    assert (empty, dead) == ([], [])
    assert len(only_posts) > 50


def test_a_way_back_after_signing_in_never_leads_to_a_button(world: World) -> None:
    window = Client()
    wrong = []
    for line in table.lines():
        if line.method != "POST" or line.answers["anonymous"] != "→ account_login":
            continue
        answer = window.post(line.address.format_map(world.of), {"note": "x"})
        if answer.status_code != 302:
            continue
        way = parse_qs(urlsplit(answer["Location"]).query).get("next", ["/"])[0]
        for role in ("coordinator", "mentee"):
            if world.window(role).get(way).status_code == 405:
                wrong.append(f"{line.address} → {way}")
    assert wrong == []


def test_the_language_of_a_page_that_came_of_a_button_leads_to_its_page() -> None:
    mentee = house.referred("Samer")
    window = house.browser_of(house.staff())
    answer = window.post(
        "/i18n/setlang/", {"language": "fr", "next": f"/mentees/{mentee.public_id}/background/"}
    )
    assert answer["Location"] == f"/mentees/{mentee.public_id}/"


@pytest.mark.parametrize("kind", ["mentee", "mentor"])
def test_a_note_begun_on_a_file_goes_along_to_another_language(kind: str) -> None:
    whose = house.referred("Samer") if kind == "mentee" else house.applied("Karim")
    window = house.browser_of(house.staff())
    form = form_of(window.get(f"/{kind}s/{whose.public_id}/")) | {"note": "Belt terug", "way": "online"}
    page = window.post(f"/{kind}s/{whose.public_id}/", form | {"switch": "fr"})
    filled = form_of(page)
    assert (page.status_code, filled["note"], filled["way"]) == (200, ["Belt terug"], ["online"])


def test_a_second_factor_that_is_asked_again_keeps_the_words() -> None:
    mentee, user = house.screening("Samer"), house.staff()
    address = f"/mentees/{mentee.public_id}/edit/"
    window = house.browser_of(user)
    form = form_of(window.get(address)) | {"next_step": "Bellen"}
    TOTP.activate(user, generate_totp_secret())
    session = window.session
    del session[DEMO_FACTOR]
    session.save()
    answer = window.post(address, form)
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    way = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    assert form_of(house.browser_of(user).get(way))["next_step"] == ["Bellen"]


def test_words_that_are_gone_are_said_to_be_gone() -> None:
    house.programme()
    page = house.browser_of(house.staff()).get("/mentees/new/?kept=long-ago")
    assert "What you typed is no longer here." in house.words(page)
