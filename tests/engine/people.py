"""Random mentees and mentors, small enough to meet every constraint often, and brute force to judge plans by."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from matching.engine import IN_PERSON, ONLINE, Experience, Mentee, Mentees, Mentor, Mentors, Policy

LANGUAGES = 4

NURSE = Experience(isco=2221, sector=1, sections=1 << 16, years=5)
BAKER = Experience(isco=7512, sector=8, sections=1 << 2, years=5)


def mentee(**changed) -> Mentee:
    """Somebody whom ``mentor()`` suits in every way."""
    whole = Mentee(
        id=1,
        languages={0: 7},
        x=0,
        y=0,
        radius=100,
        half_days=0b1111,
        expectations=0b11,
        experiences=(NURSE,),
    )
    return replace(whole, **changed)


def mentor(**changed) -> Mentor:
    whole = Mentor(
        id=1, languages={0: 7}, x=0, y=0, radius=100, half_days=0b1111, offers=0b11, experiences=(NURSE,)
    )
    return replace(whole, **changed)


experiences = st.lists(
    st.builds(
        Experience,
        isco=st.sampled_from([-1, 110, 1100, 2211, 2212, 2221, 2300, 7512]),
        sector=st.integers(0, 3),
        sections=st.sampled_from([0, 1, 2, 3, 1 << 20]),
        years=st.integers(0, 7),
        kind=st.integers(0, 3),
    ),
    max_size=3,
).map(tuple)
languages = st.dictionaries(st.integers(0, LANGUAGES - 1), st.integers(0, 7), max_size=3)
modes = st.sampled_from([0, IN_PERSON, ONLINE, IN_PERSON | ONLINE, IN_PERSON | ONLINE])
half_days = st.integers(0, 127).map(lambda bits: bits | (bits & 3) << 19)
policies = st.builds(
    Policy,
    minimum=st.sampled_from([0, 0, 5000, 7000]),
    other_branches=st.booleans(),
) | st.sampled_from([Policy(20, 20, 20, 20, 10, 10), Policy(0, 0, 0, 0, 50, 50, other_branches=True)])


@st.composite
def populations(draw, most: int = 7):
    any_mentee = st.builds(
        Mentee,
        id=st.just(0),
        programme=st.integers(0, 1),
        branch=st.integers(0, 1),
        languages=languages,
        interpreter=st.booleans(),
        x=st.integers(-300, 300),
        y=st.integers(-300, 300),
        radius=st.integers(0, 300),
        modes=modes,
        centre_online=st.booleans(),
        half_days=half_days,
        unsure=st.booleans(),
        expectations=st.integers(0, 15),
        peer=st.booleans(),
        wish=st.integers(-1, 2),
        waiting_days=st.integers(0, 200),
        experiences=experiences,
        refused=st.frozensets(st.integers(100, 100 + most), max_size=1),
    )
    any_mentor = st.builds(
        Mentor,
        id=st.just(0),
        programmes=st.sampled_from([3, 3, 1, 2, 0]),
        branch=st.integers(0, 1),
        languages=languages,
        x=st.integers(-300, 300),
        y=st.integers(-300, 300),
        radius=st.integers(0, 300),
        modes=modes,
        half_days=half_days,
        offers=st.integers(0, 15),
        hr=st.booleans(),
        broad=st.booleans(),
        peer=st.booleans(),
        free=st.sampled_from([1, 1, 2, 0, -1]),
        paused=st.sampled_from([False, False, False, True]),
        ready=st.sampled_from([True, True, True, False]),
        experiences=experiences,
        unmet_wishes=st.frozensets(st.integers(0, 1), max_size=1),
    )
    mentees = [
        replace(mentee, id=row) for row, mentee in enumerate(draw(st.lists(any_mentee, max_size=most)))
    ]
    mentors = [
        replace(mentor, id=100 + row) for row, mentor in enumerate(draw(st.lists(any_mentor, max_size=most)))
    ]
    bridge = np.zeros((LANGUAGES, LANGUAGES), bool)
    for a, b in draw(st.lists(st.tuples(*[st.integers(0, LANGUAGES - 1)] * 2), max_size=3)):
        bridge[a, b] = bridge[b, a] = True
    return (
        Mentees.of(mentees, languages=LANGUAGES),
        Mentors.of(mentors, languages=LANGUAGES, bridge=bridge, wishes=3),
    )


@st.composite
def problems(draw, most_mentees: int = 5, most_mentors: int = 4, utilities=None):
    """The arguments of ``assign`` by name, locks included."""
    mentees = draw(st.integers(0, most_mentees))
    mentors = draw(st.integers(0, most_mentors))
    cells = [(i, j) for i, j in product(range(mentees), range(mentors)) if draw(st.booleans())]
    cells = draw(st.permutations(cells))
    value = utilities if utilities is not None else st.integers(-3, 3) | st.integers(0, 10_000)
    capacity = [draw(st.integers(0, 2)) for _ in range(mentors)]
    locked = []
    if cells and draw(st.booleans()):
        i, j = draw(st.sampled_from(cells))
        if capacity[j]:
            locked = [(i, j)]
    return {
        "mentee": np.array([i for i, _ in cells], np.int64),
        "mentor": np.array([j for _, j in cells], np.int64),
        "utility": np.array([draw(value) for _ in cells], np.int64),
        "mentees": mentees,
        "capacity": np.array(capacity, np.int64),
        "urgent": np.array([draw(st.booleans()) for _ in range(mentees)], bool),
        "locked": locked,
    }


def every_plan(problem):
    """Every plan that a problem allows, as (duos, long-waiters, utility, mentor_of)."""
    options = [[-1] for _ in range(problem["mentees"])]
    worth = by_pair(problem["mentee"], problem["mentor"], problem["utility"])
    for i, j in worth:
        options[i].append(j)
    for i, j in problem["locked"]:
        options[i] = [j]
    for plan in product(*options):
        taken = np.bincount([j for j in plan if j >= 0], minlength=len(problem["capacity"]))
        if (taken <= problem["capacity"]).all():
            duos = [(i, j) for i, j in enumerate(plan) if j >= 0]
            urgent = sum(bool(problem["urgent"][i]) for i, _ in duos)
            yield len(duos), urgent, sum(worth.get(duo, 0) for duo in duos), plan


def best_of(problem):
    return max(every_plan(problem))[:3]


def by_pair(mentee, mentor, value):
    """One value per (mentee, mentor)."""
    return {(int(i), int(j)): int(of_pair) for i, j, of_pair in zip(mentee, mentor, value, strict=True)}
