"""Whose page it is for somebody who did not sign in: the house that the address named, or the only one (ADR 15)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import is_valid_path
from django.views.decorators.http import require_safe

from base.accounts.acting import current_organisation_id
from base.accounts.models import Organisation

#: A cookie, and a field of every form for strangers: a form goes to whom it named, whichever address was opened since.
HOUSE = "house"
AGE = 365 * 24 * 3600


def house_of(request: HttpRequest) -> Organisation | None:
    """Returns whose page this is: where code acts, else the house named last in this browser, else the only one.

    None where several live and none is named: then nothing of any of them stands on the page.
    """
    organisation_id, person = current_organisation_id(), getattr(request, "person", None)
    if person is not None and person.organisation_id == organisation_id:
        return person.organisation  # type: ignore[no-any-return]
    if organisation_id is not None:
        return Organisation.objects.get(pk=organisation_id)
    if house := house_named(request.COOKIES.get(HOUSE)):
        return house
    houses = Organisation.objects.all()[:2]
    return houses[0] if len(houses) == 1 else None


def house_named(public_id: str | None) -> Organisation | None:
    """Returns the organisation of this public id, or None."""
    return Organisation.objects.filter(public_id=public_id).first() if public_id else None


def remember_house(response: HttpResponse, house: Organisation) -> HttpResponse:
    """This browser is in this house until it opens the address of another."""
    response.set_cookie(
        HOUSE, house.public_id, max_age=AGE, secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return response


@require_safe
def door(request: HttpRequest, public_id: str, onward: str = "") -> HttpResponse:
    """The address of one organisation, for its site and its leaflets; also in front of a form's own address."""
    house = get_object_or_404(Organisation, public_id=public_id)
    if not is_valid_path(f"/{onward}"):
        raise Http404
    return remember_house(redirect(f"/{onward}"), house)


def which_house(request: HttpRequest) -> HttpResponse:
    """404 for a form of no organisation in particular. None is listed: who works with whom is theirs to tell."""
    return render(request, "account/which_house.html", status=404)
