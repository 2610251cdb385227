"""Addresses of duos."""

from django.urls import path

from pages.desk.duos import appointments, views

urlpatterns = [
    path("duos/", views.duos, name="duos"),
    path("duos/<slug:public_id>/", views.duo, name="duo"),
    path("duos/<slug:public_id>/complete/", views.complete, name="duo_complete"),
    path("duos/<slug:public_id>/reopen/", views.reopen, name="duo_reopen"),
    path("duos/<slug:public_id>/stop/", views.stop, name="duo_stop"),
    path("duos/<slug:public_id>/extend/", views.extend, name="duo_extend"),
    path("duos/<slug:public_id>/book/", appointments.book_for, name="duo_book"),
    path("duos/<slug:public_id>/meetings/<slug:meeting_id>/met/", appointments.met, name="duo_met"),
    path(
        "duos/<slug:public_id>/meetings/<slug:meeting_id>/take-back/",
        appointments.undo,
        name="duo_take_back",
    ),
    path("duos/<slug:public_id>/meetings/<slug:meeting_id>/", appointments.meeting_page, name="duo_meeting"),
    path(
        "duos/<slug:public_id>/meetings/<slug:meeting_id>/take-out/",
        appointments.take_out_telling,
        name="take_out_telling",
    ),
    path(
        "duos/<slug:public_id>/meetings/<slug:meeting_id>/correct/",
        appointments.correct,
        name="duo_correct",
    ),
]
