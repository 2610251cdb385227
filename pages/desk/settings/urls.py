"""Addresses of the weights."""

from django.urls import path

from pages.desk.settings import views

urlpatterns = [
    path("settings/", views.settings_home, name="settings"),
    path("settings/weights/<slug:code>/", views.weights, name="weights"),
]
