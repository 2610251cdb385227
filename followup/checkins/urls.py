"""Addresses of follow-up talks."""

from django.urls import path

from followup.checkins import views

urlpatterns = [path("duos/<slug:public_id>/check-ins/<slug:check_in_id>/", views.check_in, name="check_in")]
