"""Everybody without a mentor is told what stands in the way and what would undo it."""

import pytest
from hypothesis import given, settings

from matching.engine import (
    IN_PERSON,
    LEAVES,
    ONLINE,
    REASONS,
    Experience,
    Mentees,
    Mentors,
    Policy,
    Reason,
    Rival,
    assign,
    explain,
    obstacles,
    score,
    unmatched,
)
from tests.engine.people import BAKER, mentee, mentor, policies, populations


def told(mentee, mentor_list, policy=None, bridge=None):
    """What one mentee is told, when nobody else is in the plan."""
    policy = policy or Policy()
    mentees = Mentees.of([mentee], languages=2)
    mentors = Mentors.of(mentor_list, languages=2, bridge=bridge)
    [answer] = unmatched(mentees, mentors, policy, score(mentees, mentors, policy), [-1])
    return answer.reasons


@pytest.mark.parametrize(
    ("mentee", "mentor", "reason"),
    [
        (mentee(), mentor(programmes=2), Reason("programme", 1, "recruit", (0,))),
        (mentee(), mentor(branch=1), Reason("branch", 1, "other_branch", (0,))),
        (mentee(), mentor(languages={1: 7}), Reason("language", 1, "interpreter", (0,))),
        (mentee(), mentor(x=250), Reason("reach", 1, "wider_radius", (0,))),
        (mentee(), mentor(x=900), Reason("reach", 1, "ask_online", (0,))),
        (mentee(modes=ONLINE), mentor(x=10), Reason("reach", 1, "ask_online", (0,))),
        (mentee(), mentor(half_days=1 << 20), Reason("half_day", 1, "other_times", (0,))),
        (mentee(), mentor(experiences=(BAKER,)), Reason("sector", 1, "broad_network", (0,))),
        (mentee(), mentor(experiences=(BAKER,), peer=True), Reason("sector", 1, "peer", (0,))),
        (mentee(experiences=()), mentor(), Reason("sector", 1, "career_guidance", (0,))),
        (
            mentee(experiences=(Experience(isco=2221, kind=LEAVES),)),
            mentor(),
            Reason("sector", 1, "career_guidance", (0,)),
        ),
        (
            mentee(experiences=tuple(Experience(sector=sector) for sector in (3, 4, 5))),
            mentor(),
            Reason("sector", 1, "generic_hr", (0,)),
        ),
        (mentee(), mentor(free=0), Reason("full", 1, "wait", (0,))),
        (mentee(), mentor(paused=True), Reason("paused", 1, "wait", (0,))),
        (mentee(), mentor(ready=False), Reason("not_ready", 1, "wait", (0,))),
        (mentee(refused=frozenset({1})), mentor(), Reason("refused", 1, "recruit", (0,))),
        (mentee(wish=0), mentor(unmet_wishes=frozenset({0})), Reason("gender_wish", 1, "recruit", (0,))),
    ],
)
def test_one_step_away_has_its_remedy(mentee, mentor, reason):
    assert told(mentee, [mentor]) == (reason,)


def test_below_the_minimum_score():
    assert told(mentee(half_days=0b1), [mentor()], Policy(minimum=9500)) == (
        Reason("minimum_score", 1, "recruit"),
    )


def test_the_most_near_misses_come_first():
    mentors = [
        mentor(id=1, x=900),
        mentor(id=2, languages={1: 7}),
        mentor(id=3, languages={1: 7}),
        mentor(id=4, x=230),
    ]
    assert told(mentee(), mentors) == (
        Reason("language", 2, "interpreter", (1, 2)),
        Reason("reach", 1, "ask_online", (0,)),
        Reason("reach", 1, "wider_radius", (3,)),
    )


def test_nobody_one_step_away_names_what_most_mentors_miss():
    far_and_busy = [mentor(id=1, x=900, half_days=0), mentor(id=2, x=900, languages={})]
    assert told(mentee(), far_and_busy) == (Reason("reach", 0, "recruit"),)
    assert told(mentee(), []) == (Reason("programme", 0, "recruit"),)


def test_who_loses_a_mentor_to_somebody_else_sees_by_how_much():
    mentees = Mentees.of([mentee(), mentee(half_days=0b1)], languages=2)
    mentors = Mentors.of([mentor(modes=IN_PERSON)], languages=2)
    candidates = score(mentees, mentors, Policy())
    plan = assign(candidates.mentee, candidates.mentor, candidates.score, mentees=2, capacity=mentors.free)
    [answer] = unmatched(mentees, mentors, Policy(), candidates, plan.mentor_of)
    assert answer.mentee == 1
    assert answer.reasons == (Reason("competition", 1, "recruit"),)
    assert answer.rivals == (Rival(mentor=0, winner=0, score=9250, winner_score=10_000),)


@settings(max_examples=150, deadline=None)
@given(populations(), policies)
def test_near_misses_are_those_of_one_pair_at_a_time(people, policy):
    mentees, mentors = people
    candidates = score(mentees, mentors, policy, workers=1)
    answers = unmatched(mentees, mentors, policy, candidates, [-1] * len(mentees))
    assert [answer.mentee for answer in answers] == list(range(len(mentees)))
    for answer in answers:
        near: dict[str, int] = {}
        for j in range(len(mentors)):
            why = explain(mentees[answer.mentee], mentors[j], policy)
            code = "competition" if why.possible else why.reasons[0] if len(why.reasons) == 1 else None
            if code:
                near[code] = near.get(code, 0) + 1
        misses_told: dict[str, int] = {}
        for reason in answer.reasons:
            misses_told[reason.code] = misses_told.get(reason.code, 0) + reason.near_misses
            assert reason.code in REASONS
        assert {code: count for code, count in misses_told.items() if count} == near
        assert answer.reasons


@settings(deadline=None)
@given(populations(), policies)
def test_the_obstacles_of_a_mentee_are_the_reasons_of_each_pair(people, policy):
    mentees, mentors = people
    everybody = score(mentees, mentors, policy, top=None, workers=1)
    for row in range(len(mentees)):
        said = [
            tuple(code for bit, code in enumerate(REASONS) if bits >> bit & 1)
            for bits in obstacles(mentees, mentors, policy, everybody, row).tolist()
        ]
        assert said == [
            explain(mentees[row], mentors[column], policy).reasons for column in range(len(mentors))
        ]


def test_obstacles_want_every_candidate():
    mentees = Mentees.of([mentee()], languages=2)
    mentors = Mentors.of([mentor(id=1), mentor(id=2)], languages=2)
    best = score(mentees, mentors, Policy(), top=1)
    with pytest.raises(ValueError, match="every possible pair is needed"):
        obstacles(mentees, mentors, Policy(), best, 0)
