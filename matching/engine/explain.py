"""One pair, in plain Python: possible or not, why, and every criterion. The definition the fast path must equal."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import Final

from matching.engine.experiences import LEAVES, WANTS, Experience
from matching.engine.policy import CRITERIA, Policy
from matching.engine.profiles import B1, IN_PERSON, ONLINE, Mentee, Mentor

#: Points per common contact level, from B1 up, and through an interpreter.
LEVEL_POINTS: Final = {3: 65, 4: 85, 5: 100, 6: 100, 7: 100}
INTERPRETER_POINTS: Final = 30

ONLINE_POINTS: Final = 55

#: What two lines of a career have in common, strongest first, and its points before the years count.
LINKS: Final = {"isco4": 100, "isco3": 80, "sector": 70, "isco2": 55, "section": 40, "isco1": 25}

BROAD_POINTS, HR_POINTS = 45, 35
UNSURE_HR_POINTS, UNSURE_BROAD_POINTS, UNSURE_POINTS = 100, 70, 40


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the engine has to say about one pair.

    reasons: codes of ``REASONS``, in that order; empty exactly when the pair is possible.
    score: 0..10000, None when a hard constraint other than the minimum score is broken (never 0 for "not possible").
    criteria: points 0..100 by name of ``CRITERIA``; None where nothing can be given (no contact language, out of
        reach, no route) and for ``peer`` where it does not count.
    weights: the weights used, by the same names; they add up to 100 (without peer, its weight is spread).
    via, mode: of ``ROUTES`` and ``MEETING_MODES``; None where no route or way of meeting exists.
    interpreter: the contact language needs the volunteer interpreter.
    link: key of ``LINKS`` of the strongest sector link, None without one; ``link_years`` the mentor's years in it.
    language, level: the contact language and the lower of the two levels; None without one.
    distance: whole hectometres, rounded down.
    half_days, topics: bits shared by both.
    centre_forbids_online: the mentor could meet online and only the mentee's centre stands in the way.
    """

    possible: bool
    reasons: tuple[str, ...]
    score: int | None
    criteria: dict[str, int | None]
    weights: dict[str, int]
    via: str | None
    mode: str | None
    interpreter: bool
    link: str | None
    link_years: int
    language: int | None
    level: int | None
    distance: int
    half_days: int
    topics: int
    centre_forbids_online: bool


def explain(mentee: Mentee, mentor: Mentor, policy: Policy) -> Explanation:
    """Judge one pair by the same integers as ``score``. No errors: every pair has an explanation."""
    contact, level, interpreter = _contact(mentee, mentor)
    location, mode, distance = _location(mentee, mentor)
    peer = mentee.peer and mentor.peer
    link, years, sector, via = _sector(mentee, mentor, peer)
    half_days = mentee.half_days & mentor.half_days
    topics = mentee.expectations & mentor.offers
    expected = mentee.expectations.bit_count()
    language = LEVEL_POINTS[level] if level is not None else INTERPRETER_POINTS if interpreter else None
    criteria = {
        "sector": sector,
        "expectations": 100 * topics.bit_count() // expected if expected else 100,
        "location": location,
        "language": language,
        "availability": min(100, 25 * half_days.bit_count()),
        "peer": 100 if peer else None,
    }
    weights = dict(zip(CRITERIA, policy.weights if peer else policy.weights_without_peer, strict=True))
    broken = {
        "programme": not mentor.programmes >> mentee.programme & 1,
        "branch": not policy.other_branches and mentee.branch != mentor.branch,
        "language": language is None,
        "reach": location is None,
        "half_day": not half_days,
        "sector": via is None,
        "full": mentor.free < 1,
        "paused": mentor.paused,
        "not_ready": not mentor.ready,
        "refused": mentor.id in mentee.refused,
        "gender_wish": mentee.wish in mentor.unmet_wishes,
    }
    reasons = [code for code, is_broken in broken.items() if is_broken]
    score = None
    if not reasons:
        score = sum(weights[name] * (points or 0) for name, points in criteria.items())
        if score < policy.minimum:
            reasons.append("minimum_score")
    return Explanation(
        possible=not reasons,
        reasons=tuple(reasons),
        score=score,
        criteria=criteria,
        weights=weights,
        via=via,
        mode=mode,
        interpreter=interpreter,
        link=link,
        link_years=years,
        language=contact,
        level=level,
        distance=distance,
        half_days=half_days,
        topics=topics,
        centre_forbids_online=not mentee.centre_online
        and not mentee.modes & ONLINE
        and bool(mentor.modes & ONLINE),
    )


def _contact(mentee: Mentee, mentor: Mentor) -> tuple[int | None, int | None, bool]:
    """The best shared language and its level; else whether an interpreter speaks with both (requirements MA05)."""
    mentor_levels = mentor.languages or {}
    best: tuple[int, int] | None = None
    for language, mentee_level in sorted((mentee.languages or {}).items()):
        level = min(mentee_level, mentor_levels.get(language, 0))
        if level >= B1 and (best is None or level > best[1]):
            best = language, level
    if best:
        return best[0], best[1], False
    spoken = {language for language, mentee_level in (mentee.languages or {}).items() if mentee_level >= B1}
    return None, None, mentee.interpreter and not spoken.isdisjoint(mentor.bridged)


def _location(mentee: Mentee, mentor: Mentor) -> tuple[int | None, str | None, int]:
    """In person when the two travel circles meet, else online; the better of the two, in person on a tie (MA07)."""
    squared = (mentee.x - mentor.x) ** 2 + (mentee.y - mentor.y) ** 2
    shared_modes = mentee.modes & mentor.modes
    near = 2_250_000 // (22_500 + squared)
    in_person = bool(shared_modes & IN_PERSON) and squared <= (mentee.radius + mentor.radius) ** 2
    online = bool(shared_modes & ONLINE)
    if in_person and (near >= ONLINE_POINTS or not online):
        return near, "in_person", isqrt(squared)
    return (ONLINE_POINTS, "online", isqrt(squared)) if online else (None, None, isqrt(squared))


def _link(target: Experience, line: Experience) -> str | None:
    """The strongest thing that what a mentee did or wants has in common with what a mentor did."""
    shared = None
    if target.isco >= 0 and line.isco >= 0:
        for digits in (4, 3, 2, 1):
            if target.isco // 10 ** (4 - digits) == line.isco // 10 ** (4 - digits):
                shared = f"isco{digits}"
                break
    sector = "sector" if target.sector and target.sector == line.sector else None
    section = "section" if target.sections & line.sections else None
    return max((link for link in (shared, sector, section) if link), key=LINKS.__getitem__, default=None)


def _sector(mentee: Mentee, mentor: Mentor, peer: bool) -> tuple[str | None, int, int | None, str | None]:
    """The best link over all lines of both, the years of it, its points or those of a fallback, and the route."""
    best, best_years, linked = None, 0, 0
    for target in mentee.experiences:
        if target.kind == LEAVES:
            continue
        for line in mentor.experiences:
            if line.kind == WANTS:
                continue
            link = _link(target, line)
            points = LINKS[link] * min(100, 20 * line.years) // 100 if link else 0
            if points > linked:
                best, best_years, linked = link, line.years, points
    if mentee.unsure:
        profile, via = (UNSURE_BROAD_POINTS, "broad_network") if mentor.broad else (UNSURE_POINTS, "sector")
        if mentor.hr:
            profile, via = UNSURE_HR_POINTS, "generic_hr"
        elif peer and not mentor.broad:
            via = "peer"
    elif mentor.broad:
        profile, via = BROAD_POINTS, "broad_network"
    elif mentor.hr:
        profile, via = HR_POINTS, "generic_hr"
    else:
        profile, via = 0, "peer" if peer else ""
    if linked and linked >= profile:
        return best, best_years, linked, "sector"
    return best, best_years, profile if via else None, via or None
