"""Addresses of sharing a profile."""

from django.urls import path

from pages.desk.people import sharing as views

urlpatterns = [
    path("mentees/<slug:public_id>/sharing/", views.mentee_sharing, name="mentee_sharing"),
]
