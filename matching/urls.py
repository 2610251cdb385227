"""Addresses of matching, one line per noun."""

from django.urls import include, path

urlpatterns = [
    path("", include("matching.workbench.urls")),
    path("", include("matching.proposals.urls")),
    path("", include("matching.sharing.urls")),
    path("", include("matching.policies.urls")),
    path("", include("matching.people.urls")),
]
