"""The list of duos, the story of one, and how it ends or goes on."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from base.accounts.models import Person
from base.outbox.models import Message
from base.workflow.moves import Refused
from followup.checkins.actions import record_check_in
from followup.endings import actions
from followup.meetings.actions import book, cancel_meeting
from followup.tellings.actions import log_meeting, miss_meeting
from intake.models import TimeBlock
from matching.models import Proposal
from pages.desk.duos.progress import progress_of, topic_labels
from pages.desk.duos.timeline import timeline
from tests.followup import house

pytestmark = pytest.mark.django_db


def by(duo):
    return house.user_of(duo.coordinator)


def months_ago(days):
    """A Monday at nine, about so many days before today: pages look at the clock."""
    day = timezone.localdate() - timedelta(days=days)
    return timezone.make_aware(datetime.combine(day - timedelta(days=day.weekday()), time(9)))


def story(duo, user, *, at):
    meetings = list(duo.meetings.all())
    events = timeline(duo, meetings, duo.check_ins.all(), topic_labels(meetings), user=user, at=at)
    return [(event.on.isoformat(), event.title, event.who, event.todo) for event in events]


def test_the_story_is_told_from_real_events_and_then_what_is_to_come():
    duo = house.active_duo(at=house.NOW)
    first = house.first_meeting(duo)
    at = house.end_of(first) + timedelta(hours=2)
    log_meeting(
        first,
        by=house.user_of(duo.mentor.person),
        at=at,
        topics=["content_minimal:cv_linkedin"],
        mood="good",
        note="Only for me",
    )
    record_check_in(
        duo.check_ins.filter(talk_with="mentee")[0], by=by(duo), at=at + timedelta(days=5), minutes=10
    )
    book(duo, house.start_of(first) + timedelta(days=14), by=by(duo), at=at)
    duo.refresh_from_db()
    assert story(duo, by(duo), at=at) == [
        ("2026-11-21", "Proposal", "staff", False),
        ("2026-11-23", "Karim says yes", "mentor", False),
        ("2026-11-23", "Samer says yes", "mentee", False),
        ("2026-11-25", "Three-way kickoff", "", False),
        ("2026-12-02", "Meeting 1, in person", "", False),
        ("2026-12-07", "Follow-up after the first meeting, with Samer", "staff", False),
        ("2026-12-07", "Follow-up after the first meeting, with Karim", "staff", True),
        ("2026-12-16", "Meeting 2, in person", "", True),
        ("2027-02-24", "Mid-way follow-up, with Samer", "staff", True),
        ("2027-02-24", "Mid-way follow-up, with Karim", "staff", True),
        ("2027-05-12", "Follow-up near the end, with Samer", "staff", True),
        ("2027-05-12", "Follow-up near the end, with Karim", "staff", True),
        ("2027-05-26", "The duo ends", "", True),
    ]


def test_a_private_note_shows_to_its_writer_only():
    duo = house.active_duo(at=house.NOW)
    first, mentor = house.first_meeting(duo), house.user_of(duo.mentor.person)
    at = house.end_of(first) + timedelta(hours=1)
    log_meeting(first, by=mentor, at=at, topics=["content_minimal:cv_linkedin"], note="Only for me")
    meetings = list(duo.meetings.all())
    meetings_read = {
        user: [
            (event.text, event.notes)
            for event in timeline(duo, meetings, [], topic_labels(meetings), user=user)
            if "Meeting" in event.title
        ]
        for user in (mentor, by(duo))
    }
    label = topic_labels(meetings)["content_minimal:cv_linkedin"]
    assert list(meetings_read.values()) == [
        [(label, (("", "Only for me", duo.mentor.person),))],
        [(label, ())],
    ]


def test_progress_counts_meetings_against_the_agreement():
    duo = house.active_duo(at=house.NOW)
    at = house.NOW + timedelta(days=40)
    progress = progress_of(duo, duo.meetings.all(), at=at)
    assert (progress.week, progress.weeks, progress.held_count, progress.next) == (6, 26, 0, None)
    assert progress.silent_since == date(2026, 11, 25)
    assert not progress.as_agreed
    assert progress.rhythm == "Agreed: 2 times a month. 0 meetings so far, in week 6."


def test_stopping_calls_off_what_is_to_come_and_drops_the_follow_up():
    duo = house.active_duo(at=house.NOW)
    at = house.NOW + timedelta(days=5)
    stopped = actions.stop(duo, "stop_reason:moved", by=by(duo), at=at)
    assert (stopped.status, stopped.ended_on, stopped.stop_reason_id) == (
        "stopped",
        date(2026, 11, 28),
        "stop_reason:moved",
    )
    assert list(duo.meetings.order_by("pk").values_list("kind", "status")) == [
        ("kickoff", "held"),
        ("meeting", "cancelled"),
    ]
    assert set(duo.check_ins.values_list("status", flat=True)) == {"dropped"}
    assert not TimeBlock.objects.filter(held=True, during__startswith__gt=at).exists()
    assert not Proposal.objects.get(pk=duo.proposal_id).holds
    queued = Message.objects.filter(status="queued", due_at__gte=at).values_list(
        "kind", "recipient__first_name"
    )
    assert sorted(queued) == [("duo_stopped", "Karim"), ("duo_stopped", "Samer")]


def test_completing_passes_through_closing_and_keeps_what_was_held():
    duo = house.active_duo(at=house.NOW)
    first = house.first_meeting(duo)
    log_meeting(first, by=house.user_of(duo.mentor.person), at=first.ends_at)
    done = actions.complete(duo, by=by(duo), at=house.NOW + timedelta(days=150))
    assert (done.status, done.stop_reason) == ("completed", None)
    assert set(duo.meetings.values_list("status", flat=True)) == {"held"}


def test_a_meeting_of_which_nobody_said_anything_counts_as_missed_at_the_end():
    duo = house.active_duo(at=house.NOW)
    actions.complete(duo, by=by(duo), at=house.NOW + timedelta(days=150))
    assert house.first_meeting(duo).status == "missed"


def test_a_duo_before_its_kickoff_is_stopped_not_completed():
    duo = house.matched_duo()
    with pytest.raises(Refused, match="not started yet"):
        actions.complete(duo, by=by(duo), at=house.NOW)
    house.kickoff(duo)
    actions.stop(duo, "stop_reason:found_job", by=by(duo), at=house.NOW)
    assert list(duo.meetings.values_list("status", flat=True)) == ["cancelled"]


def test_a_duo_ends_once():
    duo = house.active_duo(at=house.NOW)
    actions.stop(duo, "stop_reason:moved", by=by(duo), at=house.NOW + timedelta(days=5))
    for end in (
        lambda: actions.stop(duo, "stop_reason:moved", by=by(duo)),
        lambda: actions.complete(duo, by=by(duo)),
    ):
        with pytest.raises(Refused, match="already"):
            end()


def test_an_unknown_reason_is_named():
    duo = house.active_duo(at=house.NOW)
    with pytest.raises(Refused, match="stop_reason:bored"):
        actions.stop(duo, "stop_reason:bored", by=by(duo), at=house.NOW + timedelta(days=5))
    assert duo.check_ins.filter(status="due").count() == 6


@pytest.mark.parametrize("who", ["mentor", "mentee", "elsewhere"])
def test_only_the_team_of_the_branch_ends_a_duo(who):
    duo = house.active_duo(at=house.NOW)
    people = {"mentor": duo.mentor.person, "mentee": duo.mentee.person}
    other = house.user_of(people.get(who) or house.coordinator("Els", of=house.branch("Aalst")))
    for end in (
        lambda: actions.stop(duo, "stop_reason:moved", by=other),
        lambda: actions.complete(duo, by=other),
        lambda: actions.close(duo, by=other),
        lambda: actions.extend(duo, date(2027, 8, 1), "More time", by=other),
    ):
        with pytest.raises(Refused, match="team of this branch"):
            end()


# The pages


def test_the_page_shows_the_story_the_agreement_and_the_next_step(client):
    duo = house.active_duo(at=months_ago(30))
    page = house.signed_in(client, duo.coordinator).get(reverse("duo", args=[duo.public_id]))
    html = page.content.decode()
    assert page.status_code == 200
    for words in (
        "Karim says yes",
        "Three-way kickoff",
        "A Belgian CV",
        "2 times a month",
        "Note a follow-up",
    ):
        assert words in strip_tags(html)


def test_stopping_on_the_page_asks_why(client):
    duo = house.active_duo(at=months_ago(30))
    address = reverse("duo_stop", args=[duo.public_id])
    assert house.signed_in(client, duo.coordinator).get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "stop_reason:moved"}).status_code == 302
    duo.refresh_from_db()
    assert duo.status == "stopped"


def test_extending_and_completing_on_the_page(client):
    duo = house.active_duo(at=months_ago(30))
    address = reverse("duo_extend", args=[duo.public_id])
    assert duo.ends_on is not None
    later = duo.ends_on + timedelta(days=28)
    assert house.signed_in(client, duo.coordinator).get(address).status_code == 200
    assert client.post(address, {"ends_on": later.isoformat(), "reason": ""}).status_code == 422
    assert client.post(address, {"ends_on": later.isoformat(), "reason": "An exam"}).status_code == 302
    assert client.get(reverse("duo_complete", args=[duo.public_id])).status_code == 200
    assert client.post(reverse("duo_complete", args=[duo.public_id])).status_code == 302
    duo.refresh_from_db()
    assert (duo.ends_on, duo.status) == (later, "completed")
    assert client.get(reverse("duo", args=[duo.public_id])).status_code == 200


def test_the_check_in_page_guides_the_talk_and_keeps_the_words(client):
    duo = house.active_duo(at=months_ago(30))
    talk = duo.check_ins.filter(talk_with="mentee")[0]
    address = reverse("check_in", args=[duo.public_id, talk.public_id])
    assert house.signed_in(client, duo.coordinator).get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    form = {"mood": "fair", "helped": "The CV", "often": "Just right", "way": "phone", "minutes": "12"}
    assert client.post(address, form).status_code == 302
    talk.refresh_from_db()
    assert (talk.status, talk.mood, talk.minutes) == ("done", "fair", 12)
    assert talk.notes == "What has helped you so far? The CV\nDo you meet often enough? Just right"
    assert "The CV" in client.get(address).content.decode()
    assert client.post(address, form).status_code == 422


def test_staff_book_for_the_two_and_note_by_phone_whether_they_met(client):
    duo = house.active_duo(at=months_ago(30))
    first = house.first_meeting(duo)
    page = reverse("duo", args=[duo.public_id])
    assert f'id="m-{first.public_id}"' in house.signed_in(client, duo.coordinator).get(page).content.decode()
    met = reverse("duo_met", args=[duo.public_id, first.public_id])
    assert client.get(met).status_code == 405
    assert client.post(met, {"answer": "yes"}).status_code == 302
    first.refresh_from_db()
    [word] = first.ordered_tellings
    assert (first.status, word.way, word.person) == ("held", "phone", duo.mentor.person)
    book_page = reverse("duo_book", args=[duo.public_id])
    assert client.get(book_page).status_code == 200
    assert client.post(book_page, {}).status_code == 422
    day = timezone.localdate() + timedelta(days=9)
    assert client.post(book_page, {"on": day.isoformat(), "hour": "10:00"}).status_code == 302
    assert client.post(book_page, {"on": day.isoformat(), "hour": "10:30"}).status_code == 422
    assert duo.meetings.filter(kind="meeting", status="planned").count() == 1


def test_what_did_not_happen_is_noted_as_such(client):
    duo = house.active_duo(at=months_ago(30))
    first = house.first_meeting(duo)
    met = reverse("duo_met", args=[duo.public_id, first.public_id])
    house.signed_in(client, duo.coordinator).post(met, {"answer": "no"})
    first.refresh_from_db()
    assert first.status == "missed"
    for other in (duo.mentor.person, duo.mentee.person, house.coordinator("Els", of=house.branch("Aalst"))):
        house.signed_in(client, other)
        assert client.post(met, {"answer": "yes"}).status_code == 404
        assert client.get(reverse("duo_book", args=[duo.public_id])).status_code == 404


def test_a_call_without_an_answer_is_noted_and_the_talk_stays_to_do(client):
    duo = house.active_duo(at=months_ago(30))
    talk = duo.check_ins.filter(talk_with="mentor")[0]
    address = reverse("check_in_no_answer", args=[duo.public_id, talk.public_id])
    assert house.signed_in(client, duo.coordinator).post(address).status_code == 302
    assert list(duo.mentor.person.contacts.values_list("kind", "reached")) == [("attempt", False)]
    talk.refresh_from_db()
    assert talk.status == "due"
    assert client.get(address).status_code == 405
    elsewhere = house.coordinator("Els", of=house.branch("Aalst"))
    for other in (duo.mentor.person, duo.mentee.person, elsewhere):
        assert house.signed_in(client, other).post(address).status_code == 404


@pytest.mark.parametrize("name", ["duo", "duo_stop", "duo_extend", "duo_complete", "duo_reopen"])
def test_other_branches_and_the_two_themselves_find_no_such_page(client, name):
    duo = house.active_duo(at=months_ago(30))
    people = [duo.mentor.person, duo.mentee.person, house.coordinator("Els", of=house.branch("Aalst"))]
    address = reverse(name, args=[duo.public_id])
    assert [house.signed_in(client, person).get(address).status_code for person in people] == [404, 404, 404]


def test_the_list_shows_the_duos_of_the_branch_and_finds_names(client):
    duo = house.active_duo(at=months_ago(30))
    other = house.matched_duo("Amina", "Pieter", at=months_ago(3))
    Person.objects.filter(pk=other.mentor.person_id).update(phone="+32470551101")
    house.matched_duo("Yara", "Wim", in_branch=house.branch("Aalst"), at=months_ago(3))
    house.signed_in(client, duo.coordinator)

    def shown(**query):
        page = client.get(reverse("duos"), query)
        return [line.duo.mentee.person.first_name for line in page.context["lines"]]

    assert shown() == ["Samer", "Amina"]
    assert shown(show="matched") == ["Amina"]
    assert shown(show="ended") == []
    assert shown(show="all", q="pieter proef") == ["Amina"]
    assert shown(q="yara") == []
    assert shown(q="piéter\N{NO-BREAK SPACE} proef") == ["Amina"]
    assert shown(q="+32 (0)470 55 11 01") == shown(q="٥٥١١") == ["Amina"]
    assert shown(q="zzzz") == []
    house.signed_in(client, house.coordinator("Bram", role="manager"))
    assert sorted(shown()) == ["Amina", "Samer", "Yara"]
    house.signed_in(client, duo.mentee.person)
    assert client.get(reverse("duos")).status_code == 404


def test_an_empty_list_says_when_it_fills(client):
    house.signed_in(client, house.coordinator())
    assert "as soon as two people say yes" in client.get(reverse("duos")).content.decode()
    assert "Nothing found for “zz”" in client.get(reverse("duos"), {"q": "zz"}).content.decode()


def test_the_list_needs_the_same_queries_at_one_three_and_fifty(client):
    staff = house.coordinator()
    house.signed_in(client, staff)
    seen = set()
    for more in (1, 2, 47):
        for _n in range(more):
            house.matched_duo(led_by=staff, at=months_ago(3))
        seen.add(house.queries(client, reverse("duos")))
    assert len(seen) == 1


def test_what_was_written_before_nobody_answered_comes_back_into_the_form(client):
    duo = house.active_duo()
    talk = duo.check_ins.earliest("due_on")
    desk = house.signed_in(client, duo.coordinator)
    page = reverse("check_in", args=[duo.public_id, talk.public_id])
    shown = " ".join(desk.get(page).content.decode().split())
    assert f'form="words" formnovalidate formaction="{page}no-answer/"' in shown
    answer = desk.post(f"{page}no-answer/", {"helped": "the cv", "mood": "good", "way": "phone"}, follow=True)
    form = answer.context["form"]
    assert (answer.redirect_chain[0][0].partition("?")[0], form["helped"].value(), form["mood"].value()) == (
        page,
        "the cv",
        "good",
    )
    bare = desk.post(f"{page}no-answer/", {"way": "phone"}, follow=True)
    assert bare.redirect_chain == [(page, 302)]


def test_a_duo_without_meetings_is_promised_none_in_a_talk(client):
    duo = house.active_duo()
    talk = duo.check_ins.earliest("due_on")
    desk = house.signed_in(client, duo.coordinator)
    page = reverse("check_in", args=[duo.public_id, talk.public_id])
    cancel_meeting(
        house.first_meeting(duo), by=None, at=house.start_of(house.first_meeting(duo)) - timedelta(1)
    )
    html = desk.get(page).content.decode()
    assert ["No appointment is planned either." in html, "is coming up" in html] == [True, False]


def test_a_meeting_that_did_not_take_place_is_not_counted_in_the_week(client):
    duo = house.active_duo()
    meeting = house.first_meeting(duo)
    week = f"/agenda/?week={house.start_of(meeting):%G-W%V}"
    desk = house.signed_in(client, duo.coordinator)
    before = desk.get(week).context["count"]
    miss_meeting(meeting, by=house.user_of(duo.coordinator), at=house.end_of(meeting))
    assert (before, desk.get(week).context["count"]) == (1, 0)


def test_who_is_booked_for_and_gets_no_messages_is_named_to_be_called(client):
    duo = house.active_duo()
    Person.objects.filter(pk=duo.mentee.person_id).update(channel="call")
    today = house.NOW + timedelta(days=6)
    with time_machine.travel(today, tick=False):
        on = timezone.localdate() + timedelta(days=9)
        answer = house.signed_in(client, duo.coordinator).post(
            reverse("duo_book", args=[duo.public_id]), {"on": on.isoformat(), "hour": "10:00"}, follow=True
        )
    toasts = [str(message) for message in answer.context["messages"]]
    assert toasts == ["The appointment is booked. Call Samer: it stands on today’s page."]
