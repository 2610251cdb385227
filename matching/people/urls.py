"""Addresses of the lists of mentees and mentors: intake's pages, told here who is held by a proposal or a duo."""

from django.urls import path

from intake.models import Mentee, Mentor
from intake.people.views import people
from matching.models import Proposal
from matching.people.standing import standing

HELD = {"holding": Proposal.objects.holding(), "standing": standing}

urlpatterns = [
    path("mentees/", people, {"model": Mentee, **HELD}, name="mentees"),
    path("mentors/", people, {"model": Mentor, **HELD}, name="mentors"),
]
