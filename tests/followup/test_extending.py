"""How long a duo may go on (requirements PW03)."""

from datetime import date, timedelta

import pytest

from base.workflow.moves import Refused
from followup.endings import actions
from tests.followup import house

pytestmark = pytest.mark.django_db


def by(duo):
    return house.user_of(duo.coordinator)


def test_extending_moves_the_end_and_the_talk_before_it():
    duo = house.active_duo(at=house.NOW)
    extended = actions.extend(
        duo, date(2027, 7, 28), "An exam in June", by=by(duo), at=house.NOW + timedelta(days=30)
    )
    assert extended.ends_on == date(2027, 7, 28)
    assert set(duo.check_ins.filter(step="end").values_list("due_on", flat=True)) == {date(2027, 7, 14)}


def test_no_duo_lasts_longer_than_its_programme_allows():
    duo = house.active_duo(at=house.NOW)
    with pytest.raises(Refused, match="39 weeks at most"):
        actions.extend(duo, date(2028, 1, 1), "More", by=by(duo), at=house.NOW + timedelta(days=30))


def test_the_longest_end_is_granted_to_the_day():
    duo = house.active_duo(at=house.NOW)
    assert duo.starts_on is not None
    assert duo.ends_on is not None
    at, longest = house.NOW + timedelta(days=30), duo.starts_on + timedelta(weeks=39)
    with pytest.raises(Refused, match="39 weeks at most"):
        actions.extend(duo, longest + timedelta(days=1), "An exam in June", by=by(duo), at=at)
    with pytest.raises(Refused, match="lies after the present one"):
        actions.extend(duo, duo.ends_on, "An exam in June", by=by(duo), at=at)
    day_more = actions.extend(duo, duo.ends_on + timedelta(days=1), "An exam in June", by=by(duo), at=at)
    assert day_more.ends_on == duo.ends_on + timedelta(days=1)
    assert actions.extend(duo, longest, "A second exam", by=by(duo), at=at).ends_on == longest
    with pytest.raises(Refused, match="as long as the programme allows"):
        actions.extend(duo, longest + timedelta(days=1), "A third", by=by(duo), at=at)


@pytest.mark.parametrize("reason", ["", " "])
def test_an_extension_needs_a_reason_wherever_it_is_asked(reason):
    duo = house.active_duo(at=house.NOW)
    before = duo.ends_on
    with pytest.raises(Refused, match="in a few words why the duo goes on"):
        actions.extend(duo, date(2027, 7, 28), reason, by=by(duo), at=house.NOW + timedelta(days=30))
    duo.refresh_from_db()
    assert duo.ends_on == before
