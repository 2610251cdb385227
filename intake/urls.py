"""Addresses of intake, one line per noun."""

from django.urls import include, path

from intake.reference.views import credits_page

urlpatterns = [
    path("credits/", credits_page, name="credits"),
    path("", include("intake.people.urls")),
    path("", include("intake.referrals.urls")),
    path("", include("intake.availability.urls")),
]
