"""The page where people say when they are free."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from base.ui.forms import succeeds
from base.ui.words import saved, words_of
from intake.availability.actions import tick_shown
from intake.availability.half_days import half_days
from intake.people.contact import contact_for
from pages.me.access import PARTICIPANTS, PersonRequest, for_people
from pages.week import WeekForm


@for_people
def availability(request: PersonRequest) -> HttpResponse:
    """The week of whoever is signed in."""
    user, person = request.user, request.person
    form = WeekForm(words_of(request), initial={"week": half_days(person)})
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, lambda: tick_shown(form, person, by=user))
    ):
        saved(request, form, _("Your hours are saved."))
        return redirect("availability")
    contact = contact_for(person) if request.role in PARTICIPANTS else None  # staff call each other
    context = {"form": form, "contact": contact}
    return render(request, "me/availability.html", context, status=422 if form.errors else 200)
