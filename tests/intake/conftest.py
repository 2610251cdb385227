"""Sentences are compared in English, whatever the catalogues say; and somebody sits at the desk in Ghent."""

import pytest
from django.test import Client

from base.accounts.models import User
from tests.english import in_english
from tests.intake.house import branch, browser_of, staff

__all__ = ["annelies", "desk", "in_english"]


@pytest.fixture
def annelies() -> User:
    return staff("Annelies", of=branch("Gent"))


@pytest.fixture
def desk(annelies: User) -> Client:
    return browser_of(annelies)
