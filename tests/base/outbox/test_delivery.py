"""A message goes out once, over a real mail server, whatever happens on the way."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext

from base.outbox import delivery
from base.outbox.channels import message_id
from base.outbox.delivery import ATTEMPTS, IN_DOUBT, LOCKS, deliver, deliver_due, wait_after
from base.outbox.models import Message
from base.outbox.texts import in_each_language
from base.workflow.moves import move
from tests.base.accounts.house import person
from tests.base.outbox.letters import letter, reminders
from tests.database import another_connection
from tests.patience import until_nobody_holds
from tests.processes import Mailroom

pytestmark = pytest.mark.django_db


class Moody(Mailroom):
    """A mail server that refuses recipients, or whole mails, with the answer it was given."""

    to_recipients = to_mails = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.to_recipients:
            return self.to_recipients
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.to_mails:
            return self.to_mails
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def moody(smtp_server, settings):
    server = Moody()
    settings.EMAIL_PORT = server.port
    yield server
    server.stop()


def read(envelope) -> EmailMessage:
    return message_from_bytes(envelope.content, policy=policy.default)


def state(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.status, message.attempts, message.error


def test_a_mail_reaches_its_recipient_in_the_own_language(smtp_server):
    message = letter(to=person("Aïcha", language="fr", channel="mail", email="aicha@example.be"))
    assert deliver_due() == 1
    (envelope,) = smtp_server.letters
    mail = read(envelope)
    assert (envelope.rcpt_tos, mail["Subject"].replace("\N{NO-BREAK SPACE}", " "), mail["Message-ID"]) == (
        ["aicha@example.be"],
        "Demain, 18 h 30 : rendez-vous avec Karim",
        message_id(message),
    )
    plain, html = (part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    assert plain.startswith("Bonjour Aïcha,")
    assert '<html lang="fr">' in html
    assert state(message) == ("sent", 1, "")


@pytest.mark.parametrize("where", ["annelies@brugwerk.example", ""])
def test_an_answer_to_a_mail_goes_to_who_can_help(smtp_server, where):
    letter(to=person("Aïcha", channel="mail", email="aicha@example.be"), words={"reply_to": where})
    assert deliver_due() == 1
    (envelope,) = smtp_server.letters
    assert (read(envelope)["Reply-To"] or "") == where


def test_a_calendar_invitation_goes_in_as_an_answerable_part_and_as_a_file(smtp_server):
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    letter(
        "booking_confirmation", attachment={"name": "appointment.ics", "content": ics, "method": "REQUEST"}
    )
    deliver_due()
    parts = [
        part for part in read(smtp_server.letters[0]).walk() if part.get_content_type() == "text/calendar"
    ]
    assert [
        (part.get_param("method"), part.get_content_disposition(), part.get_filename()) for part in parts
    ] == [
        ("REQUEST", None, None),
        ("REQUEST", "attachment", "appointment.ics"),
    ]
    assert {part.get_content().replace("\r\n", "\n").strip() for part in parts} == {
        ics.replace("\r\n", "\n").strip()
    }


def test_twice_is_once(smtp_server):
    message = letter()
    assert (deliver(message.pk), deliver(message.pk), deliver_due()) == (True, False, 0)
    assert len(smtp_server.letters) == 1


@pytest.mark.parametrize("why", ["not due", "a call", "cancelled"])
def test_what_should_not_go_out_stays(smtp_server, why):
    message = letter(to=person("Samer")) if why == "a call" else letter()
    if why == "not due":
        Message.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    if why == "cancelled":
        move(message, "cancelled", by=None)
    assert (deliver(message.pk), deliver_due(), smtp_server.letters) == (False, 0, [])


def test_what_comes_too_late_to_be_of_use_is_cancelled(smtp_server):
    message = letter(useful=30)
    assert deliver_due() == 0
    assert (state(message)[0], smtp_server.letters) == ("cancelled", [])


def test_a_server_that_is_down_gets_the_mail_later_and_later(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    message, now = letter(), timezone.now()
    waits = []
    for attempt in range(1, ATTEMPTS + 1):
        assert deliver_due(at=now) == 0
        assert state(message) == (
            "queued" if attempt < ATTEMPTS else "failed",
            attempt,
            "ConnectionRefusedError",
        )
        waits.append(message.due_at - now)
        now = max(message.due_at, now)
    minutes = [wait.total_seconds() / 60 for wait in waits[:-1]]
    assert minutes == [1, 4, 16, 64, 256, 360, 360]
    assert deliver_due(at=now + timedelta(days=9)) == 0


def test_the_waits_grow_to_six_hours():
    assert [wait_after(n) for n in (1, 2, 3, 9)] == [
        timedelta(minutes=1),
        timedelta(minutes=4),
        timedelta(minutes=16),
        timedelta(hours=6),
    ]


def test_a_recipient_that_does_not_exist_is_not_tried_again_and_not_named(moody):
    moody.to_recipients = "550 5.1.1 <samer@example.be> no such user"
    message = letter()
    deliver_due()
    assert state(message) == ("failed", 1, "550 recipient refused")
    assert [*Message.objects.held()] == [message]


def test_a_full_mailbox_is_tried_again(moody):
    moody.to_recipients = "452 mailbox full"
    message = letter()
    deliver_due()
    assert state(message) == ("queued", 1, "452 recipient refused")
    moody.to_recipients = ""
    assert deliver_due(at=timezone.now() + timedelta(hours=1)) == 1
    assert state(message) == ("sent", 2, "")


def test_a_mail_that_the_server_refuses_at_its_end_did_not_go_out(moody):
    moody.to_mails = "451 try later"
    message = letter("proposal_mentor")
    deliver_due()
    assert state(message) == ("queued", 1, "451 SMTPDataError")


def test_a_broken_message_does_not_stop_the_others(smtp_server):
    broken, fine = reminders(2)
    Message.objects.filter(pk=broken.pk).update(words={"first_name": "Samer"})
    assert deliver_due() == 1
    assert state(broken) == ("queued", 1, "KeyError")
    assert state(fine)[0] == "sent"


def test_a_person_without_an_address_any_more_is_for_staff_to_call(smtp_server):
    message = letter()
    message.recipient.email = ""
    message.recipient.save()
    deliver_due()
    assert (message.channel, *state(message), message.channel) == ("mail", "queued", 0, "", "call")


def test_a_message_goes_out_in_the_language_and_by_the_channel_of_today(smtp_server):
    place: Any = in_each_language(lambda: gettext("Back to home"))
    message = letter("booking_confirmation", words={"place": place})
    samer = message.recipient
    samer.language, samer.email = "fr", "nouveau@example.be"
    samer.save()
    assert (deliver_due(), state(message)[0], message.language) == (1, "sent", "fr")
    (envelope,) = smtp_server.letters
    (text, *_html) = (part.get_content() for part in read(envelope).walk() if not part.is_multipart())
    assert envelope.rcpt_tos == ["nouveau@example.be"]
    assert text.startswith("Bonjour Samer,")
    assert place["fr"] in text


def test_who_gets_an_address_before_a_call_falls_due_gets_a_mail(smtp_server):
    samer = person("Samer")
    message = letter(to=samer)
    assert (message.channel, deliver_due()) == ("call", 0)
    samer.channel, samer.email = "mail", "samer@example.be"
    samer.save()
    assert (deliver_due(), state(message)[0], message.channel) == (1, "sent", "mail")


@pytest.mark.parametrize(("late", "channel"), [(599, "mail"), (600, "call")])
def test_a_call_stays_one_ten_minutes_after_it_fell_due(smtp_server, late, channel):
    """Until then nobody can have called yet, and who has an address by now gets a mail."""
    samer = person("Samer")
    message = letter(to=samer)
    samer.channel, samer.email = "mail", "samer@example.be"
    samer.save()
    deliver_due(at=message.due_at + timedelta(seconds=late))
    message.refresh_from_db()
    assert message.channel == channel


def test_a_code_goes_where_it_was_asked_for(smtp_server):
    samer = person("Samer", channel="mail", email="samer@example.be")
    message = letter("signin_code", samer, words={"to": "other@example.be"}, channel="mail")
    samer.language, samer.channel = "fr", "call"
    samer.save()
    language = message.language
    deliver_due()
    assert (state(message)[0], message.language, message.channel) == ("sent", language, "mail")
    assert smtp_server.letters[0].rcpt_tos == ["other@example.be"]


# Doubt


def stopped_halfway(message: Message) -> None:
    """As a process leaves a row when it dies after the last word: `sending`, and nobody holds its lock."""
    message.attempts = 1
    move(message, "sending", by=None, also=["attempts"])


def test_a_reminder_in_doubt_goes_out_again_under_the_same_id(smtp_server):
    message = letter()
    stopped_halfway(message)
    assert deliver_due() == 1
    assert [read(envelope)["Message-ID"] for envelope in smtp_server.letters] == [message_id(message)]
    assert state(message) == ("sent", 2, "")


@pytest.mark.parametrize(
    "kind", ["signin_code", "proposal_mentor", "proposal_mentee", "proposal_call", "qr_card"]
)
def test_what_must_not_be_said_twice_is_held_for_staff(smtp_server, kind):
    message = letter(kind)
    stopped_halfway(message)
    assert (deliver_due(), smtp_server.letters, state(message)) == (0, [], ("failed", 1, IN_DOUBT))


def test_a_row_whose_sender_lives_is_left_alone(smtp_server):
    message = letter()
    stopped_halfway(message)
    with another_connection(autocommit=True) as sender:
        sender.execute("SELECT pg_advisory_lock(%s, %s)", [LOCKS, message.pk])
        assert (deliver(message.pk), deliver_due(), state(message)[0]) == (False, 0, "sending")
    until_nobody_holds(LOCKS)
    assert deliver_due() == 1


def test_a_message_cancelled_during_the_dialogue_does_not_leave(smtp_server, monkeypatch):
    message = letter()
    send = smtplib.SMTP.mail

    def cancel_meanwhile(self, *args, **kwargs):
        move(Message.objects.get(pk=message.pk), "cancelled", by=None)
        return send(self, *args, **kwargs)

    monkeypatch.setattr(smtplib.SMTP, "mail", cancel_meanwhile)
    assert (deliver_due(), smtp_server.letters, state(message)[0]) == (0, [], "cancelled")


def test_a_connection_that_breaks_after_the_last_word_leaves_a_doubt(smtp_server):
    reminder, proposal = letter(), letter("proposal_mentee")
    smtp_server.before_accepting = _hang_up
    deliver_due()
    assert (state(reminder)[::2], state(proposal)) == (("queued", IN_DOUBT), ("failed", 1, IN_DOUBT))


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_message_once(smtp_server):
    messages = reminders(12)

    def work() -> int:
        try:
            return deliver_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as deliverers:
        sent = [job.result() for job in [deliverers.submit(work) for _ in range(3)]]
    assert (sum(sent), sorted(envelope.rcpt_tos[0] for envelope in smtp_server.letters)) == (
        12,
        sorted(f"person{number}@example.be" for number in range(12)),
    )
    assert {Message.objects.get(pk=message.pk).status for message in messages} == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_a_message_is_marked_as_sending_before_its_last_byte_and_as_sent_after_the_answer(smtp_server):
    message = letter()
    seen = []

    def look(envelope):
        with another_connection(autocommit=True) as other:
            seen.extend(
                other.execute("SELECT status FROM outbox_message WHERE id = %s", [message.pk]).fetchall()
            )

    smtp_server.before_accepting = look
    deliver_due()
    assert (seen, state(message)[0]) == ([("sending",)], "sent")


def test_a_lock_is_let_go_of_after_each_message(smtp_server):
    letter()
    deliver_due()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [LOCKS])
        assert cursor.fetchone() == (0,)


def test_time_for_one_round_is_limited(smtp_server):
    reminders(3)
    assert delivery.deliver_due(seconds=-1) == 0


def test_the_log_names_nobody(smtp_server, caplog):
    caplog.set_level("INFO", "base.outbox.delivery")
    letter()
    deliver_due()
    said = caplog.text.lower()
    assert "message_sent" in said
    assert not [name for name in ("samer", "example.be", "karim", "krook") if name in said]


def _hang_up(envelope) -> None:
    raise ConnectionResetError


# Codes


def test_the_words_of_a_code_are_erased_once_it_went_out_failed_came_too_late_or_is_in_doubt(moody):
    sent = letter("signin_code", about="sent")
    late = letter(
        "signin_code", about="late", words={"until": (timezone.now() - delivery.JUST_DUE).isoformat()}
    )
    doubt, reminder = letter("signin_code", about="doubt"), letter()
    stopped_halfway(doubt)
    deliver_due()
    moody.to_recipients = "550 5.1.1 no such user"
    refused = letter("signin_code", about="refused")
    deliver_due()
    found = {one.about: (state(one)[0], one.words) for one in (sent, late, doubt, refused)}
    assert found == {
        "sent": ("sent", None),
        "late": ("cancelled", None),
        "doubt": ("failed", None),
        "refused": ("failed", None),
    }
    reminder.refresh_from_db()
    assert reminder.words["other"] == "Karim"


def test_in_the_mailbox_of_the_demo_a_code_stands_as_long_as_it_works(settings):
    settings.DEMO, settings.EMAIL_BACKEND = True, "django.core.mail.backends.console.EmailBackend"
    code = letter("signin_code")
    deliver_due()
    assert (state(code)[0], code.words["code"]) == ("sent", "481250")
    deliver_due(at=code.due_at + delivery.SECRET_FOR)
    code.refresh_from_db()
    assert code.words["code"] == "481250"
    deliver_due(at=code.due_at + delivery.SECRET_FOR + timedelta(seconds=1))
    code.refresh_from_db()
    assert code.words is None
