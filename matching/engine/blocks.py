"""One block of mentees against one group of mentors: what survives the hard constraints, and its criteria."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.engine.bitmaps import Bytes
from matching.engine.candidates import MENTOR_BITS, NO_PEER, SCORE_CEILING
from matching.engine.experiences import Bools, Ints
from matching.engine.explain import INTERPRETER_POINTS, LEVEL_POINTS, ONLINE_POINTS
from matching.engine.groups import Group
from matching.engine.policy import PEER, SECTOR, Policy
from matching.engine.profiles import IN_PERSON, ONLINE

_CONTACT_POINTS: Final = np.array(
    [0, INTERPRETER_POINTS, LEVEL_POINTS[3], LEVEL_POINTS[4], LEVEL_POINTS[5]], np.uint8
)
_INTERPRETER: Final = 1
_TOPIC_POINTS: Final = np.array(
    [
        [100 * min(offered, expected) // expected if expected else 100 for offered in range(33)]
        for expected in range(33)
    ],
    np.uint8,
)


class Block:
    """The possible pairs of some mentees (``rows``) of a group; pairs by mentee, then mentor."""

    def __init__(self, group: Group, rows: Ints, policy: Policy) -> None:
        self.mentees, self.rows, self.index, self.policy = group.mentees, rows, group.index, policy
        self.links = group.links(rows)
        self.contact = group.contact(rows)
        gate = group.gate(rows, self.links, self.contact)
        self.pair = gate.ravel().nonzero()[0]
        self._criteria(np.count_nonzero(gate, axis=1))
        self.total = self._total()
        if policy.minimum:
            self.keep((self.total >= policy.minimum).nonzero()[0])

    def _criteria(self, count: Ints) -> None:
        """``count``: pairs per mentee. A mentee's value is repeated, a mentor's fetched."""
        mentees, mentors, rows, size = self.mentees, self.index.mentors, self.rows, self.index.size
        first = np.arange(len(rows))
        self.of = np.repeat(first, count)
        self.column = self.pair - np.repeat(first * size, count)
        column = self.column
        dx = np.repeat(mentees.x[rows], count)
        dx -= mentors.x[column]
        dy = np.repeat(mentees.y[rows], count)
        dy -= mentors.y[column]
        dx *= dx
        dy *= dy
        dx += dy
        reach = np.repeat(mentees.radius[rows], count)
        reach += mentors.radius[column]
        reach *= reach
        shared_modes = np.repeat(mentees.modes[rows], count)
        shared_modes &= mentors.modes[column]
        # The quotient of two whole numbers below 2**32 is never rounded past a whole number in double precision.
        near = (2_250_000 / (22_500.0 + dx)).astype(np.uint8)
        near *= (dx <= reach) & (shared_modes & IN_PERSON).view(np.bool_)
        self.online = (shared_modes >= ONLINE) & (near < ONLINE_POINTS)
        self.location = np.where(self.online, np.uint8(ONLINE_POINTS), near)

        profile = np.repeat(mentees.unsure[rows] * np.int64(size), count)
        profile += column
        self.link = self.links.ravel()[self.pair]
        self.sector = np.maximum(self.link, self.index.profile.ravel()[profile])
        self.peer = np.repeat(mentees.peer[rows], count)
        self.peer &= mentors.peer[column]
        self.level = self.contact.ravel()[self.pair]
        self.language = _CONTACT_POINTS[self.level]
        half_days = np.repeat(mentees.half_days[rows], count)
        half_days &= mentors.half_days[column]
        self.availability = np.minimum(np.bitwise_count(half_days), 4) * np.uint8(25)
        topics = np.repeat(mentees.expectations[rows], count)
        topics &= mentors.offers[column]
        topic_cell = np.repeat(np.bitwise_count(mentees.expectations[rows]).astype(np.int64) * 33, count)
        topic_cell += np.bitwise_count(topics)
        self.expectations = _TOPIC_POINTS.ravel()[topic_cell]

    def _total(self) -> NDArray[np.int16]:
        parts = (self.sector, self.expectations, self.location, self.language, self.availability)
        total = np.zeros(len(self.pair), np.int16)
        for points, weight in zip(parts, self.policy.weights_without_peer[:5], strict=True):
            total += points * np.int16(weight)
        peers = self.peer.nonzero()[0]
        if len(peers):
            total[peers] = 100 * self.policy.peer
            for points, weight in zip(parts, self.policy.weights[:5], strict=True):
                total[peers] += points[peers] * np.int16(weight)
        return total

    def keep(self, pairs: Ints) -> None:
        for name in ("pair", "of", "column", "location", "online", "peer", "link", "sector", "level", "language",
                     "availability", "expectations", "total"):  # fmt: skip
            setattr(self, name, getattr(self, name)[pairs])

    @cached_property
    def counts(self) -> Ints:
        return np.bincount(self.of, minlength=len(self.rows))

    @cached_property
    def keys(self) -> NDArray[np.uint32]:
        """Each pair as in ``Pairs.packed``."""
        mentor = self.index.columns[self.column].astype(np.uint32)
        return (SCORE_CEILING - self.total).astype(np.uint32) << np.uint32(MENTOR_BITS) | mentor

    def routes(self) -> Bytes:
        """The route of each pair: the sector when its link gives the points, else the profile that does."""
        unsure = self.mentees.unsure[self.rows[self.of]]
        route = self.index.profile_route[unsure.view(np.uint8), self.column]
        route[unsure & (route == SECTOR) & self.peer] = PEER
        route[(self.link > 0) & (self.link == self.sector)] = SECTOR
        return route


@dataclass(frozen=True, eq=False)
class BlockCandidates:
    """The columns of ``Candidates`` for some blocks, mentees in the order of the blocks."""

    counts: Ints
    possible: NDArray[np.int32]
    mentor: NDArray[np.int32]
    score: NDArray[np.int16]
    criteria: Bytes
    via: Bytes
    mode: Bytes
    interpreter: Bools

    @classmethod
    def joined(cls, parts: list[BlockCandidates]) -> BlockCandidates:
        if not parts:
            empty = np.zeros(0, np.uint8)
            return cls(
                empty.astype(np.int64), empty.astype(np.int32), empty.astype(np.int32), empty.astype(np.int16),
                np.zeros((0, 6), np.uint8), empty, empty, empty.astype(np.bool_),
            )  # fmt: skip
        return cls(
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts])
                for field in fields(cls)
            }
        )


def packed_keys(block: Block) -> tuple[Ints, NDArray[np.uint32]]:
    """How many pairs each mentee of the block has, and all of them packed."""
    return block.counts, block.keys


def best(block: Block, *, top: int | None) -> BlockCandidates:
    """The ``top`` best pairs of each mentee of the block."""
    possible = block.counts
    keys = block.keys
    if top is not None and len(keys) and top < possible.max():
        limit = np.full(len(possible), np.iinfo(np.uint32).max, np.uint32)
        end = np.cumsum(possible)
        for i in (possible > top).nonzero()[0]:
            limit[i] = np.partition(keys[end[i] - possible[i] : end[i]], top - 1)[top - 1]
        within_limit = (keys <= np.repeat(limit, possible)).nonzero()[0]
        block.keep(within_limit)
        keys = keys[within_limit]
    order = np.argsort(block.of.astype(np.uint64) << np.uint64(32) | keys)
    block.keep(order)
    peer = np.where(block.peer, np.uint8(100), np.uint8(NO_PEER))
    criteria = (block.sector, block.expectations, block.location, block.language, block.availability, peer)
    return BlockCandidates(
        counts=np.bincount(block.of, minlength=len(block.rows)),
        possible=possible.astype(np.int32),
        mentor=block.index.columns[block.column].astype(np.int32),
        score=block.total,
        criteria=np.column_stack(criteria),
        via=block.routes(),
        mode=block.online.astype(np.uint8),
        interpreter=block.level == _INTERPRETER,
    )
