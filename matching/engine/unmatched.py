"""For everybody without a mentor: what stands in the way, of how many mentors, and what would undo it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .bitmaps import Bytes, Index
from .candidates import Candidates
from .experiences import LEAVES, Ints
from .groups import Group
from .policy import REASONS, Policy
from .profiles import IN_PERSON, Mentees, Mentors

_CODE: Final = {code: bit for bit, code in enumerate(REASONS)}
_PAIRS_PER_BLOCK: Final = 1 << 20

#: What undoes a constraint by itself; reach and sector depend on the pair.
REMEDY: Final = {
    "programme": "recruit",
    "branch": "other_branch",
    "language": "interpreter",
    "half_day": "other_times",
    "full": "wait",
    "paused": "wait",
    "not_ready": "wait",
    "refused": "recruit",
    "gender_wish": "recruit",
    "minimum_score": "recruit",
    "competition": "recruit",
}


@dataclass(frozen=True, slots=True)
class Rival:
    """A possible mentor whom the plan needs elsewhere: who has the last place, and both scores."""

    mentor: int
    winner: int
    score: int
    winner_score: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing in the way. ``near_misses``: the mentors for whom it is the only one (for ``competition``: the possible
    mentors); ``mentors``: rows of the best few of them; ``remedy``: what would undo it.
    """

    code: str
    near_misses: int
    remedy: str
    mentors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One mentee row without a mentor; ``reasons``: competition first, then the most near misses. Never empty."""

    mentee: int
    reasons: tuple[Reason, ...]
    rivals: tuple[Rival, ...] = ()


def unmatched(
    mentees: Mentees,
    mentors: Mentors,
    policy: Policy,
    candidates: Candidates,
    mentor_of: ArrayLike,
    *,
    show: int = 5,
) -> list[Unmatched]:
    """Why each mentee whom the plan leaves at -1 has no mentor (requirements MA09).

    ``candidates``: of the same people and policy, as from ``score``. ``show``: how many mentors to name per reason.
    """
    plan = np.asarray(mentor_of, np.int64)
    rows = (plan < 0).nonzero()[0]
    members = {mentor: (plan == mentor).nonzero()[0] for mentor in set(plan[plan >= 0].tolist())}
    everyone = Index(mentors, np.arange(len(mentors)))
    step = max(1, _PAIRS_PER_BLOCK // max(1, len(mentors)))
    found = []
    for first in range(0, len(rows), step):
        part = rows[first : first + step]
        group = Group(mentees, part, everyone)
        links = group.links(part)
        broken = constraints(group, part, policy, links)
        for i, row in enumerate(part.tolist()):
            possible = int(candidates.possible[row])
            reasons = _reasons(mentees, mentors, row, broken[i], links[i], possible, show)
            found.append(Unmatched(row, reasons, _rivals(candidates, members, row, show) if possible else ()))
    return found


def constraints(group: Group, rows: Ints, policy: Policy, links: Bytes) -> NDArray[np.uint16]:
    """(len(rows), N) bit c set: the pair breaks constraint ``REASONS[c]``; the minimum score is not looked at."""
    mentees, index = group.mentees, group.index
    mentors = index.mentors
    bits = np.zeros((len(rows), index.size), np.uint16)

    def broken(code: str, where: NDArray[np.bool_]) -> None:
        bits[...] |= where.astype(np.uint16) << _CODE[code]

    def unpacked(packed: Bytes) -> NDArray[np.bool_]:
        return np.unpackbits(packed, axis=1, count=index.size, bitorder="little").view(np.bool_)

    programme = mentees.programme[rows].astype(np.uint64)[:, None]
    broken("programme", mentors.programmes >> programme & np.uint64(1) == 0)
    if not policy.other_branches:
        broken("branch", mentees.branch[rows][:, None] != mentors.branch)
    broken("language", group.contact(rows) == 0)
    broken("reach", ~unpacked(group.reach_rows[group.place[rows]]))
    broken("half_day", ~unpacked(index.day_rows(mentees.half_days[rows])))
    fallback = mentees.unsure[rows].view(np.uint8) | mentees.peer[rows].view(np.uint8) << 1
    broken("sector", (index.fallback[fallback] | links) == 0)
    broken("full", mentors.free < 1)
    broken("paused", mentors.paused)
    broken("not_ready", ~mentors.ready)
    for i, row in enumerate(rows.tolist()):
        bits[i, group.refused.get(row, [])] |= 1 << _CODE["refused"]
        wish = mentees.wish[row]
        if 0 <= wish < len(mentors.excluded):
            bits[i, mentors.excluded[wish]] |= 1 << _CODE["gender_wish"]
    return bits


def _reasons(
    mentees: Mentees,
    mentors: Mentors,
    row: int,
    broken: NDArray[np.uint16],
    links: Bytes,
    possible: int,
    show: int,
) -> tuple[Reason, ...]:
    near = (np.bitwise_count(broken) == 1).nonzero()[0]
    near = near[np.argsort(~links[near], kind="stable")]
    named: dict[tuple[str, str], list[int]] = {}
    for mentor in near.tolist():
        code = REASONS[int(broken[mentor]).bit_length() - 1]
        named.setdefault((code, _remedy(code, mentees, mentors, row, mentor)), []).append(mentor)
    below = int(np.count_nonzero(broken == 0)) - possible
    reasons = [Reason(code, len(who), remedy, tuple(who[:show])) for (code, remedy), who in named.items()]
    if below > 0:
        reasons.append(Reason("minimum_score", below, REMEDY["minimum_score"]))
    reasons.sort(key=lambda reason: (-reason.near_misses, REASONS.index(reason.code), reason.remedy))
    if possible:
        reasons.insert(0, Reason("competition", possible, REMEDY["competition"]))
    return tuple(reasons) or (_commonest(broken),)


def _remedy(code: str, mentees: Mentees, mentors: Mentors, row: int, mentor: int) -> str:
    if code == "reach":
        across = (mentees.x[row] - mentors.x[mentor]) ** 2 + (mentees.y[row] - mentors.y[mentor]) ** 2
        radius = int(mentees.radius[row] + mentors.radius[mentor])
        near = 4 * int(across) <= 9 * radius**2
        return (
            "wider_radius"
            if near and mentees.modes[row] & mentors.modes[mentor] & IN_PERSON
            else "ask_online"
        )
    if code == "sector":
        if mentors.peer[mentor]:
            return "peer"
        lines = mentees.experiences
        own = (lines.of == row) & (lines.kind != LEAVES) & ((lines.isco >= 0) | (lines.sector > 0))
        if not own.any():
            return "career_guidance"
        return "generic_hr" if len(np.unique(lines.sector[own])) > 2 else "broad_network"
    return REMEDY[code]


def _commonest(broken: NDArray[np.uint16]) -> Reason:
    """Nobody is one step away: what most mentors break, of those who take part in the programme if there are any."""
    inside = broken[broken & 1 == 0]
    counts: Counter[str] = Counter()
    for bit, code in enumerate(REASONS):
        counts[code] = int(np.count_nonzero(inside >> bit & 1))
    code, count = counts.most_common(1)[0]
    if not count:
        return Reason("programme", 0, "recruit")
    return Reason(code, 0, "interpreter" if code == "language" else "recruit")


def _rivals(candidates: Candidates, members: dict[int, Ints], row: int, show: int) -> tuple[Rival, ...]:
    rivals = []
    pairs = candidates.of(row)
    for mentor, score in zip(
        candidates.mentor[pairs].tolist(), candidates.score[pairs].tolist(), strict=True
    ):
        theirs = []
        for winner in members.get(mentor, np.zeros(0, np.int64)).tolist():
            own = candidates.of(winner)
            place = (candidates.mentor[own] == mentor).nonzero()[0]
            if len(place):
                theirs.append((int(candidates.score[own][place[0]]), winner))
        if theirs:
            lowest, winner = min(theirs)
            rivals.append(Rival(mentor, winner, score, lowest))
        if len(rivals) == show:
            break
    return tuple(rivals)
