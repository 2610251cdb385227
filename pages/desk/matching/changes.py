"""What changed since the plan before: who goes with another mentor, and who with nobody any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from base.accounts.models import Person, User
from matching.engine import difference
from matching.models import Plan, PlanLine

#: Sentences on the page; how many there are more is said.
SHOWN = 30


@dataclass(frozen=True)
class Change:
    """One mentee's other suggestion. before, after: the mentors, None for nobody.

    again: there was a suggestion in an older plan. taken_by: somebody with whom the lost mentor goes instead.
    elsewhere: there is somebody, whether the reader may see who or not.
    """

    mentee: Person
    before: Person | None
    after: Person | None
    again: bool = False
    taken_by: Person | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class Changes:
    """The changes since `before`, in the order of the plan; `more` are not shown.

    new, gone: mentees of the user's branches who are in this plan only, or in the one before only.
    """

    before: Plan
    shown: list[Change]
    more: int
    new: int
    gone: int

    @property
    def nothing(self) -> bool:
        """The same people, with the same suggestions."""
        return not (self.shown or self.more or self.new or self.gone)


def changes_since(
    before: Plan, plan: Plan, lines: Iterable[PlanLine], user: User, *, still: Collection[int]
) -> Changes:
    """Compares two plans of a programme for the mentees who wait in both or since, as far as the user sees them.

    lines: those of `plan` that the user sees, with their people. still: keys of the mentees for whom the plan holds
    today; what was to change for the others is not said any more.
    """
    now = list(lines)
    was_in = set(PlanLine.objects.visible_to(user).filter(plan=before).values_list("mentee", flat=True))
    is_in = {line.mentee_id for line in now}
    earlier = {
        line.mentee_id: line
        for line in PlanLine.objects.visible_to(user)
        .filter(plan=before, mentor__isnull=False)
        .select_related("mentor__person")
    }
    had = [earlier[line.mentee_id].mentor_id if line.mentee_id in earlier else None for line in now]
    moves = [
        move
        for move in difference([key or -1 for key in had], [line.mentor_id or -1 for line in now])
        if now[move.mentee].mentee_id in still
    ]
    came = _came(before, plan)
    seen = {line.mentee_id: line.mentee.person for line in now}
    again = _again(before, plan)
    shown = []
    for move in moves[:SHOWN]:
        line = now[move.mentee]
        old = earlier.get(line.mentee_id)
        instead = came.get(move.before, [])
        shown.append(
            Change(
                mentee=line.mentee.person,
                before=old.mentor.person if old and old.mentor else None,
                after=line.mentor.person if line.mentor else None,
                again=line.mentee_id in again,
                taken_by=next((seen[key] for key in instead if key in seen), None),
                elsewhere=bool(instead),
            )
        )
    return Changes(before, shown, len(moves) - len(shown), new=len(is_in - was_in), gone=len(was_in - is_in))


def _came(before: Plan, plan: Plan) -> dict[int, list[int]]:
    """The mentees whom each mentor has in the plan and had not before, by primary keys."""
    kept = PlanLine.objects.filter(plan=before, mentee=OuterRef("mentee"), mentor=OuterRef("mentor"))
    came: dict[int, list[int]] = {}
    lines = PlanLine.objects.filter(~Exists(kept), plan=plan, mentor__isnull=False).order_by("pk")
    for mentor, mentee in lines.values_list("mentor", "mentee"):
        came.setdefault(mentor, []).append(mentee)
    return came


def _again(before: Plan, plan: Plan) -> set[int]:
    """Who has a suggestion now, had none in the plan before, and had one in an older plan."""
    older = PlanLine.objects.filter(mentee=OuterRef("mentee"), mentor__isnull=False)
    lines = PlanLine.objects.filter(
        ~Exists(older.filter(plan=before)),
        Exists(older.filter(plan__programme=plan.programme_id, plan__pk__lt=before.pk)),
        plan=plan,
        mentor__isnull=False,
    )
    return set(lines.values_list("mentee", flat=True))
