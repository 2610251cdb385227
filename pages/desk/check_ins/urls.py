"""Addresses of follow-up talks."""

from django.urls import path

from pages.desk.check_ins import views

ONE = "duos/<slug:public_id>/check-ins/<slug:check_in_id>"

urlpatterns = [
    path(f"{ONE}/", views.check_in, name="check_in"),
    path(f"{ONE}/no-answer/", views.no_answer, name="check_in_no_answer"),
]
