"""The matching page: who waits, why these two, what a choice costs, and who may see it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.people import settle
from benchmarks.population import population
from intake.models import Mentee, Mentor
from matching.models import PairRule, Plan, PlanLine, Proposal
from matching.plans.actions import ask_for_plan
from matching.plans.outcome import SMALL
from pages.desk.matching.choices import choices_for, few_people
from pages.desk.matching.planpane import SHOWN
from pages.desk.matching.queue import describe, who_waits
from tests import people
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def save_plan() -> None:
    call_command("match", "youth", "--save", stdout=StringIO())


def page(client: Any, path: str = "/matching/", status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return people.read(response)


# Who waits


def test_the_list_is_in_the_order_of_waiting_with_days_work_and_the_best_score() -> None:
    house.programme(waiting_limit_days=30)
    by = house.coordinator()
    samer, amina, elif_ = (
        house.mentee("Samer"),
        house.mentee("Amina", languages={"ti": "M"}),
        house.mentee("Elif"),
    )
    house.mentor()
    today = timezone.localdate()
    for mentee, days in ((samer, 40), (amina, 70), (elif_, 3)):
        Mentee.objects.filter(pk=mentee.pk).update(waiting_since=today - timedelta(days=days))
    save_plan()
    shown = page(house.signed_in(by))
    assert shown.index("Amina Proef") < shown.index("Samer Proef") < shown.index("Elif Proef")
    assert "3 mentees are waiting for a mentor" in shown
    assert "70 days" in shown
    assert [class_ in shown for class_ in ('class="days late"', 'class="days soon"')] == [True, True]
    assert "No match 1" in shown
    late = page(house.signed_in(by), "/matching/?show=none")
    assert [name in late for name in ("Amina Proef", "Elif Proef")] == [True, False]


def test_waiting_is_soon_too_long_after_the_limit_and_late_after_half_as_long_again() -> None:
    mentee, today = house.mentee(), timezone.localdate()
    mentee.best, said = None, {}  # type: ignore[attr-defined]  # as the list gives it
    for days in (30, 31, 45, 46):
        mentee.waiting_since = today - timedelta(days=days)
        describe([mentee], 30)
        said[days] = mentee.late  # type: ignore[attr-defined]
    assert said == {30: "", 31: "soon", 45: "soon", 46: "late"}


def test_who_holds_a_proposal_waits_no_longer_and_stands_below_the_list() -> None:
    by = house.coordinator()
    proposal = house.proposed(by=by)
    assert list(who_waits(house.programme(), by)) == []
    shown = page(house.signed_in(by))
    assert "1 proposal waits for an answer" in shown
    assert f"/proposals/{proposal.public_id}/" in shown


def test_another_branch_is_not_in_sight() -> None:
    by = house.coordinator()
    far = house.mentee("Ver", at=intake_house.branch("Aalst"))
    near = house.mentee("Dichtbij")
    client = house.signed_in(by)
    shown = page(client)
    assert ("Dichtbij" in shown, "Ver Proef" in shown) == (True, False)
    page(client, f"/matching/{near.public_id}/")
    page(client, f"/matching/{far.public_id}/", 404)
    manager = house.signed_in(house.coordinator("Bram", role="manager"))
    assert "Ver Proef" in page(manager)


def test_only_staff_opens_the_matching() -> None:
    mentee, mentor = house.mentee(), house.mentor()
    for whose in (mentee, mentor):
        client = house.signed_in(intake_house.signed_in(whose.person))
        for path in ("/matching/", f"/matching/{mentee.public_id}/", "/matching/plan/youth/"):
            page(client, path, 404)
        for verb in ("propose", "lock", "refuse"):
            response = client.post(f"/matching/{mentee.public_id}/{verb}/", {"mentor": mentor.public_id})
            assert response.status_code == 404
    assert (Proposal.objects.count(), PairRule.objects.count()) == (0, 0)


def test_a_programme_that_does_not_exist_is_404_and_none_at_all_is_said() -> None:
    by = house.coordinator()
    assert "There is no programme yet" in page(house.signed_in(by))
    house.programme()
    page(house.signed_in(by), "/matching/?programme=sport", 404)
    assert "0 mentees are waiting" in page(house.signed_in(by))


@pytest.mark.parametrize("path", ["/matching/", "mentee"])
def test_one_three_or_many_rows_take_as_many_queries(path: str) -> None:
    by = house.coordinator()
    house.crowd(1, 1)
    save_plan()
    counts = []
    for more in (0, 2, 7):
        house.crowd(more, more)
        save_plan()
        first = who_waits(house.programme(), by).first()
        assert first is not None
        client = house.signed_in(by)
        with CaptureQueriesContext(connection) as seen:
            page(client, path if path == "/matching/" else f"/matching/{first.public_id}/")
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] < 60


@pytest.mark.parametrize(
    ("places", "said"), [(1, "1 place free with 1 mentor"), (2, "2 places free with 1 mentor")]
)
def test_places_and_mentors_are_counted_each_by_its_own_number(places: int, said: str) -> None:
    house.mentee()
    house.mentor(capacity=places)
    assert f"{said}<" in page(house.signed_in(house.coordinator()))


# One mentee


def test_a_candidate_is_said_in_sentences() -> None:
    by, mentee = house.coordinator(), house.mentee()
    house.mentor()
    shown = page(house.signed_in(by), f"/matching/{mentee.public_id}/")
    for sentence in (
        "Same sector: ICT",
        "20 years of experience",
        "The mentor offers 1 of the 2 expectations",
        "Both speak Dutch, level B1",
        "1 shared half-day: Tuesday evening",
        "1 possible mentor",
        "With this choice too there is 1 duo.",
    ):
        assert sentence in shown or sentence.lower() in shown.lower()


def test_each_criterion_has_its_points_and_together_they_are_the_score() -> None:
    by, mentee = house.coordinator(), house.mentee(peer_wish=True)
    house.mentor(peer=True)
    candidate = choices_for(mentee, by).candidates[0]
    assert [line.name for line in candidate.lines] == [
        "sector", "expectations", "location", "language", "availability", "peer",
    ]  # fmt: skip
    assert sum(line.weight for line in candidate.lines) == 100
    assert abs(sum(line.points for line in candidate.lines) - candidate.score) <= 3
    assert candidate.lines[-1].text == "The mentor has followed a similar path and is willing to share it"


def test_the_price_of_a_choice_is_said_before_it_is_made() -> None:
    by = house.coordinator()
    samer = house.mentee("Samer")
    house.mentee("Amina", languages={"fr": "B2"})
    both, dutch = house.mentor("Karim", capacity=1), house.mentor("Hilde", capacity=1, languages={"nl": "M"})
    choices = choices_for(samer, by)
    assert choices.before == 2
    assert {one.mentor.pk: one.after for one in choices.candidates} == {both.pk: 1, dutch.pk: 2}
    shown = page(house.signed_in(by), f"/matching/{samer.public_id}/")
    assert "If you choose Karim for Samer, the number of duos becomes 1 instead of 2." in shown


def test_who_cannot_is_shown_with_why_and_what_would_help() -> None:
    by, mentee = house.coordinator(), house.mentee()
    house.mentor("Thomas", languages={"fr": "M"})
    shown = page(house.signed_in(by), f"/matching/{mentee.public_id}/")
    for sentence in (
        "No mentor possible yet for Samer",
        "1 mentor is not possible",
        "No shared language at B1.",
        "Find a volunteer interpreter",
    ):
        assert sentence in shown


def test_who_cannot_is_grouped_by_reason() -> None:
    by, mentee = house.coordinator(), house.mentee()
    for name in ("Thomas", "Paul", "Lieve"):
        house.mentor(name, languages={"fr": "M"})
    Mentor.objects.filter(pk=house.mentor("Wim").pk).update(status="paused", paused_until="2099-01-01")
    shown = page(house.signed_in(by), f"/matching/{mentee.public_id}/")
    groups = [(group.obstacle.code, group.count) for group in choices_for(mentee, by).impossible]
    assert groups == [("language", 3), ("paused", 1)]
    assert shown.count("Find a volunteer interpreter") == 1


def test_mentors_of_another_branch_are_not_named_unless_the_programme_allows_it() -> None:
    by, mentee = house.coordinator(), house.mentee()
    house.mentor("Ver", at=intake_house.branch("Aalst"))
    assert choices_for(mentee, by).waits is False
    house.programme(other_branches=True)
    mentee = Mentee.objects.get(pk=mentee.pk)
    assert [one.mentor.person.first_name for one in choices_for(mentee, by).candidates] == ["Ver"]


def test_above_the_size_of_a_quick_plan_the_mentors_are_the_same_and_nobody_else_who_waits_is_read() -> None:
    by = house.coordinator()
    programme = settle(population(12, 2 * SMALL), home=intake_house.branch())
    programme.mentors.set(programme.mentors.order_by("pk")[:SMALL])
    everybody = ((mentee, choices_for(mentee, by)) for mentee in who_waits(programme, by))
    first, few = next((mentee, choices) for mentee, choices in everybody if choices.possible > 1)
    assert few_people(programme)
    programme.mentors.add(house.mentor("Karim", languages={"fr": "M"}))
    many = choices_for(Mentee.objects.get(pk=first.pk), by)
    assert not few_people(programme)
    assert [candidate.mentor for candidate in many.candidates] == [
        candidate.mentor for candidate in few.candidates
    ]
    assert (many.possible, many.excluded) == (few.possible, few.excluded + 1)
    assert few.before is not None
    assert {candidate.after for candidate in few.candidates} != {None}
    assert (many.before, {candidate.after for candidate in many.candidates}) == (None, {None})


def test_a_large_plan_shows_its_first_duos_beside_the_list_and_all_of_them_on_its_own_page() -> None:
    by = house.coordinator()
    settle(population(160, 240), home=intake_house.branch())
    call_command("match", "benchmark", "--save", stdout=StringIO())
    plan = Plan.objects.get()
    duos = plan.objective["duos"]
    assert duos > SHOWN
    client = house.signed_in(by)

    def drawn(shown: str) -> int:
        return len(re.findall("<li", shown[shown.index('<ol class="plan">') :].partition("</ol>")[0]))

    beside, whole = page(client, "/matching/?programme=benchmark"), page(client, "/matching/plan/benchmark/")
    assert (drawn(beside), f"And {duos - SHOWN} more." in beside) == (SHOWN, True)
    assert (drawn(whole), "more." in whole) == (duos, False)


def test_proposing_leads_to_the_proposal_and_a_second_time_to_a_sentence() -> None:
    by, mentee, mentor = house.coordinator(), house.mentee(), house.mentor()
    client = house.signed_in(by)
    address, data = f"/matching/{mentee.public_id}/propose/", {"mentor": mentor.public_id}
    first = client.post(address, data)
    assert first.headers["Location"] == f"/proposals/{Proposal.objects.get().public_id}/"
    second = client.post(address, data)
    assert second.status_code == 409
    assert "Samer already has a proposal or a mentor." in people.read(second)
    assert client.post(address, {"mentor": "nobody"}).status_code == 404
    assert Proposal.objects.count() == 1


def test_lock_unlock_refuse_and_undo() -> None:
    by, mentee, mentor = house.coordinator(), house.mentee(), house.mentor()
    client = house.signed_in(by)
    address, data = f"/matching/{mentee.public_id}/", {"mentor": mentor.public_id}

    def rules() -> list[tuple[str, str]]:
        return list(PairRule.objects.values_list("rule", "reason"))

    client.post(f"{address}lock/", data)
    assert rules() == [("locked", "")]
    assert "Unlock" in page(client, address)
    client.post(f"{address}lock/", {})
    assert rules() == []
    assert client.post(f"{address}refuse/", data).status_code == 409
    client.post(f"{address}refuse/", data | {"reason": "distance"})
    assert rules() == [("refused", "distance")]
    assert "This duo was refused before." in page(client, address)
    client.post(f"{address}refuse/", data | {"allow": "1"})
    assert rules() == []


# The plan


def test_the_plan_says_what_it_gains_and_that_it_is_proven() -> None:
    by = house.coordinator()
    house.mentee("Samer")
    house.mentee("Amina", languages={"ti": "M"})
    house.mentor()
    client = house.signed_in(by)
    assert "There is no plan yet." in page(client)
    save_plan()
    shown = page(client)
    for sentence in (
        "Duos: 1, for 2 mentees waiting",
        "With these weights there is no better plan. This has been checked.",
        "1 person keeps waiting",
        "No shared language at B1.",
    ):
        assert sentence in shown


def test_the_own_number_comes_first_and_then_the_whole_organisation() -> None:
    by = house.coordinator()
    house.mentee("Samer")
    house.mentor()
    house.mentee("Elif", at=intake_house.branch("Aalst"))
    house.mentor("Ver", at=intake_house.branch("Aalst"))
    save_plan()
    shown = page(house.signed_in(by))
    assert shown.index("Your mentees who get a mentor: 1 of 1.") < shown.index(
        "2 mentees are waiting. Duos: 2."
    )
    assert "In the whole organisation 2 mentees are waiting." in shown


def test_only_the_pair_of_the_plan_is_called_so() -> None:
    by, samer = house.coordinator(), house.mentee("Samer")
    house.mentor("Karim", capacity=1)
    house.mentor("Hilde", capacity=1)
    save_plan()
    shown = page(house.signed_in(by), f"/matching/{samer.public_id}/")
    chosen = PlanLine.objects.get().mentor
    assert chosen is not None
    assert shown.count("This is the duo of the best plan.") == 1
    assert shown.count("With this choice too there is 1 duo.") == 1
    assert f"The plan chose {chosen.person}." in shown


def test_recalculate_asks_the_worker_and_the_pane_asks_itself_until_it_is_there() -> None:
    by = house.coordinator()
    house.mentee()
    client = house.signed_in(by)
    assert client.post("/matching/plan/youth/").headers["Location"] == "/matching/plan/youth/"
    running = page(client, "/matching/plan/youth/")
    assert 'hx-get="/matching/plan/youth/" hx-trigger="every 1s"' in running
    link = '<a href="/matching/plan/youth/">See how far along it is</a>'
    assert re.search(rf"<noscript>\s*<p[^>]*>{link}</p>\s*</noscript>", running)
    again = client.post("/matching/plan/youth/", follow=True).content.decode()
    assert "A plan is being made already." in again
    Plan.objects.update(status="failed", finished_at=timezone.now())
    ended = client.get("/matching/plan/youth/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="plan-body"' in ended
    assert "hx-trigger" not in ended
    assert "The last plan could not be made." in ended
    ask_for_plan(house.programme(), by=by)
    assert (
        "hx-trigger" in client.get("/matching/plan/youth/", headers={"HX-Request": "true"}).content.decode()
    )


def test_the_fragment_brings_the_plan_of_the_page() -> None:
    by = house.coordinator()
    house.mentee()
    house.mentor()
    save_plan()
    client = house.signed_in(by)
    news = people.read(client.get("/matching/plan/youth/", headers={"HX-Request": "true"}))
    whole = page(client, "/matching/plan/youth/")

    def without_token(text: str) -> str:
        return re.sub(r'name="(?:csrfmiddlewaretoken|shown)" value="[^"]+"', "", text)

    plan = without_token(news[news.index('<div id="plan-body"') :]).replace(' hx-swap-oob="true"', "")
    assert plan.strip() in without_token(whole)
    assert "The new plan is ready." in news
