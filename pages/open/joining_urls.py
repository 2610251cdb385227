"""Addresses that are open to everyone."""

from django.urls import path

from pages.open import joining as views

urlpatterns = [
    path("refer/", views.refer, name="refer"),
    path("refer/thanks/", views.thanks, {"about": "referral"}, name="referred"),
    path("join/mentee/", views.join_mentee, name="join_mentee"),
    path("join/mentee/thanks/", views.thanks, {"about": "mentee"}, name="joined"),
    path("join/mentor/", views.join_mentor, name="join_mentor"),
    path("join/mentor/thanks/", views.thanks, {"about": "mentor"}, name="applied"),
]
