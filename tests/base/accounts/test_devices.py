"""A browser knows who signed in from it before: the last few, for a while."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from base.accounts.devices import AGE, COOKIE, USERS, device_of, devices, remember
from tests.base.accounts.house import user

pytestmark = pytest.mark.django_db


def seen_by(*people):
    """A browser from which these signed in, one after the other."""
    request = RequestFactory().get("/")
    for somebody in people:
        remember(request, response := HttpResponse(), somebody)
        request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    return request


def test_a_browser_knows_the_last_five_who_signed_in():
    people = [user(name) for name in ("Amina", "Elif", "Karim", "Luc", "Samer", "Yonas")]
    request = seen_by(*people)
    assert [device_of(request, one) is not None for one in people] == [False] + [True] * 5
    assert (USERS, len(devices(request))) == (5, 5)


def test_who_signs_in_again_is_known_by_the_same_name_and_goes_last():
    first, *others = (user(name) for name in ("Amina", "Elif", "Karim", "Luc", "Samer"))
    name = device_of(seen_by(first), first)
    request = seen_by(first)
    for somebody in (*others, first, user("Yonas")):
        remember(request, response := HttpResponse(), somebody)
        request.COOKIES[COOKIE] = response.cookies[COOKIE].value
    assert (name is None, device_of(request, others[0])) == (False, None)
    assert device_of(request, first) == devices(request)[3]


@pytest.mark.parametrize(("later", "known"), [(0, True), (1, False)])
def test_a_browser_is_known_for_as_long_as_browsers_keep_a_cookie(time_machine, later, known):
    start = datetime(2026, 12, 1, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    samer = user("Samer")
    request = seen_by(samer)
    time_machine.move_to(start + timedelta(seconds=AGE + later), tick=False)
    assert (device_of(request, samer) is not None) == known
