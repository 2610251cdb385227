"""The numbers that `./run` takes, to the last one."""

import pytest

from duo.local.options import read


@pytest.mark.parametrize(("option", "taken"), [("people", (20, 2000)), ("port", (1, 65535))])
def test_a_number_within_its_bounds_is_taken_and_no_other(option: str, taken: tuple[int, int]):
    for number in taken:
        assert getattr(read([f"--{option}", str(number)]), option) == number
    for number in (taken[0] - 1, taken[1] + 1):
        with pytest.raises(SystemExit):
            read([f"--{option}", str(number)])
