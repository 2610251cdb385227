"""Each role finds its own rooms, and never a door without a room behind it."""

import pytest
from django.test import override_settings
from django.urls import include, path

from pages.open.plain import plain
from pages.shell import navigation

ROOMS = ("today", "matching", "duos", "mentees", "mentors", "agenda", "referrals")
MINE = ("", "book/", "goals/", "availability/", "help/", "log/")
urlpatterns = [
    *(path(f"{room}/", plain) for room in ROOMS),
    *(path(f"me/{page}", plain) for page in MINE),
    path("", include("pages.open.urls")),
]


@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        ("coordinator", ["/today/", "/matching/", "/duos/", "/mentees/", "/mentors/", "/agenda/"]),
        ("manager", ["/today/", "/matching/", "/duos/", "/mentees/", "/mentors/", "/agenda/"]),
        ("mentee", ["/me/", "/me/book/", "/me/goals/", "/me/help/"]),
        ("mentor", ["/me/", "/me/log/", "/me/availability/", "/me/help/"]),
        ("interpreter", ["/me/", "/me/availability/", "/me/help/"]),
        ("referrer", ["/referrals/"]),
        (None, []),
        ("something else", []),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_a_role_sees_the_rooms_that_exist(role: str | None, addresses: list[str]) -> None:
    assert [link.address for link in navigation(role, "/")] == addresses


@override_settings(ROOT_URLCONF=__name__)
def test_the_nearest_room_is_the_current_one() -> None:
    here = {
        path: [link.address for link in navigation("mentee", path) if link.here]
        for path in ("/me/", "/me/book/3/")
    }
    assert here == {"/me/": ["/me/"], "/me/book/3/": ["/me/book/"]}


@override_settings(ROOT_URLCONF=__name__)
def test_counts_go_to_their_room() -> None:
    assert [link.count for link in navigation("coordinator", "/", {"/duos/": 51})][:3] == [None, None, 51]
