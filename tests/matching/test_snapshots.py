"""A finished plan can be computed again from what went into it, whatever people changed since."""

from __future__ import annotations

from dataclasses import fields
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from base.workflow.moves import Refused
from intake.models import Mentee, Mentor
from intake.people.actions import record_profile
from matching.engine import Move
from matching.models import Plan, PlanLine, PlanSnapshot
from matching.plans.actions import ask_for_plan, fail
from matching.plans.snapshot import KEPT_SNAPSHOTS, pack, replay, unpack
from matching.plans.store import ENGINE_VERSION
from matching.policies.actions import lock_pair, refuse_pair, set_weights
from matching.tasks import make_plan
from tests.intake import house as intake_house
from tests.intake.house import NOW
from tests.matching import house
from tests.matching.test_plans import outcome

pytestmark = pytest.mark.django_db


def plan(code: str = "youth") -> Plan:
    running = ask_for_plan(house.programme(code), by=None)
    make_plan.run(plan_id=running.pk)
    return Plan.objects.get(pk=running.pk)


def command(public_id: str) -> str:
    out = StringIO()
    call_command("replay", public_id, stdout=out)
    return out.getvalue()


# What is kept


def test_what_comes_out_is_what_went_in() -> None:
    """Every column, to the type; a lock, a refusal, an interpreter's bridge and a confirmed wish too."""
    house.crowd(3, 3)
    samer, by = house.mentee("Samer", gender_wish="f"), house.coordinator()
    Mentee.objects.filter(pk=samer.pk).update(gender_wish_confirmed_by=by)
    karim, amina = house.mentor(), house.mentee("Amina")
    refuse_pair(samer, karim, "distance", by=by)
    lock_pair(amina, karim, by=by)
    computed = outcome()
    columns, weighing, favour = unpack(pack(computed))
    assert (weighing, favour, columns.locked) == (computed.weighing, computed.favour, computed.columns.locked)
    assert columns.locked
    for before, after in (
        (computed.columns.mentees, columns.mentees),
        (computed.columns.mentors, columns.mentors),
        (computed.columns.mentees.experiences, columns.mentees.experiences),
        (computed.columns.mentors.experiences, columns.mentors.experiences),
    ):
        for field in fields(before):
            if field.name != "experiences":
                old, new = getattr(before, field.name), getattr(after, field.name)
                assert (field.name, new.dtype, new.shape) == (field.name, old.dtype, old.shape)
                assert np.array_equal(old, new), field.name
    assert columns.mentors.excluded.any()


def test_the_database_reads_nothing_of_it() -> None:
    house.mentee()
    finished = plan()
    with connection.cursor() as cursor:
        cursor.execute("SELECT arrays FROM matching_plansnapshot WHERE plan_id = %s", [finished.pk])
        stored = bytes(cursor.fetchone()[0])
    assert b"mentees" not in stored
    assert set(PlanSnapshot.objects.get().arrays) == {"arrays", "policy", "bonus"}


def test_only_the_newest_plans_of_a_programme_keep_it() -> None:
    other = plan("reception")
    plans = [plan() for _n in range(KEPT_SNAPSHOTS + 2)]
    plans_with_snapshot = PlanSnapshot.objects.order_by("pk").values_list("plan", flat=True)
    assert list(plans_with_snapshot) == [other.pk, *[newest.pk for newest in plans[-KEPT_SNAPSHOTS:]]]


def test_a_plan_that_failed_keeps_nothing() -> None:
    fail(ask_for_plan(house.programme(), by=None), "ValueError")
    assert not PlanSnapshot.objects.exists()


# Replay


def test_a_plan_gives_the_same_duos_whatever_changed_since() -> None:
    house.crowd(4, 2)
    finished = plan()
    for mentee in Mentee.objects.all()[:2]:
        record_profile(mentee, by=None, at=NOW, languages={"fr": "M"})
    Mentor.objects.update(status="left")
    set_weights(house.programme(), house.WEIGHTS | {"sector": 0, "language": 50}, by=None, minimum_score=0)
    assert replay(finished).moves == []
    assert command(finished.public_id) == f"The plan “{finished.public_id}” gives the same 4 duos again.\n"


def test_the_favour_for_the_plan_before_is_part_of_it() -> None:
    """Hilde is a little better than Karim, whom the plan before suggested: without that the replay would differ."""
    house.mentee()
    house.mentor()
    plan()
    house.mentor("Hilde", place="9000")
    finished = plan()
    assert replay(finished).moves == []


def test_other_weights_say_who_would_move() -> None:
    """Karim lives nearer, Hilde speaks the mother tongue of Samer."""
    samer = house.mentee()
    karim, hilde = (
        house.mentor(place="9000"),
        house.mentor("Hilde", languages={"ar": "M"}, experiences=[{"sector": "ict", "years": 4}]),
    )
    set_weights(house.programme(), house.WEIGHTS, by=None, minimum_score=0, steadiness=0)
    only = dict.fromkeys(house.WEIGHTS, 0)
    finished = plan()
    first = PlanLine.objects.get(plan=finished).mentor
    assert first is not None
    for weights, mentor in (({"location": 100}, karim), ({"language": 100}, hilde)):
        moves = replay(finished, weights=only | weights).moves
        assert moves == ([] if mentor == first else [Move(samer.pk, first.pk, mentor.pk)])
    with pytest.raises(Refused, match="35 points"):
        replay(finished, weights=only | {"sector": 35})


# The command


def test_other_duos_are_named_and_end_with_one() -> None:
    samer, karim = house.mentee(), house.mentor()
    finished = plan()
    hilde = house.mentor("Hilde")
    PlanLine.objects.filter(plan=finished).update(mentor=hilde)
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("replay", finished.public_id, stdout=out)
    assert out.getvalue() == f"{samer.public_id}: {hilde.public_id} → {karim.public_id}\n"
    assert str(error.value) == f"The plan “{finished.public_id}” gives other duos for 1 of 1 mentees."
    assert error.value.returncode == 1


def test_a_plan_of_another_engine_says_so() -> None:
    house.mentee()
    finished = plan()
    PlanSnapshot.objects.update(engine_version="0")
    assert command(finished.public_id).endswith("It was made by engine 0, which is not this one.\n")
    PlanSnapshot.objects.update(engine_version=ENGINE_VERSION)
    assert command(finished.public_id).endswith("again.\n")


def test_what_cannot_be_replayed_is_one_sentence() -> None:
    running = ask_for_plan(house.programme(), by=None)
    finished = plan("reception")
    PlanSnapshot.objects.all().delete()
    gone = "is not kept any more: only the newest 5 plans of a programme are."
    for public_id, sentence in (
        ("nowhere", "There is no plan “nowhere”."),
        (running.public_id, f"The plan “{running.public_id}” was not finished."),
        (finished.public_id, f"What went into the plan “{finished.public_id}” {gone}"),
    ):
        with pytest.raises(CommandError) as error:
            command(public_id)
        assert str(error.value) == sentence


def test_an_empty_programme_replays_to_nothing() -> None:
    assert command(plan().public_id).endswith("gives the same 0 duos again.\n")
    assert intake_house.programme().code == "youth"
