"""Weights add up to a hundred, whatever happens to the peer weight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import Policy


def test_the_default_peer_weight_spreads_by_largest_remainder():
    assert Policy().weights == (35, 20, 15, 15, 10, 5)
    assert Policy().weights_without_peer == (37, 21, 16, 16, 10, 0)


@given(st.lists(st.integers(0, 100), min_size=5, max_size=5, unique=True).map(sorted))
def test_spread_weights_add_up_and_none_shrinks(cuts):
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    if weights[5] == 100:
        return
    policy = Policy(*weights)
    spread = policy.weights_without_peer
    assert sum(spread) == 100
    assert spread[5] == 0
    for old, new in zip(weights[:5], spread[:5], strict=True):
        assert old <= new <= old + old * weights[5] / (100 - weights[5]) + 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"sector": 36},
        {"sector": 45, "expectations": -10, "location": 35},
        {"sector": 0, "expectations": 0, "location": 0, "language": 0, "availability": 0, "peer": 100},
        {"sector": 34.5, "peer": 5.5},
        {"minimum": -1},
        {"minimum": 10_001},
    ],
)
def test_impossible_policies_are_refused(wrong):
    with pytest.raises(ValueError):
        Policy(**wrong)
