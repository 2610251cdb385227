"""Criteria, the waiting list, pauses and ends."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from base.privacy.models import Acceptance
from base.workflow.models import Transition
from base.workflow.moves import Refused
from intake.models import Check, Mentee, Mentor, ModuleDone
from intake.people.actions import ready_for_screening, record_profile, start_intake
from intake.screening.actions import finish_module, judge, pass_screening, resume
from intake.screening.ages import age_remarks
from intake.screening.permissions import refused_criteria, what_is_missing, why_not_pass_screening
from matching.leaving.actions import close, leave, pause
from tests.intake.house import (
    NOW,
    TODAY,
    applied,
    branch,
    judged,
    mentor_in_screening,
    programme,
    ready_mentor,
    referred,
    screening,
    sentences,
    signed_in,
    staff,
    waiting,
)

pytestmark = pytest.mark.django_db


def lacking(whose: Mentee | Mentor) -> list[str]:
    return [one.words for one in what_is_missing(whose)]


def test_a_mentee_who_meets_all_waits_from_that_day():
    mentee = screening()
    judged(mentee)

    pass_screening(mentee, by=staff(), at=NOW)

    assert (mentee.status, mentee.waiting_since) == ("ready", TODAY)
    assert [t.went_to for t in Transition.objects.of(mentee)] == ["referred", "intake", "screening", "ready"]


def test_a_mentor_who_meets_all_can_be_asked_from_that_day():
    mentor = mentor_in_screening()
    judged(mentor)

    pass_screening(mentor, by=staff(), at=NOW)

    assert (mentor.status, mentor.ready_since) == ("ready", TODAY)


def test_one_sentence_names_everything_that_a_mentee_lacks():
    mentee = referred()
    start_intake(mentee, by=None)
    ready_for_screening(mentee, by=None)

    with pytest.raises(Refused) as refused:
        pass_screening(mentee, by=None)

    assert refused.value.reason == (
        "Still needed: Started at least one year of higher education (no recognition needed), Skilled worker, "
        "Voluntary commitment, where the person lives, a language at level B1, or an interpreter and at least one "
        "half-day in the week."
    )


def test_one_sentence_names_everything_that_a_mentor_lacks():
    mentor = ready_for_screening(applied(), by=None)

    assert why_not_pass_screening(mentor, by=None) == (
        "Still needed: Open to diversity, At least 5 years of experience in the function or sector, "
        "Broad network (fallback), where the person lives, a language at level B1, at least one half-day in the week, "
        "Basic mentor training and the information note for volunteers."
    )


@pytest.mark.parametrize(
    ("verdicts", "missing"),
    [
        ({"skilled_worker": "met", "voluntary": "met"}, []),
        ({"higher_ed_started": "met", "skilled_worker": "no", "voluntary": "met"}, []),
        ({"skilled_worker": "met", "voluntary": "not_yet"}, ["Voluntary commitment"]),
        ({"voluntary": "met"}, [
            "Started at least one year of higher education (no recognition needed)", "Skilled worker"
        ]),
    ],
)  # fmt: skip
def test_a_skilled_worker_needs_no_studies(verdicts: dict[str, str], missing: list[str]):
    mentee = screening()
    for criterion, verdict in verdicts.items():
        judge(mentee, criterion, verdict, by=None)

    assert lacking(mentee) == missing


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"place": None}, ["where the person lives"]),
        ({"languages": {"ar": "M"}}, []),
        ({"languages": {"ar": "A2"}}, ["a language at level B1, or an interpreter"]),
        ({"languages": {"ti": "A2"}, "interpreter_accepted": True}, []),
        ({"languages": {}, "interpreter_accepted": True}, ["a language at level B1, or an interpreter"]),
        ({"week": []}, ["at least one half-day in the week"]),
    ],
)
def test_what_a_mentee_needs_besides_the_criteria(said: dict[str, Any], missing: list[str]):
    mentee = screening(**said)
    judged(mentee)

    assert lacking(mentee) == missing


def test_a_mentor_who_takes_the_note_back_is_no_longer_complete():
    mentor = mentor_in_screening()
    judged(mentor)
    Acceptance.objects.update(withdrawn_at=NOW)

    assert lacking(mentor) == ["the information note for volunteers"]


def test_a_later_verdict_takes_the_place_of_the_first():
    mentee, annelies = screening(), staff()

    judge(mentee, "voluntary", "not_yet", by=None, at=NOW)
    judge(
        mentee,
        "mentee_criterion:voluntary",
        "met",
        by=annelies,
        at=NOW,
        note=" Yes ",
    )

    check = Check.objects.get()
    assert (check.criterion_id, check.verdict, check.note, check.by) == (
        "mentee_criterion:voluntary", "met", "Yes", annelies,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("criterion", "verdict", "sentence"),
    [
        (
            "left_handed",
            "met",
            "“left_handed” is not an answer we know (list mentee_criterion, mentor_criterion).",
        ),
        ("mental_space", "met", "No programme of Samer asks for “Mental space”."),
        ("voluntary", "perhaps", "Value 'perhaps' is not a valid choice."),
    ],
)
def test_only_what_the_programme_asks_is_judged(criterion: str, verdict: str, sentence: str):
    mentee = screening()

    with pytest.raises((ValidationError, Refused)) as refused:
        judge(mentee, criterion, verdict, by=None)

    assert sentences(refused.value) == [sentence]
    assert not Check.objects.exists()


def test_a_verdict_counts_for_every_programme_that_asks_the_same():
    """Whatever programmes come and go afterwards: nothing is asked twice, and nothing stays open behind them."""
    youth = programme(mentor_criteria=["open_diversity", "motivated", "age_50plus"])
    reception = programme(
        "reception", mentor_criteria=["open_diversity", "motivated", "sector_5y"], modules=[]
    )
    mentor = mentor_in_screening(programmes=[youth, reception])
    for criterion in ("open_diversity", "motivated", "sector_5y"):
        judge(mentor, criterion, "met", by=None)
    too_young = ["Aged 50 or over (programmes such as DUO)"]
    assert lacking(mentor) == too_young

    for programmes, open_still in (([reception], []), ([youth], too_young), ([youth, reception], too_young)):
        record_profile(mentor, by=None, programmes=programmes)
        assert lacking(mentor) == open_still
    record_profile(mentor, by=None, programmes=[reception])
    assert pass_screening(mentor, by=None).status == "ready"


def test_a_mentor_without_a_programme_waits_for_one():
    mentor = mentor_in_screening(programmes=[])

    assert lacking(mentor) == ["a programme"]


@pytest.mark.parametrize(
    ("verdicts", "refused", "missing"),
    [
        ({"voluntary": "no", "skilled_worker": "met"}, ["Voluntary commitment"], []),
        ({"voluntary": "met", "skilled_worker": "no"}, [], [
            "Started at least one year of higher education (no recognition needed)"
        ]),
        ({"voluntary": "met", "skilled_worker": "no", "higher_ed_started": "no"}, [
            "Started at least one year of higher education (no recognition needed)", "Skilled worker"
        ], []),
        ({"voluntary": "met", "skilled_worker": "met", "higher_ed_started": "no"}, [], []),
    ],
)  # fmt: skip
def test_a_no_holds_back_and_is_not_waited_for(
    verdicts: dict[str, str], refused: list[str], missing: list[str]
):
    mentee = screening()
    for criterion, verdict in verdicts.items():
        judge(mentee, criterion, verdict, by=None)

    assert (refused_criteria(mentee), lacking(mentee)) == (refused, missing)
    assert (why_not_pass_screening(mentee, by=None) is None) == (not refused and not missing)


def test_the_sentence_says_what_was_answered_with_no_apart_from_what_is_needed():
    mentee = screening()
    judge(mentee, "voluntary", "no", by=None)
    judge(mentee, "skilled_worker", "no", by=None)

    assert why_not_pass_screening(mentee, by=None) == (
        "Answered with “no”: Voluntary commitment. Still needed: Started at least one year of higher education (no "
        "recognition needed)."
    )


def test_a_pause_keeps_the_place_on_the_list():
    mentee = waiting()

    pause(mentee, date(2026, 12, 24), by=None, at=NOW)
    assert (mentee.status, mentee.return_on, mentee.waiting_since) == ("paused", date(2026, 12, 24), TODAY)

    resume(mentee, by=None, at=NOW + timedelta(days=40))
    assert (mentee.status, mentee.return_on, mentee.waiting_since) == ("ready", None, TODAY)


def test_a_mentor_pauses_until_a_day_to_come():
    mentor = ready_mentor()

    with pytest.raises(Refused, match="Choose a day after today"):
        pause(mentor, TODAY, by=None, at=NOW)
    pause(mentor, date(2027, 1, 4), by=staff(), at=NOW, reason="Abroad")

    assert (mentor.status, mentor.paused_until) == ("paused", date(2027, 1, 4))
    assert Transition.objects.of(mentor).last().for_person == mentor.person  # type: ignore[union-attr]
    assert resume(mentor, by=None).paused_until is None


def test_what_does_not_pause_cannot_resume():
    with pytest.raises(Refused, match="There is no pause to end"):
        resume(waiting(), by=None)


def test_a_closed_file_keeps_its_reason_out_of_the_log_and_can_be_opened_again():
    mentee = waiting()

    close(mentee, "protection_refused", by=staff(), at=NOW)
    assert (mentee.status, mentee.closing_reason_id, mentee.waiting_since) == (
        "closed", "stop_reason:protection_refused", None,
    )  # fmt: skip
    assert set(Transition.objects.of(mentee).values_list("reason", flat=True)) == {""}

    with pytest.raises(Refused, match="This file is closed"):
        record_profile(mentee, by=None, radius_km=10)
    start_intake(mentee, by=None)
    assert (mentee.status, mentee.closing_reason) == ("intake", None)


def test_a_file_closes_with_a_reason_we_know():
    mentee = waiting()

    with pytest.raises(ValidationError, match="“bored” is not an answer we know"):
        close(mentee, "bored", by=None)

    assert Mentee.objects.get().status == "ready"


def test_a_mentor_who_left_comes_back_through_the_screening():
    mentor = ready_mentor()

    leave(mentor, by=None, at=NOW)
    assert (mentor.status, mentor.ready_since) == ("left", None)

    ready_for_screening(mentor, by=None)
    assert mentor.status == "screening"


def test_a_module_is_finished_once():
    mentor = applied()

    finish_module(mentor.person, "intervision", by=signed_in(mentor.person), at=NOW, language="fr")
    finish_module(mentor.person, "training_module:intervision", by=None, at=NOW + timedelta(days=9))

    assert [(m.module_id, m.language, m.on) for m in ModuleDone.objects.all()] == [
        ("training_module:intervision", "fr", TODAY)
    ]
    with pytest.raises(ValidationError, match="“yoga” is not an answer we know"):
        finish_module(mentor.person, "yoga", by=None)
    with pytest.raises(Refused, match="Only Karim and the coordinator can do this"):
        finish_module(mentor.person, "intervision", by=signed_in(referred().person))


@pytest.mark.parametrize("who", ["another branch", "the person"])
def test_only_the_branch_screens_pauses_and_closes(who: str):
    mentee, mentor = waiting(), ready_mentor()
    by = {"another branch": staff("Bea", of=branch("Luik")), "the person": signed_in(mentee.person)}[who]
    soon = date(2027, 1, 4)

    for action in (
        lambda: judge(mentee, "voluntary", "no", by=by),
        lambda: pass_screening(mentee, by=by),
        lambda: pause(mentee, soon, by=by, at=NOW),
        lambda: close(mentee, "moved", by=by),
        lambda: pause(mentor, soon, by=by, at=NOW),
        lambda: leave(mentor, by=by),
    ):
        with pytest.raises(Refused, match=r"Only a coordinator of Gent can do this\."):
            action()


@pytest.mark.parametrize(
    ("of", "ages", "born", "remarks"),
    [
        ("mentee", {"age_min": 18, "age_max": 33}, 1992, []),  # 34 only after the birthday
        ("mentee", {"age_min": 18, "age_max": 33}, 1991, ["people of 18 to 33 years old"]),
        ("mentee", {"age_min": 18, "age_max": 33}, 2008, []),
        ("mentee", {"age_min": 18}, 2009, ["people of 18 years and older"]),
        ("mentee", {"age_max": 33}, 1970, ["people of at most 33 years old"]),
        ("mentee", {"age_min": 18, "age_max": 33}, None, []),
        ("mentee", {"mentor_age_min": 50}, 1991, []),
        ("mentor", {"mentor_age_min": 50}, 1976, []),
        ("mentor", {"mentor_age_min": 50, "age_max": 33}, 1980, ["people of 50 years and older"]),
    ],
)
def test_an_age_outside_the_programme_is_a_remark_and_no_refusal(of, ages, born, remarks):
    programme(**ages)
    whose = waiting() if of == "mentee" else ready_mentor()
    record_profile(whose, by=None, background={"birth_year": born} if born else {})

    assert age_remarks(whose, today=TODAY) == [
        f"Youth is meant for {words}. The year of birth does not fit that: talk about it together."
        for words in remarks
    ]
    assert whose.status == "ready"
