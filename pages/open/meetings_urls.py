"""Addresses of meetings that open without signing in."""

from django.urls import path

from pages.open import meetings as views

urlpatterns = [
    path("m/<slug:token>/", views.short_link, name="short_link"),
    path("calendar/<str:secret>.ics", views.calendar_feed, name="calendar_feed"),
]
