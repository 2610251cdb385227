"""Who is asking: language, person and role of each request, and the second factor of staff.

And what holds for every request: it can be read, it is counted where it knocks at the door, and no browser keeps what
somebody saw signed in.
"""

from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import unquote_to_bytes, urlencode

import structlog
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import get_bytes_from_wsgi
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from redis.exceptions import RedisError

from base.accounts.acting import acting_in
from base.accounts.models import Person
from base.accounts.scope import Scope, scope_of


class Request(HttpRequest):
    """A request as views get it. `role`: a staff role, else mentee, mentor, referrer or interpreter, else None."""

    scope: Scope
    person: Person | None
    role: str | None


log = structlog.get_logger(__name__)
Handler = Callable[[Request], HttpResponse]
CHOSEN = "organisation"
DEMO_FACTOR = "second_factor_of_the_demo"
OPEN_WITHOUT = ("/accounts/", "/i18n/", "/static/", "/livez", "/readyz", "/demo/")
METHODS = ("GET", "HEAD", "POST")
URLENCODED = "application/x-www-form-urlencoded"
ROLES = ("manager", "coordinator", "interpreter", "researcher", "auditor")


def readable_cookies(get_response: Handler) -> Handler:
    """Leaves out a cookie with a NUL, which no column takes. Refused, a browser would come back with it."""

    def middleware(request: Request) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in name + value}
        return get_response(request)

    return middleware


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
        chosen = chosen_organisation(request)
        with acting_in(chosen) if chosen else nullcontext():
            scope = scope_of(request.user)
        request.scope, request.person = scope, scope.person
        request.role = next((role for role in ROLES if role in scope.roles), None)
        if scope.person is None:
            if _has_to_choose(request):
                return redirect(f"/accounts/organisation/?{urlencode({'next': request.path})}")
            return get_response(request)
        if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) not in dict(settings.LANGUAGES):
            translation.activate(scope.person.language)
        with acting_in(scope.person.organisation_id):
            return get_response(request)

    return middleware


def chosen_organisation(request: HttpRequest) -> int | None:
    """Returns the organisation that this session chose, for whoever is somebody in several."""
    return request.session.get(CHOSEN) if request.user.is_authenticated else None


def _has_to_choose(request: HttpRequest) -> bool:
    return (
        request.user.is_authenticated
        and not request.path.startswith((*OPEN_WITHOUT, "/m/", "/calendar/"))
        and Person.objects.filter(user_id=request.user.pk).exists()
    )


def nothing_kept(get_response: Handler) -> Handler:
    """What somebody saw signed in, or typed, does not come back by the back button of a shared computer."""

    def middleware(request: Request) -> HttpResponse:
        private = request.user.is_authenticated or request.method == "POST"
        response = get_response(request)
        if private or request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware


def readable(get_response: Handler) -> Handler:
    """Views get GET, HEAD and POST, in UTF-8, without the NUL that no text column takes; 405 or 400 otherwise."""

    def middleware(request: Request) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if not _is_text(request):
            raise BadRequest("NUL, or bytes that are no UTF-8")
        return get_response(request)

    return middleware


def _is_text(request: Request) -> bool:
    # a path that is no UTF-8 leads nowhere: Django leaves its bytes as they came, behind a percent sign
    query = get_bytes_from_wsgi(request.META, "QUERY_STRING", "")
    sent = [request.path_info.encode(), unquote_to_bytes(query)]
    try:
        if request.content_type == URLENCODED:
            sent.append(unquote_to_bytes(request.body))
        else:
            sent += [f"{name}{''.join(values)}".encode() for name, values in request.POST.lists()]
        return not any("\0" in part.decode() for part in sent)
    except (UnicodeError, OSError):  # OSError: whoever sends it stopped halfway
        return False


class CountedDoor:
    """Nobody tries anything uncounted: while the cache is away, what counts tries says so with 503."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Nothing, unless the view fails."""
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """The page, when it is the cache that is missing."""
        if not isinstance(exception, RedisError):
            return None
        log.error("tries_not_counted")
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = "60"
        return response


def second_factor(get_response: Handler) -> Handler:
    """Staff confirm who they are with a second factor before they see anybody's data.

    Asked at each request, so that a role given during a session closes it until the factor is there.
    """

    def middleware(request: Request) -> HttpResponse:
        if (
            not request.scope.needs_second_factor
            or request.path.startswith(OPEN_WITHOUT)
            or confirmed(request)
        ):
            return get_response(request)
        if get_adapter().is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP]):
            return redirect(f"/accounts/2fa/reauthenticate/?next={request.path}")
        return redirect("mfa_activate_totp")

    return middleware


def confirmed(request: Request) -> bool:
    """True when this session gave the second factor."""
    if settings.DEMO and request.session.get(DEMO_FACTOR) == request.user.pk:
        return True
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return "mfa" in methods
