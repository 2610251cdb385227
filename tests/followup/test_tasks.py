"""What the calendar does by itself: once, however often it looks."""

from datetime import timedelta

import pytest
import time_machine

from base.accounts.acting import acting_in, current_organisation_id
from base.accounts.models import Organisation
from base.outbox.models import Message
from followup.meetings.actions import move_meeting
from followup.tasks import look, look_for_due
from tests.followup import house

pytestmark = pytest.mark.django_db
LATER = house.NOW + timedelta(days=14)


def looked(at=LATER):
    with acting_in(house.organisation()):
        return look(house.organisation(), at=at)


def test_it_finds_what_is_due_once():
    house.active_duo()
    waiting = house.proposal(house.mentee("Yonas"), house.mentor("Hilde"), at=house.NOW)
    assert looked() == {"expired": 1, "released": 0, "replanned": 0, "reminded": 2, "feeds_ended": 0}
    assert looked() == {"expired": 0, "released": 0, "replanned": 0, "reminded": 0, "feeds_ended": 0}
    waiting.refresh_from_db()
    assert (waiting.status, waiting.holds) == ("expired", False)
    assert Message.objects.filter(kind="checkin_reminder").count() == 2


def test_a_talk_follows_the_first_meeting_that_moved():
    duo = house.active_duo()
    first = house.first_meeting(duo)
    move_meeting(
        first, house.start_of(first) + timedelta(days=7), by=house.user_of(duo.coordinator), at=house.NOW
    )
    assert looked(house.NOW) == {"expired": 0, "released": 0, "replanned": 2, "reminded": 0, "feeds_ended": 0}
    assert looked(house.NOW)["replanned"] == 0
    assert looked(LATER)["reminded"] == 0
    assert looked(LATER + timedelta(days=7))["reminded"] == 2


def test_the_talks_of_a_duo_that_ended_are_not_recalled():
    from followup.endings.actions import stop

    duo = house.active_duo()
    stop(duo, "stop_reason:moved", by=house.user_of(duo.coordinator), at=house.NOW + timedelta(days=5))
    assert looked()["reminded"] == 0


def test_the_task_looks_in_every_organisation_and_leaves_none_open():
    house.active_duo()
    Organisation.objects.create(name="Passerelle asbl")
    with time_machine.travel(LATER, tick=False):
        assert look_for_due()["reminded"] == 2
        assert current_organisation_id() is None
        assert look_for_due()["reminded"] == 0


def test_one_organisation_does_not_look_in_another():
    house.active_duo()
    other = Organisation.objects.create(name="Passerelle asbl")
    with acting_in(other):
        assert look(other, at=LATER) == {
            "expired": 0,
            "released": 0,
            "replanned": 0,
            "reminded": 0,
            "feeds_ended": 0,
        }
