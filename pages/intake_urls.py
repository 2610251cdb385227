"""Addresses of intake, one line per noun."""

from django.urls import include, path

from pages.open.credits import credits_page

urlpatterns = [
    path("credits/", credits_page, name="credits"),
    path("", include("pages.desk.people.urls")),
    path("", include("pages.open.joining_urls")),
    path("", include("pages.me.availability_urls")),
]
