"""A year of history played again with another interval between plans: what it does to waiting and to fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matching.engine.assignment import optimum
from matching.engine.candidates import Candidates
from matching.engine.checks import count, whole
from matching.engine.experiences import Ints
from matching.engine.problem import Problem


@dataclass(frozen=True, eq=False)
class Replay:
    """How a year would have gone with a plan every ``interval`` days.

    matched_on: int64 (M) day of the duo, -1 for never. mentor_of: int64 (M).
    mean_waiting, median_waiting: days from arrival to duo, of those matched. mean_score: of the duos.
    long_waiters: how many waited longer than the limit, matched or not.
    """

    interval: int
    matched_on: Ints
    mentor_of: Ints
    duos: int
    mean_waiting: float
    median_waiting: float
    long_waiters: int
    mean_score: float


def replay(
    candidates: Candidates,
    *,
    arrived: ArrayLike,
    left: ArrayLike,
    opened: ArrayLike,
    closed: ArrayLike,
    capacity: ArrayLike,
    interval: int,
    days: int,
    duration: int,
    waiting_limit: int,
) -> Replay:
    """Plan on day 0, ``interval``, 2 * ``interval``, … below ``days``, each time for whoever waits then.

    candidates: all possible pairs of the whole period (``top=None``).
    arrived, left: int (M) day from which a mentee waits and day on which he or she gives up (``days`` or more: never).
    opened, closed: int (N) the same for mentors. capacity: int (N) places; a duo holds one for ``duration`` days.
    ``ValueError`` for another length, for an interval or a duration below a day, and when pairs were left out.
    """
    count("interval", interval, 1)
    count("duration", duration, 1)
    count("days", days)
    count("waiting_limit", waiting_limit)
    candidates.must_be_all()
    size = len(candidates.possible)
    arrival, departure = whole("arrived", arrived, size), whole("left", left, size)
    opening, closing = (
        whole("opened", opened, candidates.mentors),
        whole("closed", closed, candidates.mentors),
    )
    places = whole("capacity", capacity, candidates.mentors)
    matched_on = np.full(size, -1)
    mentor_of = np.full(size, -1)
    total = 0
    mentee, mentor, score = (
        candidates.mentee,
        candidates.mentor.astype(np.int64),
        candidates.score.astype(np.int64),
    )
    for day in range(0, days, interval):
        waits = (arrival <= day) & (day < departure) & (matched_on < 0)
        held = np.bincount(
            mentor_of[(matched_on >= 0) & (matched_on + duration > day)], minlength=len(places)
        )
        free = np.where((opening <= day) & (day < closing), np.maximum(places - held, 0), 0)
        pair = (waits[mentee] & (free[mentor] > 0)).nonzero()[0]
        if not len(pair):
            continue
        problem = Problem.of(
            mentee[pair], mentor[pair], score[pair],
            mentees=size, capacity=free, urgent=day - arrival > waiting_limit,
        )  # fmt: skip
        plan = optimum(problem).mentor_of
        new = (plan >= 0).nonzero()[0]
        matched_on[new], mentor_of[new] = day, plan[new]
        total += problem.worth(plan)[2]
    duos = matched_on >= 0
    waited = matched_on[duos] - arrival[duos]
    until = np.where(duos, matched_on, np.minimum(departure, days))
    return Replay(
        interval,
        matched_on,
        mentor_of,
        duos=int(duos.sum()),
        mean_waiting=float(waited.mean()) if len(waited) else 0.0,
        median_waiting=float(np.median(waited)) if len(waited) else 0.0,
        long_waiters=int(np.count_nonzero(until - arrival > waiting_limit)),
        mean_score=total / len(waited) if len(waited) else 0.0,
    )
