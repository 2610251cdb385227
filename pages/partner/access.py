"""Who may see what became of the people that a partner sent: those who refer for it. For others it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from base.accounts.models import Person, User
from intake.models import PartnerContact


class ReferrerRequest(HttpRequest):
    """A request of somebody who refers people for a partner."""

    user: User
    person: Person


def for_referrers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks who is not signed in to do so, and answers 404 to who refers for no partner."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = getattr(request, "person", None)
        if person is None or not PartnerContact.objects.filter(person=person).exists():
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(page)
