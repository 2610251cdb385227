"""Addresses of mentees and mentors. `matching` has the lists, which show who is held; `followup` a mentee's page."""

from django.urls import URLPattern, path

from intake.people import views
from intake.people.models import Mentee, Mentor
from intake.referrals import views as referrals
from intake.screening import views as screening


def _rooms(kind: str, model: views.Whose) -> list[URLPattern]:
    """What mentees and mentors have alike."""
    one = f"{kind}s/<slug:public_id>"
    of = {"model": model}
    return [
        path(f"{kind}s/new/", views.new, of, name=f"{kind}_new"),
        path(f"{one}/edit/", views.edit, of, name=f"{kind}_edit"),
        path(f"{one}/background/", views.background, of, name=f"{kind}_background"),
        path(f"{one}/contact/", referrals.contact, of, name=f"{kind}_contact"),
        path(f"{one}/to-screening/", screening.to_screening, of, name=f"{kind}_to_screening"),
        path(f"{one}/screening/", screening.screening, of, name=f"{kind}_screening"),
        path(f"{one}/pass/", screening.passed, of, name=f"{kind}_pass"),
        path(f"{one}/pause/", screening.pause_, of, name=f"{kind}_pause"),
        path(f"{one}/resume/", screening.resumed, of, name=f"{kind}_resume"),
    ]


urlpatterns = [
    *_rooms("mentee", Mentee),
    path("mentees/<slug:public_id>/start/", screening.start, name="mentee_start"),
    path("mentees/<slug:public_id>/close/", screening.close_, name="mentee_close"),
    *_rooms("mentor", Mentor),
    path("mentors/<slug:public_id>/", views.mentor, name="mentor"),
    path("mentors/<slug:public_id>/leave/", screening.leave_, name="mentor_leave"),
]
