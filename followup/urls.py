"""Addresses of followup, one line per noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("followup.me.urls")),
    path("", include("followup.meetings.urls")),
    path("", include("followup.today.urls")),
    path("", include("followup.duos.urls")),
    path("", include("followup.kickoffs.urls")),
    path("", include("followup.checkins.urls")),
    path("", include("followup.pathway.urls")),
]
