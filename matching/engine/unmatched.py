"""For everybody without a mentor: what stands in the way, of how many mentors, and what would undo it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.engine.bitmaps import Bytes, Index
from matching.engine.candidates import Candidates
from matching.engine.checks import count, whole
from matching.engine.experiences import LEAVES, Ints
from matching.engine.groups import Group
from matching.engine.policy import REASONS, Policy
from matching.engine.profiles import IN_PERSON, Mentees, Mentors, together

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
_REMEDIES: Final = sorted(
    {*REMEDY.values(), "wider_radius", "ask_online", "peer", "career_guidance", "generic_hr", "broad_network"}
)
#: By the one bit that is set: the number of its constraint, and of what undoes it where that is always the same.
_BIT_OF: Final = np.zeros(1 << 15, np.int64)
_REMEDY_OF_BIT: Final = np.zeros(1 << 15, np.int64)
for _code, _number in _CODE.items():
    _BIT_OF[1 << _number] = _number
    _REMEDY_OF_BIT[1 << _number] = _REMEDIES.index(REMEDY.get(_code, "recruit"))


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
    together(mentees, mentors)
    count("show", show)
    plan = whole("a plan", mentor_of, len(mentees))
    rows = (plan < 0).nonzero()[0]
    members = _members(plan) if show else {}
    everyone = Index(mentors, np.arange(len(mentors)))
    step = max(1, _PAIRS_PER_BLOCK // max(1, len(mentors)))
    group = Group(mentees, rows, everyone)
    unmatched_rows = []
    for first in range(0, len(rows), step):
        part = rows[first : first + step]
        links = group.links(part)
        broken = constraints(group, part, policy, links)
        near = _near_misses(mentees, mentors, part, broken, links, show)
        for i, row in enumerate(part.tolist()):
            possible = int(candidates.possible[row])
            reasons = _reasons(near[i], broken[i], possible)
            unmatched_rows.append(
                Unmatched(row, reasons, _rivals(candidates, members, row, show) if show else ())
            )
    return unmatched_rows


def obstacles(
    mentees: Mentees, mentors: Mentors, policy: Policy, candidates: Candidates, row: int
) -> NDArray[np.uint16]:
    """(N,) bit c set: mentee ``row`` and this mentor break ``REASONS[c]``; 0 exactly where the pair is possible.

    The reasons of ``explain``, for every mentor at once. ``candidates``: all of the same people and policy, as from
    ``score`` with ``top=None``; ``ValueError`` where some were left out.
    """
    together(mentees, mentors)
    candidates.must_be_all()
    rows = np.array([row])
    group = Group(mentees, rows, Index(mentors, np.arange(len(mentors))))
    bits: NDArray[np.uint16] = constraints(group, rows, policy, group.links(rows))[0]
    too_low = bits == 0
    too_low[candidates.mentor[candidates.of(row)]] = False
    bits[too_low] = 1 << _CODE["minimum_score"]
    return bits


def _members(plan: Ints) -> dict[int, Ints]:
    """The mentees of each mentor of a plan."""
    order = np.argsort(plan, kind="stable")
    mentor, first = np.unique(plan[order], return_index=True)
    return dict(zip(mentor.tolist(), np.split(order, first[1:]), strict=False))


def constraints(group: Group, rows: Ints, policy: Policy, links: Bytes) -> NDArray[np.uint16]:
    """(len(rows), N) bit c set: the pair breaks constraint ``REASONS[c]``; the minimum score is not looked at."""
    mentees, index = group.mentees, group.index
    mentors = index.mentors
    always = np.zeros(index.size, np.uint16)
    for code, where in (
        ("full", mentors.free < 1),
        ("paused", mentors.paused),
        ("not_ready", ~mentors.ready),
    ):
        always[where] |= 1 << _CODE[code]
    bits = np.repeat(always[None], len(rows), axis=0)
    shifted = np.empty_like(bits)

    def broken(code: str, where: NDArray[np.bool_]) -> None:
        np.multiply(where.view(np.uint8), np.uint16(1 << _CODE[code]), out=shifted)
        np.bitwise_or(bits, shifted, out=bits)

    def unpacked(packed: Bytes) -> NDArray[np.bool_]:
        return np.unpackbits(packed, axis=1, count=index.size, bitorder="little").view(np.bool_)

    for programme in np.unique(mentees.programme[rows]):
        outside = mentors.programmes >> programme.astype(np.uint64) & np.uint64(1) == 0
        bits[np.ix_(mentees.programme[rows] == programme, outside)] |= 1 << _CODE["programme"]
    if not policy.other_branches:
        broken("branch", mentees.branch[rows][:, None] != mentors.branch)
    broken("language", group.contact(rows) == 0)
    broken("reach", unpacked(~group.reach_rows[group.place[rows]]))
    broken("half_day", unpacked(~index.day_rows(mentees.half_days[rows])))
    fallback = mentees.unsure[rows].view(np.uint8) | mentees.peer[rows].view(np.uint8) << 1
    broken("sector", (index.fallback[fallback] | links) == 0)
    for i, row in enumerate(rows.tolist()):
        bits[i, group.refused.get(row, [])] |= 1 << _CODE["refused"]
        wish = mentees.wish[row]
        if 0 <= wish < len(mentors.excluded):
            bits[i, mentors.excluded[wish]] |= 1 << _CODE["gender_wish"]
    return bits


def _near_misses(
    mentees: Mentees, mentors: Mentors, rows: Ints, broken: NDArray[np.uint16], links: Bytes, show: int
) -> list[list[Reason]]:
    """Per mentee of ``rows``: the mentors for whom one constraint is the only one, by constraint and remedy."""
    mentee, mentor = (np.bitwise_count(broken) == 1).nonzero()
    bits = broken[mentee, mentor]
    remedy = _REMEDY_OF_BIT[bits]
    for code, of_pairs in (("reach", _reach_remedy), ("sector", _sector_remedy)):
        with_code = (bits == 1 << _CODE[code]).nonzero()[0]
        remedy[with_code] = of_pairs(mentees, mentors, rows[mentee[with_code]], mentor[with_code])
    kind = (mentee * len(REASONS) + _BIT_OF[bits]) * len(_REMEDIES) + remedy
    if show:
        order = np.lexsort((~links[mentee, mentor], kind))
        kind, mentor = kind[order], mentor[order]
        kinds, first, count = np.unique(kind, return_index=True, return_counts=True)
    else:
        counts = np.bincount(kind, minlength=1)
        kinds = counts.nonzero()[0]
        first, count = kinds * 0, counts[kinds]
    reasons: list[list[Reason]] = [[] for _row in rows]
    for kind_number, start, size in zip(kinds.tolist(), first.tolist(), count.tolist(), strict=True):
        i, name = divmod(kind_number, len(REASONS) * len(_REMEDIES))
        code, undoes = divmod(name, len(_REMEDIES))
        nearest = tuple(mentor[start : start + min(show, size)].tolist())
        reasons[i].append(Reason(REASONS[code], size, _REMEDIES[undoes], nearest))
    return reasons


def _reasons(near: list[Reason], broken: NDArray[np.uint16], possible: int) -> tuple[Reason, ...]:
    below = int(np.count_nonzero(broken == 0)) - possible
    reasons = list(near)
    if below > 0:
        reasons.append(Reason("minimum_score", below, REMEDY["minimum_score"]))
    reasons.sort(key=lambda reason: (-reason.near_misses, REASONS.index(reason.code), reason.remedy))
    if possible:
        reasons.insert(0, Reason("competition", possible, REMEDY["competition"]))
    return tuple(reasons) or (_commonest(broken),)


def _reach_remedy(mentees: Mentees, mentors: Mentors, row: Ints, mentor: Ints) -> Ints:
    dx = mentees.x[row].astype(np.int64) - mentors.x[mentor]
    dy = mentees.y[row].astype(np.int64) - mentors.y[mentor]
    radius = mentees.radius[row].astype(np.int64) + mentors.radius[mentor]
    near = 4 * (dx * dx + dy * dy) <= 9 * radius * radius
    meet = (mentees.modes[row] & mentors.modes[mentor] & IN_PERSON) > 0
    return np.where(near & meet, _REMEDIES.index("wider_radius"), _REMEDIES.index("ask_online"))


def _sector_remedy(mentees: Mentees, mentors: Mentors, row: Ints, mentor: Ints) -> Ints:
    """A peer where there is one; else what fits the mentee's career, without one a talk about it."""
    lines = mentees.experiences
    advice = np.full(len(mentees), _REMEDIES.index("career_guidance"))
    for mentee in np.unique(row).tolist():
        lo, hi = np.searchsorted(lines.of, (mentee, mentee + 1))
        sector, isco = lines.sector[lo:hi], lines.isco[lo:hi]
        is_target = (lines.kind[lo:hi] != LEAVES) & ((isco >= 0) | (sector > 0))
        if is_target.any():
            wide = len(set(sector[is_target].tolist())) > 2
            advice[mentee] = _REMEDIES.index("generic_hr" if wide else "broad_network")
    return np.where(mentors.peer[mentor], _REMEDIES.index("peer"), advice[row])


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
        placed = []
        for winner in members.get(mentor, np.zeros(0, np.int64)).tolist():
            winner_pairs = candidates.of(winner)
            place = (candidates.mentor[winner_pairs] == mentor).nonzero()[0]
            if len(place):
                placed.append((int(candidates.score[winner_pairs][place[0]]), winner))
        if placed:
            lowest, winner = min(placed)
            rivals.append(Rival(mentor, winner, score, lowest))
        if len(rivals) == show:
            break
    return tuple(rivals)
