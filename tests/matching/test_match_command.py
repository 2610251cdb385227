"""`manage.py match`: the contract's shape, and one sentence for each thing that cannot be done."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from intake.models import Mentee, Mentor
from matching.models import CandidateList, Plan, PlanLine, Policy
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def match(*arguments: str) -> str:
    out = StringIO()
    call_command("match", *arguments, stdout=out)
    return out.getvalue()


def people() -> tuple[Mentee, Mentee, Mentor]:
    return house.mentee("Samer"), house.mentee("Amina", languages={"ti": "M"}), house.mentor()


def test_the_list_is_one_code_a_line() -> None:
    house.programme("youth")
    house.programme("reception")
    assert match("--list") == "reception\nyouth\n"


def test_without_json_it_is_one_line() -> None:
    people()
    assert match("youth").startswith("youth: 1 duos from 2 waiting mentees, 1 by hand, proven optimal in 0.")


def test_json_has_the_shape_of_the_contract() -> None:
    samer, amina, karim = people()
    answer = json.loads(match("youth", "--json", "-", "--pairs"))
    seconds = answer.pop("seconds")
    assert set(seconds) == {"load", "score", "assign", "total"}
    assert all(value >= 0 for value in seconds.values())
    duo = answer["duos"][0]
    criteria = duo["criteria"]
    assert criteria == {
        "sector": 70, "expectations": 50, "location": criteria["location"], "language": 65, "availability": 25,
        "peer": None,
    }  # fmt: skip
    score = duo["score"]
    assert answer == {
        "programme": "youth",
        "mentees": 2,
        "mentors": 1,
        "places": {karim.public_id: 2},
        "feasible_pairs": 1,
        "duos": [
            {
                "mentee": samer.public_id,
                "mentor": karim.public_id,
                "score": score,
                "criteria": criteria,
                "via": "sector",
                "mode": "in_person",
                "interpreter": False,
            }
        ],
        "unmatched": [
            {
                "mentee": amina.public_id,
                "reasons": [{"code": "language", "near_misses": 1, "remedy": "interpreter"}],
            }
        ],
        "objective": {"duos": 1, "long_waiters": answer["objective"]["long_waiters"], "total_score": score},
        "certificate": {"optimal": True, "primal": score, "dual": score},
        "by_hand": {"duos": 1, "total_score": score},
        "pairs": [[samer.public_id, karim.public_id, score]],
        "urgent": answer["urgent"],
    }


def test_json_goes_to_a_file(tmp_path: Any) -> None:
    people()
    assert match("youth", "--json", str(tmp_path / "plan.json")) == ""
    assert json.loads((tmp_path / "plan.json").read_text())["places"] == 2


def test_nothing_is_kept_unless_asked() -> None:
    people()
    match("youth")
    assert (Plan.objects.count(), CandidateList.objects.count()) == (0, 0)
    match("youth", "--save")
    plan = Plan.objects.get()
    assert (plan.status, plan.objective["duos"], plan.mentees, plan.places) == ("ready", 1, 2, 2)
    assert (PlanLine.objects.count(), CandidateList.objects.count()) == (2, 2)


def test_other_weights_are_tried_and_never_kept() -> None:
    people()
    tried = json.loads(match("youth", "--json", "-", "--weights", "0,0,0,100,0,0"))
    assert tried["duos"][0]["score"] == 6500
    with pytest.raises(CommandError, match="try-out and cannot be saved"):
        match("youth", "--weights", "0,0,0,100,0,0", "--save")
    assert Policy.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Name a programme; `match --list` shows their codes."),
        (("sport",), "There is no programme “sport”. Known: youth."),
        (("youth", "--weights", "1,2"), "“1,2” is not six whole numbers."),
        (("youth", "--weights", "a,b,c,d,e,f"), "“a,b,c,d,e,f” is not six whole numbers."),
        (("youth", "--weights", "35,20,15,15,10,6"), "Together that is 101 points. Share out 100."),
    ],
)
def test_a_wrong_word_is_named(arguments: tuple[str, ...], sentence: str) -> None:
    house.programme()
    with pytest.raises(CommandError) as error:
        match(*arguments)
    assert str(error.value) == sentence


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    house.programme()
    with pytest.raises(CommandError) as error:
        match("youth", "--json", str(tmp_path / "nowhere" / "plan.json"))
    assert str(error.value) == f"{tmp_path}/nowhere/plan.json cannot be written: No such file or directory."


def test_commands_speak_english_whatever_the_house_speaks() -> None:
    house.programme()
    with (
        translation.override("nl"),
        pytest.raises(CommandError, match="Together that is 120 points"),
    ):
        match("youth", "--weights", "20,20,20,20,20,20")


def test_a_programme_without_weights_is_named() -> None:
    intake_house.programme("youth")
    with pytest.raises(CommandError, match="The programme “youth” has no weights yet"):
        match("youth")


def test_a_programme_without_people_has_an_empty_plan() -> None:
    house.programme()
    answer = json.loads(match("youth", "--json", "-"))
    assert (answer["mentees"], answer["duos"], answer["certificate"]["optimal"]) == (0, [], True)
