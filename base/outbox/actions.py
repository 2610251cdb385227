"""Messages are written down here, in the transaction that gives rise to them; `delivery` sends them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from base.accounts.models import Person, User
from base.accounts.scope import scope_of
from base.outbox import channels
from base.outbox.kinds import AT_ONCE
from base.outbox.models import Message
from base.outbox.quiet import ANY_HOUR, goes_at
from base.outbox.texts import KINDS, Word, placeholders
from base.workflow.later import later
from base.workflow.models import Way
from base.workflow.moves import Refused, move


def queue(
    kind: str,
    recipient: Person,
    about: str,
    words: Mapping[str, Word],
    *,
    due_at: datetime | None = None,
    attachment: dict[str, str] | None = None,
    channel: str | None = None,
    useful: float | None = None,
    urgent_from: datetime | None = None,
) -> Message:
    """Writes a message down; a task delivers it at `due_at`, or within seconds. Part of the action's transaction.

    kind: one of `messages.csv`. about: "<what>/<public id>/<version>"; the same kind, recipient and about is the same
    message, returned again unchanged. words: strings for the placeholders, or one for each language
    (`in_each_language`). Days, hours and moments stand in ISO form, pages of ours as `/me/…`; what is missing of
    `first_name`, `organisation`, `coordinator` and `phone` is filled in; `to` overrides the recipient's address, and
    then `channel` says which way that is. Everything is written out when the message is sent, in the language and by
    the channel that its recipient has by then; a word `…_short` is what a text message and a subject say instead, and
    `reply_to` where an answer to the mail goes. attachment: {"name", "content", "method"} of a calendar file, or
    {"name", "content", "type"} of another. Whoever is called or reached through a partner, or has no address, gets
    no message: the row becomes a call for staff to make (`Message.objects.calls`). useful: seconds after `due_at` at
    which the message is of no use any more and is cancelled. urgent_from: from then on it goes out in quiet hours
    (`base.outbox.quiet`): now for a receipt, a day before an appointment for what changes about it. Raises ValueError
    on an unknown kind or a missing word.
    """
    if kind not in KINDS:
        raise ValueError(f"messages.csv has no message {kind!r}")
    words = _common_words(recipient, words) | dict(words)
    if missing := placeholders(kind) - words.keys():
        raise ValueError(f"{kind} also needs the words {', '.join(sorted(missing))}")
    due_at = due_at or timezone.now()
    if kind in ANY_HOUR:
        urgent_from = due_at
    if useful:
        words["until"] = (due_at + timedelta(seconds=useful)).isoformat()
    way = channel or channel_for(recipient, kind)
    message, created = Message.objects.get_or_create(
        kind=kind,
        recipient=recipient,
        about=about,
        defaults={
            "organisation_id": recipient.organisation_id,
            "channel": way,
            "language": recipient.language,
            "words": words,
            "attachment": attachment,
            "due_at": due_at if way == Message.Channel.CALL else goes_at(due_at, urgent_from=urgent_from),
            "urgent_from": urgent_from,
        },
    )
    if created and kind in AT_ONCE:
        later("base.outbox.tasks.deliver", message_id=message.pk)  # else `deliver_due` finds it
    return message


def channel_for(person: Person, kind: str) -> str:
    """Returns how this person gets this kind of message: the own wish, else what is possible, else a call."""
    wish = {Person.Channel.SMS: ("sms", "mail"), Person.Channel.MAIL: ("mail", "sms")}.get(
        Person.Channel(person.channel), ()
    )
    possible = {
        "mail": bool(channels.mail_address(person)),
        "sms": bool(channels.sms_number(person)) and channels.sms_is_possible(),
    }
    return next((way for way in wish if possible[way] and way in KINDS[kind]), Message.Channel.CALL)


def _common_words(recipient: Person, words: Mapping[str, Word]) -> dict[str, Any]:
    common = {"first_name": recipient.first_name, "organisation": recipient.organisation.name}
    if "coordinator" not in words or "phone" not in words:
        said = import_string(settings.CONTACT_FOR)(recipient).words
        common |= {name: said[name] for name in ("coordinator", "phone")}
    return common


@transaction.atomic
def cancel_queued(
    about_prefix: str, *, kind: str | None = None, by: User | None = None, at: datetime | None = None
) -> int:
    """Cancels what is queued about a thing ("meeting/<public id>/") and not yet being sent. Returns how many."""
    queued = Message.objects.filter(about__startswith=about_prefix, status=Message.Status.QUEUED)
    if kind:
        queued = queued.filter(kind=kind)
    messages = list(queued.select_for_update(of=("self",)).order_by("pk"))
    for message in messages:
        move(message, Message.Status.CANCELLED, by=by, at=at)
    return len(messages)


def why_not_tick_off_call(message: Message, *, by: User) -> str | None:
    """Returns why this is not a call that this person can tick off, or None."""
    if not scope_of(by).is_staff or scope_of(by).organisation_id != message.organisation_id:
        return _("Only staff tick off calls.")
    if message.channel != Message.Channel.CALL or message.status != Message.Status.QUEUED:
        return _("There is no call left to make here.")
    return None


@transaction.atomic
def tick_off_call(message: Message, *, by: User, at: datetime | None = None) -> Message:
    """Ticks off a call: somebody told the recipient what the message says. Raises Refused when nothing is open."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if refusal := why_not_tick_off_call(message, by=by):
        raise Refused(refusal)
    message.sent_at = at or timezone.now()
    move(message, Message.Status.SENDING, by=by, at=at, way=Way.PHONE, for_person=message.recipient)
    move(
        message,
        Message.Status.SENT,
        by=by,
        at=at,
        way=Way.PHONE,
        for_person=message.recipient,
        also=["sent_at"],
    )
    return message
