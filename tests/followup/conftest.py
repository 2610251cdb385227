"""Sentences are compared in English, whatever language the house speaks; and two people have an appointment."""

from datetime import timedelta

import pytest

from base.accounts.models import User
from followup.meetings.actions import book
from followup.meetings.models import Meeting
from matching.models import Duo
from tests.english import in_english
from tests.followup import house
from tests.followup.moments import START

__all__ = ["duo", "in_english", "meeting", "mentee", "mentor"]


@pytest.fixture
def duo() -> Duo:
    return house.active_duo()


@pytest.fixture
def mentee(duo: Duo) -> User:
    return house.user_of(duo.mentee.person)


@pytest.fixture
def mentor(duo: Duo) -> User:
    return house.user_of(duo.mentor.person)


@pytest.fixture
def meeting(duo: Duo, mentee: User) -> Meeting:
    return book(duo, START, by=mentee, at=START - timedelta(days=6))
