"""The lists of mentees and mentors, and the intake desk. Their pages show their duos, and are `followup`'s."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from base.accounts.models import User
from base.accounts.scope import scope_of
from base.ui.shown import Shown
from base.ui.words import only_posts, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.background.actions import show_background
from intake.people.actions import record_shown, take_in_mentee, take_in_mentor
from intake.people.models import Mentee, Mentor
from intake.programmes.models import Programme
from pages.desk.people.about import about, kind_of
from pages.desk.people.filters import MenteeFilter, MentorFilter, PeopleFilter
from pages.desk.people.forms import MenteeForm, MentorForm, ProfileForm, succeeds
from pages.desk.people.lists import RELATED, Row, Standings, counts_of, with_details, with_taken

Page = Callable[..., HttpResponse]
Whose = type[Mentee] | type[Mentor]

PER_PAGE = 25
TABS: dict[Whose, tuple[str, ...]] = {
    Mentee: ("waiting", "held", "referred", "intake", "screening", "paused", "closed"),
    Mentor: ("free", "ready", "applied", "screening", "paused", "left"),
}
FILTERS: dict[Whose, type[PeopleFilter]] = {Mentee: MenteeFilter, Mentor: MentorFilter}
FORMS: dict[Whose, type[ProfileForm]] = {Mentee: MenteeForm, Mentor: MentorForm}
TAKE_IN: dict[Whose, Callable[..., Mentee | Mentor]] = {Mentee: take_in_mentee, Mentor: take_in_mentor}


def staff_page(page: Page) -> Page:
    """For coordinators and managers; whoever else is signed in is told that the page does not exist."""

    @login_required
    @wraps(page)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not scope_of(request.user).is_staff:
            raise Http404
        return page(request, *args, **kwargs)

    return checked


def user_of(request: HttpRequest) -> User:
    """The user of a request that a signed-in page got."""
    return cast("User", request.user)


def found(request: HttpRequest, model: Whose, public_id: str) -> Mentee | Mentor:
    """The mentee or mentor of this address, when it is in the user's scope; 404 otherwise."""
    rows: Any = model.objects.visible_to(user_of(request)).select_related(*RELATED[model])
    whose: Mentee | Mentor = get_object_or_404(rows, public_id=public_id)
    return whose


def to_file(whose: Mentee | Mentor) -> HttpResponse:
    """Back to the page of the mentee or the mentor (in `followup`)."""
    return redirect(kind_of(type(whose)), whose.public_id)


@staff_page
@require_safe
def people(request: HttpRequest, model: Whose, holding: QuerySet[Any], standing: Standings) -> HttpResponse:
    """All mentees or mentors in view, narrowed and sorted by the address.

    holding: what keeps a mentee or a mentor's place; standing: what to say of it. `matching` gives both.
    """
    mine = with_taken(model.objects.visible_to(user_of(request)), holding)
    counts = counts_of(mine)
    narrowed = FILTERS[model](request.GET, with_details(mine), request=request)
    page: Any = narrowed.qs  # on paper all of them
    if "print" not in request.GET:
        page = Paginator(narrowed.qs, PER_PAGE).get_page(request.GET.get("page"))
    held = standing(list(page), user_of(request))
    words = dict(narrowed.form.fields["status"].choices)
    asked = request.GET.copy()
    status = asked.pop("status", [""])[-1]
    inside = counts_of(FILTERS[model](asked, mine, request=request).qs) if any(asked.values()) else counts
    tabs = [(value, words[value], inside[value]) for value in TABS[model] if inside[value] or value == status]
    context = {
        "kind": kind_of(model),
        "page": page,
        "rows": [Row(whose, held.get(whose.pk, [])) for whose in page],
        "filter": narrowed,
        "tabs": tabs,
        "all": inside["all"],
        "counts": counts,
        "chosen": _chosen(request, narrowed),
        "sort": request.GET.get("sort") or next(iter(narrowed.orders)),
        "many_branches": len(scope_of(request.user).branches or (0, 0)) > 1,
    }
    return render(request, "desk/people/list.html", context)


def _chosen(request: HttpRequest, narrowed: PeopleFilter) -> list[tuple[str, str]]:
    """What narrows the list, as (words, the address without it)."""
    chosen = []
    for name, field in narrowed.form.fields.items():
        value = request.GET.get(name)
        if value and name not in narrowed.form.errors:
            words = {str(key): str(label) for key, label in getattr(field, "choices", ())}.get(value, value)
            rest = request.GET.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            chosen.append((words, f"?{rest.urlencode()}"))
    return chosen


@staff_page
@once
def new(request: HttpRequest, model: Whose) -> HttpResponse:
    """The intake desk for somebody who is new."""
    user = user_of(request)
    form = FORMS[model](words_of(request), by=user)
    made: list[Mentee | Mentor] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: made.append(TAKE_IN[model](by=user, **form.said())))
    ):
        messages.success(request, _("Saved. Thank you."))
        return to_file(made[0])
    return _desk(request, form, None)


@staff_page
def edit(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """The intake desk for somebody who is known."""
    user, whose = user_of(request), found(request, model, public_id)
    form = FORMS[model](words_of(request), by=user, whose=whose)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: record_shown(form, whose, by=user))
    ):
        saved(request, form)
        return to_file(whose)
    return _desk(request, form, found(request, model, public_id))


def saved(request: HttpRequest, form: Shown, sentence: str = "") -> None:
    """Says that a form is saved, and what somebody else changed while it was open."""
    messages.success(request, sentence or _("Saved. Thank you."))
    if others := form.met():
        messages.info(request, others)


def _desk(request: HttpRequest, form: ProfileForm, whose: Mentee | Mentor | None) -> HttpResponse:
    kind = kind_of(form.kind)
    back = reverse(kind, args=[whose.public_id]) if whose else reverse(f"{kind}s")
    context = {"form": form, "kind": kind, "whose": whose, "back": back}
    if whose is not None:
        context |= about(whose, by=user_of(request))
    elif not Programme.objects.visible_to(user_of(request)).filter(active=True).exists():
        context["no_programme"] = True
    return render(request, "desk/people/edit.html", context, status=422 if form.errors else 200)


@staff_page
@only_posts
@never_cache
def background(request: HttpRequest, model: Whose, public_id: str) -> HttpResponse:
    """Shows the special data of a person, once, and notes who looked (requirements D1)."""
    whose = found(request, model, public_id)
    try:
        facts = show_background(whose, by=user_of(request))
    except Refused as refused:
        messages.error(request, refused.reason)
        return to_file(whose)
    return render(request, "desk/people/special.html", {"facts": facts, **about(whose, by=user_of(request))})
