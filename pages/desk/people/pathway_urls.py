"""The whole path of one person, the week of a branch, and what a referrer may see."""

from django.urls import path

from pages.desk.people import pathway as views

urlpatterns = [
    path("mentees/<slug:public_id>/", views.mentee, name="mentee"),
    path("mentors/<slug:public_id>/", views.mentor, name="mentor"),
    path("agenda/", views.agenda, name="agenda"),
    path("referrals/", views.referrals, name="referrals"),
]
