"""Addresses of availability."""

from django.urls import path

from pages.me import availability as views

urlpatterns = [path("me/availability/", views.availability, name="availability")]
