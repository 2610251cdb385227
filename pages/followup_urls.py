"""Addresses of followup, one line per noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("pages.me.urls")),
    path("", include("pages.open.meetings_urls")),
    path("", include("pages.desk.today.urls")),
    path("", include("pages.desk.duos.urls")),
    path("", include("pages.desk.kickoffs.urls")),
    path("", include("pages.desk.check_ins.urls")),
    path("", include("pages.desk.people.pathway_urls")),
]
