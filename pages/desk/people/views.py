"""The lists of mentees and mentors, and the intake desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from base.accounts.scope import scope_of
from base.ui.forms import succeeds
from base.ui.words import only_posts, saved, words_of
from base.workflow.moves import Refused
from base.workflow.once import once
from intake.background.actions import show_background
from intake.people.actions import record_shown, take_in_mentee, take_in_mentor
from intake.people.models import Mentee, Mentor
from intake.programmes.models import Programme
from intake.referrals.actions import note_contact
from pages.desk.access import StaffRequest, for_staff
from pages.desk.people.about import about, kind_of
from pages.desk.people.contact import ContactForm
from pages.desk.people.filters import MenteeFilter, MentorFilter, PeopleFilter
from pages.desk.people.forms import MenteeForm, MentorForm, ProfileForm
from pages.desk.people.lists import RELATED, Row, counts_of, held_by, with_details, with_places

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


def found(request: StaffRequest, model: Whose, public_id: str) -> Mentee | Mentor:
    """The mentee or mentor of this address, when it is in the user's scope; 404 otherwise."""
    rows: Any = model.objects.visible_to(request.user).select_related(*RELATED[model])
    whose: Mentee | Mentor = get_object_or_404(rows, public_id=public_id)
    return whose


def to_file(whose: Mentee | Mentor) -> HttpResponse:
    """Back to the page of the mentee or the mentor."""
    return redirect(kind_of(type(whose)), whose.public_id)


@for_staff
@require_safe
def people(request: StaffRequest, model: Whose) -> HttpResponse:
    """All mentees or mentors in view, narrowed and sorted by the address."""
    mine = with_places(model.objects.visible_to(request.user))
    counts = counts_of(mine)
    narrowed = FILTERS[model](request.GET, with_details(mine), request=request)
    page: Any = narrowed.qs  # on paper all of them
    if "print" not in request.GET:
        page = Paginator(narrowed.qs, PER_PAGE).get_page(request.GET.get("page"))
    held = held_by(list(page), request.user)
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


def _chosen(request: StaffRequest, narrowed: PeopleFilter) -> list[tuple[str, str]]:
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


@for_staff
@once
def new(request: StaffRequest, model: Whose) -> HttpResponse:
    """The intake desk for somebody who is new."""
    user = request.user
    form = FORMS[model](words_of(request), by=user)
    made: list[Mentee | Mentor] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: made.append(TAKE_IN[model](by=user, **form.profile())))
    ):
        messages.success(request, _("Saved. Thank you."))
        return to_file(made[0])
    return _desk(request, form, None)


@for_staff
def edit(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """The intake desk for somebody who is known."""
    user, whose = request.user, found(request, model, public_id)
    form = FORMS[model](words_of(request), by=user, whose=whose)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: record_shown(form, whose, by=user))
    ):
        saved(request, form)
        return to_file(whose)
    return _desk(request, form, found(request, model, public_id))


def _desk(request: StaffRequest, form: ProfileForm, whose: Mentee | Mentor | None) -> HttpResponse:
    kind = kind_of(form.kind)
    back = reverse(kind, args=[whose.public_id]) if whose else reverse(f"{kind}s")
    context = {"form": form, "kind": kind, "whose": whose, "back": back}
    if whose is not None:
        context |= about(whose, by=request.user)
    elif not Programme.objects.visible_to(request.user).filter(active=True).exists():
        context["no_programme"] = True
    return render(request, "desk/people/edit.html", context, status=422 if form.errors else 200)


@only_posts
@for_staff
@never_cache
def background(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """Shows the special data of a person, once, and notes who looked (requirements D1)."""
    whose = found(request, model, public_id)
    try:
        facts = show_background(whose, by=request.user)
    except Refused as refused:
        messages.error(request, refused.reason)
        return to_file(whose)
    return render(request, "desk/people/special.html", {"facts": facts, **about(whose, by=request.user)})


@for_staff
@once
def contact(request: StaffRequest, model: Whose, public_id: str) -> HttpResponse:
    """Notes a talk with a mentee or a mentor, or an attempt; by itself a page with the form that the file shows too."""
    whose, form = found(request, model, public_id), ContactForm(words_of(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: note_contact(whose.person, by=request.user, **form.cleaned_data))
    ):
        messages.success(request, _("Saved. Thank you."))
        return to_file(whose)
    words = {
        "form": form,
        "title": _("Contact"),
        "button": _("Note a contact"),
        **about(whose, by=request.user),
    }
    return render(request, "desk/people/ask.html", words, status=422 if form.errors else 200)
