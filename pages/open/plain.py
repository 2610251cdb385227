"""Pages that belong to nobody in particular: landing, plain pages, errors and the component gallery."""

import secrets
from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.i18n import set_language as switch

from base.ui.words import address_for, from_here, typed_words
from pages.open.gallery import samples

log = structlog.get_logger(__name__)

#: The day on which the statement of accessibility was last compared with the product.
ACCESSIBILITY_STATED_ON = date(2026, 11, 29)


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The front door: two ways in, and sign-in by code. Who is signed in goes on to their own home."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "open/landing.html")


def set_language(request: HttpRequest) -> HttpResponse:
    """The same page in another language; one that Duo does not speak is named."""
    code = request.POST.get("language")
    if request.method == "POST" and code not in dict(settings.LANGUAGES):
        reason = _("We do not know the language “%(language)s”.") % {"language": code or ""}
        return render(request, "400.html", {"reason": reason}, status=400)
    if asked := request.POST.get("next"):
        posted = request.POST.copy()
        posted["next"] = address_for(asked)
        request.POST = posted  # type: ignore[assignment]
    return switch(request)


@require_safe
def plain(request: HttpRequest, page: str) -> HttpResponse:
    """One of the pages in plain words: privacy, accessibility, complaint."""
    return render(request, f"open/{page}.html", {"stated_on": ACCESSIBILITY_STATED_ON})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, in debug and demo only."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "open/styleguide.html", samples(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came in could not be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is known and this is not open to them."""
    return render(request, "403.html", status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the CSRF check: the form came from an old page (settings.CSRF_FAILURE_VIEW)."""
    typed = from_here(request) and not request.path.startswith("/accounts/")
    words = typed_words(request) if typed else []
    context = {"too_old": True, "words": words, "back": address_for(request.get_full_path())}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not one that this person may know of."""
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, **context: Any) -> HttpResponse:
    """409, for a view that lost a race and has no page of its own to show again."""
    context.setdefault("back", address_for(request.get_full_path()))
    return render(request, "409.html", context, status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without database, session or context processors: whatever broke must not break this page too."""
    code = f"{secrets.randbelow(10**6):06}"
    log.error("server_error", code=code, path=request.path)
    spoken = format_html('<span translate="no">{} {} {}</span>', code[:2], code[2:4], code[4:])
    return HttpResponse(render_to_string("500.html", {"code": spoken, "path": request.path}), status=500)
