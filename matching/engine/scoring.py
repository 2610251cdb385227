"""The fast path: every possible pair of many mentees and mentors, and the best of each mentee."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.engine.bitmaps import Index
from matching.engine.blocks import Block, BlockCandidates, best, packed_keys
from matching.engine.candidates import Candidates, Pairs, starts
from matching.engine.checks import count
from matching.engine.experiences import Ints, ranges
from matching.engine.groups import Group
from matching.engine.policy import Policy
from matching.engine.profiles import Mentees, Mentors, together

_PAIRS_PER_BLOCK = 1 << 20

_Result = TypeVar("_Result")


def score(
    mentees: Mentees, mentors: Mentors, policy: Policy, *, top: int | None = 64, workers: int | None = None
) -> Candidates:
    """The ``top`` best possible mentors of each mentee with their criteria; ``None`` keeps all.

    The same integers as ``explain``. Works in blocks of about a million pairs on ``workers`` threads (default: two at
    most), so memory hardly grows with the number of people. ``ValueError`` when ``top`` is below 1, when the two sides
    count languages differently, and for a wish that ``Mentors.excluded`` has no row of.
    """
    if top is not None:
        count("top", top, 1)
    return _candidates(
        mentees, mentors, policy, list(_run(mentees, mentors, policy, partial(best, top=top), workers))
    )


def every_pair(mentees: Mentees, mentors: Mentors, policy: Policy, *, workers: int | None = None) -> Pairs:
    """All possible pairs, four bytes each; for the proof over all pairs. Errors as ``score``."""
    return _pairs(mentees, mentors, list(_run(mentees, mentors, policy, packed_keys, workers)))


def best_and_all(
    mentees: Mentees, mentors: Mentors, policy: Policy, *, top: int = 64, workers: int | None = None
) -> tuple[Candidates, Pairs]:
    """What ``score`` and ``every_pair`` give, for the price of one of them."""
    count("top", top, 1)

    def both(block: Block) -> tuple[tuple[Ints, NDArray[np.uint32]], BlockCandidates]:
        return packed_keys(block), best(block, top=top)  # in this order: the second leaves only the best

    blocks = list(_run(mentees, mentors, policy, both, workers))
    return (
        _candidates(mentees, mentors, policy, [(rows, candidates) for rows, (_keys, candidates) in blocks]),
        _pairs(mentees, mentors, [(rows, keys) for rows, (keys, _best) in blocks]),
    )


def _candidates(
    mentees: Mentees, mentors: Mentors, policy: Policy, blocks: list[tuple[Ints, BlockCandidates]]
) -> Candidates:
    joined = BlockCandidates.joined([part for _, part in blocks])
    place = np.empty(len(mentees), np.int64)
    if blocks:
        place[np.concatenate([rows for rows, _ in blocks])] = np.arange(len(mentees))
    counts = joined.counts[place]
    pairs = ranges(starts(joined.counts)[place], counts)
    return Candidates(
        start=starts(counts),
        mentor=joined.mentor[pairs],
        score=joined.score[pairs],
        criteria=joined.criteria[pairs],
        via=joined.via[pairs],
        mode=joined.mode[pairs],
        interpreter=joined.interpreter[pairs],
        possible=joined.possible[place],
        mentors=len(mentors),
        minimum=policy.minimum,
    )


def _pairs(
    mentees: Mentees, mentors: Mentors, blocks: list[tuple[Ints, tuple[Ints, NDArray[np.uint32]]]]
) -> Pairs:
    counts = np.zeros(len(mentees), np.int64)
    for rows, (block_counts, _) in blocks:
        counts[rows] = block_counts
    start = starts(counts)
    keys = np.empty(int(start[-1]), np.uint32)
    for rows, (block_counts, block_keys) in blocks:
        keys[ranges(start[rows], block_counts)] = block_keys
    return Pairs(start, keys, len(mentors))


def _run(
    mentees: Mentees,
    mentors: Mentors,
    policy: Policy,
    finish: Callable[[Block], _Result],
    workers: int | None,
) -> Iterator[tuple[Ints, _Result]]:
    """Every mentee once, in blocks: (rows, what ``finish`` made of them)."""
    together(mentees, mentors)
    available = (mentors.free > 0) & ~mentors.paused & mentors.ready
    group = mentees.programme.astype(np.int64) << 32
    if not policy.other_branches:
        group += mentees.branch
    threads = min(2, os.cpu_count() or 1) if workers is None else workers
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for value in np.unique(group):
            rows = (group == value).nonzero()[0]
            anybody = rows[0]
            possible = available & (
                mentors.programmes >> mentees.programme[anybody].astype(np.uint64) & np.uint64(1) > 0
            )
            if not policy.other_branches:
                possible &= mentors.branch == mentees.branch[anybody]
            columns = possible.nonzero()[0]
            shared = Group(mentees, rows, Index(mentors.take(columns), columns))
            rows = rows[shared.together()]
            step = max(1, _PAIRS_PER_BLOCK // max(len(columns), 64))
            parts = [rows[first : first + step] for first in range(0, len(rows), step)]

            def judge(part: Ints, shared: Group = shared) -> tuple[Ints, _Result]:
                return part, finish(Block(shared, part, policy))

            yield from (pool.map(judge, parts) if threads > 1 and len(parts) > 1 else map(judge, parts))
