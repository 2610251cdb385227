"""The door: signing in, and the way from there to everybody's own home."""

from collections.abc import Callable
from functools import wraps
from time import monotonic, sleep
from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.views import ConfirmLoginCodeView, LoginView
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
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


#: Seconds that asking for a code takes, whoever asks: some 20 ms of work for a strange address, 40 ms for a known one.
SAME_TIME = 0.2


def same_time(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Makes the answer that goes on to the code take as long for a stranger as for somebody who is known here."""

    @wraps(view)
    def timed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        until = monotonic() + SAME_TIME
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            sleep(max(0.0, until - monotonic()))
        return response

    return timed


class SignIn(LoginView):  # type: ignore[misc]
    """One field, and a code. Whoever comes back to it starts again: the address may have been the wrong one."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        if request.method == "POST":
            clear_login(request)


class ConfirmCode(ConfirmLoginCodeView):  # type: ignore[misc]
    """The code that was sent. Asking for another one looks the same where there is nobody to send it to."""

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        if self._process.user:
            response: HttpResponse = super()._resend_form_valid(form)
            return response
        self._process.record_resend()  # the library would go on, and fail for a number
        self._process.persist()
        return redirect("account_confirm_login_code")


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
