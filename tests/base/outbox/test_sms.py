"""Text messages through a provider that speaks HTTP, into a file for tries, or nowhere."""

import json
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from tests.base.accounts.house import person
from tests.base.outbox.letters import letter

pytestmark = pytest.mark.django_db


class Provider:
    """A real HTTP server that takes text messages and answers as it is told."""

    def __init__(self) -> None:
        self.answer = 200
        self.posts: list[tuple[str, str, dict[str, str]]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.posts.append((self.path, self.headers.get("Authorization", ""), json.loads(body)))
                if provider.answer == 0:
                    self.close_connection = True
                    return
                self.send_response(provider.answer)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://duo:s%2Fcret@127.0.0.1:{self.server.server_port}/send?from=Duo"


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    made = Provider()
    settings.SMS_URL = made.url
    yield made
    made.server.shutdown()


def text_message(kind: str = "meeting_reminder") -> Message:
    return letter(kind, person("Samer", channel="sms", phone="0470 12 34 56"))


def state(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.status, message.error


def test_the_provider_gets_number_text_and_a_reference_that_stays_the_same(provider):
    message = text_message()
    assert deliver_due() == 1
    ((path, pass_, said),) = provider.posts
    assert (path, b64decode(pass_.split()[1])) == ("/send?from=Duo", b"duo:s/cret")
    assert (said["to"], said["reference"]) == ("+32470123456", message.public_id)
    assert said["text"].startswith("Dag Samer. Morgen om 18.30 u zie je Karim")
    assert state(message) == ("sent", "")


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (503, "queued", "503 from the SMS provider"),
        (429, "queued", "429 from the SMS provider"),
        (400, "failed", "400 from the SMS provider"),
    ],
)
def test_a_refusal_of_the_provider_is_kept_and_tried_again_where_that_helps(provider, answer, status, error):
    provider.answer = answer
    message = text_message()
    deliver_due()
    assert state(message) == (status, error)


def test_a_provider_that_hangs_up_leaves_a_doubt(provider):
    provider.answer = 0
    message = text_message()
    deliver_due()
    assert state(message)[0] == "queued"
    assert "may have arrived" in state(message)[1]


def test_a_provider_that_is_down_is_tried_again(settings):
    settings.SMS_URL = "http://127.0.0.1:9/send"
    message = text_message()
    deliver_due()
    assert state(message) == ("queued", "ConnectionRefusedError")
    assert message.due_at > timezone.now()


def test_no_text_message_leaves_for_a_landline(provider):
    message = text_message()
    Message.objects.filter(pk=message.pk).update(words=message.words | {"to": "+3292345678"})
    deliver_due()
    assert (provider.posts, state(message)) == ([], ("failed", "no text message reaches this number"))


def test_who_has_a_landline_now_is_for_staff_to_call(provider):
    message = text_message()
    message.recipient.phone = "+3292345678"
    message.recipient.save()
    deliver_due()
    assert (provider.posts, state(message), message.channel) == ([], ("queued", ""), "call")


def test_a_file_stands_in_for_the_provider(settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path / 'sms.jsonl'}"
    message = text_message()
    assert deliver_due() == 1
    assert json.loads((tmp_path / "sms.jsonl").read_text())["reference"] == message.public_id


def test_in_the_demo_a_text_message_stays_in_the_house():
    message = text_message()
    assert (deliver_due(), state(message)) == (1, ("sent", ""))


def test_without_a_provider_it_is_for_staff_to_call(settings):
    message = text_message()
    settings.DEMO = False
    deliver_due()
    assert (state(message), message.channel) == (("queued", ""), "call")
