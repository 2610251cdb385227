"""Who may open the pages under /me/: people who take part, and some of them whoever is somebody here.

For everybody else they do not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from base.accounts.models import Person, User


class PersonRequest(HttpRequest):
    """A request as these pages get it: `base.accounts` and `intake` have said who is asking."""

    user: User
    person: Person
    role: str | None


class ParticipantRequest(PersonRequest):
    """A request of a mentee, a mentor or an interpreter."""

    role: str


PARTICIPANTS = frozenset({"mentee", "mentor", "interpreter"})


def for_participants(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks who is not signed in to do so, and answers 404 to who is not a mentee, a mentor or an interpreter."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "role", None) not in PARTICIPANTS:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(page)


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for whoever is somebody in this organisation: staff have hours too, and can be a mentor."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "person", None) is None:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(page)
