"""Public ids: random, as long as they say, in letters that nobody mixes up."""

from collections import Counter

import pytest

from base.accounts.entity import ALPHABET, PUBLIC_ID_LENGTH, new_public_id, new_public_ids


@pytest.mark.parametrize("number", [0, 1, 2, 5_000])
def test_many_ids_are_made_as_one_is(number: int) -> None:
    ids = new_public_ids(number)
    assert len(set(ids)) == number
    assert {len(one) for one in [*ids, new_public_id()]} == {PUBLIC_ID_LENGTH}
    assert set("".join(ids)) <= set(ALPHABET)


def test_every_letter_is_as_likely() -> None:
    seen = Counter("".join(new_public_ids(20_000)))
    expected = 20_000 * PUBLIC_ID_LENGTH / len(ALPHABET)
    assert set(seen) == set(ALPHABET)
    assert all(0.9 < count / expected < 1.1 for count in seen.values())
