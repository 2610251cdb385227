"""The door: signing in, and the way from there to everybody's own home."""

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from duo.accounts.middleware import Request

HOMES = {
    "manager": "today",
    "coordinator": "today",
    "mentor": "me",
    "mentee": "me",
    "interpreter": "me",
    "referrer": "referrals",
}


class SignIn(LoginView):  # type: ignore[misc]
    """One field, and a code. Whoever comes back to it starts again: the address may have been the wrong one."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        if request.method == "POST":
            clear_login(request)


@require_safe
@login_required
def home(request: Request) -> HttpResponse:
    """Leads to the page a role starts from; 403 for somebody who signs in and is nothing here (any more)."""
    if request.role not in HOMES:
        raise PermissionDenied
    return redirect(HOMES[request.role])


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: `/join/mentee/` and `/join/mentor/` are the ways in."""
    raise Http404
