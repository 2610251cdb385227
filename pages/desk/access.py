"""Who opens the matching: staff. For everybody else these pages do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from base.accounts.models import Person, User
from base.accounts.scope import scope_of
from intake.models import Mentee, Mentor


class StaffRequest(HttpRequest):
    """A request of a coordinator or manager."""

    user: User
    person: Person


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks who is not signed in to do so, and answers 404 to who is no coordinator or manager."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not scope_of(request.user).is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(page)


def mentors_for(mentee: Mentee, user: User) -> QuerySet[Mentor]:
    """Returns the mentors that this user may weigh for this mentee: of the own branches, and of others if allowed."""
    mine = Q(pk__in=Mentor.objects.visible_to(user))
    others = Q(organisation_id=mentee.organisation_id) if mentee.programme.other_branches else Q(pk__in=[])
    taking_part = Mentor.objects.filter(mine | others).filter(programmes=mentee.programme_id)
    return taking_part.exclude(person=mentee.person_id).select_related("person", "place")
