"""The public forms, and the note of a talk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.accounts.acting import acting_in
from base.accounts.limits import add_one, take_back
from base.accounts.models import Branch, Organisation, User
from base.ui.forms import succeeds
from base.ui.words import words_of
from base.workflow.once import taken_once
from intake.referrals.joining import branch_for, join_as_mentee, join_as_mentor, partner_of, refer_somebody
from pages.open.houses import HOUSE, house_named, house_of, remember_house, which_house
from pages.open.joining_forms import JoinMenteeForm, JoinMentorForm, ReferForm, ShortForm

#: Forms that arrived, in an hour. From one address: an info session of a whole room, twice; a machine would send more.
FROM_ONE_ADDRESS, FROM_ONE_PARTNER, HOUR = 200, 400, 3600
DAYS = 7  # within which we call


def of_one_house(view: Callable[[HttpRequest, Organisation], HttpResponse]) -> Callable[..., HttpResponse]:
    """For a form of strangers: it goes to the organisation that it named when it was shown, else to the page's own."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        house = house_named((words_of(request) or QueryDict()).get(HOUSE)) or house_of(request)
        if house is None:
            return which_house(request)
        with acting_in(house):
            return view(request, house)

    return page


@of_one_house
def refer(request: HttpRequest, house: Organisation) -> HttpResponse:
    """Somebody sends somebody; a referrer who is signed in finds it back under the own referrals."""
    user = request.user if isinstance(request.user, User) else None
    partner = partner_of(user)
    return _short(
        request,
        ReferForm(words_of(request), house=house),
        lambda **answers: refer_somebody(house, by=user, **answers),
        template="open/refer.html",
        then="referrals" if partner else "referred",
        house=house,
        partner=partner,
    )


@of_one_house
def join_mentee(request: HttpRequest, house: Organisation) -> HttpResponse:
    """Somebody looks for a mentor."""
    return _short(
        request,
        JoinMenteeForm(words_of(request), house=house),
        lambda **answers: join_as_mentee(house, **answers),
        template="open/join_mentee.html",
        then="joined",
        house=house,
    )


@of_one_house
def join_mentor(request: HttpRequest, house: Organisation) -> HttpResponse:
    """Somebody wants to be a mentor."""
    return _short(
        request,
        JoinMentorForm(words_of(request), house=house),
        lambda **answers: join_as_mentor(house, **answers),
        template="open/join_mentor.html",
        then="applied",
        house=house,
    )


@require_safe
def thanks(request: HttpRequest, about: str) -> HttpResponse:
    """What happens next, and at which branch (`?branch=`)."""
    branch = None
    if public_id := request.GET.get("branch", ""):
        branch = Branch.objects.filter(organisation=house_of(request), public_id=public_id).first()
    return render(request, "open/thanks.html", {"about": about, "n": DAYS, "branch": branch})


def _short(
    request: HttpRequest,
    form: ShortForm,
    action: Callable[..., Any],
    *,
    template: str,
    then: str,
    house: Organisation,
    **context: Any,
) -> HttpResponse:
    """One short form, answers kept, a page of thanks. What arrived is counted, never a mistake in typing."""
    context |= {"form": form, "house": house}
    if request.method != "POST":
        return render(request, template, context)
    return remember_house(
        taken_once(request, lambda: _sent(request, form, action, template, then, context)), house
    )


def _sent(
    request: HttpRequest,
    form: ShortForm,
    action: Callable[..., Any],
    template: str,
    then: str,
    context: dict[str, Any],
) -> HttpResponse:
    status = 422
    sent_to: list[Branch] = []

    def send() -> None:
        answers = form.answers()
        house, partner = context["house"], context.get("partner")
        answers["branch"] = branch_for(house, answers["branch"], place=answers["place"], partner=partner)
        action(**answers)
        # never the branch of a file that was there: a stranger learns nothing of it
        sent_to.append(answers["branch"])

    if form.is_valid():
        limit, most = _limit_of(request)
        if add_one(limit, seconds=HOUR) > most:
            form.add_error(None, _("Many forms came from here. Send this one again in an hour, or call us."))
            status = 429
        elif succeeds(form, send):
            [branch] = sent_to
            if then == "referrals":  # the other pages say it themselves
                messages.success(
                    request,
                    _("Thank you. %(branch)s will be in touch within %(n)s days.")
                    % {"branch": branch.full_name, "n": DAYS},
                )
                return redirect(then)
            return redirect(f"{reverse(then)}?branch={branch.public_id}")
        take_back(limit)  # what arrived counts, and this did not
    return render(request, template, context, status=status)


def _limit_of(request: HttpRequest) -> tuple[str, int]:
    """Under what a form counts and how many may come: a partner who is signed in has a limit of her own."""
    user = request.user if isinstance(request.user, User) else None
    if user is not None and partner_of(user):
        return f"public-form:user:{user.pk}", FROM_ONE_PARTNER
    return f"public-form:{get_ip(request)}", FROM_ONE_ADDRESS
