"""No message holds a link that cannot work: neither when it is sent, nor after what follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Person
from base.outbox.models import Message
from base.outbox.texts import KINDS, placeholders
from followup.checkins.actions import remind_due
from followup.endings.actions import complete, reopen, stop
from followup.kickoffs.actions import move_kickoff
from followup.meetings.actions import book, cancel_meeting, move_meeting
from followup.tellings.actions import log_meeting, miss_meeting
from matching.models import Duo
from matching.proposals.actions import answer, expire, propose, withdraw
from tests.followup import house
from tests.followup.moments import START, local

pytestmark = pytest.mark.django_db
TODAY = local(2026, 12, 2, 10)
#: Sent by stages still to come, and tested with them.
LATER = {"ending_soon", "pulse", "outcome", "qr_card"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def everything_is_sent() -> None:
    Message.objects.filter(status="queued", due_at__lte=timezone.now()).update(
        status="sent", sent_at=timezone.now()
    )


def links() -> list[tuple[str, Person, str]]:
    """Kind, recipient and address of every link that was written down for anybody and not withdrawn."""
    return [
        (message.kind, message.recipient, str(address))
        for message in Message.objects.exclude(status="cancelled").select_related("recipient__user")
        for name, address in message.words.items()
        if name.startswith("link")
    ]


def opened(person: Person, address: str) -> int:
    client = Client()
    if person.user is not None:
        house.signed_in(client, person)
    answered = client.get(address)
    while answered.status_code in (301, 302):
        answered = client.get(answered.headers["Location"])
    if "/accounts/" in answered.request["PATH_INFO"]:
        return 401  # asks somebody to sign in who cannot
    return answered.status_code


def all_lead_somewhere() -> set[str]:
    """Opens every link as its recipient; returns the kinds that have one."""
    broken = [
        (kind, person.first_name, address, status)
        for kind, person, address in links()
        if (status := opened(person, address)) not in (200, 410)
    ]
    assert broken == []
    return {kind for kind, _person, _address in links()}


def staff(duo: Duo) -> Any:
    return house.user_of(duo.coordinator)


def called_off(duo, meeting):
    cancel_meeting(meeting, by=staff(duo))


def moved(duo, meeting):
    move_meeting(meeting, START + timedelta(days=1), by=staff(duo))


def goes_on_after_all(duo, meeting):
    complete(duo, by=staff(duo))
    everything_is_sent()
    reopen(duo, "A wrong click", by=staff(duo))


AFTERWARDS: dict[str, Callable[[Duo, Any], Any]] = {
    "nothing": lambda _duo, _meeting: None,
    "called off": called_off,
    "moved": moved,
    "stopped": lambda duo, _meeting: stop(duo, "stop_reason:mentor_stopped", by=staff(duo)),
    "completed": lambda duo, _meeting: complete(duo, by=staff(duo)),
    "reopened": goes_on_after_all,
}


@pytest.mark.parametrize("account", [True, False], ids=["signs in", "no account"])
@pytest.mark.parametrize("afterwards", AFTERWARDS)
def test_what_is_said_about_an_appointment_leads_somewhere(clock, afterwards, account):
    duo = house.active_duo()
    if not account:
        for person in (duo.mentee.person, duo.mentor.person):
            person.user = None
            person.save()
        Message.objects.all().delete()  # from when they still had one
    meeting = book(duo, START, by=None)
    everything_is_sent()
    all_lead_somewhere()
    AFTERWARDS[afterwards](duo, meeting)
    everything_is_sent()
    all_lead_somewhere()
    clock.move_to(START + timedelta(days=12))
    everything_is_sent()
    all_lead_somewhere()


@pytest.mark.parametrize("tell", [log_meeting, miss_meeting], ids=["held", "missed"])
def test_did_you_meet_leads_somewhere_after_it_was_told(clock, tell):
    duo = house.active_duo()
    meeting = book(duo, START, by=None)
    clock.move_to(START + timedelta(hours=3))
    tell(meeting, by=house.user_of(duo.mentee.person))
    all_lead_somewhere()


def test_what_is_said_about_a_kickoff_leads_somewhere_for_all_four():
    duo = house.matched_duo(at=TODAY)
    luc = house.person("Luc")
    duo.proposal.interpreter = luc
    duo.proposal.save()
    kickoff = house.kickoff(duo, START, at=TODAY)
    everything_is_sent()
    assert "kickoff_invitation" in all_lead_somewhere()
    move_kickoff(kickoff, START + timedelta(days=1), by=staff(duo))
    everything_is_sent()
    assert "kickoff_moved" in all_lead_somewhere()
    stop(duo, "stop_reason:mentor_stopped", by=staff(duo))
    everything_is_sent()
    all_lead_somewhere()


@pytest.mark.parametrize("account", [True, False], ids=["signs in", "no account"])
@pytest.mark.parametrize("end", ["open", "withdrawn", "no", "late"])
def test_what_is_said_about_a_proposal_leads_somewhere(account, end):
    mentee, mentor = house.mentee(), house.mentor()
    mentee.coordinator = house.coordinator()
    mentee.save()
    if not account:
        for person in (mentee.person, mentor.person):
            person.user = None
            person.save()
    annelies = house.user_of(mentee.coordinator)
    with acting_in(mentee.organisation):
        proposal = propose(mentee, mentor, by=annelies)
    everything_is_sent()
    all_lead_somewhere()
    with acting_in(mentee.organisation):
        if end == "withdrawn":
            withdraw(proposal, by=annelies)
        elif end == "no":
            answer(proposal, mentor.person, "no", by=annelies, way="phone")
        elif end == "late":
            expire(proposal, at=TODAY + timedelta(days=60))
    everything_is_sent()
    assert bool(all_lead_somewhere()) is account


def test_a_follow_up_talk_leads_somewhere_also_when_the_duo_is_over(clock):
    duo = house.active_duo()
    clock.move_to(TODAY + timedelta(days=60))
    with acting_in(duo.organisation):
        assert remind_due() > 0
    everything_is_sent()
    assert "checkin_reminder" in all_lead_somewhere()
    stop(duo, "stop_reason:mentor_stopped", by=staff(duo))
    all_lead_somewhere()


def test_every_kind_with_a_link_is_tried_here():
    tried = {
        *("booking_confirmation", "moved", "cancelled", "goes_on", "meeting_reminder", "did_you_meet"),
        *("meeting_reminder_monday", "kickoff_invitation", "kickoff_moved", "checkin_reminder"),
        *("proposal_mentor", "proposal_mentee", "proposal_reminder"),
    }
    with_link = {kind for kind in KINDS if any(name.startswith("link") for name in placeholders(kind))}
    assert with_link - LATER == tried
