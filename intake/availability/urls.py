"""Addresses of availability."""

from django.urls import path

from intake.availability import views

urlpatterns = [path("me/availability/", views.availability, name="availability")]
