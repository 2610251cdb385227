"""Where the reference data come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def credits(request: HttpRequest) -> HttpResponse:
    """The sources of the reference data and their licences: public, as several of them ask to be named."""
    return render(request, "credits.html")
