"""Pages that belong to nobody in particular: landing, plain pages, errors and the component gallery."""

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.i18n import set_language as switch

from base.ui.words import address_for
from pages.open.gallery import samples

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
    if onward := request.POST.get("next"):
        posted = request.POST.copy()
        posted["next"] = address_for(onward)
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
