"""Who opens the desk: coordinators and managers. For everybody else its pages do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from base.accounts.models import Person, User
from base.accounts.scope import Scope, scope_of


class StaffRequest(HttpRequest):
    """A request of a coordinator or manager."""

    user: User
    person: Person
    scope: Scope


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks who is not signed in to do so, and answers 404 to who is no coordinator or manager."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not scope_of(request.user).is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(page)
