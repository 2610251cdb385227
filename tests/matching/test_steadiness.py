"""A new plan holds on to what was proposed, and to what was suggested unless something better comes."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from intake.models import Mentee, Mentor
from matching.models import Plan, PlanLine
from matching.plans.actions import ask_for_plan, finish
from matching.plans.outcome import NO_FAVOUR, Favour, Outcome, compute, favour_of, solve, weigh
from matching.policies.actions import lock_pair, set_weights
from matching.tasks import make_plan
from tests.intake.house import TODAY
from tests.matching import house
from tests.people import ruling

pytestmark = pytest.mark.django_db


def plan(*, steadiness: int | None = None) -> Plan:
    """A plan as the worker makes it."""
    programme = house.programme()
    if steadiness is not None:
        set_weights(programme, house.WEIGHTS, by=None, minimum_score=0, steadiness=steadiness)
    running = ask_for_plan(programme, by=None)
    make_plan.run(plan_id=running.pk)
    return Plan.objects.get(pk=running.pk)


def duos(of: Plan) -> dict[Mentee, Mentor]:
    lines = PlanLine.objects.filter(plan=of, mentor__isnull=False).select_related("mentee", "mentor")
    return {line.mentee: line.mentor for line in lines if line.mentor}


def karim_then_somebody_nearer() -> tuple[Mentee, Mentor, Mentor]:
    """Samer was suggested to Karim; then Hilde came, who lives in the same town: about 100 points of 10 000 better."""
    samer, karim = house.mentee("Samer"), house.mentor("Karim")
    assert duos(plan()) == {samer: karim}
    return samer, karim, house.mentor("Hilde", place="9000")


# What was proposed


def test_whoever_was_proposed_takes_no_part_and_the_place_stays_held() -> None:
    samer, amina = house.mentee("Samer"), house.mentee("Amina")
    karim, by = house.mentor("Karim", capacity=1), house.coordinator()
    house.proposed(samer, karim, by=by)
    assert duos(plan()) == {}
    hilde = house.mentor("Hilde", capacity=1)
    assert duos(plan()) == {amina: hilde}
    assert not PlanLine.objects.filter(plan=Plan.objects.newest(house.programme()), mentee=samer).exists()


def test_a_lock_that_a_coordinator_put_stays_against_any_score() -> None:
    samer, karim, hilde = karim_then_somebody_nearer()
    lock_pair(samer, karim, by=house.coordinator())
    assert duos(plan(steadiness=0)) == {samer: karim}
    assert karim != hilde


# What was suggested


def test_a_suggestion_does_not_jump_for_a_few_points() -> None:
    samer, karim, _hilde = karim_then_somebody_nearer()
    assert duos(plan()) == {samer: karim}


def test_without_steadiness_it_does() -> None:
    samer, _karim, hilde = karim_then_somebody_nearer()
    assert duos(plan(steadiness=0)) == {samer: hilde}


def test_what_is_much_better_still_comes_through() -> None:
    samer, _karim, _hilde = karim_then_somebody_nearer()
    rana = house.mentor("Rana", place="9000", languages={"ar": "M", "nl": "M"})
    assert duos(plan()) == {samer: rana}


def test_the_bonus_is_proven_with_and_summed_without() -> None:
    samer, _karim, _hilde = karim_then_somebody_nearer()
    Mentee.objects.update(waiting_since=timezone.localdate())
    finished = plan()
    score = PlanLine.objects.get(plan=finished, mentee=samer).score
    assert score is not None
    assert finished.objective == {"duos": 1, "long_waiters": 0, "total_score": score}
    assert finished.certificate == {"optimal": True, "primal": score + 200, "dual": score + 200}


def test_the_bonus_never_costs_a_duo() -> None:
    """Samer can go elsewhere, Amina only to Karim."""
    samer, karim = house.mentee("Samer"), house.mentor("Karim", capacity=1)
    assert duos(plan(steadiness=2000)) == {samer: karim}
    amina = house.mentee("Amina", languages={"fr": "B2"})
    hilde = house.mentor(
        "Hilde", capacity=1, languages={"nl": "M"}, experiences=[{"sector": "ict", "years": 1}]
    )
    assert duos(plan(steadiness=2000)) == {samer: hilde, amina: karim}


def test_the_bonus_never_costs_the_place_of_somebody_who_waits_too_long() -> None:
    samer, karim = house.mentee("Samer"), house.mentor("Karim", capacity=1)
    assert duos(plan(steadiness=2000)) == {samer: karim}
    yonas = house.mentee("Yonas", experiences=[{"sector": "ict", "years": 1}], expectations=["network_intro"])
    limit = house.programme().waiting_limit_days
    Mentee.objects.filter(pk=samer.pk).update(waiting_since=timezone.localdate())
    Mentee.objects.filter(pk=yonas.pk).update(waiting_since=timezone.localdate() - timedelta(days=limit + 1))
    assert duos(plan(steadiness=2000)) == {yonas: karim}


def test_the_newest_finished_plan_counts_and_no_other_programme() -> None:
    samer, karim, hilde = karim_then_somebody_nearer()
    programme = house.programme()
    policy = ruling(programme)
    assert favour_of(programme, policy) == Favour({samer.pk: karim.pk}, 200)
    assert duos(plan(steadiness=0)) == {samer: hilde}
    assert favour_of(programme, policy) == Favour({samer.pk: hilde.pk}, 200)
    ask_for_plan(programme, by=None)
    assert favour_of(programme, policy) == Favour({samer.pk: hilde.pk}, 200)
    assert favour_of(house.programme("reception"), policy) == Favour({}, 200)


def test_a_mentor_who_left_is_favoured_no_more() -> None:
    samer, karim, hilde = karim_then_somebody_nearer()
    Mentor.objects.filter(pk=karim.pk).update(status="left")
    assert duos(plan()) == {samer: hilde}


def test_the_pure_plan_ignores_what_was_suggested() -> None:
    samer, _karim, hilde = karim_then_somebody_nearer()
    programme = house.programme()
    outcome = compute(programme, weigh(ruling(programme), programme), today=TODAY)
    assert outcome.favour == NO_FAVOUR
    assert duos(finish(ask_for_plan(programme, by=None), outcome)) == {samer: hilde}
    assert outcome.certificate["primal"] == outcome.objective["total_score"]


@pytest.mark.parametrize("bonus", [0, 200, 2000])
def test_a_large_run_favours_as_a_small_one_does(bonus: int) -> None:
    house.crowd(5, 4)
    programme = house.programme()
    weighing = weigh(ruling(programme), programme)
    columns = compute(programme, weighing, today=TODAY).columns
    shuffled = np.random.default_rng(1).permutation(np.repeat(columns.mentors.id, 2))[: len(columns.mentees)]
    favour = Favour(dict(zip(columns.mentees.id.tolist(), shuffled.tolist(), strict=True)), bonus)

    def figures(outcome: Outcome) -> tuple[object, ...]:
        return outcome.objective, outcome.certificate, outcome.by_hand.duos, int(outcome.by_hand.utility)

    small, large = (solve(columns, weighing, favour=favour, at_once=size) for size in (1000, 0))
    assert figures(small) == figures(large)
    favoured = int((small.assignment.mentor_of == favour.rows(columns)).sum())
    assert small.certificate["primal"] - small.objective["total_score"] == bonus * favoured
    assert favoured == 5 if bonus else favoured < 5


def test_a_lock_holds_in_a_large_run_however_low_it_scores() -> None:
    """Only the best candidates of each are kept there; the locked mentor is not among them."""
    samer, karim = house.mentee("Samer"), house.mentor("Karim", languages={"nl": "B1"}, offers=[])
    house.crowd(0, 2)
    lock_pair(samer, karim, by=house.coordinator())
    programme = house.programme()
    weighing = weigh(ruling(programme), programme)
    columns = compute(programme, weighing, today=TODAY).columns
    outcome = solve(columns, weighing, at_once=0, top=1)
    assert columns.mentors.id[outcome.assignment.mentor_of].tolist() == [karim.pk]


def test_steadiness_has_an_upper_end() -> None:
    with pytest.raises(IntegrityError, match="steadiness_in_range"), transaction.atomic():
        set_weights(house.programme(), house.WEIGHTS, by=None, steadiness=2001)


def test_it_is_set_with_the_weights_in_points_of_a_hundred() -> None:
    programme, client = house.programme(), house.signed_in(house.coordinator())
    address = "/settings/weights/youth/"
    assert 'name="steadiness" value="2"' in client.get(address).content.decode()
    posted = {**house.WEIGHTS, "minimum": 0, "steadiness": 5, "reason": ""}
    assert "stability 5" in client.post(address, posted, follow=True).content.decode()
    assert ruling(programme).steadiness == 500
    assert client.post(address, posted | {"steadiness": 21}).status_code == 422


def test_the_effect_of_other_weights_counts_with_what_was_suggested() -> None:
    karim_then_somebody_nearer()
    client, address = house.signed_in(house.coordinator()), "/settings/weights/youth/"
    posted = {**house.WEIGHTS, "minimum": 0, "steadiness": 2, "reason": "", "effect": "1"}
    assert "nobody would get another mentor" in client.post(address, posted).content.decode()
    assert (
        "1 person would get another mentor"
        in client.post(address, posted | {"steadiness": 0}).content.decode()
    )
