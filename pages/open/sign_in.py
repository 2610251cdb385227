"""The door: signing in, and the way from there to everybody's own home."""

from collections.abc import Callable
from functools import wraps
from time import monotonic, sleep
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginByCodeStage, LoginStage
from allauth.account.views import ConfirmLoginCodeView, LoginView
from allauth.core import ratelimit
from allauth.core.exceptions import RateLimited
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from base.accounts.budgets import NO_TEXTS_LEFT
from base.accounts.codes import CodeProcess
from base.accounts.devices import devices
from base.accounts.middleware import Request
from pages.open.organisations import HOMES, invitations_of

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


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):  # type: ignore[misc]
    """One field, and a code. Whoever comes back to it starts again: the address may have been the wrong one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Counted by the address; from a browser where somebody signed in before, by that browser."""
        for device in devices(request):
            if ratelimit.consume(request, action="known_device", key=device):
                return super(LoginView, self).dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def form_valid(self, form: Form) -> HttpResponse:
        """On to the code, when one could be sent."""
        try:
            return super().form_valid(form)  # type: ignore[no-any-return]
        except RateLimited:
            form.add_error("login", NO_TEXTS_LEFT)
            return self.form_invalid(form)  # type: ignore[no-any-return]

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        if request.method == "POST":
            clear_login(request)


@method_decorator(login_stage_required(LoginByCodeStage.key, "account_login"), name="dispatch")
class ConfirmCode(ConfirmLoginCodeView):  # type: ignore[misc]
    """The code that was sent. Asking for another one looks the same where there is nobody to send it to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As in the library, whose own way keeps the code in the session and counts there."""
        self.stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001
        self._process = CodeProcess.resume(self.stage)
        if not self._process:
            return redirect("account_login")
        return super(ConfirmLoginCodeView, self).dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


@require_safe
@login_required
def home(request: Request) -> HttpResponse:
    """Leads to the page a role starts from; 403 for somebody who signs in and is nothing here (any more).

    First to the invitations, where there are any.
    """
    if invitations_of(request).exists():
        return redirect("invitations")
    if request.role not in HOMES:
        raise PermissionDenied
    return redirect(HOMES[request.role])


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: `/join/mentee/` and `/join/mentor/` are the ways in."""
    raise Http404
