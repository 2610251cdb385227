"""What somebody is here, when not staff: asked with one query, and an open file comes first."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from base.accounts.middleware import signed_in_person
from base.accounts.models import User
from intake.middleware import participant_role, role_of
from intake.models import Mentee, Mentor
from tests.intake.house import applied, person, referred, referrer, signed_in, staff

pytestmark = pytest.mark.django_db


def test_a_mentee_a_mentor_a_referrer_and_nobody():
    assert [
        role_of(who)
        for who in (
            referred("Samer").person,
            applied("Karim").person,
            referrer("Rana").people.get(),
            person("Zoe"),
        )
    ] == ["mentee", "mentor", "referrer", None]


def test_a_mentee_of_once_who_is_a_mentor_now_is_a_mentor():
    karim = applied("Karim")
    samer = referred("Samer")
    Mentor.objects.filter(pk=karim.pk).update(person=samer.person)
    assert role_of(samer.person) == "mentee"
    Mentee.objects.filter(pk=samer.pk).update(status="closed", closing_reason="stop_reason:moved")
    assert role_of(samer.person) == "mentor"
    Mentor.objects.filter(pk=karim.pk).update(status="left")
    assert role_of(samer.person) == "mentee"


def asked_by(user: User, django_assert_max_num_queries, most: int) -> str | None:
    request: Any = RequestFactory().get("/")
    seen: list[str | None] = []
    request.user, request.session = User.objects.get(pk=user.pk), {}

    def page(request):
        seen.append(request.role)
        return HttpResponse()

    with django_assert_max_num_queries(most):
        signed_in_person(participant_role(page))(request)
    return seen[0]


def test_the_role_of_a_participant_costs_one_query_and_that_of_staff_none(django_assert_max_num_queries):
    scope_and_organisation = 4
    samer = signed_in(referred("Samer").person)
    assert asked_by(samer, django_assert_max_num_queries, scope_and_organisation + 1) == "mentee"
    assert asked_by(staff(), django_assert_max_num_queries, scope_and_organisation) == "coordinator"


def test_an_interpreter_who_is_also_a_mentor_gets_the_pages_of_a_mentor(django_assert_max_num_queries):
    luc = staff("Luc", role="interpreter")
    assert asked_by(luc, django_assert_max_num_queries, 5) == "interpreter"
    Mentor.objects.filter(pk=applied("Karim").pk).update(person=luc.people.get())
    assert asked_by(luc, django_assert_max_num_queries, 5) == "mentor"
