"""Nothing that somebody typed is lost (docs/adr/0023).

What was posted and could not be taken comes back into the form: from the page itself (`open` and `switch` are posted to
the address of the form, which then shows it filled and does nothing), or, where somebody has to sign in first, from a
place that keeps it encrypted for an hour, for that person alone. An address that only takes a button's words leads on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from base.privacy.fields import decrypt, encrypt
from base.ui.shown import Shown, read_seal

OPEN, SWITCH, KEPT = "open", "switch", "kept"
NOT_WORDS = frozenset({"csrfmiddlewaretoken", OPEN, SWITCH})
SECONDS = 3600
MACHINES = ("/livez", "/readyz")
MOST = 100_000  # characters: several times the longest form filled to its bounds

Page = Callable[..., HttpResponse]


class Words(QueryDict):
    """What a form is filled with to be read once more. Nothing of it was judged, and nothing is done with it."""


def words_of(request: HttpRequest) -> QueryDict | None:
    """Returns what a form is to be filled with: what was posted, or what comes back; None on a fresh page."""
    if request.method == "POST":
        return request.POST
    return getattr(request, "words", None)


def only_posts(view: Page) -> Page:
    """For a view behind a button. Whoever opens its address finds a page that leads on."""
    page: Page = require_POST(view)
    page.only_posts = True  # type: ignore[attr-defined]
    return page


def address_for(address: str) -> str:
    """Returns the address itself, or for one that only takes what a button sends, the nearest page above it."""
    path = address.partition("?")[0]
    if not _behind_a_button(path):
        return address
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if _behind_a_button(path) is False:
            return path
    return "/"


def _behind_a_button(path: str) -> bool | None:
    """Whether the view of a path only takes what a button sends; None when there is no view."""
    try:
        return bool(getattr(resolve(path).func, "only_posts", False))
    except Resolver404:
        return None


def typed_words(request: HttpRequest) -> list[tuple[str, str]]:
    """Returns what was typed, as pairs, for a page that sends it on. What a file would hold is none of it."""
    sent = request.POST if request.method == "POST" else getattr(request, "words", None) or QueryDict()
    return [(name, value) for name, values in sent.lists() if name not in NOT_WORDS for value in values]


class KeepWords:
    """Fills forms with what was typed before, and gives every refused method a page (settings.MIDDLEWARE).

    It stands behind the check of the form's origin: nothing that a stranger's page sends is ever shown as one's own.
    """

    def __init__(self, get_response: Page) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Answers; then keeps what would be lost on the way to a sign-in."""
        posted = request.method == "POST"
        response = self.get_response(request)
        if posted and request.method == "POST" and response.status_code in (302, 303):
            self._keep(request, response)
        if response.status_code == 405 and not response.content and request.path not in MACHINES:
            allowed = response.headers.get("Allow", "")
            response = leads_on(request)
            response.headers["Allow"] = allowed
        if code := getattr(request, "switched", ""):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                code,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            )
        return response

    def process_view(self, request: Any, view: Page, args: Any, kwargs: Any) -> None:
        """Makes a page that is read of a form that only wants to come back."""
        if request.method == "POST" and (OPEN in request.POST or SWITCH in request.POST):
            request.method, request.words = "GET", _as_words(request.POST.lists())
            code = request.POST.get(SWITCH)
            if code in dict(settings.LANGUAGES):
                translation.activate(code)
                request.LANGUAGE_CODE = request.switched = code
            elif not getattr(view, "only_posts", False):
                messages.info(request, _("Nothing was sent yet. Have a look at what you typed, and send it."))
        elif request.method == "GET" and KEPT in request.GET:
            request.words = _stored_words(request.GET[KEPT], request)
            if request.words is None:
                messages.warning(
                    request, _("What you typed is no longer here. It is kept for an hour, for you alone.")
                )
            elif not getattr(view, "only_posts", False):
                messages.info(request, _("Nothing was sent yet. Have a look at what you typed, and send it."))

    def _keep(self, request: Any, response: HttpResponse) -> None:
        """Where an answer leads somewhere else first (sign-in, second factor), the way back leads to the words."""
        to = urlsplit(response.headers["Location"])
        query = dict(parse_qsl(to.query))
        if urlsplit(query.get("next", "")).path != request.path:
            return
        name = keep(request)
        query["next"] = _address_with(query["next"], name) if name else address_for(query["next"])
        response.headers["Location"] = to._replace(query=urlencode(query)).geturl()


def with_words(request: Any, page: str) -> str:
    """Returns the address of the page whose form was posted elsewhere, with what was typed to come back into it."""
    name = keep(request, page)
    return _address_with(page, name) if name else page


def keep(request: Any, page: str = "") -> str:
    """Keeps what was posted for an hour, and returns its name; empty when it is nobody's, too much, or nothing.

    page: where the words belong, when that is not the address they were posted to.
    """
    seal = read_seal(request.POST)
    owner = request.user.pk if request.user.is_authenticated else seal and seal.user
    words = [[name, values] for name, values in request.POST.lists() if name not in NOT_WORDS]
    if owner is None or sum(len(value) for _name, values in words for value in values) > MOST:
        return ""
    name = secrets.token_urlsafe(16)
    try:
        cache.set(f"words:{name}", encrypt([owner, page or request.path, words]).decode(), SECONDS)
    except RedisError:
        return ""
    return name


def leads_on(request: HttpRequest) -> HttpResponse:
    """A page for an address that takes only what a button sends: the button once more, or the way to the page."""
    words = typed_words(request) if request.method != "POST" else []
    context = {"words": words, "back": address_for(request.get_full_path())}
    return render(request, "405.html", context, status=200 if words else 405)


def _stored_words(name: str, request: Any) -> QueryDict | None:
    try:
        token = cache.get(f"words:{name}")
        owner, path, words = decrypt(token.encode()) if token else (None, "", [])
    except (RedisError, ImproperlyConfigured):
        return None
    if owner is None or owner != request.user.pk or path != request.path:
        return None
    return _as_words(words)


def _as_words(lists: Iterable[Any]) -> QueryDict:
    words = Words(mutable=True)
    for name, values in lists:
        if name not in NOT_WORDS:
            words.setlist(name, list(values))
    return words


def _address_with(address: str, name: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode({KEPT: name})}"


def from_here(request: HttpRequest) -> bool:
    """Whether the browser does not say that another site sent this: a form of ours with a key of before."""
    origin = request.headers.get("Origin", "")
    here = f"{request.scheme}://{request.get_host()}"
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site in ("same-origin", "none") and origin in ("", here)


def saved(request: HttpRequest, form: Shown, sentence: str = "") -> None:
    """Says that a form is saved, and what somebody else changed while it was open."""
    messages.success(request, sentence or _("Saved. Thank you."))
    if others := form.changed_by_others():
        messages.info(request, others)
