"""What the workbench says of a criterion, a reason and a remedy."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from matching.candidates import sentences
from matching.candidates.sentences import Labels, criteria
from matching.engine import REASONS
from matching.models import Proposal
from matching.proposals.reasons import why_for_mentee, why_for_mentor
from tests.matching import house

pytestmark = pytest.mark.django_db


def explanation(**change: Any) -> dict[str, Any]:
    plain = {
        "possible": True, "score": 7000, "via": "sector", "mode": "in_person", "interpreter": False,
        "criteria": {
            "sector": 70, "expectations": 50, "location": 90, "language": 85, "availability": 50, "peer": None,
        },
        "weights": {"sector": 37, "expectations": 21, "location": 16, "language": 16, "availability": 10, "peer": 0},
        "link": "sector", "link_years": 12, "level": 4, "language": "nl", "km": 6, "half_days": 0b100100, "topics": [],
        "expected": 0, "unsure": False, "wants_peer": False, "career": {"sector": "ict", "isco": ""}, "reasons": [],
    }  # fmt: skip
    return plain | change


@pytest.mark.parametrize(
    ("change", "criterion", "sentence"),
    [
        (
            {"link": "isco4", "career": {"sector": "ict", "isco": "2512"}},
            "sector",
            "Same occupation: Software developers, 12 years of experience",
        ),
        (
            {"link": "isco4", "link_years": 1, "career": {"sector": "ict", "isco": "2512"}},
            "sector",
            "Same occupation: Software developers, 1 year of experience",
        ),
        (
            {"link": "isco2", "career": {"sector": "", "isco": "2512"}},
            "sector",
            "Related occupation: Software developers",
        ),
        (
            {"link": "isco1", "career": {"sector": "", "isco": "2341"}},
            "sector",
            "Another occupation, at a similar level: Primary school teachers",
        ),
        ({"via": "broad_network", "career": None}, "sector", "Another sector, but a broad network"),
        (
            {"via": "generic_hr", "career": None},
            "sector",
            "General HR profile: knows many occupations and selection procedures",
        ),
        (
            {"via": "sector", "unsure": True, "career": None},
            "sector",
            "Samer wants something new. The mentor can offer broad orientation.",
        ),
        ({"expected": 2}, "expectations", "The mentor does not yet offer what Samer expects"),
        ({"mode": "online"}, "location", "Far apart, but both can meet online"),
        ({}, "location", "They live 6 km apart and can meet in person"),
        ({"level": 7}, "language", "Same mother tongue: Dutch"),
        ({"level": 5}, "language", "Both speak Dutch, level C1"),
        (
            {"interpreter": True, "language": "ti", "level": None},
            "language",
            "Through a volunteer interpreter: Tigrinya",
        ),
        ({}, "availability", "2 shared half-days: Monday evening, Tuesday evening"),
        (
            {"wants_peer": True},
            "peer",
            "Samer would like a mentor with their own experience. This mentor does not have it.",
        ),
    ],
)
def test_what_each_criterion_says(change: dict[str, Any], criterion: str, sentence: str) -> None:
    pair, mentee = explanation(**change), house.mentee()
    with translation.override("en"):
        text_of = {line.name: line.text for line in criteria(pair, mentee, Labels.of([pair]))}
    assert text_of[criterion] == sentence


@pytest.mark.parametrize(
    ("points", "word"),
    [
        (100, "very good"),
        (80, "very good"),
        (79, "good"),
        (60, "good"),
        (59, "fair"),
        (40, "fair"),
        (39, "weak"),
        (0, "weak"),
    ],
)
def test_points_have_a_word(points: int, word: str) -> None:
    with translation.override("en"):
        assert sentences.strength(points) == word


def test_every_reason_and_every_remedy_has_a_sentence() -> None:
    with translation.override("en"):
        for code in (*REASONS, "competition"):
            obstacle = sentences.obstacle(code)
            assert obstacle.text.endswith(".")
            assert obstacle.text != code
            assert obstacle.remedy, code
        assert all(sentences.remedy_words(remedy)[0] for remedy in set(sentences.REMEDIES.values()))


def test_a_whole_day_is_said_as_a_day() -> None:
    with translation.override("en"):
        assert sentences.half_days(0b111_000_100) == "Monday evening, Wednesday"
        assert sentences.half_days_in_a_sentence(0b100_100) == "Monday evening and Tuesday evening"
        assert sentences.half_days(0) == "not known yet"


@pytest.mark.parametrize(
    ("link", "mentor", "mentee"),
    [
        ("isco1", "You can help to find a direction", "Karim can help you to find a direction."),
        ("isco3", "You know the work: Primary school teachers, 12 years of experience",
         "Karim knows this work: Primary school teachers."),
    ],
)  # fmt: skip
def test_of_another_occupation_nobody_is_told_that_the_mentor_knows_the_work(
    link: str, mentor: str, mentee: str
) -> None:
    pair = explanation(link=link, career={"sector": "", "isco": "2341"})
    proposal = Proposal(explanation=pair, mode="in_person", mentor=house.mentor("Karim"))
    with translation.override("en"):
        assert why_for_mentor(proposal)[0] == ("sector", mentor)
        assert why_for_mentee(proposal)[0] == ("sector", mentee)
