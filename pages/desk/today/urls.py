"""The coordinator's day."""

from django.urls import path

from pages.desk.today import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/called/<slug:public_id>/", views.called, name="called"),
]
