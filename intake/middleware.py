"""What somebody who is not staff is here: mentee, mentor or referrer."""

from django.db.models import Case, CharField, Exists, OuterRef, Value, When
from django.http import HttpResponse

from base.accounts.middleware import Handler, Request
from base.accounts.models import Person
from intake.people.models import Mentee, Mentor
from intake.programmes.models import PartnerContact

STAFF = ("manager", "coordinator")


def participant_role(get_response: Handler) -> Handler:
    """Sets `request.role` for whoever has no staff role, with one query. Runs after `signed_in_person`."""

    def middleware(request: Request) -> HttpResponse:
        if request.person is not None and request.role not in STAFF:
            request.role = role_of(request.person) or request.role
        return get_response(request)

    return middleware


def role_of(person: Person) -> str | None:
    """Returns "mentee", "mentor", "referrer" or None.

    What is open comes first: a mentee of once may be a mentor now.
    """
    mentees = Mentee.objects.filter(person=OuterRef("pk"))
    mentors = Mentor.objects.filter(person=OuterRef("pk"))
    return (
        Person.objects.filter(pk=person.pk)
        .values_list(
            Case(
                When(Exists(mentees.exclude(status=Mentee.Status.CLOSED)), then=Value("mentee")),
                When(Exists(mentors.exclude(status=Mentor.Status.LEFT)), then=Value("mentor")),
                When(Exists(PartnerContact.objects.filter(person=OuterRef("pk"))), then=Value("referrer")),
                When(Exists(mentees), then=Value("mentee")),
                When(Exists(mentors), then=Value("mentor")),
                output_field=CharField(),
            ),
            flat=True,
        )
        .first()
    )
