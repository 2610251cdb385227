"""Who is asking: language, person and role of each request, and the second factor of staff."""

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

from duo.accounts.models import Person
from duo.accounts.scope import Scope, acting_in, scope_of


class Request(HttpRequest):
    """A request as views get it. `role`: a staff role, else mentee, mentor, referrer or interpreter, else None."""

    scope: Scope
    person: Person | None
    role: str | None


Handler = Callable[[Request], HttpResponse]
DEMO_FACTOR = "second_factor_of_the_demo"
OPEN_WITHOUT = ("/accounts/", "/i18n/", "/static/", "/livez", "/readyz", "/demo/")
ROLES = ("manager", "coordinator", "interpreter", "researcher", "auditor")


def preferred_language(get_response: Handler) -> Handler:
    """The cookie of the switch, else the signed-in person's preference, else Accept-Language, else Dutch.

    The preference is filled in by `signed_in_person`, which runs later: until then nobody knows who is asking.
    """

    def middleware(request: Request) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            response = get_response(request)
            response.headers.setdefault(
                "Content-Language", translation.get_language() or settings.LANGUAGE_CODE
            )
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response

    return middleware


def signed_in_person(get_response: Handler) -> Handler:
    """Sets `request.person`, `request.role` and `request.scope`, and acts in the person's organisation."""

    def middleware(request: Request) -> HttpResponse:
        scope = scope_of(request.user)
        request.scope, request.person = scope, scope.person
        request.role = next((role for role in ROLES if role in scope.roles), None)
        if scope.person is None:
            return get_response(request)
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) not in dict(settings.LANGUAGES):
            translation.activate(scope.person.language)
        with acting_in(scope.person.organisation_id):
            return get_response(request)

    return middleware


def second_factor(get_response: Handler) -> Handler:
    """Staff confirm who they are with a second factor before they see anybody's data.

    Asked at each request, so that a role given during a session closes it until the factor is there.
    """

    def middleware(request: Request) -> HttpResponse:
        if (
            not request.scope.needs_second_factor
            or request.path.startswith(OPEN_WITHOUT)
            or _confirmed(request)
        ):
            return get_response(request)
        if get_adapter().is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP]):
            return redirect(f"/accounts/2fa/reauthenticate/?next={request.path}")
        return redirect("mfa_activate_totp")

    return middleware


def _confirmed(request: Request) -> bool:
    if settings.DEMO and request.session.get(DEMO_FACTOR) == request.user.pk:
        return True
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return "mfa" in methods
