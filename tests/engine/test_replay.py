"""A year again: planning less often makes people wait longer and fit a little better."""

import numpy as np
import pytest

from benchmarks.population import population
from matching.engine import Policy, replay, score


@pytest.fixture(scope="module")
def year():
    people = population(300, seed=4)
    chance = np.random.default_rng(4)
    found = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    arrived = np.sort(chance.integers(0, 330, 300))
    opened = np.where(np.arange(300) % 4 == 0, chance.integers(0, 300, 300), 0)
    return found, {
        "arrived": arrived,
        "left": arrived + 180,
        "opened": opened,
        "closed": np.full(300, 999),
        "capacity": np.maximum(people.mentors.free, 0) * (np.arange(300) < 150),
        "days": 365,
        "duration": 120,
        "waiting_limit": 30,
    }


@pytest.fixture(scope="module")
def replays(year):
    found, given = year
    return {interval: replay(found, **given, interval=interval) for interval in (1, 7, 28, 91)}


def test_waiting_grows_with_the_interval(replays):
    waiting = [replays[interval].mean_waiting for interval in (1, 7, 28, 91)]
    assert waiting == sorted(waiting)
    assert waiting[3] > waiting[1] + 20
    assert replays[91].long_waiters > replays[7].long_waiters


def test_fit_gains_little_by_waiting(replays):
    assert 0 < replays[28].mean_score - replays[1].mean_score < 1500


@pytest.mark.parametrize("interval", [1, 7, 28, 91])
def test_history_is_respected(year, replays, interval):
    _, given = year
    again = replays[interval]
    matched = (again.mentor_of >= 0).nonzero()[0]
    day, mentor = again.matched_on[matched], again.mentor_of[matched]
    assert again.duos == len(matched) > 0
    assert (day % interval == 0).all()
    assert (day >= given["arrived"][matched]).all()
    assert (day < given["left"][matched]).all()
    assert (day >= given["opened"][mentor]).all()
    for today in range(365):
        held = mentor[(day <= today) & (today < day + given["duration"])]
        assert (np.bincount(held, minlength=300) <= given["capacity"]).all()


def test_the_same_history_gives_the_same_year(year, replays):
    found, given = year
    assert (replay(found, **given, interval=28).mentor_of == replays[28].mentor_of).all()


def test_an_interval_is_at_least_a_day(year):
    found, given = year
    with pytest.raises(ValueError, match="interval"):
        replay(found, **given, interval=0)
