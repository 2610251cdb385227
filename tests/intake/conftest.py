"""Sentences are compared in English, whatever the catalogues say; and somebody sits at the desk in Ghent."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from base.accounts.models import User
from tests.intake.house import branch, browser_of, staff


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def annelies() -> User:
    return staff("Annelies", of=branch("Gent"))


@pytest.fixture
def desk(annelies: User) -> Client:
    return browser_of(annelies)
