"""A branch is called what the language of the page calls it."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from base.accounts.models import Branch, Organisation


@pytest.mark.parametrize(("language", "name"), [("nl", "Gent"), ("fr", "Gand"), ("en", "Gent")])
def test_a_branch_has_its_own_name_in_a_language_that_has_one(language: str, name: str) -> None:
    house = Organisation(name="Brugwerk vzw", legal_form="vzw")
    branch = Branch(organisation=house, name="Gent", name_fr="Gand")
    with override(language):
        assert (str(branch), branch.full_name) == (name, f"Brugwerk {name}")
