"""Sentences are compared in English, whatever language the house speaks."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """For every test of a folder whose `conftest.py` names it."""
    with translation.override("en"):
        yield
