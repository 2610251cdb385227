"""Addresses of the pages of mentees and mentors."""

from django.urls import path

from pages.me import booking, calendar, consents, log
from pages.me import home as views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/help/", views.help_page, name="help"),
    path("me/consents/", consents.consents, name="consents"),
    path("me/calendar/", calendar.my_calendar, name="my_calendar"),
    path("me/book/", booking.book_page, name="book"),
    path("me/booked/<slug:public_id>/", booking.booked, name="booked"),
    path("a/<slug:public_id>/", booking.booked, name="short_booked"),  # for text messages
    path("me/booked/<slug:public_id>/cancel/", booking.cancel, name="cancel_booked"),
    path("me/booked/<slug:public_id>/coming/", booking.coming, name="coming"),
    path("me/booked/<slug:public_id>/take-back/", booking.undo, name="take_back"),
    path("me/booked/<slug:public_id>/duo.ics", booking.appointment_file, name="appointment_file"),
    path("me/log/", log.log_list, name="log"),
    path("me/log/new/", log.log_new, name="log_new"),
    path("me/log/<slug:public_id>/", log.log_page, name="log_meeting"),
    path("me/log/<slug:public_id>/met/", log.met, name="met"),
    path("me/log/<slug:public_id>/take-out/", log.take_out_log, name="take_out_log"),
]
