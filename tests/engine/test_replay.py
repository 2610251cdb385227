"""A year again: planning less often makes people wait longer and fit a little better."""

from typing import Any

import numpy as np
import pytest

from benchmarks.population import population
from matching.engine import Mentees, Mentors, Policy, replay, score
from tests.engine.people import mentee, mentor


@pytest.fixture(scope="module")
def year():
    people = population(300, seed=4)
    chance = np.random.default_rng(4)
    candidates = score(people.mentees, people.mentors, Policy(other_branches=True), top=None)
    arrived = np.sort(chance.integers(0, 330, 300))
    opened = np.where(np.arange(300) % 4 == 0, chance.integers(0, 300, 300), 0)
    return candidates, {
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
    candidates, history = year
    return {interval: replay(candidates, **history, interval=interval) for interval in (1, 7, 28, 91)}


def test_waiting_grows_with_the_interval(replays):
    waiting = [replays[interval].mean_waiting for interval in (1, 7, 28, 91)]
    assert waiting == sorted(waiting)
    assert waiting[3] > waiting[1] + 20
    assert replays[91].long_waiters > replays[7].long_waiters


def test_fit_gains_little_by_waiting(replays):
    assert 0 < replays[28].mean_score - replays[1].mean_score < 1500


@pytest.mark.parametrize("interval", [1, 7, 28, 91])
def test_history_is_respected(year, replays, interval):
    _, history = year
    again = replays[interval]
    matched = (again.mentor_of >= 0).nonzero()[0]
    day, mentor = again.matched_on[matched], again.mentor_of[matched]
    assert again.duos == len(matched) > 0
    assert (day % interval == 0).all()
    assert (day >= history["arrived"][matched]).all()
    assert (day < history["left"][matched]).all()
    assert (day >= history["opened"][mentor]).all()
    for today in range(365):
        held = mentor[(day <= today) & (today < day + history["duration"])]
        assert (np.bincount(held, minlength=300) <= history["capacity"]).all()


def test_the_same_history_gives_the_same_year(year, replays):
    candidates, history = year
    assert (replay(candidates, **history, interval=28).mentor_of == replays[28].mentor_of).all()


def test_an_interval_is_at_least_a_day(year):
    candidates, history = year
    with pytest.raises(ValueError, match="interval"):
        replay(candidates, **history, interval=0)


def test_a_history_of_four_days_made_by_hand():
    """One mentor with one place that a duo holds for two days, and three who wait, for a day, for two, or give up.

    Day 0: the first is matched and holds the place on days 0 and 1. Day 2: the second, who came on day 0 and gives up
    on day 3, is urgent after one day of waiting and is chosen before the third, whose score is higher. The place is
    held until the end; the third waits from day 1 to day 4, longer than one day.
    """
    people = [mentee(), mentee(half_days=0b1), mentee(half_days=0b111)]
    candidates = score(
        Mentees.of(people, languages=2), Mentors.of([mentor()], languages=2), Policy(), top=None
    )
    first, second, third = candidates.score.tolist()
    assert second < third < first
    history: dict[str, Any] = {
        "arrived": [0, 0, 1], "left": [9, 3, 9], "opened": [0], "closed": [9], "capacity": [1],
        "interval": 1, "days": 4, "duration": 2, "waiting_limit": 1,
    }  # fmt: skip

    again = replay(candidates, **history)
    assert (again.matched_on.tolist(), again.mentor_of.tolist()) == ([0, 2, -1], [0, 0, -1])
    assert (again.duos, again.mean_waiting, again.long_waiters) == (2, 1.0, 2)
    assert again.mean_score == (first + second) / 2

    def matched(**changed):
        return replay(candidates, **history | changed).matched_on.tolist()

    assert matched(duration=1) == [0, 2, 1]
    assert matched(duration=3) == [0, -1, 3]
    assert matched(left=[9, 2, 9]) == [0, -1, 2]
    assert matched(waiting_limit=2) == [0, -1, 2]
    assert matched(closed=[2]) == [0, -1, -1]
    assert matched(opened=[1]) == [1, -1, 3]
    assert replay(candidates, **history | {"waiting_limit": 2}).long_waiters == 1
    assert replay(candidates, **history | {"waiting_limit": 3}).long_waiters == 0
