"""Every address of the product; the contract is `docs/contract.md`."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("duo.health")),
    path("", include("duo.accounts.urls")),
    path("", include("duo.ui.urls")),
    path("", include("duo.outbox.urls")),
    path("", include("intake.urls")),
    path("", include("matching.urls")),
    path("", include("followup.urls")),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("duo.demo.urls"))]

handler400 = "duo.ui.views.bad_request"
handler403 = "duo.ui.views.forbidden"
handler404 = "duo.ui.views.not_found"
handler500 = "duo.ui.views.server_error"
