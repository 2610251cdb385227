"""Nobody is woken: what is due in the evening, at night or on a Sunday waits, and says so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from base.outbox.quiet import ANY_HOUR, goes_at
from tests.base.accounts.house import person
from tests.base.outbox.letters import letter

BRUSSELS = ZoneInfo("Europe/Brussels")
A_DAY = timedelta(days=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("due", "goes"),
    [
        ("2026-11-30T07:59:59", "2026-11-30T08:00"),  # a Monday
        ("2026-11-30T08:00", "2026-11-30T08:00"),
        ("2026-11-30T21:59:59", "2026-11-30T21:59:59"),
        ("2026-11-30T22:00", "2026-12-01T08:00"),
        ("2026-12-01T00:00", "2026-12-01T08:00"),
        ("2026-12-05T21:59:59", "2026-12-05T21:59:59"),  # a Saturday
        ("2026-12-05T22:00", "2026-12-07T08:00"),
        ("2026-12-06T00:00", "2026-12-07T08:00"),
        ("2026-12-06T12:00", "2026-12-07T08:00"),
        ("2026-12-06T23:59:59", "2026-12-07T08:00"),
        ("2026-12-07T07:59:59", "2026-12-07T08:00"),
        ("2026-12-31T22:00", "2027-01-01T08:00"),  # a public holiday is a day like any other here
        ("2026-03-28T23:00", "2026-03-30T08:00"),  # the clock goes forward that night
        ("2026-10-24T23:00", "2026-10-26T08:00"),  # and back
    ],
)
def test_the_hours_of_the_house(due, goes):
    assert goes_at(local(due)) == local(goes)


@given(st.integers(1_700_000_000, 2_000_000_000).map(lambda n: datetime.fromtimestamp(n, BRUSSELS)))
def test_what_may_go_never_goes_at_night_or_on_a_sunday_and_never_early(due):
    goes = goes_at(due).astimezone(BRUSSELS)
    assert goes >= due
    assert (8 <= goes.hour < 22, goes.weekday() != 6) == (True, True)
    assert goes_at(goes) == goes
    assert goes - due <= timedelta(hours=35)


def test_what_presses_goes_from_its_moment_on():
    night = local("2026-12-05T23:00")
    assert [goes_at(night, urgent_from=night + shift) for shift in (-A_DAY, A_DAY / 2, 3 * A_DAY)] == [
        night,
        night + A_DAY / 2,
        local("2026-12-07T08:00"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(ANY_HOUR))
def test_codes_and_warnings_go_at_any_hour(kind):
    night = local("2026-12-06T02:34")
    message = letter(kind, due_at=night, urgent_from=None, words={"to": "samer@example.be"}, channel="mail")
    assert message.due_at == night


@pytest.mark.django_db
def test_a_message_of_saturday_night_leaves_on_monday_morning():
    message = letter(due_at=local("2026-12-05T22:00"), urgent_from=None)
    monday = local("2026-12-07T08:00")
    assert message.due_at == monday
    assert [deliver_due(at=monday - timedelta(seconds=1)), deliver_due(at=monday)] == [0, 1]


@pytest.mark.django_db
def test_what_was_late_is_judged_again_when_it_is_sent():
    message = letter(due_at=local("2026-12-04T21:59"), urgent_from=None)
    with time_machine.travel(local("2026-12-04T22:00"), tick=False):
        assert deliver_due() == 0
    message.refresh_from_db()
    assert (message.status, message.due_at) == ("queued", local("2026-12-05T08:00"))


@pytest.mark.django_db
def test_what_would_be_of_no_use_any_more_is_cancelled_at_once():
    night = local("2026-12-05T23:00")
    letter(due_at=night - A_DAY / 8, urgent_from=None, words={"until": (night - A_DAY / 24).isoformat()})
    Message.objects.update(due_at=night - A_DAY / 12)
    assert (deliver_due(at=night), Message.objects.get().status) == (0, "cancelled")


@pytest.mark.django_db
def test_whoever_can_be_written_to_by_night_is_written_to_in_the_morning(settings):
    nobody = person("Samer", channel="call")
    message = letter(to=nobody, due_at=local("2026-12-04T20:00"), urgent_from=None)
    assert message.channel == "call"
    nobody.email, nobody.channel = "samer@example.be", "mail"
    nobody.save()
    Message.objects.update(due_at=local("2026-12-04T23:00"))
    assert deliver_due(at=local("2026-12-04T23:05")) == 0
    message.refresh_from_db()
    assert (message.channel, message.due_at) == ("mail", local("2026-12-05T08:00"))
