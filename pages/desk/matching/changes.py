"""What changed since the plan before: who goes with another mentor, and who with nobody any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from base.accounts.models import Person, User
from matching.engine import difference
from matching.models import Plan, PlanLine
from pages.desk.matching.lines import Line, people_of

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


def changes_since(before: Plan, plan: Plan, lines: Sequence[Line], user: User) -> Changes:
    """Compares two plans of a programme for the mentees who wait in both or since, as far as the user sees them.

    lines: those of `plan` that the user sees. What was to change in one that holds no longer is not said any more.
    """
    earlier = dict(PlanLine.objects.visible_to(user).filter(plan=before).values_list("mentee", "mentor"))
    is_in = {line.mentee for line in lines}
    had = [earlier.get(line.mentee) or -1 for line in lines]
    moves = [
        move for move in difference(had, [line.mentor or -1 for line in lines]) if lines[move.mentee].holds
    ]
    came, again = _came(before, plan), _again(before, plan)
    shown = []
    for move in moves[:SHOWN]:
        line, instead = lines[move.mentee], came.get(move.before, [])
        taken_by = next((key for key in instead if key in is_in), None)
        shown.append((line, earlier.get(line.mentee), taken_by, bool(instead)))
    mentees, mentors = people_of(
        [key for line, _old, taken_by, _elsewhere in shown for key in (line.mentee, taken_by) if key],
        [key for line, old, _taken_by, _elsewhere in shown for key in (line.mentor, old) if key],
    )
    return Changes(
        before,
        [
            Change(
                mentee=mentees[line.mentee].person,
                before=mentors[old].person if old else None,
                after=mentors[line.mentor].person if line.mentor else None,
                again=line.mentee in again,
                taken_by=mentees[taken_by].person if taken_by else None,
                elsewhere=elsewhere,
            )
            for line, old, taken_by, elsewhere in shown
        ],
        len(moves) - len(shown),
        new=len(is_in - earlier.keys()),
        gone=len(earlier.keys() - is_in),
    )


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
