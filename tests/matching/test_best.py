"""The best score of who waits: the stored lists read with who is available, by the real actions that change it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base.accounts.acting import acting_in
from benchmarks.people import settle
from benchmarks.population import population
from intake.models import Mentee, Mentor
from intake.people.profiles import record_profile
from intake.screening.actions import pass_screening, resume
from matching.candidates.actions import refresh, score_mentee
from matching.candidates.best import best_of
from matching.engine import score
from matching.leaving.actions import leave, pause
from matching.models import CandidateList
from matching.plans.columns import load
from matching.plans.outcome import CANDIDATES_KEPT, weigh
from pages.desk.matching.choices import choices_for
from pages.desk.matching.queue import queue_of
from tests.intake import house as intake_house
from tests.intake.house import NOW, TODAY
from tests.matching import house
from tests.people import ruling

pytestmark = pytest.mark.django_db


def shown(mentee: Mentee) -> tuple[bool, int, bool]:
    """Whether the queue gives this mentee a best score, the candidates on the page, and whether “No match” counts."""
    by = house.fresh(house.coordinator())
    queue = queue_of(mentee.programme, by)
    _everybody, _late, (_key, _name, none) = queue.chips
    (row,) = [row for row in queue.page if row.pk == mentee.pk]
    return row.points is not None, len(choices_for(mentee, by).candidates), bool(none)  # type: ignore[attr-defined]


FOUND, NOBODY = (True, 1, False), (False, 0, True)


def test_a_mentor_counts_from_the_screening_until_a_break_and_after_it_again() -> None:
    mentee, mentor = house.mentee(), intake_house.mentor_in_screening()
    score_mentee(mentee)
    answers = [shown(mentee)]
    intake_house.judged(mentor)
    mentor = pass_screening(mentor, by=None, at=NOW)
    answers.append(shown(mentee))
    mentor = pause(mentor, TODAY + timedelta(days=30), by=None, at=NOW)
    answers.append(shown(mentee))
    mentor = resume(mentor, by=None, at=NOW)
    answers.append(shown(mentee))
    leave(mentor, by=None, at=NOW)
    answers.append(shown(mentee))
    assert answers == [NOBODY, FOUND, NOBODY, FOUND, NOBODY]


def test_a_mentor_without_a_place_counts_again_with_one() -> None:
    mentee, mentor = house.mentee(), house.mentor(capacity=0)
    score_mentee(mentee)
    answers = [shown(mentee)]
    record_profile(mentor, by=None, capacity=1)
    answers.append(shown(mentee))
    house.proposed(house.mentee("Amina"), mentor, by=house.coordinator("Els"))
    answers.append(shown(mentee))
    record_profile(mentor, by=None, capacity=2)
    answers.append(shown(mentee))
    assert answers == [NOBODY, FOUND, NOBODY, FOUND]


def test_the_next_best_counts_when_the_best_takes_a_break() -> None:
    mentee, best = house.mentee(), house.mentor()
    house.mentor("Hilde", hr=True, experiences=[{"sector": "health", "years": 2}])
    score_mentee(mentee)
    scores = CandidateList.objects.get(mentee=mentee).scores
    assert best_of(mentee.programme) == {mentee.pk: scores[0]}
    pause(best, TODAY + timedelta(days=30), by=None, at=NOW)
    assert best_of(mentee.programme) == {mentee.pk: scores[1]}


def test_who_was_not_scored_yet_has_no_best_and_is_not_called_without_a_match() -> None:
    mentee = house.mentee()
    house.mentor()
    assert best_of(mentee.programme) == {}
    assert shown(mentee) == (False, 1, False)


def test_a_cut_list_with_nobody_available_says_nothing_of_the_mentors_after_it() -> None:
    programme = settle(population(10, 1_300))
    with acting_in(programme.organisation_id):
        refresh(programme)
        cut = CandidateList.objects.filter(kth_score__gt=0).order_by("pk").first()
        assert cut
        assert len(cut.mentors) == CANDIDATES_KEPT
        with CaptureQueriesContext(connection) as before:
            best_of(programme)
        Mentor.objects.filter(pk__in=cut.mentors).update(
            status=Mentor.Status.PAUSED, paused_until=TODAY + timedelta(days=30)
        )
        with CaptureQueriesContext(connection) as after:
            best = best_of(programme)
        columns = load(programme, today=TODAY)
        candidates = score(columns.mentees, columns.mentors, weigh(ruling(programme), programme), top=1)
    best_now = dict(
        zip(columns.mentees.id[candidates.mentee].tolist(), candidates.score.tolist(), strict=True)
    )
    assert best == {mentee: best_now.get(mentee) for mentee in columns.mentees.id.tolist()}
    assert 0 < (best[cut.mentee_id] or 0) <= cut.kth_score
    assert (len(before), len(after) < 30) == (2, True)
