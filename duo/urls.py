"""Every address of the product, by who opens it; the contract is `docs/contract.md`."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("duo.health")),
    path("", include("pages.open.urls")),
    path("", include("pages.me.urls")),
    path("", include("pages.partner.urls")),
    path("", include("pages.desk.urls")),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("duo.demo.urls"))]

handler400 = "pages.errors.bad_request"
handler403 = "pages.errors.forbidden"
handler404 = "pages.errors.not_found"
handler500 = "pages.errors.server_error"
