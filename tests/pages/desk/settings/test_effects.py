"""The effect of weights on their page: at once in a small programme, in a large one as soon as the worker has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base.accounts.acting import acting_in
from benchmarks.people import settle
from benchmarks.population import population
from intake.models import Mentee, Mentor, Programme
from matching.models import Effect, Policy
from matching.plans.actions import fail
from matching.plans.effects import SMALL, keep, people_in, try_weights
from matching.tasks import work_out
from tests import people
from tests.forms.page import form_of
from tests.intake import house as intake_house
from tests.matching import house
from tests.patience import until

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

    from tests.processes import Worker

pytestmark = pytest.mark.django_db

TYPED = {"location": "20", "sector": "30", "minimum": "40", "reason": "Reizen telt", "locked": "peer"}
WORKING, NEWS = "The effect of these weights is being worked out", 'id="effect-news"'


def large(number: int = SMALL + 1) -> Programme:
    """A programme of exactly so many people who wait or have room, all of one branch."""
    programme = settle(population(930, 130), home=intake_house.branch())
    too_many = people_in(programme) - number
    keys = Mentee.objects.filter(programme=programme).order_by("pk").values("pk")[:too_many]
    Mentee.objects.filter(pk__in=keys).update(status="paused", return_on=timezone.localdate())
    assert people_in(programme) == number
    return programme


def address(programme: Programme) -> str:
    return f"/settings/weights/{programme.code}/"


def typed(client: Client, programme: Programme, **more: str) -> dict[str, Any]:
    """The form of the page with other weights in it, as the button of the effect sends it."""
    return form_of(client.get(address(programme))) | TYPED | {"effect": "1"} | more


def said(response: Any) -> dict[str, Any]:
    """What stands in the form that came back, of what was typed."""
    sent = form_of(response)
    return {name: sent.get(name, [""])[0] for name in TYPED}


def made(programme: Programme) -> Effect:
    """The running effect of weights that leave nobody a mentor."""
    other = house.WEIGHTS | {"sector": 30, "location": 20}
    with acting_in(programme.organisation):
        return try_weights(programme, other, by=None, minimum_score=10_000, steadiness=200)


def told(client: Client, effect: Effect) -> str:
    """What the page is told when it asks how far the effect is."""
    found = f"{address(effect.programme)}effects/{effect.public_id}/"
    return people.read(client.get(found, headers={"HX-Request": "true"}))


def test_up_to_a_thousand_people_the_page_has_it_at_once_and_above_it_asks_the_worker() -> None:
    programme, client = large(), house.signed_in(house.coordinator())
    asked = client.post(address(programme), typed(client, programme))
    effect = Effect.objects.get()
    assert (asked.status_code, effect.status, effect.people) == (200, "running", 1_001)
    assert f"{WORKING}: 0%." in people.read(asked)
    assert said(asked) == TYPED

    one = Mentee.objects.filter(programme=programme, status="ready").order_by("pk")[:1]
    Mentee.objects.filter(pk__in=one).update(status="paused", return_on=timezone.localdate())
    at_once = client.post(address(programme), typed(client, programme))
    assert (at_once.status_code, at_once.context["run"], Effect.objects.count()) == (200, None, 1)
    assert at_once.context["effect"].waiting == Mentee.objects.filter(status="ready").count()
    assert WORKING not in people.read(at_once)
    assert said(at_once) == TYPED


def test_a_step_in_a_large_programme_moves_the_points_and_asks_for_nothing() -> None:
    programme, client = large(), house.signed_in(house.coordinator())
    form = form_of(client.get(address(programme))) | {"step": "sector:5"}
    stepped = client.post(address(programme), form)
    assert form_of(stepped)["sector"] == ["40"]
    assert (stepped.status_code, stepped.context["effect"], Effect.objects.count()) == (200, None, 0)


def test_without_weights_to_compare_with_the_page_says_so() -> None:
    weighed, client = large(), house.signed_in(house.coordinator())
    sport = intake_house.programme("sport")
    for of_programme in (Mentee.objects, Mentor.programmes.through.objects):
        of_programme.filter(programme=weighed).update(programme=sport)
    refused = client.post(address(sport), typed(client, sport))
    assert refused.status_code == 422
    assert "This programme has no weights yet. Set them first." in people.read(refused)
    assert said(refused) == TYPED


@pytest.mark.django_db(transaction=True)
def test_sent_again_the_page_has_what_a_real_worker_found(celery_worker: Worker) -> None:
    programme, client = large(), house.signed_in(house.coordinator())
    form = typed(client, programme)
    client.post(address(programme), form)
    effect = Effect.objects.get()
    until(lambda: Effect.objects.filter(status="ready").exists(), "the effect")

    again = client.post(address(programme), form)

    effect.refresh_from_db()
    assert (again.context["run"], Effect.objects.count()) == (effect, 1)
    shown, waiting = people.read(again), Mentee.objects.filter(status="ready").count()
    assert effect.result["waiting"] == waiting
    assert f"Duos: {effect.result['after']}, for {waiting} mentees waiting" in shown
    assert f"With the saved weights: {effect.result['before']}." in shown
    assert "Worked out " in shown
    assert said(again) == TYPED
    assert Policy.objects.filter(programme=programme).count() == 1


@pytest.mark.django_db(transaction=True)
def test_in_a_browser_the_effect_comes_by_itself_and_what_was_typed_stays(
    context: BrowserContext, live: str, celery_worker: Worker
) -> None:
    programme, client = large(), house.signed_in(house.coordinator())
    celery_worker.stop()
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live} for name, cookie in client.cookies.items()]
    )
    page = context.new_page()
    page.goto(address(programme))
    page.locator("[name=minimum]").fill("100")
    page.get_by_role("button", name="Show the effect").click()
    page.get_by_text(WORKING).wait_for()
    page.locator("[name=reason]").fill("Reizen telt")
    celery_worker.start()
    page.get_by_text("With the saved weights:").wait_for()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Duos: 0 instead of ")
    assert page.get_by_role("status").inner_text().startswith("Duos: 0 instead of ")
    assert [page.locator(f"[name={name}]").input_value() for name in ("minimum", "reason")] == [
        "100",
        "Reizen telt",
    ]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


# What it is told


def test_the_page_is_told_how_far_it_is_then_the_effect_and_asks_no_more() -> None:
    house.mentee("Samer"), house.mentor("Karim")
    effect, client = made(house.programme()), house.signed_in(house.coordinator())
    running = told(client, effect)
    work_out(effect)
    ready = told(client, effect)
    assert [
        [words in shown for words in ('hx-trigger="every 1s"', WORKING, "Samer keeps waiting.", NEWS)]
        for shown in (running, ready)
    ] == [[True, True, False, False], [False, False, True, True]]
    assert ready.count("Duos: 0 instead of 1") == 2


def test_an_effect_that_failed_is_said_and_can_be_asked_for_again() -> None:
    effect, client = fail(made(house.programme()), "ValueError"), house.signed_in(house.coordinator())
    shown = told(client, effect)
    assert "The effect could not be worked out. Try again." in shown
    assert (NEWS in shown, "hx-trigger" in shown, made(house.programme()) == effect) == (True, False, False)


def test_its_address_opened_by_itself_is_the_page_with_the_weights_that_were_tried() -> None:
    house.mentee("Samer"), house.mentor("Karim")
    effect, client = work_out(made(house.programme())), house.signed_in(house.coordinator())
    page = client.get(f"/settings/weights/youth/effects/{effect.public_id}/")
    sent = form_of(page)
    assert [sent[name] for name in ("sector", "location", "minimum", "steadiness")] == [
        ["30"],
        ["20"],
        ["100"],
        ["2"],
    ]
    assert "Matching weights, not saved yet" in people.read(page)
    assert "Duos: 0 instead of 1" in people.read(page)
    house.programme("reception")
    for elsewhere in (f"reception/effects/{effect.public_id}", "youth/effects/abcdefghjkmn"):
        assert client.get(f"/settings/weights/{elsewhere}/").status_code == 404


def test_people_of_another_branch_are_counted_and_not_named() -> None:
    by, far = house.coordinator(), intake_house.branch("Aalst")
    house.mentee("Samer"), house.mentor("Karim"), house.mentee("Ver", at=far), house.mentor("Hilde", at=far)
    shown = told(house.signed_in(by), work_out(made(house.programme())))
    assert "1 of your people would get another mentor (2 in all)" in shown
    assert ("Samer" in shown, "Ver" in shown) == (True, False)


def test_one_three_or_fifty_who_would_move_take_as_many_queries() -> None:
    house.crowd(50, 3)
    client, effect = house.signed_in(house.coordinator()), made(house.programme())
    mentees = Mentee.objects.order_by("pk").values_list("pk", flat=True)
    mentors = list(Mentor.objects.order_by("pk").values_list("pk", flat=True))
    moves = [[mentee, mentors[n % 3], mentors[(n + 1) % 3]] for n, mentee in enumerate(mentees)]
    keep(effect, {"before": 50, "after": 50, "waiting": 50, "moves": moves})
    counts = []
    for number in (1, 3, 50):
        result = {"before": 50, "after": 50, "waiting": 50, "moves": moves[:number]}
        Effect.objects.filter(pk=effect.pk).update(result=result)
        with CaptureQueriesContext(connection) as seen:
            shown = people.read(client.get(f"/settings/weights/youth/effects/{effect.public_id}/"))
        assert shown.count(" instead of Mentor") == min(number, 8)
        counts.append(len(seen))
    assert counts == [counts[0]] * 3
