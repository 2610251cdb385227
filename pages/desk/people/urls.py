"""Addresses of mentees and mentors.

`matching` has the lists and the ends, which ask who is held; `followup` has the pages of a mentee and a mentor.
"""

from django.urls import URLPattern, path

from intake.people.models import Mentee, Mentor
from pages.desk.people import views
from pages.desk.screening import views as screening
from pages.open import joining as referrals


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
        path(f"{one}/sign-in/", screening.door_opened, of, name=f"{kind}_sign_in"),
        path(f"{one}/sign-in/again/", screening.tried_again, of, name=f"{kind}_try_again"),
        path(f"{one}/sign-in/everywhere/", screening.signed_out, of, name=f"{kind}_sign_out"),
        path(f"{one}/sign-in/end/", screening.door_closed, of, name=f"{kind}_no_sign_in"),
        path(f"{one}/resume/", screening.resumed, of, name=f"{kind}_resume"),
    ]


urlpatterns = [
    *_rooms("mentee", Mentee),
    path("mentees/<slug:public_id>/start/", screening.start, name="mentee_start"),
    *_rooms("mentor", Mentor),
    path("mentors/<slug:public_id>/module/", screening.module_done, name="mentor_module"),
    path("mentors/<slug:public_id>/note/", screening.note_confirmed, name="mentor_note"),
]
