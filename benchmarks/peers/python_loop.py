"""Scoring one pair at a time in plain Python.

What can be known before the loop is known before the loop: people are flat tuples, languages and links are small dicts
and sets, divisions are tables. ``early`` leaves at the first broken constraint, the cheapest and most telling first;
``full`` judges every constraint and every criterion of every pair, as an explanation would need.
"""

from __future__ import annotations

from matching.engine import LEAVES, ONLINE, WANTS, Mentees, Mentors, Policy

_LEVEL = (0, 0, 0, 65, 85, 100, 100, 100)
_ISCO = (25, 55, 80, 100)

#: (mentee row, mentor row) to score
Scores = dict[tuple[int, int], int]


def early(mentees: Mentees, mentors: Mentors, policy: Policy) -> Scores:
    """Every possible pair, leaving at the first thing in the way."""
    others = [_mentor(mentors, row) for row in range(len(mentors))]
    others = [one for one in others if one[1] and not one[2] and one[3]]
    plain, with_peer = policy.weights_without_peer, policy.weights
    minimum, any_branch = policy.minimum, policy.other_branches
    found: Scores = {}
    for row in range(len(mentees)):
        (programme, branch, days, x, y, radius, modes, spoken, levels, interpreter, keys, targets, unsure, expects,
         asked, peer, wish, refused) = _mentee(mentees, row)  # fmt: skip
        for one in others:
            (column, _, _, _, programmes, home, free_days, mx, my, reach, ways, speaks, skill, bridged, links, lines,
             hr, broad, opted, offers, unmet, number) = one  # fmt: skip
            if not free_days & days or not programmes >> programme & 1:
                continue
            if home != branch and not any_branch:
                continue
            online = ways & modes & ONLINE
            dx, dy, both = mx - x, my - y, reach + radius
            squared = dx * dx + dy * dy
            near = squared <= both * both and ways & modes & 1
            if not near and not online:
                continue
            peers = peer and opted
            if not (unsure or hr or broad or peers) and links.isdisjoint(keys):
                continue
            translated = spoken.isdisjoint(speaks)
            if translated and (not interpreter or spoken.isdisjoint(bridged)):
                continue
            if wish in unmet or number in refused:
                continue
            language = (
                30 if translated else max(min(_LEVEL[levels[k]], _LEVEL[skill[k]]) for k in spoken & speaks)
            )
            location = 2_250_000 // (22_500 + squared) if near else 0
            if online and location < 55:
                location = 55
            sector = _sector(targets, lines, unsure, hr, broad)
            met = 100 * (expects & offers).bit_count() // asked if asked else 100
            shared = 25 * min(4, (free_days & days).bit_count())
            a, b, c, d, e, f = with_peer if peers else plain
            total = a * sector + b * met + c * location + d * language + e * shared + f * 100
            if total >= minimum:
                found[row, column] = total
    return found


def full(mentees: Mentees, mentors: Mentors, policy: Policy) -> Scores:
    """Every possible pair, with every constraint and criterion judged for every pair, possible or not."""
    others = [_mentor(mentors, row) for row in range(len(mentors))]
    plain, with_peer = policy.weights_without_peer, policy.weights
    minimum, any_branch = policy.minimum, policy.other_branches
    found: Scores = {}
    for row in range(len(mentees)):
        (programme, branch, days, x, y, radius, modes, spoken, levels, interpreter, _, targets, unsure, expects,
         asked, peer, wish, refused) = _mentee(mentees, row)  # fmt: skip
        for one in others:
            (column, free, paused, ready, programmes, home, free_days, mx, my, reach, ways, speaks, skill, bridged, _,
             lines, hr, broad, opted, offers, unmet, number) = one  # fmt: skip
            broken = 0 if programmes >> programme & 1 else 1
            if home != branch and not any_branch:
                broken |= 2
            both = spoken & speaks
            if both:
                language = max(min(_LEVEL[levels[k]], _LEVEL[skill[k]]) for k in both)
            elif interpreter and not spoken.isdisjoint(bridged):
                language = 30
            else:
                language = 0
                broken |= 4
            dx, dy, far = mx - x, my - y, reach + radius
            squared = dx * dx + dy * dy
            location = 2_250_000 // (22_500 + squared)
            near = squared <= far * far and ways & modes & 1
            if ways & modes & ONLINE:
                location = max(location, 55) if near else 55
            elif not near:
                broken |= 8
            shared = (free_days & days).bit_count()
            if not shared:
                broken |= 16
            peers = peer and opted
            sector = _sector(targets, lines, unsure, hr, broad)
            if not sector and not peers:
                broken |= 32
            if not free:
                broken |= 64
            if paused:
                broken |= 128
            if not ready:
                broken |= 256
            if number in refused:
                broken |= 512
            if wish in unmet:
                broken |= 1024
            met = 100 * (expects & offers).bit_count() // asked if asked else 100
            a, b, c, d, e, f = with_peer if peers else plain
            total = a * sector + b * met + c * location + d * language + e * 25 * min(4, shared) + f * 100
            if not broken and total >= minimum:
                found[row, column] = total
    return found


def _sector(targets: tuple, lines: tuple, unsure: bool, hr: bool, broad: bool) -> int:  # type: ignore[type-arg]
    best = (100 if hr else 70 if broad else 40) if unsure else 45 if broad else 35 if hr else 0
    for isco, sector, sections in targets:
        for their_isco, their_sector, their_sections, fifths in lines:
            points = 70 if sector and sector == their_sector else 40 if sections & their_sections else 0
            if isco >= 0 and their_isco >= 0:
                if isco == their_isco:
                    points = 100
                elif isco // 10 == their_isco // 10:
                    points = 80
                elif points < 55 and isco // 100 == their_isco // 100:
                    points = 55
                elif points < 25 and isco // 1000 == their_isco // 1000:
                    points = 25
            points = points * fifths // 5
            best = max(best, points)
    return best


def _mentee(mentees: Mentees, row: int) -> tuple:  # type: ignore[type-arg]
    one = mentees[row]
    levels = {language: level for language, level in (one.languages or {}).items() if level >= 3}
    targets = tuple(
        (line.isco, line.sector, line.sections) for line in one.experiences if line.kind != LEAVES
    )
    return (
        one.programme, one.branch, one.half_days, one.x, one.y, one.radius, one.modes, levels.keys(), levels,
        one.interpreter, _keys(targets), targets, one.unsure, one.expectations, one.expectations.bit_count(), one.peer,
        one.wish, one.refused,
    )  # fmt: skip


def _mentor(mentors: Mentors, row: int) -> tuple:  # type: ignore[type-arg]
    one = mentors[row]
    levels = {language: level for language, level in (one.languages or {}).items() if level >= 3}
    lines = tuple(
        (line.isco, line.sector, line.sections, min(5, line.years))
        for line in one.experiences
        if line.kind != WANTS and line.years
    )
    return (
        row, one.free > 0, one.paused, one.ready, one.programmes, one.branch, one.half_days, one.x, one.y, one.radius,
        one.modes, levels.keys(), levels, one.bridged, _keys(line[:3] for line in lines), lines, one.hr, one.broad,
        one.peer, one.offers, one.unmet_wishes, one.id,
    )  # fmt: skip


def _keys(lines) -> frozenset[tuple[str, int]]:  # type: ignore[no-untyped-def]
    """What two people with a link have in common: a first ISCO digit, a sector or a section."""
    keys = set()
    for isco, sector, sections in lines:
        if isco >= 0:
            keys.add(("isco", isco // 1000))
        if sector:
            keys.add(("sector", sector))
        keys.update(("section", bit) for bit in range(32) if sections >> bit & 1)
    return frozenset(keys)
