"""What each of two people is told about the other."""

import pytest

from matching.proposals.reasons import why_for_mentee
from tests.matching import house

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("km", "near"), [(15, True), (16, False)])
def test_near_is_fifteen_kilometres_and_no_further(km: int, near: bool) -> None:
    proposal = house.proposed()
    proposal.explanation["km"] = km
    assert (("location", "Karim lives near you.") in why_for_mentee(proposal)) == near
