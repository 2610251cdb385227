"""A population to measure on: every hard constraint occurs in it, and about 7 pairs of 100 are possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from matching.engine import DID, IN_PERSON, INFORMAL, LEAVES, ONLINE, WANTS, Experiences, Mentees, Mentors

LANGUAGES = 80
DUTCH, FRENCH, ENGLISH = 0, 1, 2
PROGRAMMES = 3
BRANCHES = 6

#: ISCO-08 unit groups that occur, the sector most of their people work in, and the NACE section of each sector.
_ISCO = np.array(
    [
        int(f"{a}{b}{c}{d}")
        for a in range(1, 10)
        for b in range(1, 5)
        for c in range(1, 4)
        for d in range(1, 5)
    ]
)
_SECTION = np.array(
    [0, 17, 17, 16, 10, 13, 6, 3, 3, 8, 7, 9, 11, 14, 13, 15, 13, 18, 13, 13, 1, 14, 4, 19, 19, 0, 14, 0, 0]
)


@dataclass(frozen=True)
class Population:
    mentees: Mentees
    mentors: Mentors


def population(size: int, mentors: int | None = None, *, seed: int = 1) -> Population:
    """``size`` mentees and as many mentors (or ``mentors``); the same for the same arguments."""
    chance = np.random.default_rng([seed, size])
    towns = np.column_stack([chance.integers(200, 2600, 60), chance.integers(200, 1900, 60)])
    town_weight = 1 / np.arange(1, 61)
    places = np.concatenate([town + chance.normal(0, 40, (19, 2)) for town in towns]).astype(np.int32)
    place_weight = np.repeat(town_weight / town_weight.sum() / 19, 19)
    branch = np.argmin(((places[:, None] - towns[None, :BRANCHES]) ** 2).sum(axis=2), axis=1)
    world = _World(chance, places, place_weight, branch)
    return Population(_mentees(world, size), _mentors(world, mentors or size))


@dataclass(frozen=True)
class _World:
    chance: Generator
    places: NDArray[np.int32]
    weight: NDArray[np.float64]
    branch: NDArray[np.int64]

    def draw(self, size: int, chances: list[float], values: list[int]) -> NDArray[np.int64]:
        return self.chance.choice(values, size, p=chances)

    def yes(self, size: int, share: float) -> NDArray[np.bool_]:
        return self.chance.random(size) < share

    def half_days(self, size: int, lowest: int, highest: int) -> NDArray[np.uint32]:
        """Evenings and weekends are free more often."""
        wish = (
            self.chance.random((size, 21)) / np.tile([1.0, 1.0, 2.0], 7) / np.repeat([1, 1, 1, 1, 1, 2, 2], 3)
        )
        rank = wish.argsort(axis=1).argsort(axis=1)
        free = rank < self.chance.integers(lowest, highest + 1, size)[:, None]
        days: NDArray[np.uint32] = (free * (1 << np.arange(21))).sum(axis=1).astype(np.uint32)
        return days

    def topics(self, size: int, lowest: int, highest: int) -> NDArray[np.uint32]:
        chosen = (
            self.chance.random((size, 11)).argsort(axis=1)
            < self.chance.integers(lowest, highest + 1, size)[:, None]
        )
        topics: NDArray[np.uint32] = (chosen * (1 << np.arange(11))).sum(axis=1).astype(np.uint32)
        return topics

    def careers(self, size: int, kinds: list[float], lines: list[float]) -> Experiences:
        """One to three lines each, in one or two sectors; common occupations are common."""
        of = np.repeat(np.arange(size), self.draw(size, lines, list(range(len(lines)))))
        popular = 1 / (np.arange(len(_ISCO)) + 5.0)
        sector_of = self.chance.permutation(np.arange(len(_ISCO)) % 26 + 1)
        number = self.chance.choice(self.chance.permutation(len(_ISCO)), len(of), p=popular / popular.sum())
        same = self.yes(len(of), 0.8)
        sector = np.where(same, sector_of[number], self.chance.integers(0, 27, len(of)))
        isco = np.where(self.yes(len(of), 0.85), _ISCO[number], -1)
        sections = np.where(sector > 0, 1 << _SECTION[sector], 0)
        years = np.minimum(60, self.chance.geometric(0.15, len(of)) - 1)
        kind = self.draw(len(of), kinds, [DID, WANTS, LEAVES, INFORMAL])
        return Experiences.rows(of, isco=isco, sector=sector, sections=sections, years=years, kind=kind)


def _mentees(world: _World, size: int) -> Mentees:
    place = world.chance.choice(len(world.places), size, p=world.weight)
    online = world.yes(size, 0.7)
    centre = ~world.yes(size, 0.15)
    level = np.zeros((size, LANGUAGES), np.uint8)
    own = 3 + world.chance.choice(LANGUAGES - 3, size, p=_zipf(LANGUAGES - 3))
    level[np.arange(size), own] = 7
    for language, chances in ((DUTCH, [0.25, 0.2, 0.25, 0.2, 0.07, 0.03]), (FRENCH, [0.6, 0.1, 0.1, 0.1, 0.05, 0.05]),
                              (ENGLISH, [0.35, 0.2, 0.15, 0.2, 0.07, 0.03])):  # fmt: skip
        level[:, language] = world.draw(size, chances, [0, 1, 2, 3, 4, 5])
    refused = np.column_stack(
        [world.chance.integers(0, size, size // 10), world.chance.integers(0, size, size // 10)]
    )
    return Mentees(
        id=np.arange(size),
        programme=world.draw(size, [0.7, 0.25, 0.05], [0, 1, 2]),
        branch=world.branch[place],
        language=level,
        interpreter=world.yes(size, 0.3),
        x=world.places[place, 0],
        y=world.places[place, 1],
        radius=world.draw(size, [0.2, 0.4, 0.4], [50, 100, 200]),
        modes=IN_PERSON * ~world.yes(size, 0.05) | ONLINE * (online & centre),
        centre_online=centre,
        half_days=world.half_days(size, 3, 9),
        unsure=world.yes(size, 0.12),
        expectations=world.topics(size, 1, 5),
        peer=world.yes(size, 0.1),
        wish=world.draw(size, [0.9, 0.07, 0.03], [-1, 0, 1]),
        waiting_days=world.chance.exponential(60, size).astype(np.int32),
        experiences=world.careers(size, [0.5, 0.3, 0.1, 0.1], [0.05, 0.4, 0.35, 0.2]),
        refused=refused,
    )


def _mentors(world: _World, size: int) -> Mentors:
    place = world.chance.choice(len(world.places), size, p=world.weight)
    level = np.zeros((size, LANGUAGES), np.uint8)
    native = world.draw(size, [0.62, 0.28, 0.10], [0, 1, 2])
    for language, chances in ((DUTCH, [0.05, 0.05, 0.15, 0.25, 0.5]), (FRENCH, [0.2, 0.2, 0.25, 0.2, 0.15]),
                              (ENGLISH, [0.1, 0.1, 0.2, 0.35, 0.25])):  # fmt: skip
        level[:, language] = world.draw(size, chances, [0, 2, 3, 4, 5])
        level[native == language, language] = 7
    newcomer = world.yes(size, 0.3).nonzero()[0]
    level[newcomer, 3 + world.chance.choice(LANGUAGES - 3, len(newcomer), p=_zipf(LANGUAGES - 3))] = 7
    spoken = 3 + world.chance.choice(LANGUAGES - 3, 25, p=_zipf(LANGUAGES - 3))
    bridge = np.zeros((LANGUAGES, LANGUAGES), np.bool_)
    bridge[spoken, world.chance.integers(0, 3, 25)] = True
    woman = world.yes(size, 0.5)
    return Mentors(
        id=np.arange(size),
        programmes=world.draw(size, [0.5, 0.15, 0.05, 0.2, 0.1], [1, 2, 4, 3, 7]),
        branch=world.branch[place],
        language=level,
        x=world.places[place, 0],
        y=world.places[place, 1],
        radius=world.draw(size, [0.2, 0.4, 0.4], [50, 100, 150]),
        modes=IN_PERSON | ONLINE * world.yes(size, 0.6),
        half_days=world.half_days(size, 3, 9),
        offers=world.topics(size, 3, 8),
        hr=world.yes(size, 0.08),
        broad=world.yes(size, 0.1),
        peer=world.yes(size, 0.06),
        free=world.draw(size, [0.1, 0.8, 0.1], [0, 1, 2]),
        paused=world.yes(size, 0.03),
        ready=~world.yes(size, 0.04),
        experiences=world.careers(size, [0.9, 0.02, 0.04, 0.04], [0.01, 0.35, 0.4, 0.24]),
        excluded=np.array([~woman, woman]),
        bridge=bridge | bridge.T,
    )


def _zipf(size: int) -> NDArray[np.float64]:
    weight: NDArray[np.float64] = 1 / np.arange(1, size + 1)
    weight /= weight.sum()
    return weight
