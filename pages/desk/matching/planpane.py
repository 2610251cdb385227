"""The best plan of a programme as the right pane shows it, and a run that is under way."""

from __future__ import annotations

from dataclasses import dataclass

from base.accounts.models import User
from base.accounts.scope import scope_of
from intake.models import Mentee, Mentor, Programme
from matching import places
from matching.candidates.sentences import Obstacle, obstacle
from matching.models import Plan, PlanLine
from pages.desk.matching.changes import Changes, changes_since
from pages.desk.matching.lines import lines_of, read
from pages.desk.matching.recruits import Recruit, recruits_of

#: Up to here a plan is drawn with a block for each person.
BLOCKS = 30
#: Duos beside the list of who waits, and people who keep waiting; the page of the plan itself has all of them.
SHOWN = 60


@dataclass(frozen=True)
class PlanPane:
    """The last plan (None before the first), the run under way, and the lines of the user's branches that still hold.

    suggested: the mentor of each mentee in those, by key; lines and unmatched: those on the page; waiters: how many
    keep waiting. draws: how many plans with other weights were tried, 0 when none; firm: how many duos stand in all.
    duos and waiting: of the whole programme; mine: duos in the user's branches, None for who sees all there is;
    ours: mentees of the user's branches in the plan. gone: lines that no longer hold, as somebody was asked, paused,
    left or was set apart since. came: who of the user's branches waits and is not in the plan.
    changes: None for the first plan. Each line has `stands`: how many plans with other weights keep it, if known.
    """

    programme: Programme
    plan: Plan | None
    running: Plan | None
    failed: Plan | None
    suggested: dict[int, int]
    lines: list[PlanLine]
    unmatched: list[tuple[PlanLine, list[Obstacle]]]
    waiters: int
    firm: int
    draws: int
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
        """Whom the plan gives this mentee, if anybody. One query."""
        return Mentor.objects.select_related("person").filter(pk=self.suggested.get(mentee.pk, 0)).first()

    @property
    def more(self) -> int:
        """How many duos that still hold are not on the page."""
        return len(self.suggested) - len(self.lines)

    @property
    def more_waiters(self) -> int:
        """How many who keep waiting are not on the page."""
        return self.waiters - len(self.unmatched)

    @property
    def percent(self) -> int:
        """How far the run is."""
        return self.running.percent if self.running else 100

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


def plan_pane(programme: Programme, user: User, *, whole: bool = False) -> PlanPane:
    """Reads the newest plan of a programme for this user. whole: every line, else the first `SHOWN` of both sorts."""
    plan, before = [*Plan.objects.finished(programme)[:2], None, None][:2]
    last = Plan.objects.filter(programme=programme).order_by("-started_at", "-pk").first()
    everybody = lines_of(plan, user) if plan else []
    still = [line for line in everybody if line.holds]
    matched, unmatched = [line for line in still if line.mentor], [line for line in still if not line.mentor]
    cut = None if whole else SHOWN
    shown = read([*matched[:cut], *unmatched[:cut]])
    duos = plan.objective.get("duos", 0) if plan else 0
    by_hand = plan.by_hand.get("duos", 0) if plan else 0
    waiting = plan.mentees if plan else 0
    stands = plan.insight.get("stands", {}) if plan else {}
    draws = int(plan.insight.get("draws", 0)) if plan else 0
    for line in shown:
        line.stands = stands.get(str(line.mentee_id))  # type: ignore[attr-defined]
    return PlanPane(
        programme=programme,
        plan=plan,
        running=last if last and last.status == Plan.Status.RUNNING else None,
        failed=last if last and last.status == Plan.Status.FAILED else None,
        suggested={line.mentee: line.mentor for line in matched if line.mentor},
        lines=[line for line in shown if line.mentor_id],
        unmatched=[
            (line, [obstacle(reason["code"], remedy=reason["remedy"]) for reason in line.reasons[:1]])
            for line in shown
            if not line.mentor_id
        ],
        waiters=len(unmatched),
        firm=sum(stands.get(str(line.mentee)) == draws for line in matched),
        draws=draws,
        duos=duos,
        waiting=waiting,
        gain=duos - by_hand,
        by_hand=by_hand,
        mine=None
        if scope_of(user).branches is None or len(everybody) == waiting
        else sum(line.mentor is not None for line in everybody),
        ours=len(everybody),
        gone=len(everybody) - len(still),
        came=_came(plan, user) if plan else 0,
        changes=changes_since(before, plan, everybody, user) if plan and before else None,
        recruits=recruits_of(plan.insight) if plan else [],
    )


def _came(plan: Plan, user: User) -> int:
    waiting = places.waiting(Mentee.objects.visible_to(user).filter(programme=plan.programme_id))
    return waiting.exclude(pk__in=plan.lines.values("mentee")).count()


def _blocks(filled: int, of: int) -> list[tuple[int, int]]:
    return [(int(n < filled), 1) for n in range(of)] if of <= BLOCKS else [(filled, of)]
