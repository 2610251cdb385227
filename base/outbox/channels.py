"""The two ways out of the house: mail and text messages. In a demo without addresses both stay inside."""

import json
import smtplib
import socket
from base64 import b64encode
from collections.abc import Callable
from email.mime.text import MIMEText
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.utils import translation

from base.accounts.models import Person
from base.outbox.texts import Letter
from base.reading.phones import gets_texts

if TYPE_CHECKING:
    from base.outbox.models import Message

TIMEOUT = 15
LastWord = Callable[[], None]


class NotDelivered(Exception):
    """It certainly did not go out. `for_good`: trying again would not help. Its text names no address."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


def mail_address(person: Person) -> str:
    """Returns where mail reaches a person: the address on the file, else the one to sign in with, else nothing."""
    return person.email or (person.user.email if person.user else "") or ""


def sms_number(person: Person) -> str:
    """Returns the number for text messages as +32…, or nothing: a landline gets none, so its owner is called."""
    numbers = (person.phone, person.user.phone if person.user else None)
    return next((str(number.as_e164) for number in numbers if number and gets_texts(number)), "")


def sms_is_possible() -> bool:
    """True when a provider is set, and in a demo, which shows text messages in its mailbox."""
    return bool(settings.SMS_URL) or settings.DEMO


def stays_in_house(channel: str) -> bool:
    """True for what is marked as sent and shown in the demo's mailbox instead of leaving."""
    if not settings.DEMO:
        return False
    return (
        not settings.SMS_URL if channel == "sms" else settings.EMAIL_BACKEND.endswith(".console.EmailBackend")
    )


def address_of(message: "Message") -> str:
    """Returns where this message goes: the address it names itself (a sign-in code), else the recipient's."""
    own = str(message.words.get("to", ""))
    return own or (sms_number if message.channel == "sms" else mail_address)(message.recipient)


def send(message: "Message", letter: Letter, *, last_word: LastWord) -> None:
    """Sends one message.

    last_word: called at the last moment at which nothing has left yet (before the final dot of a mail, before the
    request to the SMS provider); what it raises stops the message. Raises NotDelivered when it certainly did not go
    out; any other exception after `last_word` leaves the question open.
    """
    address = address_of(message)
    if not address:
        raise NotDelivered("no address", for_good=True)
    if message.channel == "sms" and not gets_texts(address):
        raise NotDelivered("no text message reaches this number", for_good=True)
    (send_sms if message.channel == "sms" else send_mail)(message, letter, address, last_word)


# Mail


def send_mail(message: "Message", letter: Letter, address: str, last_word: LastWord) -> None:
    """Delivers a mail to the server of EMAIL_URL. A repeated one keeps its Message-ID: mail programs show it once."""
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        to=[address],
        reply_to=[str(reply_to)] if (reply_to := message.words.get("reply_to")) else None,
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
    )
    with translation.override(message.language):
        context = {"subject": letter.subject, "heading": letter.heading, "text": letter.body}
        mail.attach_alternative(render_to_string("mail/message.html", context), "text/html")
    _attach(mail, message.attachment)
    standard = get_connection()
    if not isinstance(standard, EmailBackend):
        last_word()
        standard.send_messages([mail])
        return
    backend = CarefulBackend(last_word)
    try:
        backend.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        code = max(code for code, _ in refused.recipients.values())
        raise NotDelivered(f"{code} recipient refused", for_good=code >= 500) from None
    except smtplib.SMTPSenderRefused as refused:
        raise NotDelivered(f"{refused.smtp_code} sender refused") from None
    except smtplib.SMTPResponseException as refused:
        if not backend.accepted:
            for_good = isinstance(refused, smtplib.SMTPDataError) and refused.smtp_code >= 500
            raise NotDelivered(f"{refused.smtp_code} {type(refused).__name__}", for_good=for_good) from None
    except (smtplib.SMTPException, OSError) as error:
        # a farewell that fails after the server accepted the mail changes nothing
        if not backend.accepted:
            if not backend.said_the_last_word:
                raise NotDelivered(type(error).__name__) from None
            raise


def message_id(message: "Message") -> str:
    """Returns the Message-ID: the same for every attempt."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{message.public_id}@{domain}>"


def _attach(mail: EmailMultiAlternatives, attachment: dict[str, str] | None) -> None:
    """A calendar invitation goes in twice: as an alternative that programs answer to, and as a file for the others."""
    if not attachment:
        return
    name, content = attachment["name"], attachment["content"]
    kind = attachment.get("type", "text/calendar")
    if kind == "text/calendar":
        method = attachment.get("method", "REQUEST")
        mail.attach_alternative(content, f"text/calendar; method={method}")
        file = MIMEText(content, "calendar", "utf-8")
        file.set_param("method", method)
        file.add_header("Content-Disposition", "attachment", filename=name)
        mail.attach(file)
    else:
        mail.attach(name, content, kind)


class CarefulBackend(EmailBackend):
    """Django's SMTP backend, stopped once before the final dot."""

    def __init__(self, last_word: LastWord, **kwargs: Any) -> None:
        super().__init__(timeout=TIMEOUT, **kwargs)
        self.last_word = last_word
        self.said_the_last_word = self.accepted = False

    @property
    def connection_class(self) -> Any:
        """The dialogue that asks back; called by Django with host and port."""
        return partial(SecretDialogue if self.use_ssl else Dialogue, careful=self)


class _AsksBack:
    """Sends a mail up to its last byte, asks `careful.last_word`, and only then ends it with the dot."""

    def __init__(self, *args: Any, careful: CarefulBackend, **kwargs: Any) -> None:
        self.careful = careful
        super().__init__(*args, **kwargs)

    def _get_socket(self, *args: Any) -> socket.socket:
        connection: socket.socket = super()._get_socket(*args)  # type: ignore[misc]
        # the dot follows as a small packet of its own, and must not wait for the answer to the one before it
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def data(self: Any, msg: bytes) -> tuple[int, bytes]:
        """Overrides `smtplib.SMTP.data`."""
        self.putcmd("data")
        code, reply = self.getreply()
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        text = smtplib._quote_periods(msg)  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            self.send(text if text.endswith(b"\r\n") else text + b"\r\n")
            self.careful.last_word()
        except BaseException:
            self.close()  # without its dot the server throws the mail away
            raise
        self.careful.said_the_last_word = True
        self.send(b".\r\n")
        code, reply = self.getreply()
        self.careful.accepted = code == 250
        return code, reply


class Dialogue(_AsksBack, smtplib.SMTP):  # type: ignore[misc]
    """Plain, or with STARTTLS."""


class SecretDialogue(_AsksBack, smtplib.SMTP_SSL):  # type: ignore[misc]
    """Over TLS from the first byte."""


# Text messages


def send_sms(message: "Message", letter: Letter, number: str, last_word: LastWord) -> None:
    """Sends a text message through the provider of SMS_URL.

    `https://user:secret@host/path` gets a POST of {"to", "text", "reference"} as JSON; the reference is the same on
    every attempt, so that a provider can recognise a repetition. `file:///path` writes the same as lines, for tries.
    """
    provider = urlsplit(settings.SMS_URL)
    text = json.dumps({"to": number, "text": letter.text, "reference": message.public_id}, ensure_ascii=False)
    match provider.scheme:
        case "file":
            last_word()
            with Path(unquote(provider.path)).open("a", encoding="utf-8") as file:
                file.write(text + "\n")
        case "http" | "https":
            _post(provider, text.encode(), last_word)
        case _:
            raise NotDelivered("no SMS provider is set (SMS_URL)", for_good=True)


def _post(provider: Any, body: bytes, last_word: LastWord) -> None:
    connection_class = HTTPSConnection if provider.scheme == "https" else HTTPConnection
    connection = connection_class(provider.hostname, provider.port, timeout=TIMEOUT)
    headers = {"Content-Type": "application/json"}
    if provider.username:
        credentials = f"{unquote(provider.username)}:{unquote(provider.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(credentials.encode()).decode()}"
    try:
        try:
            connection.connect()
        except (OSError, HTTPException) as error:
            raise NotDelivered(type(error).__name__) from None
        last_word()
        connection.request(
            "POST", f"{provider.path or '/'}{'?' + provider.query if provider.query else ''}", body, headers
        )
        status = connection.getresponse().status
    finally:
        connection.close()
    if status >= 300:
        raise NotDelivered(f"{status} from the SMS provider", for_good=400 <= status < 500 and status != 429)
