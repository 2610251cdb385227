"""Addresses of proposals."""

from django.urls import path, re_path

from pages.desk.proposals import views

urlpatterns = [
    path("me/proposal/<slug:public_id>/", views.my_proposal, name="my_proposal"),
    path("p/<slug:public_id>/", views.my_proposal, name="short_proposal"),  # for text messages
    path("proposals/<slug:public_id>/", views.proposal_page, name="proposal"),
    re_path(
        r"^proposals/(?P<public_id>[a-z0-9]+)/answer/(?P<side>mentor|mentee)/$",
        views.note_answer,
        name="note_answer",
    ),
    path("proposals/<slug:public_id>/withdraw/", views.withdraw, name="withdraw_proposal"),
]
