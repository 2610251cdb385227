"""Addresses of matching, one line per noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("pages.desk.matching.urls")),
    path("", include("pages.desk.proposals.urls")),
    path("", include("pages.desk.people.sharing_urls")),
    path("", include("pages.desk.settings.urls")),
    path("", include("pages.desk.people.list_urls")),
]
