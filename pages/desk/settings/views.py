"""What counts in a programme: the weights, what another choice would do, and the choices of before."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts.models import Person, User
from base.ui.words import words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.models import Mentee, Mentor, Programme
from matching.candidates.sentences import ICONS
from matching.engine import difference
from matching.models import CRITERIA, Plan, Policy
from matching.plans.columns import load
from matching.plans.outcome import Outcome, favour_of, solve, weigh
from matching.policies.actions import weigh_shown
from pages.desk.access import StaffRequest, for_staff
from pages.desk.settings.forms import WeightsForm, in_words, stepped

CHANGES = 8


@dataclass(frozen=True)
class Change:
    """Somebody who would get another mentor, or none."""

    mentee: Mentee
    before: Mentor | None
    after: Mentor | None


@dataclass(frozen=True)
class Effect:
    """The plan with the weights on the page beside the plan with the ruling ones.

    changed: people with another mentor; mine: those of the user's branches; changes: the first of these.
    """

    before: int
    after: int
    waiting: int
    changes: list[Change]
    mine: int
    changed: int


@dataclass(frozen=True)
class EarlierPolicy:
    """A choice of before. who: whose it was, None when Duo began with it; plan: the last one made with it."""

    policy: Policy
    who: Person | None
    plan: Plan | None

    @property
    def weights(self) -> str:
        """The weights in words, with the minimum when there is one."""
        words, minimum = in_words(self.policy), round(self.policy.minimum_score / 100)
        if not self.policy.minimum_score:
            return words
        return ", ".join((words, _("from %(minimum)s points") % {"minimum": minimum}))

    @property
    def stability(self) -> str:
        """How much a plan holds on to the one before."""
        return _("stability %(n)s") % {"n": round(self.policy.steadiness / 100)}


@require_safe
@for_staff
def settings_home(request: StaffRequest) -> HttpResponse:
    """The settings begin with the weights of the first programme."""
    programme = Programme.objects.visible_to(request.user).filter(active=True).first()
    if programme is None:
        return render(request, "desk/no_programme.html")
    return redirect("weights", programme.code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
@once
def weights(request: StaffRequest, code: str) -> HttpResponse:
    """The form, its effect on POST with `effect` or after a step of five up or down, and the history."""
    programmes = list(Programme.objects.visible_to(request.user).filter(active=True))
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    history = list(Policy.objects.filter(programme=programme).select_related("by").prefetch_related("plans"))
    ruling = Policy.objects.ruling(programme)
    shown_policy = Policy(programme=programme) if "default" in request.GET else ruling
    sent = words_of(request)
    data = stepped(sent) if sent is not None else None
    form = WeightsForm(data, policy=shown_policy, ruling=ruling)
    effect = None
    if request.method == "POST" and form.is_valid():
        minimum, steadiness = (form.cleaned_data[name] * 100 for name in ("minimum", "steadiness"))
        if "effect" in request.POST or "step" in request.POST:
            other = Policy(
                programme=programme, minimum_score=minimum, steadiness=steadiness, **form.weights()
            )
            effect = effect_of(programme, ruling, other, user=request.user)
        else:
            try:
                weigh_shown(programme, form, by=request.user)
            except Refused as refused:
                form.add_error(None, refused.reason)
            else:
                messages.success(request, _("Saved. The next plan uses these weights."))
                return redirect("weights", code)
    people = {
        person.user_id: person
        for person in Person.objects.filter(user__in=[policy.by_id for policy in history])
    }
    return render(
        request,
        "desk/settings/weights.html",
        {
            "programmes": programmes,
            "programme": programme,
            "form": form,
            "fields": [(ICONS[name], form[name], form.points(name)) for name in CRITERIA],
            "kept": sent.getlist("kept") if sent is not None else [],
            "ruling": ruling,
            "effect": effect,
            "ruling_words": in_words(ruling) if ruling else "",
            "history": [
                EarlierPolicy(policy, people.get(policy.by_id), _last_plan(policy)) for policy in history
            ],
        },
        status=422 if form.errors else 200,
    )


def effect_of(programme: Programme, ruling: Policy | None, other: Policy, *, user: User) -> Effect:
    """Returns what other weights would do to the plan of today, naming people of the user's branches."""
    columns = load(programme, today=timezone.localdate())
    after, before = (
        solve(columns, weigh(policy, programme), favour=favour_of(programme, policy))
        for policy in (other, ruling or other)
    )
    moved = difference(before.assignment.mentor_of, after.assignment.mentor_of)
    mine, changes = _changes(after, [(move.mentee, move.before, move.after) for move in moved], user)
    return Effect(
        before=before.assignment.duos,
        after=after.assignment.duos,
        waiting=len(after.columns.mentees),
        changes=changes,
        mine=mine,
        changed=len(moved),
    )


def _changes(outcome: Outcome, moves: list[tuple[int, int, int]], user: User) -> tuple[int, list[Change]]:
    mentee_ids, mentor_ids = outcome.columns.mentees.id, outcome.columns.mentors.id
    keys = [int(mentee_ids[row]) for row, _old, _new in moves]
    mentees = Mentee.objects.visible_to(user).select_related("person").in_bulk(keys)
    mine = [(key, *move[1:]) for key, move in zip(keys, moves, strict=True) if key in mentees]
    shown = mine[:CHANGES]
    rows = {row for _key, old, new in shown for row in (old, new) if row >= 0}
    mentors = Mentor.objects.select_related("person").in_bulk([int(mentor_ids[row]) for row in rows])
    by_row = {row: mentors[int(mentor_ids[row])] for row in rows}
    return len(mine), [Change(mentees[key], by_row.get(old), by_row.get(new)) for key, old, new in shown]


def _last_plan(policy: Policy) -> Plan | None:
    """The last finished plan made with these weights, for "duos that day"."""
    ready = [plan for plan in policy.plans.all() if plan.status == Plan.Status.READY]
    return max(ready, key=lambda plan: plan.pk, default=None)
