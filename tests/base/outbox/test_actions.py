"""A message is written down once per occasion, for the channel its recipient wants; or it becomes a call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from base.outbox.actions import cancel_queued, queue, tick_off_call
from base.outbox.models import Message
from base.workflow.models import Transition
from base.workflow.moves import Refused
from tests.base.accounts.house import branch, organisation, person, staff
from tests.base.outbox.letters import WORDS, letter

pytestmark = pytest.mark.django_db


def channel_of(kind: str = "meeting_reminder", **fields) -> str:
    return letter(kind, person(**fields)).channel


def test_the_same_occasion_is_the_same_message():
    first = letter()
    again = letter(to=first.recipient, words={"place": "elsewhere"})
    assert (again.pk, again.words["place"], Message.objects.count()) == (first.pk, "De Krook, Gent", 1)


def test_the_next_version_of_a_thing_is_another_message():
    first = letter()
    assert letter(to=first.recipient, about="meeting/x/2").pk != first.pk


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({"channel": "mail", "email": "s@example.be"}, "mail"),
        ({"channel": "sms", "phone": "0470123456"}, "sms"),
        ({"channel": "sms", "email": "s@example.be"}, "mail"),
        ({"channel": "mail", "phone": "0470123456"}, "sms"),
        ({"channel": "mail"}, "call"),
        ({"channel": "sms", "phone": "09 234 56 78"}, "call"),
        ({"channel": "sms", "phone": "0800 12 345"}, "call"),
        ({"channel": "sms", "phone": "09 234 56 78", "email": "s@example.be"}, "mail"),
        ({"channel": "call", "email": "s@example.be", "phone": "0470123456"}, "call"),
        ({"channel": "partner", "email": "s@example.be"}, "call"),
    ],
)
def test_everybody_is_reached_as_they_wish_or_as_is_possible(fields, channel):
    assert channel_of(**fields) == channel


def test_a_message_that_is_too_long_for_a_phone_goes_by_mail_or_is_a_call():
    assert channel_of("checkin_reminder", channel="sms", phone="0470123456", email="a@example.be") == "mail"
    assert channel_of("checkin_reminder", first_name="Zoe", channel="sms", phone="0470123456") == "call"


def test_without_a_provider_nobody_waits_for_a_text_message(settings):
    settings.DEMO, settings.SMS_URL = False, ""
    assert channel_of(channel="sms", phone="0470123456", email="s@example.be") == "mail"
    assert channel_of(channel="sms", phone="0470123456") == "call"


def test_what_is_not_said_is_filled_in_from_the_house():
    organisation()
    without = {name: word for name, word in WORDS.items() if name not in {"coordinator", "phone"}}
    words = queue("pulse", person("Samer"), "duo/x/1", without).words
    assert {name: words[name] for name in ("first_name", "organisation", "coordinator", "phone")} == {
        "first_name": "Samer",
        "organisation": "Brugwerk vzw",
        "coordinator": "Brugwerk vzw Gent",
        "phone": "09 224 00 00",
    }


def test_a_message_that_could_not_be_written_is_found_where_it_is_asked_for():
    with pytest.raises(ValueError, match=r"messages\.csv has no message 'hello'"):
        queue("hello", person(), "x/1/1", {})
    with pytest.raises(ValueError, match="pulse also needs the words link"):
        queue("pulse", person(), "x/1/1", {})
    assert not Message.objects.exists()


def test_what_a_message_says_is_encrypted():
    from django.db import connection

    letter(attachment={"name": "x.ics", "content": "BEGIN:VCALENDAR", "method": "REQUEST"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(words, 'escape') || encode(attachment, 'escape') FROM outbox_message")
        (stored,) = cursor.fetchone()
    assert "Krook" not in stored
    assert "VCALENDAR" not in stored


def test_what_is_queued_about_a_thing_is_cancelled_with_it():
    samer = person(channel="mail", email="s@example.be")
    for kind, about in [
        ("meeting_reminder", "meeting/x/1"),
        ("did_you_meet", "meeting/x/2"),
        ("pulse", "duo/x/1"),
    ]:
        letter(kind, samer, about)
    assert cancel_queued("meeting/x/", kind="did_you_meet") == 1
    assert cancel_queued("meeting/x/") == 1
    assert [*Message.objects.order_by("pk").values_list("status", flat=True)] == [
        "cancelled",
        "cancelled",
        "queued",
    ]


def test_a_call_waits_for_staff_from_its_moment_on():
    now = timezone.now()
    today = letter(to=person("Samer"), due_at=now)
    letter(to=person("Amina"), due_at=now + timedelta(days=1))
    assert [*Message.objects.calls(now)] == [today]
    assert not Message.objects.due(now + timedelta(days=2)).exists()


def test_staff_tick_off_a_call_that_was_made():
    annelies, call = staff(), letter(to=person("Samer"))
    tick_off_call(call, by=annelies)
    call.refresh_from_db()
    assert (call.status, call.sent_at is not None) == ("sent", True)
    assert [(row.went_to, row.by, row.way, row.for_person) for row in Transition.objects.of(call)] == [
        ("sending", annelies, "phone", call.recipient),
        ("sent", annelies, "phone", call.recipient),
    ]


@pytest.mark.parametrize("who", ["nobody of the staff", "staff of another house"])
def test_nobody_else_ticks_off_a_call(who, settings):
    settings.LANGUAGE_CODE = "en"
    other = branch("Namur", of=organisation("Passerelle asbl"))
    by = staff("Luc", "interpreter") if who == "nobody of the staff" else staff("Zoe", at=other)
    with pytest.raises(Refused, match="Only staff tick off calls"):
        tick_off_call(letter(to=person("Samer")), by=by)


def test_a_call_is_ticked_off_once_and_a_mail_never(settings):
    settings.LANGUAGE_CODE = "en"
    annelies, call = staff(), letter(to=person("Samer"))
    tick_off_call(call, by=annelies)
    for message in (call, letter(to=person("Amina", channel="mail", email="a@example.be"))):
        with pytest.raises(Refused, match="There is no call left to make here"):
            tick_off_call(message, by=annelies)


def test_staff_see_the_messages_of_their_house_and_nobody_else_any():
    message = letter()
    elsewhere = staff("Zoe", at=branch("Namur", of=organisation("Passerelle asbl")))
    assert [*Message.objects.visible_to(staff())] == [message]
    assert [
        Message.objects.visible_to(user).count() for user in (elsewhere, staff("Luc", "interpreter"))
    ] == [0, 0]
