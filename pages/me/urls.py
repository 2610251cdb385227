"""Addresses of mentees, mentors and interpreters."""

from django.urls import path

from pages.me import availability, booking, calendar, consents, home, log, proposal

BOOKED = "me/booked/<slug:public_id>"
LOG = "me/log/<slug:public_id>"

urlpatterns = [
    path("me/", home.me, name="me"),
    path("me/help/", home.help_page, name="help"),
    path("me/availability/", availability.availability, name="availability"),
    path("me/consents/", consents.consents, name="consents"),
    path("me/calendar/", calendar.my_calendar, name="my_calendar"),
    path("me/proposal/<slug:public_id>/", proposal.my_proposal, name="my_proposal"),
    path("p/<slug:public_id>/", proposal.my_proposal, name="short_proposal"),  # for text messages
    path("me/book/", booking.book_page, name="book"),
    path(f"{BOOKED}/", booking.booked, name="booked"),
    path("a/<slug:public_id>/", booking.booked, name="short_booked"),  # for text messages
    path(f"{BOOKED}/cancel/", booking.cancel, name="cancel_booked"),
    path(f"{BOOKED}/coming/", booking.coming, name="coming"),
    path(f"{BOOKED}/take-back/", booking.undo, name="take_back"),
    path(f"{BOOKED}/duo.ics", booking.appointment_file, name="appointment_file"),
    path("me/log/", log.log_list, name="log"),
    path("me/log/new/", log.log_new, name="log_new"),
    path(f"{LOG}/", log.log_page, name="log_meeting"),
    path(f"{LOG}/met/", log.met, name="met"),
    path(f"{LOG}/take-out/", log.take_out_log, name="take_out_log"),
]
