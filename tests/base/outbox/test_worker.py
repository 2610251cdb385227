"""A real worker, a real mail server, and kill -9 in between: each message still arrives once."""

from collections import Counter
from email import message_from_bytes, policy

import pytest
from aiosmtpd.smtp import Envelope

from base.outbox.models import Message
from base.outbox.tasks import deliver, deliver_due
from tests.base.outbox.letters import letter, reminders
from tests.patience import until, until_the_workers_rest
from tests.processes import Mailroom, Worker

pytestmark = pytest.mark.django_db(transaction=True)


def statuses() -> list[str]:
    return [*Message.objects.order_by("due_at", "pk").values_list("status", flat=True)]


def arrived(mailroom: Mailroom) -> Counter[str]:
    return Counter(envelope.rcpt_tos[0] for envelope in mailroom.letters)


class Trap(Mailroom):
    """Kills the worker at a chosen moment of the second mail: before its text was asked for, or after its last dot."""

    worker: Worker
    moment = ""

    def __init__(self) -> None:
        self.unanswered: list[Envelope] = []
        super().__init__()

    def spring(self, moment: str) -> None:
        if self.moment == moment and len(self.letters) == 1:
            self.moment = ""
            self.worker.kill()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.spring("between two mails")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.spring("before the answer")
        if not self.worker.alive:
            self.unanswered.append(envelope)
            return "451 nobody is there any more"
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def trap(smtp_server, monkeypatch):
    mailroom = Trap()
    monkeypatch.setenv("EMAIL_URL", mailroom.url)
    yield mailroom
    mailroom.stop()


@pytest.fixture
def worker(trap: Trap, celery_worker: Worker) -> Worker:
    trap.worker = celery_worker
    return celery_worker


def killed_in_the_middle(trap: Trap, worker: Worker, moment: str) -> None:
    trap.moment = moment
    deliver_due.delay()
    until(lambda: not worker.alive, statuses)
    worker.start()


def test_three_reminders_go_out_once_each_although_the_worker_was_killed_between_two(trap, worker):
    reminders(3)
    killed_in_the_middle(trap, worker, "between two mails")
    assert statuses() == ["sent", "queued", "queued"]
    deliver_due.delay()  # as beat does every few seconds
    until(lambda: statuses() == ["sent"] * 3, statuses)
    deliver_due.delay()
    deliver_due.delay()
    until_the_workers_rest()
    assert arrived(trap) == {f"person{number}@example.be": 1 for number in range(3)}


def test_a_reminder_that_may_have_arrived_is_repeated_with_its_own_id(trap, worker):
    reminders(3)
    killed_in_the_middle(trap, worker, "before the answer")
    assert statuses() == ["sent", "sending", "queued"]
    deliver_due.delay()
    until(lambda: statuses() == ["sent"] * 3, statuses)
    assert arrived(trap) == {f"person{number}@example.be": 1 for number in range(3)}
    (lost,), again = trap.unanswered, trap.letters[1]
    ids = {message_from_bytes(mail.content, policy=policy.default)["Message-ID"] for mail in (lost, again)}
    assert (lost.rcpt_tos, len(ids)) == (again.rcpt_tos, 1)


def test_a_proposal_that_may_have_arrived_waits_for_staff(trap, worker):
    reminders(3, "proposal_mentee")
    killed_in_the_middle(trap, worker, "before the answer")
    deliver_due.delay()
    until(lambda: statuses() == ["sent", "failed", "sent"], statuses)
    assert arrived(trap) == {"person0@example.be": 1, "person2@example.be": 1}


def test_a_code_is_on_its_way_as_soon_as_it_is_committed(trap, worker):
    message = letter("signin_code", due_at=None)
    until(lambda: statuses() == ["sent"], statuses)
    deliver.delay(message_id=message.pk)
    until_the_workers_rest()
    assert arrived(trap) == {"samer@example.be": 1}
