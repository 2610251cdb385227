"""The best plan of a programme as the right pane shows it, and a run that is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from base.accounts.models import User
from base.accounts.scope import scope_of
from intake.models import Mentee, Mentor, Programme
from matching import places
from matching.candidates.sentences import Obstacle, obstacle
from matching.models import PairRule, Plan, PlanLine, Proposal
from pages.desk.matching.changes import Changes, changes_since
from pages.desk.matching.recruits import Recruit, recruits_of

#: Up to here a plan is drawn with a block for each person.
BLOCKS = 30


@dataclass(frozen=True)
class PlanPane:
    """The last plan (None before the first), the run under way, and the lines of the user's branches that still hold.

    duos and waiting: of the whole programme; mine: duos in the user's branches, None for who sees all there is;
    ours: mentees of the user's branches in the plan. gone: lines that no longer hold, as somebody was asked, paused,
    left or was set apart since. came: who of the user's branches waits and is not in the plan.
    changes: None for the first plan. Each line has `stands`: how many plans with other weights keep it, if known.
    """

    programme: Programme
    plan: Plan | None
    running: Plan | None
    failed: Plan | None
    lines: list[PlanLine]
    unmatched: list[tuple[PlanLine, list[Obstacle]]]
    duos: int
    waiting: int
    gain: int
    by_hand: int
    mine: int | None
    ours: int
    gone: int
    came: int
    changes: Changes | None
    recruits: list[Recruit]

    def planned_for(self, mentee: Mentee) -> Mentor | None:
        """Whom the plan gives this mentee, if anybody."""
        return next((line.mentor for line in self.lines if line.mentee_id == mentee.pk), None)

    @property
    def draws(self) -> int:
        """How many plans with other weights were tried, 0 when none."""
        return int(self.plan.insight.get("draws", 0)) if self.plan else 0

    @property
    def firm(self) -> int:
        """How many of these duos stand in all of them."""
        return sum(getattr(line, "stands", None) == self.draws for line in self.lines)

    @property
    def percent(self) -> int:
        """How far the run is."""
        return (
            round(100 * self.running.progress_done / (self.running.progress_of or 1)) if self.running else 100
        )

    @property
    def blocks(self) -> list[tuple[int, int]]:
        """The plan as a bar: (filled, of) per person, or one whole."""
        return _blocks(self.duos, self.waiting)

    @property
    def blocks_by_hand(self) -> list[tuple[int, int]]:
        """The same for what comes out by hand."""
        return _blocks(self.by_hand, self.waiting)

    @property
    def proven(self) -> bool:
        """The certificate shows that no plan is better for those who wait today: nobody came or went since."""
        return bool(self.plan and self.plan.certificate.get("optimal") and not self.gone and not self.came)


def plan_pane(programme: Programme, user: User) -> PlanPane:
    """Reads the newest plan of a programme for this user."""
    plan, before = [*Plan.objects.finished(programme)[:2], None, None][:2]
    last = Plan.objects.filter(programme=programme).order_by("-started_at", "-pk").first()
    everybody = _lines(plan, user) if plan else []
    lines = [line for line in everybody if _holds(line)]
    duos = plan.objective.get("duos", 0) if plan else 0
    by_hand = plan.by_hand.get("duos", 0) if plan else 0
    waiting = plan.mentees if plan else 0
    matched = [line for line in lines if line.mentor_id]
    stands = plan.insight.get("stands", {}) if plan else {}
    for line in matched:
        line.stands = stands.get(str(line.mentee_id))  # type: ignore[attr-defined]
    return PlanPane(
        programme=programme,
        plan=plan,
        running=last if last and last.status == Plan.Status.RUNNING else None,
        failed=last if last and last.status == Plan.Status.FAILED else None,
        lines=matched,
        unmatched=[
            (line, [obstacle(reason["code"], remedy=reason["remedy"]) for reason in line.reasons[:1]])
            for line in lines
            if not line.mentor_id
        ],
        duos=duos,
        waiting=waiting,
        gain=duos - by_hand,
        by_hand=by_hand,
        mine=None
        if scope_of(user).branches is None or len(everybody) == waiting
        else sum(line.mentor_id is not None for line in everybody),
        ours=len(everybody),
        gone=len(everybody) - len(lines),
        came=_came(programme, everybody, user) if plan else 0,
        changes=changes_since(before, plan, everybody, user, still={line.mentee_id for line in lines})
        if plan and before
        else None,
        recruits=recruits_of(plan.insight) if plan else [],
    )


def _came(programme: Programme, everybody: list[PlanLine], user: User) -> int:
    waiting = places.waiting(Mentee.objects.visible_to(user).filter(programme=programme))
    return waiting.exclude(pk__in=[line.mentee_id for line in everybody]).count()


def _lines(plan: Plan, user: User) -> list[PlanLine]:
    holding = Proposal.objects.holding()
    asked = holding.open().filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    rules = PairRule.objects.filter(mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    takes_part = Mentor.programmes.through.objects.filter(
        mentor=OuterRef("mentor"), programme=OuterRef("plan__programme")
    )
    return list(
        PlanLine.objects.visible_to(user)
        .filter(plan=plan)
        .select_related("plan", "mentee__person", "mentor__person")
        .annotate(
            asked=Exists(asked),
            held=places.held("mentee"),
            locked=Exists(rules.filter(rule=PairRule.Rule.LOCKED)),
            refused=Exists(rules.filter(rule=PairRule.Rule.REFUSED)),
            taken=places.taken("mentor"),
            takes_part=Exists(takes_part),
        )
        .order_by("pk")
    )


def _holds(line: Any) -> bool:
    """True for a line that is still so: the two can be proposed or were just asked, or a mentee still has nobody."""
    mentee, mentor = line.mentee, line.mentor
    if mentee.status != Mentee.Status.READY or mentee.programme_id != line.plan.programme_id:
        return False
    if mentor is None:
        return not line.held
    if line.asked:
        return True
    possible = mentor.status == Mentor.Status.READY and line.takes_part and not line.refused
    return bool(possible and not line.held and line.taken < mentor.capacity)


def _blocks(filled: int, of: int) -> list[tuple[int, int]]:
    return [(int(n < filled), 1) for n in range(of)] if of <= BLOCKS else [(filled, of)]
