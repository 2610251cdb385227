"""The mentors of one mentee: who is possible and why, what a choice would do to the plan, who is not and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from base.accounts.models import User
from intake.availability.half_days import half_days as mask_of
from intake.models import CefrLevel, Code, Language, Mentee, Mentor, Programme
from intake.people.sharing import why_not_show
from intake.people.work import main_work
from intake.reference.topics import topic_labels, topics_in_a_sentence
from matching.candidates.permissions import mentors_for
from matching.candidates.sentences import Criterion, Labels, Obstacle, criteria, half_days, obstacle
from matching.engine import (
    REASONS,
    Assignment,
    Candidates,
    Explanation,
    assign,
    choice,
    explain,
    obstacles,
    score,
)
from matching.engine import Policy as Weighing
from matching.models import PairRule, Policy
from matching.places import waiting
from matching.plans.columns import Columns, load
from matching.plans.outcome import SMALL, possible_locks, weigh
from matching.plans.pair import in_codes
from pages.desk.matching.lines import NOBODY

#: Cards on the page; and mentors named under each reason of those that are not possible.
SHOWN, NEAR = 10, 20
#: Of these mentors there is nothing to say: they are not asked for this programme, or here.
ELSEWHERE = sum(1 << REASONS.index(code) for code in ("programme", "branch"))


@dataclass(frozen=True)
class Candidate:
    """A possible mentor. after: duos in the best plan that keeps this pair, None when it was not worked out."""

    mentor: Mentor
    pair: dict[str, Any]
    lines: list[Criterion]
    score: int
    free: int
    locked: bool
    after: int | None

    @property
    def parts(self) -> list[tuple[int, int]]:
        """Points and weight of each criterion, for the bar."""
        return [(line.points, line.weight) for line in self.lines if line.weight]


@dataclass(frozen=True)
class Impossible:
    """A mentor who is not possible, with the reasons."""

    mentor: Mentor
    obstacles: list[Obstacle]
    refused: bool


@dataclass(frozen=True)
class Group:
    """The mentors with the same first reason. shown: the nearest of them, and all who were refused before."""

    obstacle: Obstacle
    count: int
    shown: list[Impossible]


@dataclass(frozen=True)
class Choices:
    """What the middle pane shows of a mentee. before: duos in the best plan as it is.

    ask_first: why nobody can be proposed yet, when the mentee has not said yes to being shown.
    """

    mentee: Mentee
    facts: dict[str, str]
    candidates: list[Candidate]
    possible: int
    impossible: list[Group]
    excluded: int
    before: int | None
    ask_first: str | None = None

    @property
    def waits(self) -> bool:
        """False when the mentee takes no part in the matching now."""
        return bool(self.candidates or self.impossible or self.excluded)


def choices_for(mentee: Mentee, user: User) -> Choices:
    """Judges every mentor whom this user may weigh for the mentee, as of now and with the ruling weights.

    Only those on the page are read and explained. What a choice does to everybody's plan is worked out up to `SMALL`
    people; above it nobody else who waits is read.
    """
    facts, programme = facts_of(mentee), mentee.programme
    nobody = Choices(mentee, facts, [], 0, [], 0, None)
    policy = Policy.objects.ruling(programme)
    if policy is None:
        return nobody
    weighing, few = weigh(policy, programme), few_people(programme)
    columns = load(programme, today=timezone.localdate(), mentee=None if few else mentee)
    rows = np.flatnonzero(columns.mentees.id == mentee.pk)
    if not len(rows):
        return nobody
    row = int(rows[0])
    effects = Effects(columns, weighing, row) if few else None
    judged = Judged(mentee, user, columns, weighing, row, effects)
    return Choices(
        mentee=mentee,
        facts=facts,
        candidates=judged.best(),
        possible=len(judged.possible),
        impossible=judged.groups(),
        excluded=len(judged.impossible),
        before=effects.best.duos if effects else None,
        ask_first=why_not_show(mentee),
    )


def few_people(programme: Programme) -> bool:
    """True up to `SMALL` people on either side: then a plan is solved while somebody waits for the page."""
    sides = waiting(Mentee.objects.filter(programme=programme)), Mentor.objects.filter(programmes=programme)
    return not any(side.order_by()[SMALL:].exists() for side in sides)


class Judged:
    """The mentors of one mentee (`row` of the columns) whom the user may weigh, as rows, and the cards of those shown.

    possible: highest score first; impossible: fewest obstacles first.
    """

    def __init__(
        self,
        mentee: Mentee,
        user: User,
        columns: Columns,
        weighing: Weighing,
        row: int,
        effects: Effects | None,
    ) -> None:
        self.mentee, self.columns, self.weighing, self.row = mentee, columns, weighing, row
        self.effects, in_sight = effects, mentors_for(mentee, user)
        people = columns.mentees, columns.mentors, weighing
        candidates = effects.candidates if effects else score(*people, top=None)
        in_view = np.isin(columns.mentors.id, list(in_sight.values_list("pk", flat=True)))
        best = candidates.mentor[candidates.of(row)]
        self.possible = best[in_view[best]].tolist()
        self.obstacles = obstacles(*people, candidates, row)
        near = in_view & (self.obstacles > 0) & (self.obstacles & ELSEWHERE == 0)
        impossible = np.flatnonzero(near)
        order = np.argsort(np.bitwise_count(self.obstacles[impossible]), kind="stable")
        self.impossible = impossible[order].tolist()
        rules = dict(PairRule.objects.filter(mentee=mentee).values_list("mentor", "rule"))
        self.rules = {row: rules[key] for row, key in enumerate(columns.mentors.id.tolist()) if key in rules}
        self.refused = {other for other, rule in self.rules.items() if rule == PairRule.Rule.REFUSED}
        self.by_obstacle: dict[str, list[int]] = {}
        for other in self.impossible:
            self.by_obstacle.setdefault(self._codes(other)[0], []).append(other)
        shown = [
            *self.possible[:SHOWN],
            *(other for rows in self.by_obstacle.values() for other in self._near(rows)),
        ]
        keys = columns.mentors.id[shown].tolist()
        mentors = in_sight.in_bulk([*keys, NOBODY])
        self.mentors = {other: mentors[key] for other, key in zip(shown, keys, strict=True)}

    def best(self) -> list[Candidate]:
        """The cards of the possible mentors with the highest scores."""
        person = self.columns.mentees[self.row]
        pairs = {
            other: in_codes(self._explained(other), person, self.columns.mentors[other], self.columns)
            for other in self.possible[:SHOWN]
        }
        labels = Labels.of(list(pairs.values()))
        return [
            Candidate(
                mentor=self.mentors[other],
                pair=pair,
                lines=criteria(pair, self.mentee, labels),
                score=round((pair["score"] or 0) / 100),
                free=int(self.columns.mentors.free[other]),
                locked=self.rules.get(other) == PairRule.Rule.LOCKED,
                after=self.effects.of(other) if self.effects else None,
            )
            for other, pair in pairs.items()
        ]

    def groups(self) -> list[Group]:
        """Those who are not possible by their first obstacle, the largest group first."""
        return [
            Group(
                obstacle(code),
                len(rows),
                [
                    Impossible(self.mentors[other], self._obstacles(other), other in self.refused)
                    for other in self._near(rows)
                ],
            )
            for code, rows in sorted(self.by_obstacle.items(), key=lambda item: -len(item[1]))
        ]

    def _near(self, rows: list[int]) -> list[int]:
        return [other for n, other in enumerate(rows) if n < NEAR or other in self.refused]

    def _explained(self, other: int) -> Explanation:
        return explain(self.columns.mentees[self.row], self.columns.mentors[other], self.weighing)

    def _codes(self, other: int) -> list[str]:
        bits = int(self.obstacles[other])
        return [code for bit, code in enumerate(REASONS) if bits >> bit & 1]

    def _obstacles(self, other: int) -> list[Obstacle]:
        codes, mentor = self._codes(other), self.mentors[other]
        points = self._explained(other).score if codes == ["minimum_score"] else None
        return [obstacle(code, mentor, score=points, minimum=self.weighing.minimum) for code in codes]


class Effects:
    """What choosing a mentor for one mentee does to everybody's plan: it is solved again with the pair locked."""

    def __init__(self, columns: Columns, weighing: Weighing, row: int) -> None:
        self.row = row
        self.candidates: Candidates = score(columns.mentees, columns.mentors, weighing, top=None)
        self.locked = [pair for pair in possible_locks(columns, self.candidates) if pair[0] != row]
        self.free = columns.mentors.free.copy()
        for _mentee, mentor in self.locked:
            self.free[mentor] -= 1
        self.sides: dict[str, Any] = {
            "mentees": len(columns.mentees),
            "capacity": columns.mentors.free,
            "urgent": columns.mentees.waiting_days > weighing.waiting_limit,
            "locked": self.locked,
        }
        self.pairs = (self.candidates.mentee, self.candidates.mentor, self.candidates.score.astype(np.int64))
        self.best: Assignment = assign(*self.pairs, **self.sides)

    def of(self, mentor: int) -> int | None:
        """Returns the duos of the best plan with this mentor row, None when a lock holds the last place."""
        if self.free[mentor] < 1:
            return None
        if self.best.mentor_of[self.row] == mentor:
            return self.best.duos
        return self.best.duos + choice(self.best, *self.pairs, **self.sides, take=[(self.row, mentor)]).duos


def facts_of(mentee: Mentee) -> dict[str, str]:
    """Returns what the page says of a mentee: who it is in one line, hopes, languages, where and when to meet."""
    town = mentee.place.municipality if mentee.place else ""
    work = capfirst(main_work([mentee.person_id]).get(mentee.person_id, ""))
    goal = Code.objects.filter(pk=mentee.job_goal_id).first() if mentee.job_goal_id else None
    work_and_town = ", ".join(filter(None, (work, town)))
    spoken = mentee.person.language_skills.select_related("language", "level")
    meets = [town or _("not known yet")]
    if mentee.in_person:
        meets.append(_("travels %(km)s km") % {"km": mentee.radius_km})
    if mentee.can_meet_online:
        meets.append(_("online is possible"))
    return {
        "who": " · ".join(filter(None, (work_and_town, goal.label.lower() if goal else ""))),
        "expectations": capfirst(topics_in_a_sentence(topic_labels(mentee.expectations).values())),
        "languages": ", ".join(_spoken(skill.language, skill.level) for skill in spoken)
        or _("not known yet"),
        "place": ", ".join(meets),
        "times": half_days(mask_of(mentee.person)),
    }


def _spoken(language: Language, level: CefrLevel) -> str:
    """Dutch B1, Arabic (mother tongue)."""
    return f"{language.name} ({level.name.lower()})" if level.code == "M" else f"{language.name} {level.code}"
