"""The pages for what went wrong: an address, a right, an old form, or Duo itself."""

import secrets

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html

from base.ui.words import address_for, from_here, typed_words

log = structlog.get_logger(__name__)


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


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without database, session or context processors: whatever broke must not break this page too."""
    code = f"{secrets.randbelow(10**6):06}"
    log.error("server_error", code=code, path=request.path)
    spoken = format_html('<span translate="no">{} {} {}</span>', code[:2], code[2:4], code[4:])
    return HttpResponse(render_to_string("500.html", {"code": spoken, "path": request.path}), status=500)
