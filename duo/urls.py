"""Every address of the product; the contract is `docs/contract.md`."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("duo.health")),
    path("", include("pages.open.accounts_urls")),
    path("", include("pages.open.ui_urls")),
    path("", include("pages.intake_urls")),
    path("", include("pages.matching_urls")),
    path("", include("pages.followup_urls")),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("duo.demo.urls"))]

handler400 = "pages.open.plain.bad_request"
handler403 = "pages.open.plain.forbidden"
handler404 = "pages.open.plain.not_found"
handler500 = "pages.open.plain.server_error"
