"""One person has one file, however the name is typed."""

from __future__ import annotations

import pytest

from duo.accounts.models import Person
from intake.models import Mentor
from intake.people.actions import apply_as_mentor
from tests.intake.house import branch, programme, referred

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spelling",
    [
        "Anna\N{NO-BREAK SPACE}Maria",
        "Anna  Maria",
        " anna maria\N{ZERO WIDTH SPACE}",
        "ANNA\tMARIA",
        "A\N{SOFT HYPHEN}nna Maria",
    ],
)
def test_a_space_or_a_sign_that_nobody_sees_makes_no_second_file(spelling: str):
    first = referred("Anna Maria", phone="0470 12 34 56")
    assert referred(spelling, phone="+32 (0)470 12 34 56") == first
    assert mentor_applied(spelling) == mentor_applied("Anna Maria")
    assert {name.title() for name in Person.objects.values_list("first_name", flat=True)} == {"Anna Maria"}
    assert Person.objects.count() == 2


def mentor_applied(first_name: str) -> Mentor:
    return apply_as_mentor(
        first_name=first_name, programmes=[programme()], branch=branch(), phone="0470 12 34 57", by=None
    )
