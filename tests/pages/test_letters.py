"""Every message there is, sent in two houses with two branches each, names nobody and nothing of another one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail

from base.accounts.acting import acting_in
from base.accounts.actions import add_person
from base.accounts.adapter import send_code
from base.accounts.models import Organisation, Person, User
from base.accounts.notices import tell_of_tries, tell_the_old_address
from base.outbox.channels import send_mail, send_sms
from base.outbox.models import Message
from base.outbox.texts import KINDS, render
from followup.checkins.actions import remind_due
from followup.endings.actions import complete, reopen, stop
from followup.kickoffs.actions import move_kickoff
from followup.meetings.actions import book, cancel_meeting, move_meeting
from followup.tellings.actions import take_back
from intake.models import Mentor, Programme
from matching.proposals.actions import withdraw
from tests import people
from tests.followup.moments import local
from tests.pages.test_every_link import LATER, everything_is_sent

pytestmark = pytest.mark.django_db

#: Each house with its branches: every name and address of it begins so, and no other's does.
HOUSES = {"Anemoon": ("Distel", "Esdoorn"), "Begonia": ("Fuchsia", "Gladiool")}
PHONES = {"Distel": "092240011", "Esdoorn": "092240022", "Fuchsia": "092240033", "Gladiool": "092240044"}


def may_read(name: str) -> set[str]:
    """What stands in the letters to somebody of this name: the house, the own branch, and all of it for a manager."""
    for house, branches in HOUSES.items():
        if name.startswith(house):
            return {house, *branches, *(PHONES[branch] for branch in branches)}
        for branch in branches:
            if name.startswith(branch):
                return {house, branch, PHONES[branch]}
    raise AssertionError(f"{name} is of no house")


PLANTED = {*HOUSES, *PHONES, *PHONES.values()}


def everything_is_said(flower: str, by: User, of: Programme) -> None:
    """One branch goes through all that a message is sent about."""

    def two(n: int) -> tuple[Any, Any]:
        names = (f"{flower}{side}{'abcde'[n]}" for side in ("mentee", "mentor"))
        return people.waiting(next(names), by=by, of=of), people.ready(next(names), by=by, of=of)

    withdrawn = people.asked(*two(0), by=by)
    mentee, mentor = two(1)
    Person.objects.filter(pk=mentor.person_id).update(user=None)
    people.asked(mentee, Mentor.objects.get(pk=mentor.pk), by=by)
    duo = people.active(*two(2), by=by, since=people.office_hour(-30), first=people.office_hour(-12, 14))
    people.active(*two(3), by=by, since=people.office_hour(-29), first=people.office_hour(-12, 16))
    matched = people.matched(*two(4), by=by)
    kickoff = people.kickoff(matched, local(2026, 12, 15, 10), by=by)
    with acting_in(of.organisation):
        everything_is_sent()
        withdraw(withdrawn, by=by)
        move_kickoff(kickoff, local(2026, 12, 16, 10), by=by)
        thursday, _monday = (book(duo, local(2026, 12, day, 15), by=None) for day in (10, 14))
        everything_is_sent()
        thursday = move_meeting(thursday, local(2026, 12, 11, 15), by=by)
        everything_is_sent()
        cancel_meeting(thursday, by=by)
        everything_is_sent()
        take_back(thursday, by=by)
        everything_is_sent()
        stop(matched, "stop_reason:mentor_stopped", by=by)
        complete(duo, by=by)
        everything_is_sent()
        reopen(duo, "A wrong click", by=by)
    send_code(by, "481250", channel="mail", to=str(by.email))
    tell_of_tries(by)
    tell_the_old_address(
        by.people.get(organisation=of.organisation), f"user/{flower}", email="old@example.be"
    )


@pytest.fixture
def letters() -> Iterator[list[Message]]:
    """Every message of the two houses. One coordinator of the first is somebody in the second too."""
    with time_machine.travel(local(2026, 12, 2, 10), tick=False):
        for house, flowers in HOUSES.items():
            organisation = Organisation.objects.create(name=f"{house}huis vzw")
            programme = people.programme(house.lower(), of=organisation, name=f"{house}plan")
            for flower in flowers:
                branch = people.branch(f"{flower}dorp", of=organisation)
                branch.phone = PHONES[flower]
                branch.save()
                by = people.staff(f"{flower}beet", of=branch)
                if flower == HOUSES["Anemoon"][0]:
                    both = by
                else:
                    people.staff(f"{house}baas{flower[0].lower()}", "manager", of=branch)
                everything_is_said(flower, by, programme)
            with acting_in(organisation):
                remind_due()
        add_person(
            first_name="Begoniadubbel", last_name="", language="en", channel="mail", phone="", email="",
            by=None, organisation=organisation,
        )  # fmt: skip
        Person.objects.filter(first_name="Begoniadubbel").update(user=both)
        tell_of_tries(both)
        yield list(
            Message.objects.select_related("recipient__organisation", "recipient__user").order_by("pk")
        )


def as_sent(message: Message, channel: str, texts: Path) -> str:
    """All that a mail program or a phone shows of it: names of the headers, words, page, files."""
    message.channel, letter = channel, render(message)
    if channel == "sms":
        texts.write_text("")
        send_sms(message, letter, "+32470123456", lambda: None)
        return str(json.loads(texts.read_text())["text"])
    mail.outbox.clear()
    send_mail(message, letter, "somebody@example.be", lambda: None)
    sent: Any = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    parts = [str(part.get_content()) for part in sent.walk() if not part.is_multipart()]
    return " ".join([*(f"{name}: {value}" for name, value in sent.items()), *parts])


def test_no_message_names_another_house_or_another_branch(
    letters: list[Message], tmp_path: Path, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    texts = tmp_path / "texts"
    settings.SMS_URL = f"file://{texts}"
    wrong: set[tuple[str, ...]] = set()
    read: set[tuple[str, ...]] = set()
    for message in letters:
        mine = may_read(message.recipient.first_name)
        for channel in KINDS[message.kind]:
            language = ("nl", "fr", "en")[len(read) % 3]
            message.language = language
            text = re.sub(r"[\s\N{NO-BREAK SPACE}]", "", as_sent(message, channel, texts)).lower()
            read.add((message.kind, channel, message.recipient.first_name))
            wrong |= {
                (message.kind, channel, str(message.recipient), name)
                for name in PLANTED - mine
                if name.lower() in text
            }
    assert wrong == set()
    assert {kind for kind, _channel, _name in read} == KINDS.keys() - LATER
    assert {kind for kind, _channel, name in read if name.startswith("Distel")} == KINDS.keys() - LATER - {
        "second_factor_colleague"
    }
