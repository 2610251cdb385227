"""Intake's lists, pauses and ends of mentees and mentors: told here who is held by a proposal or a duo."""

from django.urls import path

from intake.models import Mentee, Mentor
from matching.models import Proposal
from pages.desk.people.standing import standing
from pages.desk.people.views import people
from pages.desk.screening import views as screening

HELD = {"holding": Proposal.objects.holding(), "standing": standing}
ASK = {"standing": standing}

urlpatterns = [
    path("mentees/", people, {"model": Mentee, **HELD}, name="mentees"),
    path("mentors/", people, {"model": Mentor, **HELD}, name="mentors"),
    path("mentees/<slug:public_id>/pause/", screening.pause_, {"model": Mentee, **ASK}, name="mentee_pause"),
    path("mentees/<slug:public_id>/close/", screening.close_, ASK, name="mentee_close"),
    path("mentors/<slug:public_id>/pause/", screening.pause_, {"model": Mentor, **ASK}, name="mentor_pause"),
    path("mentors/<slug:public_id>/leave/", screening.leave_, ASK, name="mentor_leave"),
]
