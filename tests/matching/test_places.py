"""Who waits and who has room is the same everywhere: in lists, badges, columns, guards, today's page and plans."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from base.accounts.models import User
from base.workflow.moves import Refused
from intake.models import Mentee, Mentor, Programme
from intake.people.profiles import record_profile
from matching import places
from matching.candidates.best import available_mentors
from matching.models import Proposal
from matching.plans.columns import load
from matching.proposals.actions import answer, propose, withdraw
from matching.proposals.permissions import why_not_propose
from matching.tasks import run
from pages.desk.matching.queue import free_places, who_waits
from pages.desk.people.filters import MenteeFilter, MentorFilter
from pages.desk.people.lists import counts_of, with_places
from pages.desk.today.pipeline import pipeline
from tests.matching import house
from tests.people import read, ruling

pytestmark = pytest.mark.django_db
WAITS_NOT = ("is not waiting for a mentor now.", "already has a proposal or a mentor.")
NO_ROOM = ("is not available as a mentor now.", "has no free place left.")


@pytest.fixture
def staff() -> User:
    return house.coordinator()


def by_the_book() -> tuple[set[int], dict[int, int]]:
    """Who waits, and how many places each mentor with room has: row by row, as a person would count."""
    held = Counter(Proposal.objects.filter(holds=True).values_list("mentor", flat=True))
    waiting = {
        mentee.pk
        for mentee in Mentee.objects.filter(status="ready")
        if not mentee.proposals.filter(holds=True).exists()
    }
    room = {
        mentor.pk: mentor.capacity - held[mentor.pk]
        for mentor in Mentor.objects.filter(status="ready")
        if held[mentor.pk] < mentor.capacity
    }
    return waiting, room


def crowd(chance: Random, staff: User) -> None:
    """Two programmes, and some time in them: asked, answered, taken back, capacities raised and lowered."""
    youth, reception = house.programme("youth"), house.programme("reception")
    for n in range(7):
        house.mentee(f"Mentee{'abcdefg'[n]}")
    for n in range(4):
        house.mentor(f"Mentor{'abcd'[n]}").programmes.set(chance.choice([[youth], [youth, reception]]))
    Mentee.objects.filter(pk__in=chance.sample(list(Mentee.objects.values_list("pk", flat=True)), 2)).update(
        programme=reception
    )
    for _step in range(24):
        with suppress(Refused):
            move(chance, staff)


def move(chance: Random, staff: User) -> None:
    mentor = chance.choice(Mentor.objects.order_by("pk"))
    pending = list(Proposal.objects.open().order_by("pk"))
    match chance.choice(
        ["propose", "propose", "yes", "yes", "no", "withdraw", "capacity", "capacity", "left"]
    ):
        case "propose":
            propose(chance.choice(Mentee.objects.order_by("pk")), mentor, by=staff)
        case "capacity":
            record_profile(mentor, by=staff, capacity=chance.randint(0, 3))
        case "left" if not pending:
            Mentor.objects.filter(pk=mentor.pk).exclude(proposals__holds=True).update(status="left")
        case "withdraw" if pending:
            withdraw(chance.choice(pending), by=staff, reason="other")
        case ("yes" | "no") as word if pending:
            proposal = chance.choice(pending)
            for side in (proposal.mentor, proposal.mentee):
                answer(proposal, side.person, word, by=staff)


@pytest.mark.parametrize("seed", range(6))
def test_every_reader_agrees_on_who_waits_and_who_has_room(staff: User, seed: int) -> None:
    crowd(Random(seed), staff)
    waiting, room = by_the_book()
    mentees, mentors = Mentee.objects.all(), Mentor.objects.all()

    assert set(places.waiting(mentees).values_list("pk", flat=True)) == waiting
    assert {mentor.pk: mentor.room for mentor in places.with_room(mentors)} == room  # type: ignore[attr-defined]
    assert {mentor.pk for mentor in mentors.ready() if places.free_place(mentor)} == set(room)

    listed = MenteeFilter({"status": "waiting"}, with_places(mentees)).qs
    assert set(listed.values_list("pk", flat=True)) == waiting
    listed = MentorFilter({"status": "free"}, with_places(mentors)).qs
    assert set(listed.values_list("pk", flat=True)) == set(room)
    assert counts_of(with_places(mentees))["waiting"] == len(waiting)
    assert counts_of(with_places(mentors))["free"] == len(room)
    assert [stage.count for stage in pipeline(staff)][2] == len(waiting)

    why_not = {
        (mentee, mentor): why_not_propose(mentee, mentor, by=None) for mentee in mentees for mentor in mentors
    }
    assert {mentee.pk for (mentee, _), why in why_not.items() if not about(why, WAITS_NOT, mentee)} >= waiting
    for (mentee, mentor), why in why_not.items():
        if mentee.pk not in waiting:
            assert why is not None
        elif mentor.programmes.filter(pk=mentee.programme_id).exists():
            assert about(why, NO_ROOM, mentor) == (mentor.pk not in room), (mentee, mentor, why)

    for programme in Programme.objects.all():
        waiting_here = {pk for pk in waiting if mentees.get(pk=pk).programme_id == programme.pk}
        rooms = {pk: n for pk, n in room.items() if mentors.get(pk=pk).programmes.filter(pk=programme.pk)}
        columns = load(programme, today=timezone.localdate())
        assert set(columns.mentees.id.tolist()) == waiting_here
        free = dict(zip(columns.mentors.id.tolist(), columns.mentors.free.tolist(), strict=True))
        able = columns.available.tolist()
        assert {pk: n for (pk, n), yes in zip(free.items(), able, strict=True) if yes} == rooms
        assert set(available_mentors(programme)) == set(rooms)
        assert free_places(programme, staff) == (len(rooms), sum(rooms.values()))
        assert {mentee.pk for mentee in who_waits(programme, staff)} == waiting_here
        planned = lines_of(programme, staff)
        assert set(planned) == waiting_here
        taken = Counter(mentor for mentor in planned.values() if mentor)
        assert {pk: n for pk, n in taken.items() if n > rooms.get(pk, 0)} == {}


def about(why: str | None, sentences: tuple[str, ...], of: Mentee | Mentor) -> bool:
    """Whether the refusal is one of these about this person."""
    return why in [f"{of.person.first_name} {words}" for words in sentences]


def lines_of(programme: Programme, staff: User) -> dict[int, int | None]:
    """The mentor of each mentee in a plan that is made now."""
    plan = programme.plans.create(
        organisation=programme.organisation,
        policy=ruling(programme),
        asked_by=staff,
        started_at=timezone.now(),
    )
    run(plan)
    return dict(plan.lines.values_list("mentee", "mentor"))


@pytest.mark.parametrize("capacity", [0, 1])
def test_a_capacity_lowered_under_what_is_held_sends_nobody_away_and_holds_nobody_new(
    staff: User, capacity: int
) -> None:
    karim = house.mentor("Karim")
    first, second, third = (house.mentee(name) for name in ("Samer", "Amina", "Yonas"))
    withdrawn, held = propose(first, karim, by=staff), propose(second, karim, by=staff)
    withdraw(withdrawn, by=staff, reason="other")
    record_profile(karim, by=staff, capacity=capacity)
    karim.refresh_from_db()

    assert (karim.capacity, Proposal.objects.get(pk=held.pk).holds, held.place) == (capacity, True, 2)
    assert why_not_propose(third, karim, by=staff) == "Karim has no free place left."
    with pytest.raises(Refused, match="Karim has no free place left"):
        propose(third, karim, by=staff)
    page = house.signed_in(staff).get(f"/mentors/{karim.public_id}/")
    notice = "Karim gets nobody new until a place is free"
    assert (notice in read(page)) == (capacity < 1)


def test_a_place_is_free_again_once_there_are_fewer_than_the_capacity(staff: User) -> None:
    karim = house.mentor("Karim", capacity=3)
    for name in ("Samer", "Amina", "Yonas"):
        propose(house.mentee(name), karim, by=staff)
    record_profile(karim, by=staff, capacity=2)
    karim.refresh_from_db()
    places_after = []
    for number in (3, 1):
        withdraw(karim.proposals.get(place=number, holds=True), by=staff, reason="other")
        places_after.append(places.free_place(karim))
    assert places_after == [None, 1]


def test_sql_and_django_read_the_same(staff: User) -> None:
    crowd(Random(99), staff)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT m.id FROM intake_mentee m WHERE {places.WAITS}")
        waiting = {row[0] for row in cursor.fetchall()}
    assert waiting == set(places.waiting(Mentee.objects.all()).values_list("pk", flat=True))
