"""Every constraint has its code, every criterion its marginal effect."""

import pytest
from hypothesis import given, settings

from matching.engine import (
    CRITERIA,
    IN_PERSON,
    LEAVES,
    ONLINE,
    REASONS,
    WANTS,
    Experience,
    Policy,
    explain,
)
from tests.engine.people import BAKER, mentee, mentor, populations

BOTH = IN_PERSON | ONLINE


def criterion(name, mentee, mentor, policy=None):
    return explain(mentee, mentor, policy or Policy()).criteria[name]


def total(mentee, mentor, policy) -> int:
    score = explain(mentee, mentor, policy).score
    assert score is not None
    return score


def test_a_pair_that_suits_in_every_way():
    why = explain(mentee(), mentor(), Policy())
    assert (why.possible, why.reasons, why.score, why.via, why.mode, why.interpreter) == (
        True, (), 10_000, "sector", "in_person", False,
    )  # fmt: skip
    assert (why.link, why.link_years, why.language, why.level, why.distance) == ("isco4", 5, 0, 7, 0)


@pytest.mark.parametrize(
    ("code", "samer", "karim", "policy"),
    [
        ("programme", mentee(programme=1), mentor(), Policy()),
        ("branch", mentee(branch=1), mentor(), Policy()),
        ("language", mentee(languages={0: 2}), mentor(), Policy()),
        ("language", mentee(languages={1: 7}), mentor(), Policy()),
        ("reach", mentee(), mentor(x=201), Policy()),
        ("reach", mentee(modes=ONLINE), mentor(), Policy()),
        ("half_day", mentee(half_days=0b10000), mentor(), Policy()),
        ("sector", mentee(), mentor(experiences=(BAKER,)), Policy()),
        ("full", mentee(), mentor(free=0), Policy()),
        ("paused", mentee(), mentor(paused=True), Policy()),
        ("not_ready", mentee(), mentor(ready=False), Policy()),
        ("refused", mentee(refused=frozenset({1})), mentor(), Policy()),
        ("gender_wish", mentee(wish=0), mentor(unmet_wishes=frozenset({0})), Policy()),
        ("minimum_score", mentee(half_days=0b1), mentor(), Policy(minimum=9500)),
    ],
)
def test_each_constraint_alone_has_its_code(code, samer, karim, policy):
    why = explain(samer, karim, policy)
    assert (why.possible, why.reasons) == (False, (code,))
    assert (why.score is None) == (code != "minimum_score")


def test_reasons_come_in_one_order():
    samer = mentee(programme=1, branch=1, languages={}, half_days=0, wish=0, refused=frozenset({1}))
    karim = mentor(x=900, experiences=(), free=0, paused=True, ready=False, unmet_wishes=frozenset({0}))
    assert explain(samer, karim, Policy()).reasons == REASONS[:11]


def test_other_branches_where_the_programme_allows():
    assert explain(mentee(branch=1), mentor(), Policy(other_branches=True)).possible


@pytest.mark.parametrize(
    ("isco", "points"), [(2221, 100), (2222, 80), (2230, 55), (2300, 25), (3221, None), (-1, None)]
)
def test_the_shared_isco_prefix_counts_by_its_length(isco, points):
    samer = mentee(experiences=(Experience(isco=2221),))
    assert criterion("sector", samer, mentor(experiences=(Experience(isco=isco, years=5),))) == points


def test_military_codes_keep_their_zero():
    """0110 and 1100 share no first digit."""
    samer = mentee(experiences=(Experience(isco=110),))
    assert criterion("sector", samer, mentor(experiences=(Experience(isco=1100, years=5),))) is None


@pytest.mark.parametrize(("years", "points"), [(0, None), (1, 14), (2, 28), (4, 56), (5, 70), (40, 70)])
def test_years_count_up_to_five(years, points):
    samer = mentee(experiences=(Experience(sector=3),))
    assert criterion("sector", samer, mentor(experiences=(Experience(sector=3, years=years),))) == points


def test_sector_section_and_the_best_of_all_lines():
    samer = mentee(
        experiences=(Experience(isco=7512, sector=8, sections=0b100), Experience(sector=5, sections=0b1))
    )
    assert criterion("sector", samer, mentor(experiences=(Experience(sector=5, years=9),))) == 70
    assert (
        criterion("sector", samer, mentor(experiences=(Experience(sector=6, sections=0b101, years=9),))) == 40
    )
    both = (Experience(sector=6, sections=0b1, years=9), Experience(isco=7511, years=4))
    assert criterion("sector", samer, mentor(experiences=both)) == 64


def test_what_a_mentee_leaves_and_what_a_mentor_wants_link_nobody():
    leaves = Experience(isco=2221, sector=1, years=5, kind=LEAVES)
    wants = Experience(isco=2221, sector=1, years=5, kind=WANTS)
    assert criterion("sector", mentee(experiences=(leaves,)), mentor()) is None
    assert criterion("sector", mentee(), mentor(experiences=(wants,))) is None
    assert criterion("sector", mentee(experiences=(wants,)), mentor(experiences=(leaves,))) == 100


@pytest.mark.parametrize(
    ("unsure", "hr", "broad", "points", "via"),
    [
        (False, False, False, None, None),
        (False, True, False, 35, "generic_hr"),
        (False, False, True, 45, "broad_network"),
        (False, True, True, 45, "broad_network"),
        (True, False, False, 40, "sector"),
        (True, False, True, 70, "broad_network"),
        (True, True, False, 100, "generic_hr"),
        (True, True, True, 100, "generic_hr"),
    ],
)
def test_profiles_stand_in_for_a_sector(unsure, hr, broad, points, via):
    why = explain(mentee(unsure=unsure), mentor(hr=hr, broad=broad, experiences=(BAKER,)), Policy())
    assert (why.criteria["sector"], why.via) == (points, via)


@pytest.mark.parametrize(("years", "points", "via"), [(3, 60, "sector"), (2, 45, "broad_network")])
def test_the_route_is_what_gives_the_points(years, points, via):
    why = explain(mentee(), mentor(broad=True, experiences=(Experience(isco=2221, years=years),)), Policy())
    assert (why.criteria["sector"], why.via) == (points, via)


def test_a_peer_is_a_route_only_when_asked_and_offered():
    stranger = mentor(experiences=(BAKER,), peer=True)
    why = explain(mentee(peer=True), stranger, Policy())
    assert (why.possible, why.via, why.criteria["sector"], why.criteria["peer"]) == (True, "peer", 0, 100)
    assert explain(mentee(), stranger, Policy()).reasons == ("sector",)
    assert explain(mentee(peer=True), mentor(experiences=(BAKER,)), Policy()).reasons == ("sector",)
    assert explain(mentee(peer=True, unsure=True), stranger, Policy()).via == "peer"


@pytest.mark.parametrize(
    ("expects", "offers", "points"),
    [
        (0, 0, 100),
        (0b1, 0, 0),
        (0b11, 0b1, 50),
        (0b111, 0b11, 66),
        (0b111, 0b1111, 100),
        (1 << 31, 1 << 31, 100),
    ],
)
def test_expectations_are_the_share_that_is_offered(expects, offers, points):
    assert criterion("expectations", mentee(expectations=expects), mentor(offers=offers)) == points


@pytest.mark.parametrize(("x", "points"), [(0, 100), (50, 90), (150, 50), (199, 36), (200, 36)])
def test_points_fall_with_the_distance_at_every_step(x, points):
    assert criterion("location", mentee(), mentor(x=x)) == points


def test_location_takes_the_better_of_in_person_and_online():
    near, far = mentor(x=100, modes=BOTH), mentor(x=190, modes=BOTH)
    assert (explain(mentee(modes=BOTH), near, Policy()).mode, criterion("location", mentee(modes=BOTH), near)) == (
        "in_person", 69,
    )  # fmt: skip
    assert (explain(mentee(modes=BOTH), far, Policy()).mode, criterion("location", mentee(modes=BOTH), far)) == (
        "online", 55,
    )  # fmt: skip
    assert criterion("location", mentee(modes=BOTH), mentor(x=2000, modes=BOTH)) == 55


def test_a_centre_that_forbids_online_is_named():
    samer = mentee(centre_online=False)
    assert explain(samer, mentor(x=2000, modes=BOTH), Policy()).centre_forbids_online
    assert not explain(mentee(), mentor(x=2000, modes=BOTH), Policy()).centre_forbids_online


@pytest.mark.parametrize(("level", "points"), [(3, 65), (4, 85), (5, 100), (6, 100), (7, 100)])
def test_the_contact_level_is_the_lower_of_the_two(level, points):
    assert criterion("language", mentee(languages={0: level}), mentor(languages={0: 7})) == points
    assert criterion("language", mentee(languages={0: 7}), mentor(languages={0: level})) == points


def test_three_shared_languages_count_as_the_best_one():
    speech = {0: 3, 1: 4, 2: 3}
    why = explain(mentee(languages=speech), mentor(languages=speech), Policy())
    assert (why.criteria["language"], why.language, why.level) == (85, 1, 4)


def test_an_interpreter_only_when_accepted_and_needed():
    through = mentor(bridged=frozenset({2}))
    why = explain(mentee(languages={2: 7}, interpreter=True), through, Policy())
    assert (why.possible, why.interpreter, why.criteria["language"], why.language) == (True, True, 30, None)
    assert explain(mentee(languages={2: 7}), through, Policy()).reasons == ("language",)
    assert explain(mentee(languages={2: 2}, interpreter=True), through, Policy()).reasons == ("language",)
    assert not explain(mentee(languages={0: 3, 2: 7}, interpreter=True), through, Policy()).interpreter


@pytest.mark.parametrize(
    ("shared", "points"), [(0b1, 25), (0b11, 50), (0b111, 75), (0b1111, 100), (0b11111, 100)]
)
def test_each_shared_half_day_counts_up_to_four(shared, points):
    assert criterion("availability", mentee(half_days=shared), mentor(half_days=0b11111)) == points


@pytest.mark.parametrize("name", CRITERIA)
def test_a_heavier_weight_makes_its_criterion_count_more(name):
    """Two pairs that differ in one criterion only: the distance between them is weight times difference."""
    worse = {
        "sector": mentor(experiences=(Experience(isco=2222, years=5),)),
        "expectations": mentor(offers=0b1),
        "location": mentor(x=150),
        "language": mentor(languages={0: 3}),
        "availability": mentor(half_days=0b11),
        "peer": mentor(),
    }[name]
    even = dict.fromkeys(CRITERIA, 12) | {"sector": 40}
    for weight in (10, 20):
        weights = even | {"sector": even["sector"] + 12 - weight, name: weight}
        if name == "sector":
            weights = even | {"sector": weight, "peer": 12 + 40 - weight}
        policy = Policy(**weights)
        samer = mentee(peer=name == "peer")
        best = mentor(peer=name == "peer")
        difference = total(samer, best, policy) - total(samer, worse, policy)
        if name == "peer":
            # Everything else is 100, so the spread weight earns as much as the peer would have.
            assert difference == 0
            dull = {"offers": 0}
            peer = mentor(peer=True, **dull), mentor(**dull)
            assert total(samer, peer[0], policy) > total(samer, peer[1], policy)
        else:
            points = 100 - (criterion(name, samer, worse, policy) or 0)
            assert difference == policy.weights_without_peer[CRITERIA.index(name)] * points


@settings(max_examples=200, deadline=None)
@given(populations(most=3))
def test_no_criterion_leaves_its_bounds(people):
    mentees, mentors = people
    for i in range(len(mentees)):
        for j in range(len(mentors)):
            why = explain(mentees[i], mentors[j], Policy())
            assert all(points is None or 0 <= points <= 100 for points in why.criteria.values())
            assert why.score is None or 0 <= why.score <= 10_000
            assert sum(why.weights.values()) == 100
            assert why.possible == (not why.reasons)
