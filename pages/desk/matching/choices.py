"""The mentors of one mentee: who is possible and why, what a choice would do to the plan, who is not and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from base.accounts.models import User
from intake.availability.half_days import half_days as mask_of
from intake.models import CefrLevel, Code, Language, Mentee, Mentor
from intake.people.sharing import why_not_show
from intake.people.work import main_work
from intake.reference.topics import topic_labels, topics_in_a_sentence
from matching.candidates.permissions import mentors_for
from matching.candidates.sentences import Criterion, Labels, Obstacle, criteria, half_days, obstacle
from matching.engine import Assignment, Candidates, Explanation, assign, choice, explain, score
from matching.models import PairRule, Policy
from matching.plans.columns import Columns, load
from matching.plans.outcome import SMALL, possible_locks, weigh
from matching.plans.pair import in_codes

#: Cards on the page; and mentors named under each reason of those that are not possible.
SHOWN, NEAR = 10, 20


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
    """Explains every mentor whom this user may weigh for the mentee, as of now and with the ruling weights."""
    facts = facts_of(mentee)
    programme = mentee.programme
    policy = Policy.objects.ruling(programme)
    if policy is None:
        return Choices(mentee, facts, [], 0, [], 0, None)
    weighing = weigh(policy, programme)
    columns = load(programme, today=timezone.localdate())
    rows = np.flatnonzero(columns.mentees.id == mentee.pk)
    if not len(rows):
        return Choices(mentee, facts, [], 0, [], 0, None)
    row = int(rows[0])
    person = columns.mentees[row]
    mentors = mentors_for(mentee, user).in_bulk()
    found: list[tuple[int, Explanation]] = [
        (other, explain(person, columns.mentors[other], weighing))
        for other, pk in enumerate(columns.mentors.id.tolist())
        if pk in mentors
    ]
    possible = sorted(
        (one for one in found if one[1].possible),
        key=lambda one: (-(one[1].score or 0), mentors[int(columns.mentors.id[one[0]])].pk),
    )
    impossible = sorted(
        (one for one in found if not one[1].possible and not {"branch", "programme"} & set(one[1].reasons)),
        key=lambda one: (len(one[1].reasons), one[0]),
    )
    shown = [
        (other, said, in_codes(said, person, columns.mentors[other], columns))
        for other, said in possible[:SHOWN]
    ]
    labels = Labels.of([pair for _other, _said, pair in shown])
    effects = (
        Effects(columns, weighing, row) if max(len(columns.mentees), len(columns.mentors)) <= SMALL else None
    )
    rules = dict(PairRule.objects.filter(mentee=mentee).values_list("mentor", "rule"))
    return Choices(
        mentee=mentee,
        facts=facts,
        candidates=[
            Candidate(
                mentor=mentors[int(columns.mentors.id[other])],
                pair=pair,
                lines=criteria(pair, mentee, labels),
                score=round((said.score or 0) / 100),
                free=int(columns.mentors.free[other]),
                locked=rules.get(int(columns.mentors.id[other])) == PairRule.Rule.LOCKED,
                after=effects.of(other) if effects else None,
            )
            for other, said, pair in shown
        ],
        possible=len(possible),
        impossible=grouped(
            Impossible(
                mentor=mentors[int(columns.mentors.id[other])],
                obstacles=[
                    obstacle(
                        code,
                        mentors[int(columns.mentors.id[other])],
                        score=said.score,
                        minimum=weighing.minimum,
                    )
                    for code in said.reasons
                ],
                refused=rules.get(int(columns.mentors.id[other])) == PairRule.Rule.REFUSED,
            )
            for other, said in impossible
        ),
        excluded=len(impossible),
        before=effects.best.duos if effects else None,
        ask_first=why_not_show(mentee),
    )


def grouped(people: Iterable[Impossible]) -> list[Group]:
    """Returns them by their first reason, the largest group first."""
    groups: dict[str, list[Impossible]] = {}
    for one in people:
        groups.setdefault(one.obstacles[0].code, []).append(one)
    return [
        Group(obstacle(code), len(them), [one for n, one in enumerate(them) if n < NEAR or one.refused])
        for code, them in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]


class Effects:
    """What choosing a mentor for one mentee does to everybody's plan: it is solved again with the pair locked."""

    def __init__(self, columns: Columns, weighing: Any, row: int) -> None:
        self.row = row
        self.found: Candidates = score(columns.mentees, columns.mentors, weighing, top=None)
        self.locked = [pair for pair in possible_locks(columns, self.found) if pair[0] != row]
        self.free = columns.mentors.free.copy()
        for _mentee, mentor in self.locked:
            self.free[mentor] -= 1
        self.sides: dict[str, Any] = {
            "mentees": len(columns.mentees),
            "capacity": columns.mentors.free,
            "urgent": columns.mentees.waiting_days > weighing.waiting_limit,
            "locked": self.locked,
        }
        self.pairs = (self.found.mentee, self.found.mentor, self.found.score.astype(np.int64))
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
