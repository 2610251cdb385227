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
from base.workflow.once import taken_once
from intake.models import Programme
from matching.candidates.sentences import ICONS
from matching.models import CRITERIA, Effect, Plan, Policy
from matching.plans.effects import SMALL, compare, people_in, try_weights
from matching.policies.actions import weigh_shown
from pages.desk.access import StaffRequest, for_staff
from pages.desk.settings.effects import ShownEffect, shown_effect
from pages.desk.settings.forms import WeightsForm, in_words, stepped


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
def weights(request: StaffRequest, code: str) -> HttpResponse:
    """The form, its effect on POST with `effect` or after a step of five up or down, and the history."""
    programme = _programme(request, code)
    ruling = Policy.objects.ruling(programme)
    shown_policy = Policy(programme=programme) if "default" in request.GET else ruling
    sent = words_of(request)
    form = WeightsForm(stepped(sent) if sent is not None else None, policy=shown_policy, ruling=ruling)
    if request.method != "POST":
        return _page(request, programme, form)
    if "effect" in request.POST or "step" in request.POST:
        return _tried(request, programme, form)
    return taken_once(request, lambda: _saved(request, programme, form))


@require_safe
@for_staff
def weights_effect(request: StaffRequest, code: str, effect_id: str) -> HttpResponse:
    """The weights that somebody tried with what they would do; for htmx how far that is, and at its end the effect."""
    programme = _programme(request, code)
    effects = Effect.objects.visible_to(request.user).filter(programme=programme)
    run = get_object_or_404(effects, public_id=effect_id)
    if request.headers.get("HX-Request") == "true":
        shown = {"programme": programme, "run": run, "effect": _effect(run, request.user)}
        return render(request, "desk/settings/_effect_news.html", shown)
    form = WeightsForm(words_of(request), policy=run, ruling=Policy.objects.ruling(programme))
    return _page(request, programme, form, run=run, effect=_effect(run, request.user))


def _programme(request: StaffRequest, code: str) -> Programme:
    programme: Programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    return programme


def _saved(request: StaffRequest, programme: Programme, form: WeightsForm) -> HttpResponse:
    """Lets the typed weights rule."""
    if form.is_valid():
        try:
            weigh_shown(programme, form, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Saved. The next plan uses these weights."))
            return redirect("weights", programme.code)
    return _page(request, programme, form)


def _tried(request: StaffRequest, programme: Programme, form: WeightsForm) -> HttpResponse:
    """The page with the effect of the typed weights. In a large programme the worker is asked for it, by a step not.

    It is no redirect, as nothing is saved yet: what was typed stays in the form, and sent again it finds the same row.
    """
    run = effect = None
    if form.is_valid() and people_in(programme) <= SMALL:
        other = Policy(programme=programme, **form.weights(), **form.bounds())
        found = compare(programme, form.ruling or other, other, today=timezone.localdate())
        effect = shown_effect(found, request.user)
    elif form.is_valid() and "effect" in request.POST:
        try:
            run = try_weights(programme, form.weights(), by=request.user, **form.bounds())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            effect = _effect(run, request.user)
    return _page(request, programme, form, run=run, effect=effect)


def _effect(run: Effect, user: User) -> ShownEffect | None:
    return shown_effect(run.result, user) if run.status == Effect.Status.READY else None


def _page(
    request: StaffRequest,
    programme: Programme,
    form: WeightsForm,
    *,
    run: Effect | None = None,
    effect: ShownEffect | None = None,
) -> HttpResponse:
    """The page of the weights. run: what the worker was asked for; effect: what these weights would do, once known."""
    history = list(Policy.objects.filter(programme=programme).select_related("by").prefetch_related("plans"))
    people = {
        person.user_id: person
        for person in Person.objects.filter(user__in=[policy.by_id for policy in history])
    }
    sent = words_of(request)
    return render(
        request,
        "desk/settings/weights.html",
        {
            "programmes": list(Programme.objects.visible_to(request.user).filter(active=True)),
            "programme": programme,
            "form": form,
            "fields": [(ICONS[name], form[name], form.points(name)) for name in CRITERIA],
            "locked": sent.getlist("locked") if sent is not None else [],
            "run": run,
            "effect": effect,
            "ruling_words": in_words(form.ruling) if form.ruling else "",
            "history": [
                EarlierPolicy(policy, people.get(policy.by_id), _last_plan(policy)) for policy in history
            ],
        },
        status=422 if form.errors else 200,
    )


def _last_plan(policy: Policy) -> Plan | None:
    """The last finished plan made with these weights, for "duos that day"."""
    ready = [plan for plan in policy.plans.all() if plan.status == Plan.Status.READY]
    return max(ready, key=lambda plan: plan.pk, default=None)
