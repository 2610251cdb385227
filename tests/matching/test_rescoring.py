"""What is scored again when something changes: always the same as scoring everybody, and never more than it touches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from benchmarks.people import settle
from benchmarks.population import population
from duo.accounts.scope import acting_in
from intake.models import Mentee, Mentor, Programme
from intake.people.profiles import record_profile
from matching.models import CandidateList, Policy
from matching.plans.actions import ask_for_plan, finish
from matching.plans.outcome import KEPT, compute, weigh
from matching.policies.actions import refuse_pair, set_weights
from matching.rescoring.actions import THIN, recombine, score_mentee, score_mentor, stale
from matching.tasks import profile_saved, refresh_stale, weights_changed
from tests.matching import house

pytestmark = pytest.mark.django_db

OTHER = {"sector": 20, "expectations": 35, "location": 15, "language": 15, "availability": 10, "peer": 5}


def stored() -> dict[str, tuple[Any, ...]]:
    """Every list by the mentee's name, without what says when it was made."""
    return {
        kept.mentee.person.first_name: (
            kept.mentors,
            kept.scores,
            bytes(kept.breakdown),
            kept.possible,
            kept.policy_id,
        )
        for kept in CandidateList.objects.select_related("mentee__person")
    }


def scored_whole() -> dict[str, tuple[Any, ...]]:
    """What a plan over everybody stores today."""
    programme = house.programme()
    plan = ask_for_plan(programme, by=house.coordinator())
    finish(plan, compute(programme, weigh(plan.policy, programme), today=timezone.localdate()))
    return stored()


@pytest.fixture
def _crowd() -> None:
    house.crowd(4, 3)
    scored_whole()


@pytest.mark.usefixtures("_crowd")
def test_a_changed_mentee_is_one_row_and_equals_scoring_everybody() -> None:
    mentee = Mentee.objects.order_by("pk")[1]
    record_profile(mentee, by=None, radius_km=5, languages={"nl": "B1"})
    before = stored()
    assert stale(house.programme()) == [mentee.pk]
    assert score_mentee(mentee)
    fresh = stored()
    changed = {name for name in fresh if fresh[name] != before[name]}
    assert changed <= {mentee.person.first_name}
    assert fresh == scored_whole()


@pytest.mark.usefixtures("_crowd")
def test_an_unchanged_mentee_is_not_scored_again() -> None:
    mentee = Mentee.objects.order_by("pk")[0]
    at = CandidateList.objects.get(mentee=mentee).at
    assert not score_mentee(mentee)
    assert CandidateList.objects.get(mentee=mentee).at == at
    assert stale(house.programme()) == []


@pytest.mark.usefixtures("_crowd")
def test_days_of_waiting_are_in_no_score() -> None:
    assert stale(house.programme(), today=timezone.now() + timedelta(days=40)) == []


@pytest.mark.usefixtures("_crowd")
@pytest.mark.parametrize(
    "said",
    [
        {"languages": {"nl": "A1"}},
        {"radius_km": 3},
        {"hr": True},
        {"broad_network": True, "languages": {"nl": "M"}},
    ],
    ids=["no shared language", "nearer", "general HR", "network"],
)
def test_a_changed_mentor_is_one_column_and_equals_scoring_everybody(said: dict[str, Any]) -> None:
    mentor = Mentor.objects.order_by("pk")[1]
    record_profile(mentor, by=None, **said)
    score_mentor(mentor)
    assert stored() == scored_whole()


@pytest.mark.usefixtures("_crowd")
def test_a_mentor_who_did_not_change_touches_no_list() -> None:
    assert score_mentor(Mentor.objects.order_by("pk")[0]) == 0


@pytest.mark.usefixtures("_crowd")
def test_new_weights_add_the_stored_criteria_up_again() -> None:
    set_weights(house.programme(), OTHER, by=None)
    assert recombine(house.programme()) == 4
    assert stored() == scored_whole()
    assert recombine(house.programme()) == 0


@pytest.mark.usefixtures("_crowd")
def test_a_new_minimum_score_leaves_out_whom_it_excludes() -> None:
    set_weights(house.programme(), OTHER, by=None, minimum_score=6000)
    recombine(house.programme())
    assert stored() == scored_whole()
    assert all(score >= 6000 for _mentors, scores, *_rest in stored().values() for score in scores)


@pytest.mark.usefixtures("_crowd")
def test_a_refused_pair_makes_the_list_stale() -> None:
    mentee = Mentee.objects.order_by("pk")[0]
    mentor = Mentor.objects.get(pk=CandidateList.objects.get(mentee=mentee).mentors[0])
    refuse_pair(mentee, mentor, "another field", by=house.coordinator())
    assert stale(house.programme()) == [mentee.pk]
    refresh_stale()
    assert mentor.pk not in CandidateList.objects.get(mentee=mentee).mentors


@pytest.mark.usefixtures("_crowd")
def test_the_tasks_run_twice_and_leave_the_same() -> None:
    mentee = Mentee.objects.order_by("pk")[2]
    record_profile(mentee, by=None, radius_km=4)
    for _ in range(2):
        profile_saved(person_id=mentee.person_id)
    set_weights(house.programme(), OTHER, by=None)
    for _ in range(2):
        weights_changed(programme_id=house.programme().pk)
    assert stored() == scored_whole()
    profile_saved(person_id=0)


# More mentors than a list keeps


@pytest.fixture
def many() -> Iterator[Programme]:
    programme = settle(population(10, 1_300))
    with acting_in(programme.organisation_id):
        made(programme)
        yield programme


def made(programme: Programme) -> dict[int, list[int]]:
    """The mentors of every list after a plan over everybody."""
    finish(
        ask_for_plan(programme, by=None),
        compute(programme, weigh(Policy.objects.ruling(programme), programme), today=timezone.localdate()),
    )
    return dict(CandidateList.objects.values_list("mentee", "mentors"))


def paused(mentors: list[int]) -> None:
    for mentor in Mentor.objects.filter(pk__in=mentors):
        mentor.status, mentor.paused_until = Mentor.Status.PAUSED, timezone.localdate()
        mentor.save()
        score_mentor(mentor)


def longest() -> CandidateList:
    kept = CandidateList.objects.order_by("-possible").first()
    assert kept
    assert kept.possible > len(kept.mentors) == KEPT
    return kept


def test_a_mentor_who_leaves_a_cut_list_leaves_its_best_in_their_places(many: Programme) -> None:
    before = longest()
    paused(before.mentors[3:6])
    after = CandidateList.objects.get(pk=before.pk)
    assert after.mentors == before.mentors[:3] + before.mentors[6:]
    assert after.kth_score == before.kth_score
    assert stale(many) == []
    shortened = dict(CandidateList.objects.values_list("mentee", "mentors"))
    assert all(whole[: len(shortened[mentee])] == shortened[mentee] for mentee, whole in made(many).items())


def test_a_cut_list_that_wore_thin_is_scored_again(many: Programme) -> None:
    before = longest()
    paused(before.mentors[: KEPT - THIN + 1])
    assert before.mentee_id in stale(many)
    refresh_stale()
    assert stale(many) == []
    after = dict(CandidateList.objects.values_list("mentee", "mentors"))
    assert len(after[before.mentee_id]) > THIN
    assert all(whole[: len(after[mentee])] == after[mentee] for mentee, whole in made(many).items())
