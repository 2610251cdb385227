"""Narrowing the lists of mentees and mentors. The search bears with capitals, accents and slips of the pen."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from base.accounts.models import Branch
from base.accounts.scope import branches_opened_to
from base.ui.fields import SearchField
from base.ui.forms import Form
from intake.people.models import Mentee, Mentor
from intake.people.search import search
from intake.programmes.models import Programme
from intake.reference.models import Language
from intake.reference.sql import Folded
from matching.places import has_room, waits
from pages.desk.access import StaffRequest
from pages.desk.people.lists import waiting_since

CLOSED_LAST = Case(When(status=Mentee.Status.CLOSED, then=1), default=0)


def _branches(request: StaffRequest | None) -> QuerySet[Branch]:
    return branches_opened_to(request.user) if request else Branch.objects.none()


def _programmes(request: StaffRequest | None) -> QuerySet[Programme]:
    return Programme.objects.visible_to(request.user) if request else Programme.objects.none()


class SearchFilter(django_filters.Filter):  # type: ignore[misc]
    """Words that somebody looks for, read like what is stored."""

    field_class = SearchField


class PeopleFilter(django_filters.FilterSet):  # type: ignore[misc]
    """What both lists have: a search, a branch, a language, an order that never leaves a tie."""

    q = SearchFilter(method="search", label=_("Search"))
    branch = django_filters.ModelChoiceFilter(
        queryset=_branches, to_field_name="public_id", label=_("Branch"), empty_label=_("All")
    )
    language = django_filters.ChoiceFilter(
        field_name="person__language_skills__language", label=_("Language"), empty_label=_("All")
    )
    orders: dict[str, tuple[Any, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["language"].extra["choices"] = [
            (language.code, language.name) for language in Language.objects.filter(tier__lte=2)
        ]

    def search(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By name, number, email or town."""
        return search(rows, value)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filters, then sorts as `?sort=` asks, with the key as the last word."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        order = self.orders.get(self.data.get("sort", ""), next(iter(self.orders.values())))
        return rows.order_by(*order, "pk")


class MenteeFilter(PeopleFilter):
    """`?q=&status=&programme=&branch=&language=&sort=`."""

    programme = django_filters.ModelChoiceFilter(
        queryset=_programmes, to_field_name="code", label=_("Programme"), empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        choices=[
            *Mentee.Status.choices,
            ("waiting", _("Waiting for a match")),
            ("held", _("Asked or in a duo")),
        ],
        method="standing",
        label=_("Status"),
        empty_label=_("All"),
    )
    orders = {
        "waiting": (waiting_since().asc(nulls_last=True), CLOSED_LAST, "-created_at"),
        "name": (Folded("person__first_name"), Folded("person__last_name")),
        "newest": ("-created_at",),
    }

    def standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A status; or of those who are ready, who waits and who is held."""
        derived = {"waiting": waits(), "held": Q(status="ready", held=True)}
        return rows.filter(derived.get(value, Q(status=value)))

    class Meta:
        model = Mentee
        form = Form
        fields = ("q", "status", "programme", "branch", "language")


class MentorFilter(PeopleFilter):
    """`?q=&status=&programme=&branch=&language=&sort=`."""

    programme = django_filters.ModelChoiceFilter(
        field_name="programmes",
        queryset=_programmes,
        to_field_name="code",
        label=_("Programme"),
        empty_label=_("All"),
    )
    status = django_filters.ChoiceFilter(
        choices=[*Mentor.Status.choices, ("free", _("With a free place"))],
        method="standing",
        label=_("Status"),
        empty_label=_("All"),
    )
    orders = {
        "name": (Folded("person__first_name"), Folded("person__last_name")),
        "longest": (F("ready_since").asc(nulls_last=True),),
        "newest": ("-created_at",),
    }

    def standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """A status; or of those who are ready, who has a free place."""
        return rows.filter(has_room() if value == "free" else Q(status=value))

    class Meta:
        model = Mentor
        form = Form
        fields = ("q", "status", "programme", "branch", "language")
