"""Addresses of sharing a profile."""

from django.urls import path

from matching.sharing import views

urlpatterns = [
    path("mentees/<slug:public_id>/sharing/", views.mentee_sharing, name="mentee_sharing"),
]
