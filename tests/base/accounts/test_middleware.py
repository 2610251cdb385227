"""Which language a page speaks, who is asking, and whose data is in view."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from base.accounts.acting import current_organisation_id
from base.accounts.actions import add_membership
from base.accounts.middleware import Request, preferred_language, signed_in_person
from base.accounts.models import User
from tests.base.accounts.house import organisation, staff, user

pytestmark = pytest.mark.django_db


def asked_by(somebody, *, cookie: str = "", accept: str = "") -> dict[str, object]:
    seen: dict[str, object] = {}

    def page(request: Request) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.organisation', true)")
            (told,) = cursor.fetchone()
        seen.update(
            language=get_language(),
            person=getattr(request.person, "first_name", None),
            role=request.role,
            organisation=current_organisation_id(),
            database=told,
        )
        return HttpResponse()

    request: Any = RequestFactory(headers={"accept-language": accept} if accept else {}).get("/")
    request.user, request.session = somebody, {}
    if cookie:
        request.COOKIES["django_language"] = cookie
    seen["answer"] = preferred_language(signed_in_person(page))(request).headers["Content-Language"]
    return seen


@pytest.mark.parametrize(
    ("cookie", "prefers", "accept", "speaks"),
    [
        ("en", "fr", "nl", "en"),
        ("", "fr", "en", "fr"),
        ("", None, "en-GB,en;q=0.8", "en"),
        ("", None, "fr-BE", "fr"),
        ("", None, "ar", "nl"),
        ("", None, "", "nl"),
        ("xx", "fr", "", "fr"),
    ],
)
def test_the_cookie_comes_before_the_preference_before_the_browser_before_dutch(
    cookie, prefers, accept, speaks
):
    somebody = user("Samer", language=prefers) if prefers else AnonymousUser()
    seen = asked_by(somebody, cookie=cookie, accept=accept)
    assert (seen["language"], seen["answer"]) == (speaks, speaks)


def test_a_request_of_a_person_acts_in_the_own_organisation_and_stops_afterwards():
    seen = asked_by(staff("Annelies"))
    here = organisation().pk
    assert {name: seen[name] for name in ("person", "role", "organisation", "database")} == {
        "person": "Annelies",
        "role": "coordinator",
        "organisation": here,
        "database": str(here),
    }
    assert current_organisation_id() is None


def test_a_manager_who_also_coordinates_is_a_manager():
    bram = staff("Bram", "coordinator")
    add_membership(bram.people.get(), "manager", by=None)
    assert asked_by(User.objects.get(pk=bram.pk), cookie="en")["role"] == "manager"


def test_a_stranger_is_nobody_and_acts_nowhere():
    seen = asked_by(AnonymousUser())
    assert (seen["person"], seen["role"], seen["organisation"]) == (None, None, None)
