"""From tables to columns: rows made by hand beside what was loaded, and what must never be loaded."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base.accounts.actions import add_membership
from intake.availability.half_days import bit, masks
from intake.background.wishes import people_meeting
from intake.models import Availability, Background, LanguageSkill, Mentee, Mentor
from matching.duos.actions import stop_duo
from matching.engine import DID, IN_PERSON, LEAVES, ONLINE, Experience, Mentees, Mentors, Policy, score
from matching.engine.profiles import Mentee as MenteeRow
from matching.engine.profiles import Mentor as MentorRow
from matching.plans.columns import Columns, load
from matching.policies.actions import lock_pair, refuse_pair
from matching.proposals.actions import answer, expire, withdraw
from tests.engine import people
from tests.intake import house as intake_house
from tests.intake.house import TODAY
from tests.matching import house

pytestmark = pytest.mark.django_db

J = 1 << 9  # NACE section J is the tenth letter


def test_a_mentee_and_a_mentor_are_loaded_as_they_are_written_by_hand() -> None:
    mentee = house.mentee(
        place="9000",
        radius_km=30,
        languages={"ar": "M", "nl": "A2"},
        experiences=[{"sector": "ict", "years": 4}, {"sector": "care", "years": 2, "kind": "leaves"}]
        if sector_exists("care")
        else [{"sector": "ict", "years": 4}],
        expectations=["orientation", "cv_linkedin"],
        interpreter_accepted=True,
        peer_wish=True,
    )
    mentor = house.mentor(place="9050", radius_km=15, hr=True, peer=True, capacity=3)
    refused = house.mentor("Hilde")
    by = house.coordinator()
    refuse_pair(mentee, refused, "distance", by=by)
    columns = load(house.programme(), today=TODAY + timedelta(days=40))
    language, sector, topic = columns.languages.index, columns.sectors.index, columns.topics.index
    lines = [Experience(isco=-1, sector=sector("ict") + 1, sections=J, years=4, kind=DID)]
    if sector_exists("care"):
        lines.append(
            Experience(
                isco=-1, sector=sector("care") + 1, sections=columns.mentees[0].experiences[1].sections, years=2,
                kind=LEAVES,
            )
        )  # fmt: skip
    assert mentee.place is not None
    assert columns.mentees[0] == MenteeRow(
        id=mentee.pk,
        programme=0,
        branch=mentee.branch_id,
        languages={language("ar"): 7, language("nl"): 2},
        interpreter=True,
        x=mentee.place.x,
        y=mentee.place.y,
        radius=300,
        modes=IN_PERSON | ONLINE,
        centre_online=True,
        half_days=bit(1, 2) | bit(3, 0),
        unsure=False,
        expectations=1 << topic("content_minimal:orientation") | 1 << topic("content_minimal:cv_linkedin"),
        peer=True,
        wish=-1,
        waiting_days=40,
        experiences=tuple(lines),
        refused=frozenset({refused.pk}),
    )
    assert mentor.place is not None
    assert columns.mentors[0] == MentorRow(
        id=mentor.pk,
        programmes=1,
        branch=mentor.branch_id,
        languages={language("nl"): 7, language("fr"): 4},
        x=mentor.place.x,
        y=mentor.place.y,
        radius=150,
        modes=IN_PERSON,
        half_days=bit(1, 2),
        offers=1 << topic("content_minimal:orientation")
        | 1 << next(n for n, key in enumerate(columns.topics) if key.endswith(":network_intro")),
        hr=True,
        broad=False,
        peer=True,
        free=3,
        paused=False,
        ready=True,
        experiences=(Experience(isco=-1, sector=sector("ict") + 1, sections=J, years=20, kind=DID),),
        unmet_wishes=frozenset(),
        bridged=frozenset(),
    )


def sector_exists(code: str) -> bool:
    from intake.models import Sector

    return Sector.objects.filter(code=code).exists()


def test_who_waits_longest_comes_first_and_who_was_proposed_does_not_come() -> None:
    amina, samer, elif_ = house.mentee("Amina"), house.mentee("Samer"), house.mentee("Elif")
    Mentee.objects.filter(pk=samer.pk).update(waiting_since=date(2026, 9, 1))
    mentor = house.mentor()
    house.proposed(elif_, mentor)
    columns = load(house.programme(), today=TODAY)
    assert columns.mentees.id.tolist() == [samer.pk, amina.pk]
    assert columns.mentors.free.tolist() == [1]
    assert columns.mentees.waiting_days.tolist() == [83, 0]


def test_only_mentors_who_said_where_they_live_are_loaded() -> None:
    mentor, applied = house.mentor(), intake_house.applied("Nieuw")
    LanguageSkill.objects.create(
        person=applied.person, organisation=applied.organisation, language_id="nl", level_id="C1"
    )
    house.mentee()
    columns = load(house.programme(), today=TODAY)
    assert columns.mentors.id.tolist() == [mentor.pk]


def test_a_centre_that_forbids_online_takes_the_bit_away() -> None:
    centre = intake_house.partner("Centrum", online=False)
    mentee = house.mentee()
    Mentee.objects.filter(pk=mentee.pk).update(centre=centre)
    columns = load(house.programme(), today=TODAY)
    assert (columns.mentees.modes.tolist(), columns.mentees.centre_online.tolist()) == ([IN_PERSON], [False])


def test_an_interpreter_is_a_bridge_between_the_languages_that_are_spoken_well() -> None:
    luc = intake_house.person("Luc")
    add_membership(luc, "interpreter", None, by=None, starts_on=date(2026, 1, 1))
    for code, level in (("ti", "M"), ("nl", "B1"), ("fr", "A2")):
        LanguageSkill.objects.create(
            person=luc, organisation=luc.organisation, language_id=code, level_id=level
        )
    house.mentee()
    house.mentor()
    columns = load(house.programme(), today=TODAY)
    index = columns.languages.index
    bridged = {
        (columns.languages[a], columns.languages[b])
        for a, b in zip(*columns.mentors.bridge.nonzero(), strict=True)
    }
    assert bridged == {("ti", "ti"), ("ti", "nl"), ("nl", "ti"), ("nl", "nl")}
    assert columns.mentors[0].bridged == frozenset({index("ti"), index("nl")})
    before = load(house.programme(), today=date(2025, 12, 31))
    assert not before.mentors.bridge.any()


def test_a_wish_counts_once_a_coordinator_confirmed_it() -> None:
    mentee, mentor, by = house.mentee(), house.mentor(), house.coordinator()
    house.mentor("Hilde")
    Background.objects.update_or_create(
        person=mentor.person, defaults={"gender": "gender:m", "organisation": mentor.organisation}
    )
    Mentee.objects.filter(pk=mentee.pk).update(gender_wish="m")
    assert load(house.programme(), today=TODAY).mentees.wish.tolist() == [-1]
    Mentee.objects.filter(pk=mentee.pk).update(gender_wish_confirmed_by=by)
    columns = load(house.programme(), today=TODAY)
    wish = columns.mentees.wish[0]
    assert columns.mentors.excluded[wish].tolist() == [False, True]


def test_nobody_is_possible_for_themselves() -> None:
    """A former mentee who became a mentor can look for a mentor again."""
    mentee, both, other = house.mentee(), house.mentor(), house.mentor("Hilde")
    assert possible_for(mentee) == {both.pk, other.pk}
    Mentor.objects.filter(pk=both.pk).update(person=mentee.person)
    columns = load(house.programme(), today=TODAY)
    assert columns.mentees.refused.tolist() == [[0, both.pk]]
    assert possible_for(mentee) == {other.pk}


@pytest.mark.parametrize("how", ["withdrawn", "declined", "a former duo"])
def test_a_pair_that_was_tried_is_not_suggested_again(how: str) -> None:
    by, mentee, mentor = house.coordinator(), house.mentee(), house.mentor()
    other = house.mentor("Hilde")
    proposal = house.proposed(mentee, mentor, by=by)
    assert load(house.programme(), today=TODAY).mentees.refused.tolist() == []
    if how == "withdrawn":
        withdraw(proposal, by=by)
    elif how == "declined":
        answer(proposal, mentor.person, "no", by=by, way="phone")
    else:
        answer(proposal, mentor.person, "yes", by=by, way="phone")
        duo = answer(proposal, mentee.person, "yes", by=by, way="phone")
        assert duo is not None
        stop_duo(duo, "stop_reason:poor_match", by=by)
    assert load(house.programme(), today=TODAY).mentees.refused.tolist() == [[0, mentor.pk]]
    assert possible_for(mentee) == {other.pk}


def test_who_did_not_answer_in_time_may_be_suggested_again() -> None:
    mentee, mentor = house.mentee(), house.mentor()
    proposal = house.proposed(mentee, mentor)
    expire(proposal, at=proposal.expires_at)
    assert load(house.programme(), today=TODAY).mentees.refused.tolist() == []
    assert possible_for(mentee) == {mentor.pk}


def possible_for(mentee: Mentee) -> set[int]:
    columns = load(house.programme(), today=TODAY)
    candidates = score(columns.mentees, columns.mentors, Policy(), top=None)
    row = columns.mentees.id.tolist().index(mentee.pk)
    return set(columns.mentors.id[candidates.mentor[candidates.of(row)]].tolist())


def test_locks_are_pairs_of_rows() -> None:
    house.mentee("Amina")
    samer, karim = house.mentee("Samer"), house.mentor()
    lock_pair(samer, karim, by=house.coordinator())
    assert load(house.programme(), today=TODAY).locked == [(1, 0)]


def test_one_pair_can_be_loaded_alone() -> None:
    house.mentee("Amina")
    samer, karim = house.mentee("Samer"), house.mentor()
    house.mentor("Hilde")
    whole, alone = (
        load(house.programme(), today=TODAY),
        load(house.programme(), today=TODAY, mentee=samer, mentor=karim),
    )
    assert (len(alone.mentees), len(alone.mentors)) == (1, 1)
    assert (alone.mentees[0], alone.mentors[0]) == (whole.mentees[1], whole.mentors[0])


def test_the_mentors_of_one_branch_can_be_loaded_alone() -> None:
    mentee, karim = house.mentee(), house.mentor()
    elsewhere = house.mentor("Hilde")
    Mentor.objects.filter(pk=elsewhere.pk).update(branch=intake_house.branch("Elsewhere"))
    columns = load(house.programme(), today=TODAY, branch=karim.branch_id)
    assert (columns.mentees.id.tolist(), columns.mentors.id.tolist()) == ([mentee.pk], [karim.pk])


def test_an_empty_programme_is_loaded_as_nobody() -> None:
    columns = load(house.programme(), today=TODAY)
    assert (len(columns.mentees), len(columns.mentors), columns.locked) == (0, 0, [])


def test_loading_takes_as_many_queries_for_many_as_for_few() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            load(house.programme(), today=TODAY)
        return len(captured)

    house.crowd(1, 1)
    few = queries()
    house.crowd(2, 2)
    assert queries() == few


def test_what_the_matching_may_not_know_changes_nothing() -> None:
    house.mentee()
    mentor = house.mentor()
    before = load(house.programme(), today=TODAY)
    for whose in (*Mentee.objects.all(), *Mentor.objects.all()):
        Background.objects.update_or_create(
            person=whose.person,
            defaults={
                "organisation": whose.organisation, "birth_year": 1970, "gender": "gender:f", "belgian": False,
                "origin_duo": "yes", "origin_vesoc": "yes", "reason_of_stay": "reason_of_stay:protection",
                "may_work": "yes",
            },
        )  # fmt: skip
    after = load(house.programme(), today=TODAY)
    assert [before.mentees[0], before.mentors[0]] == [after.mentees[0], after.mentors[0]]
    assert mentor.pk == after.mentors[0].id


def columns_of(careers: list[tuple[Experience, ...]], mentors: list[MentorRow]) -> Columns:
    """Mentees who differ in their career only."""
    return Columns(
        mentees=Mentees.of(
            [people.mentee(experiences=career) for career in careers], languages=people.LANGUAGES
        ),
        mentors=Mentors.of(mentors, languages=people.LANGUAGES),
        locked=[],
        languages=[],
        sectors=[],
        topics=[],
    )


MENTORS = [
    people.mentor(experiences=(Experience(isco=-1, sector=sector, sections=1 << sector, years=5),))
    for sector in (1, 2, 3)
]
LINES = st.builds(
    Experience,
    isco=st.sampled_from([-1, 2221]),
    sector=st.integers(1, 3),
    sections=st.integers(1, 3).map(lambda sector: 1 << sector),
    years=st.sampled_from([1, 5]),
    kind=st.integers(0, 3),
)


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(LINES, min_size=2, max_size=3), data=st.data())
def test_careers_with_other_scores_have_other_hashes(lines: list[Experience], data: st.DataObject) -> None:
    """Also when the same words stand in other lines: “did ICT, leaves health” is not “leaves ICT, did health”."""
    shuffled = [
        data.draw(st.permutations([getattr(line, name) for line in lines]), label=name)
        for name in ("isco", "sector", "sections", "years", "kind")
    ]
    other = tuple(Experience(*line) for line in zip(*shuffled, strict=True))
    columns = columns_of([tuple(lines), other, tuple(reversed(lines))], MENTORS)
    candidates = score(columns.mentees, columns.mentors, Policy(), top=None)
    scores = [
        dict(
            zip(
                candidates.mentor[candidates.of(row)].tolist(),
                candidates.score[candidates.of(row)].tolist(),
                strict=True,
            )
        )
        for row in range(3)
    ]
    hashes = columns.hashes
    assert hashes[0] == hashes[2]
    assert scores[0] == scores[1] or hashes[0] != hashes[1]


MINUTES = st.integers(0, 24 * 60 - 1)
HOURS = st.tuples(st.integers(0, 6), MINUTES, MINUTES, st.booleans()).filter(lambda row: row[1] < row[2])


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(hours=st.lists(HOURS, max_size=5))
def test_half_days_are_the_same_here_as_in_the_intake(hours: list[tuple[int, int, int, bool]]) -> None:
    mentee = Mentee.objects.first() or house.mentee()
    Availability.objects.filter(person=mentee.person).delete()
    Availability.objects.bulk_create(
        Availability(
            person=mentee.person,
            organisation=mentee.organisation,
            weekday=weekday,
            starts=time(*divmod(starts, 60)),
            ends=time(*divmod(ends, 60)),
            free=free,
        )
        for weekday, starts, ends, free in hours
    )
    columns = load(house.programme(), today=TODAY)
    assert columns.mentees.half_days.tolist() == [masks([mentee.person_id])[mentee.person_id]]


def test_who_did_not_say_meets_no_wish_and_whoever_did_the_own() -> None:
    background_of = {"Hilde": {"gender": "f"}, "Karim": {"gender": "m"}, "Bert": {"birth_year": 1961}}
    people = {
        name: house.mentor(name, background=answers).person_id for name, answers in background_of.items()
    }
    assert people_meeting([*people.values()]) == {"f": {people["Hilde"]}, "m": {people["Karim"]}, "x": set()}
