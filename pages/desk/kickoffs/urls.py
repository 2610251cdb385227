"""Addresses of the three-way kickoff."""

from django.urls import path

from pages.desk.kickoffs import views

urlpatterns = [
    path("duos/<slug:public_id>/kickoff/", views.kickoff_plan, name="kickoff_plan"),
    path("duos/<slug:public_id>/kickoff/talk/", views.kickoff_talk, name="kickoff_talk"),
]
