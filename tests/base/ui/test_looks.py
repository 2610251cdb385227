"""How a status looks is said by the app that has it."""

import pytest
from django.apps import apps

from base.ui.looks import LOOKS, set_looks
from tests.packages import FLOORS


def test_every_status_of_every_table_looks_like_something() -> None:
    statuses = {
        status
        for model in apps.get_models()
        if model.__module__.split(".")[0] in FLOORS and hasattr(model, "Status")
        for status in model.Status.values
    }
    assert statuses - set(LOOKS) == set()


def test_one_status_has_one_look() -> None:
    with pytest.raises(ValueError, match="held already looks otherwise"):
        set_looks(bad="held")
    assert LOOKS["held"] == ("ok", "check")
