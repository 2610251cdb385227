"""Where the reference data come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def credits_page(request: HttpRequest) -> HttpResponse:
    """The sources of the reference data and their licences: public, as several of them ask to be named."""
    return render(request, "open/credits.html")
