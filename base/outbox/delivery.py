"""Delivers each message once: queued → sending (committed at the last moment) → sent.

Whoever delivers a message holds a session advisory lock on it, which the database lets go when the process dies. A row
that is `sending` while nobody holds its lock is in doubt: its mail may or may not have left. Then reminders go out
again with the same Message-ID, and what must not be said twice is held as failed, for staff to look at.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from base.accounts.acting import acting_in
from base.outbox import channels
from base.outbox.actions import channel_for
from base.outbox.kinds import HELD_IN_DOUBT
from base.outbox.models import Message
from base.outbox.quiet import goes_at
from base.outbox.texts import render
from base.workflow.moves import move

log = structlog.get_logger(__name__)

Status = Message.Status
LOCKS = 0x0D00
ATTEMPTS = 8
JUST_DUE = timedelta(minutes=10)
#: Words that nobody may read any more once the message is settled; the demo's mailbox shows them while they work.
SECRET = {"signin_code"}
SECRET_FOR = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
SETTLED = (Status.SENT, Status.FAILED, Status.CANCELLED)
IN_DOUBT = "the sender stopped halfway: it may have arrived"


class Withdrawn(Exception):
    """Somebody cancelled or sent the message while it was on its way out."""


def deliver_due(*, at: datetime | None = None, seconds: float = 50) -> int:
    """Delivers what is due and settles what is in doubt, for at most `seconds`. Returns how many went out."""
    now, until, sent = at or timezone.now(), time.monotonic() + seconds, 0
    erase_secrets(at=now)
    # somebody who was to be called when the message was written may have an address by now
    calls = Message.objects.calls(now).filter(due_at__gt=now - JUST_DUE)
    open_rows = Message.objects.filter(
        Q(pk__in=Message.objects.due(now)) | Q(pk__in=calls) | Q(status=Status.SENDING)
    )
    for message_id in open_rows.order_by("due_at", "pk").values_list("pk", flat=True)[:1000]:
        if time.monotonic() > until:
            break
        sent += deliver(message_id, at=at)
    return sent


def erase_secrets(*, at: datetime) -> int:
    """Erases the words of every sign-in code that is settled and works no more. Returns how many there were."""
    old = Message.objects.filter(kind__in=SECRET, status__in=SETTLED, due_at__lt=at - SECRET_FOR)
    return old.exclude(words=None).update(words=None, attachment=None)


def deliver(message_id: int, *, at: datetime | None = None) -> bool:
    """Delivers one message if it is due and nobody else is at it. Returns True when it went out now.

    Does nothing for a message that was sent, cancelled, is not due yet, or is a call for staff to make. Errors become
    the row's `error` and a later `due_at`; nothing is raised.
    """
    now = at or timezone.now()
    with _alone_with(message_id) as alone:
        if not alone:
            return False
        message = Message.objects.select_related("recipient__user", "recipient__organisation").get(
            pk=message_id
        )
        with acting_in(message.organisation_id):
            if message.status == Status.SENDING:
                message = _settle(message, now)
            if message.status != Status.QUEUED or message.due_at > now:
                return False
            _as_the_recipient_is_now(message)
            return message.channel != Message.Channel.CALL and _attempt(message, now)


@contextmanager
def _alone_with(message_id: int) -> Iterator[bool]:
    key = [LOCKS, message_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        # a broken connection has let go of its locks already
        if alone and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _as_the_recipient_is_now(message: Message) -> None:
    """Takes the language and the channel of today; a message with an address of its own (a sign-in code) keeps them."""
    if "to" in message.words:
        return
    now = {
        "language": message.recipient.language,
        "channel": channel_for(message.recipient, message.kind),
    }
    if now == {"language": message.language, "channel": message.channel}:
        return
    message.language, message.channel = now["language"], now["channel"]
    Message.objects.filter(pk=message.pk, status=Status.QUEUED).update(**now)


def _attempt(message: Message, now: datetime) -> bool:
    until = message.words.get("until")
    if until and now > datetime.fromisoformat(until):
        _end(message, Status.CANCELLED, now, error="too late to be of use")
        return False
    allowed_at = goes_at(now, urgent_from=message.urgent_from)
    if allowed_at > now:
        Message.objects.filter(pk=message.pk, status=Status.QUEUED).update(due_at=allowed_at)
        return False
    try:
        letter = render(message)
        if channels.stays_in_house(message.channel):
            _end(message, Status.SENDING, now)
        else:
            channels.send(message, letter, last_word=lambda: _end(message, Status.SENDING, now))
    except Withdrawn:
        return False
    except channels.NotDelivered as error:
        _put_back(message, now, error.why, for_good=error.for_good)
        return False
    except Exception as error:
        log.warning(
            "message_not_sent", message=message.public_id, kind=message.kind, error=type(error).__name__
        )
        if _fresh(message).status == Status.SENDING:
            _settle(message, now)
        else:
            _put_back(message, now, type(error).__name__)
        return False
    _end(message, Status.SENT, now)
    log.info("message_sent", message=message.public_id, kind=message.kind, channel=message.channel)
    return True


def _fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@transaction.atomic
def _end(message: Message, to: str, now: datetime, *, error: str = "") -> None:
    """Moves the row on, if it still stands where this delivery left it."""
    row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    expected = Status.SENDING if to == Status.SENT else Status.QUEUED
    if row.status != expected:
        raise Withdrawn
    row.error = error
    if to == Status.SENDING:
        row.attempts += 1
    if to == Status.SENT:
        row.sent_at = now
    _erase(row, to)
    move(row, to, by=None, at=now, also=["attempts", "sent_at", "error", "words"])


def _erase(row: Message, to: str) -> None:
    """A code that went out, or never will, stays readable to nobody here."""
    if row.kind in SECRET and to in SETTLED and not channels.stays_in_house(row.channel):
        row.words = None


@transaction.atomic
def _put_back(message: Message, now: datetime, why: str, *, for_good: bool = False) -> None:
    """It did not go out: again later, each time after a longer wait, or never when that is of no use."""
    row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if row.status not in {Status.QUEUED, Status.SENDING}:
        return
    row.error = why[:200]
    if row.status == Status.QUEUED:
        row.attempts += 1
        move(row, Status.SENDING, by=None, at=now, also=["attempts"])
    given_up = for_good or row.attempts >= ATTEMPTS
    row.due_at = row.due_at if given_up else now + wait_after(row.attempts)
    _erase(row, Status.FAILED if given_up else Status.QUEUED)
    move(
        row,
        Status.FAILED if given_up else Status.QUEUED,
        by=None,
        at=now,
        reason=why,
        also=["due_at", "error", "words"],
    )
    log.warning(
        "message_given_up" if given_up else "message_waits", message=row.public_id, kind=row.kind, error=why
    )


def wait_after(attempts: int) -> timedelta:
    """1, 4, 16 and 64 minutes, then every six hours."""
    return min(timedelta(minutes=4 ** (attempts - 1)), timedelta(hours=6))


@transaction.atomic
def _settle(message: Message, now: datetime) -> Message:
    """Decides about a message that may have left: its lock is ours, so whoever was sending it is gone."""
    row = Message.objects.select_for_update(of=("self",)).select_related("recipient__user").get(pk=message.pk)
    if row.status == Status.SENDING:
        row.error = IN_DOUBT
        again = row.kind not in HELD_IN_DOUBT and row.attempts < ATTEMPTS
        to = Status.QUEUED if again else Status.FAILED
        _erase(row, to)
        move(row, to, by=None, at=now, reason=IN_DOUBT, also=["error", "words"])
        log.warning("message_in_doubt", message=row.public_id, kind=row.kind, again=again)
    return row
