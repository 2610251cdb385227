"""Addresses of the matching."""

from django.urls import path

from pages.desk.matching import views

urlpatterns = [
    path("matching/", views.matching, name="matching"),
    path("matching/plan/<slug:code>/", views.matching_plan, name="matching_plan"),
    path("matching/<slug:public_id>/", views.matching_mentee, name="matching_mentee"),
    path("matching/<slug:public_id>/propose/", views.propose_pair, name="matching_propose"),
    path("matching/<slug:public_id>/lock/", views.lock, name="matching_lock"),
    path("matching/<slug:public_id>/refuse/", views.refuse, name="matching_refuse"),
]
