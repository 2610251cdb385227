"""What is scored again when something changes: always the same as scoring everybody, and never more than it touches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from base.accounts.acting import acting_in
from benchmarks.people import settle
from benchmarks.population import population
from intake.models import Mentee, Mentor, Programme
from intake.people.profiles import record_profile
from intake.screening.actions import pass_screening, resume
from matching.candidates.actions import THIN, recombine, score_mentee, score_mentor, stale
from matching.leaving.actions import leave, pause
from matching.models import CandidateList
from matching.plans.actions import ask_for_plan, finish
from matching.plans.outcome import CANDIDATES_KEPT, compute, weigh
from matching.policies.actions import refuse_pair, set_weights
from matching.tasks import profile_saved, refresh_stale, weights_changed
from tests.intake import house as intake_house
from tests.intake.house import NOW
from tests.matching import house
from tests.people import ruling

pytestmark = pytest.mark.django_db

TALK = {"sector": 0, "expectations": 20, "location": 30, "language": 40, "availability": 10, "peer": 0}
OTHER = {"sector": 20, "expectations": 35, "location": 15, "language": 15, "availability": 10, "peer": 5}


def stored() -> dict[str, tuple[Any, ...]]:
    """Every list by the mentee's name, without what says when it was made."""
    return {
        candidate_list.mentee.person.first_name: (
            candidate_list.mentors,
            candidate_list.scores,
            bytes(candidate_list.breakdown),
            candidate_list.possible,
            candidate_list.policy_id,
        )
        for candidate_list in CandidateList.objects.select_related("mentee__person")
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
    "change",
    [
        {"languages": {"nl": "A1"}},
        {"radius_km": 3},
        {"hr": True},
        {"broad_network": True, "languages": {"nl": "M"}},
    ],
    ids=["no shared language", "nearer", "general HR", "network"],
)
def test_a_changed_mentor_is_one_column_and_equals_scoring_everybody(change: dict[str, Any]) -> None:
    mentor = Mentor.objects.order_by("pk")[1]
    record_profile(mentor, by=None, **change)
    score_mentor(mentor)
    assert stored() == scored_whole()


@pytest.mark.usefixtures("_crowd")
def test_a_mentor_who_did_not_change_touches_no_list() -> None:
    assert score_mentor(Mentor.objects.order_by("pk")[0]) == 0


@pytest.mark.usefixtures("_crowd")
def test_new_weights_add_the_stored_criteria_up_again() -> None:
    set_weights(house.programme(), OTHER, by=None, minimum_score=0)
    assert recombine(house.programme()) == 4
    assert stored() == scored_whole()
    assert recombine(house.programme()) == 0


@pytest.mark.usefixtures("_crowd")
def test_a_new_minimum_score_leaves_out_whom_it_excludes() -> None:
    set_weights(house.programme(), OTHER, by=None, minimum_score=6000)
    recombine(house.programme())
    assert stored() == scored_whole()
    assert all(score >= 6000 for _mentors, scores, *_rest in stored().values() for score in scores)


def test_other_weights_bring_in_whom_a_minimum_score_left_out() -> None:
    mentee = house.mentee()
    near, far = house.mentor(), house.mentor("Hilde", hr=True, experiences=[{"sector": "health", "years": 2}])
    score_mentee(mentee)
    between = sum(CandidateList.objects.get(mentee=mentee).scores) // 2
    set_weights(house.programme(), house.WEIGHTS, by=None, minimum_score=between)
    recombine(house.programme())
    assert CandidateList.objects.get(mentee=mentee).mentors == [near.pk]
    set_weights(house.programme(), TALK, by=None, minimum_score=between)
    recombine(house.programme())
    assert set(CandidateList.objects.get(mentee=mentee).mentors) == {near.pk, far.pk}
    assert stored() == scored_whole()


def test_what_was_done_and_what_is_left_behind_are_not_the_same_career() -> None:
    lines = [{"sector": "ict", "years": 4, "kind": "did"}, {"sector": "health", "years": 4, "kind": "leaves"}]
    mentee = house.mentee(experiences=lines)
    house.mentor(experiences=[{"sector": "ict", "years": 20}])
    house.mentor("Hilde", experiences=[{"sector": "health", "years": 20}])
    score_mentee(mentee)
    before = stored()
    turned = [line | {"kind": kind} for line, kind in zip(lines, ("leaves", "did"), strict=True)]
    record_profile(mentee, by=None, experiences=turned)
    assert score_mentee(mentee)
    assert stored() != before
    assert stored() == scored_whole()


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
    set_weights(house.programme(), OTHER, by=None, minimum_score=0)
    for _ in range(2):
        weights_changed(programme_id=house.programme().pk)
    assert stored() == scored_whole()
    profile_saved(person_id=0)


# Who is available, and who may be matched at all


def listed(mentee: Mentee) -> list[int]:
    return list(CandidateList.objects.get(mentee=mentee).mentors)


def test_a_list_does_not_know_who_is_available() -> None:
    """The same list through a screening, a break and a full mentor: nothing has to be scored for any of them."""
    mentee, mentor = house.mentee(), intake_house.mentor_in_screening()
    score_mentee(mentee)
    lists = [stored()]
    intake_house.judged(mentor)
    mentor = pass_screening(mentor, by=None, at=NOW)
    lists.append(scored_whole())
    mentor = pause(mentor, NOW.date() + timedelta(days=30), by=None, at=NOW)
    lists.append(scored_whole())
    mentor = resume(mentor, by=None, at=NOW)
    lists.append(scored_whole())
    house.proposed(house.mentee("Amina"), mentor)
    record_profile(mentor, by=None, capacity=1)
    lists.append({name: entries for name, entries in scored_whole().items() if name == "Samer"})
    assert listed(mentee) == [mentor.pk]
    assert all(later == lists[0] for later in lists)
    assert stale(house.programme()) == []


def test_a_mentor_who_moves_to_another_branch_moves_to_its_lists() -> None:
    here, there = house.mentee(), house.mentee("Ver", at=intake_house.branch("Aalst"))
    mentor = house.mentor()
    for mentee in (here, there):
        score_mentee(mentee)
    assert (listed(here), listed(there)) == ([mentor.pk], [])
    record_profile(mentor, by=None, branch=there.branch)
    assert set(stale(house.programme())) == {here.pk, there.pk}
    refresh_stale()
    assert (listed(here), listed(there), stale(house.programme())) == ([], [mentor.pk], [])
    record_profile(mentor, by=None, branch=here.branch)
    profile_saved(person_id=mentor.person_id)
    assert (listed(here), listed(there)) == ([mentor.pk], [])
    assert stored() == scored_whole()


def test_a_programme_that_opens_to_other_branches_is_seen() -> None:
    there, mentor = house.mentee("Ver", at=intake_house.branch("Aalst")), house.mentor()
    score_mentee(there)
    assert listed(there) == []
    house.programme(other_branches=True)
    assert stale(house.programme()) == [there.pk]
    refresh_stale()
    assert (listed(there), stale(house.programme())) == ([mentor.pk], [])
    house.programme(other_branches=False)
    refresh_stale()
    assert listed(there) == []


def test_the_safety_net_sees_a_mentor_whose_saved_profile_nobody_heard_of() -> None:
    mentee, mentor = house.mentee(), house.mentor()
    score_mentee(mentee)
    record_profile(mentor, by=None, languages={"nl": "A1"})
    assert stale(house.programme()) == [mentee.pk]
    refresh_stale()
    assert listed(mentee) == []


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
        compute(programme, weigh(ruling(programme), programme), today=timezone.localdate()),
    )
    return dict(CandidateList.objects.values_list("mentee", "mentors"))


def gone(mentors: list[int]) -> None:
    for mentor in Mentor.objects.filter(pk__in=mentors):
        leave(mentor, by=None)
        score_mentor(mentor)


def longest() -> CandidateList:
    candidate_list = CandidateList.objects.order_by("-possible").first()
    assert candidate_list
    assert candidate_list.possible > len(candidate_list.mentors) == CANDIDATES_KEPT
    return candidate_list


def test_a_mentor_who_leaves_a_cut_list_leaves_its_best_in_their_places(many: Programme) -> None:
    before = longest()
    gone(before.mentors[3:6])
    after = CandidateList.objects.get(pk=before.pk)
    assert after.mentors == before.mentors[:3] + before.mentors[6:]
    assert after.kth_score == before.kth_score
    assert stale(many) == []
    shortened = dict(CandidateList.objects.values_list("mentee", "mentors"))
    assert all(whole[: len(shortened[mentee])] == shortened[mentee] for mentee, whole in made(many).items())


def test_a_cut_list_that_wore_thin_is_scored_again(many: Programme) -> None:
    before = longest()
    gone(before.mentors[: CANDIDATES_KEPT - THIN + 1])
    assert before.mentee_id in stale(many)
    refresh_stale()
    assert stale(many) == []
    after = dict(CandidateList.objects.values_list("mentee", "mentors"))
    assert len(after[before.mentee_id]) > THIN
    assert all(whole[: len(after[mentee])] == after[mentee] for mentee, whole in made(many).items())
