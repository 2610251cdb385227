"""What a programme decides about matching, and the words the engine answers with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from matching.engine.checks import count

CRITERIA: Final = ("sector", "expectations", "location", "language", "availability", "peer")

#: Every reason why a pair is not possible, in the order in which people read them.
#: The last one, ``competition``, is said of a mentee: possible mentors exist and the best plan needs them elsewhere.
REASONS: Final = (
    "programme",
    "branch",
    "language",
    "reach",
    "half_day",
    "sector",
    "full",
    "paused",
    "not_ready",
    "refused",
    "gender_wish",
    "minimum_score",
    "competition",
)

ROUTES: Final = ("sector", "broad_network", "generic_hr", "peer")
SECTOR, BROAD_NETWORK, GENERIC_HR, PEER = range(4)

MEETING_MODES: Final = ("in_person", "online")

#: A score is a sum of weight (adding up to 100) times criterion (0..100).
HIGHEST_SCORE: Final = 10_000


@dataclass(frozen=True)
class Policy:
    """The weights and limits of one programme.

    The six weights are integers of 0 or more that add up to 100 (requirements MA01), the limits integers of 0 or more;
    ``ValueError`` otherwise, and also when all of it lies on ``peer``, which most pairs do not have.

    minimum: the lowest score that still makes a pair possible, 0..10000 (shown as 0..100).
    waiting_limit: whoever waits more than this number of days is a long-waiter; a tier of the plan, never of the score.
    other_branches: whether mentors of other branches may be matched.
    """

    sector: int = 35
    expectations: int = 20
    location: int = 15
    language: int = 15
    availability: int = 10
    peer: int = 5
    minimum: int = 0
    waiting_limit: int = 90
    other_branches: bool = False

    def __post_init__(self) -> None:
        weights = self.weights
        for name in (*CRITERIA, "minimum", "waiting_limit"):
            count(name, getattr(self, name))
        if sum(weights) != 100:
            raise ValueError(f"weights add up to 100, not {sum(weights)}")
        if self.peer == 100:
            raise ValueError("peer cannot carry the whole score")
        if self.minimum > HIGHEST_SCORE:
            raise ValueError(f"the minimum score lies between 0 and {HIGHEST_SCORE}")

    @property
    def weights(self) -> tuple[int, int, int, int, int, int]:
        """The weights in the order of ``CRITERIA``, for a pair in which the peer criterion counts."""
        return (self.sector, self.expectations, self.location, self.language, self.availability, self.peer)

    @cached_property
    def weights_without_peer(self) -> tuple[int, int, int, int, int, int]:
        """The weights of a pair in which it does not: the peer weight spread over the others by largest remainder.

        Each other weight w gets ``peer * w // rest`` (rest = 100 - peer); what is left goes one by one to the largest
        ``peer * w % rest``, ties in the order of ``CRITERIA``. The defaults become 37, 21, 16, 16, 10, 0.
        """
        others = self.weights[:5]
        rest = 100 - self.peer
        spread = [weight + self.peer * weight // rest for weight in others]
        by_remainder = sorted(
            range(5), key=lambda criterion: (-(self.peer * others[criterion] % rest), criterion)
        )
        for criterion in by_remainder[: 100 - sum(spread)]:
            spread[criterion] += 1
        return (spread[0], spread[1], spread[2], spread[3], spread[4], 0)
