"""The coordinator's day: how many stand where, and what asks for attention."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from base.accounts.acting import acting_in
from base.outbox.actions import queue
from base.outbox.models import Message
from followup.endings import actions
from followup.meetings.actions import book
from followup.tellings.actions import log_meeting
from intake.models import Experience, Sector
from pages.desk.today.attention import attention
from pages.desk.today.charts import waits, weeks
from pages.desk.today.gap import gap
from pages.desk.today.pipeline import pipeline
from tests.followup import house

pytestmark = pytest.mark.django_db


def monday(ago=0):
    """A Monday at nine, so many weeks before this one: pages look at the clock."""
    day = timezone.localdate() - timedelta(weeks=ago)
    return timezone.make_aware(datetime.combine(day - timedelta(days=day.weekday()), time(9)))


def noon(ago):
    """Noon, so many days ago: days are counted by the calendar, and some have 23 hours."""
    return timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=ago), time(12)))


@pytest.fixture
def annelies():
    return house.coordinator()


def alerts(person, *, own=None):
    groups = attention(house.user_of(person), own=own)
    return {
        group.kind: [
            (str(one.mentee and one.mentee.first_name), one.reason, one.step, one.step_to)
            for one in group.alerts
        ]
        for group in groups
    }


def test_a_follow_up_talk_that_is_late_asks_to_call_and_note(annelies):
    duo = house.active_duo(led_by=annelies, at=monday(4))
    talk = duo.check_ins.filter(step="after_first")[0]
    to = reverse("check_in", args=[duo.public_id, talk.public_id])
    reason = "Follow-up after the first meeting, with Samer and Karim"
    assert alerts(annelies)["checkin_late"] == [("Samer", reason, "Call and note", to)]


def test_a_duo_without_a_meeting_for_three_weeks_is_asked_how_it_goes(annelies):
    silent = house.active_duo(led_by=annelies, at=monday(10))
    log_meeting(house.first_meeting(silent), by=house.user_of(annelies), at=monday(8))
    meets = house.active_duo("Amina", "Pieter", led_by=annelies, at=monday(10) + timedelta(hours=3))
    log_meeting(house.first_meeting(meets), by=house.user_of(annelies), at=monday(8))
    book(meets, timezone.now() + timedelta(days=2), by=house.user_of(annelies))
    [row] = alerts(annelies)["no_meeting"]
    assert (row[0], row[2]) == ("Samer", "Ask how it goes")
    assert row[1].startswith("Last meeting on Wednesday")


def test_what_was_not_noted_is_asked_after_two_days(annelies):
    duo = house.active_duo(led_by=annelies, at=monday(4))
    [row] = alerts(annelies)["not_logged"]
    to = f"{reverse('duo', args=[duo.public_id])}#m-{house.first_meeting(duo).public_id}"
    assert (row[0], row[2], row[3]) == ("Samer", "Ask whether they met", to)


def test_a_kickoff_is_to_be_planned_and_then_to_be_closed(annelies):
    duo = house.matched_duo(led_by=annelies, at=monday(1))
    plan, talk = (reverse(name, args=[duo.public_id]) for name in ("kickoff_plan", "kickoff_talk"))
    assert alerts(annelies) == {"kickoff_unplanned": [("Samer", "Both said yes", "Plan the kickoff", plan)]}
    house.kickoff(duo, monday(1) + timedelta(days=2))
    [(_name, reason, step, to)] = alerts(annelies)["kickoff_over"]
    assert (reason[:10], step, to) == ("Kickoff of", "Close the meeting", talk)
    assert "kickoff_unplanned" not in alerts(annelies)


def test_a_proposal_says_who_is_waited_for(annelies):
    mentee = house.mentee("Yonas", coordinator=annelies)
    proposal = house.proposal(mentee, house.mentor("Hilde"), at=timezone.now() - timedelta(days=3))
    page = reverse("proposal", args=[proposal.public_id])
    assert alerts(annelies)["waiting_answer"] == [
        ("Yonas", "Neither has answered yet", "Call and ask", f"{page}#side-mentor")
    ]
    proposal.mentor_answer, proposal.mentor_answered_at, proposal.mentor_way = "yes", timezone.now(), "online"
    proposal.save()
    [(_name, reason, _step, to)] = alerts(annelies)["waiting_answer"]
    assert (reason, to) == ("Hilde said yes, Yonas not yet", f"{page}#side-mentee")


def test_somebody_waits_too_long_until_there_is_a_proposal(annelies):
    today = timezone.localdate()
    late = house.mentee("Yonas", coordinator=annelies, waiting_since=today - timedelta(days=31))
    house.mentee("Amina", coordinator=annelies, waiting_since=today - timedelta(days=30))
    to = reverse("matching_mentee", args=[late.public_id])
    assert alerts(annelies) == {"waiting_long": [("Yonas", "Aim: 30 days at most", "Find a mentor", to)]}
    house.proposal(late, house.mentor(), at=timezone.now())
    assert "waiting_long" not in alerts(annelies)


def test_a_duo_that_ends_soon_is_to_be_completed_or_extended(annelies):
    duo = house.active_duo(led_by=annelies, at=monday(25))
    [(name, _reason, step, _to)] = alerts(annelies)["ending"]
    assert (name, step) == ("Samer", "Complete or extend")
    actions.complete(duo, by=house.user_of(annelies))
    assert alerts(annelies) == {}


def test_who_has_no_mail_or_text_message_is_called(annelies, client):
    mentee = house.mentee("Yonas", coordinator=annelies, waiting_since=timezone.localdate())
    with acting_in(annelies.organisation):
        message = queue("moved", mentee.person, "meeting/x/1", _words(), channel="call")
    [row] = alerts(annelies)["call_me"]
    assert row == ("Yonas", "Appointment moved", "Told by phone", reverse("called", args=[message.public_id]))
    assert house.signed_in(client, annelies).post(row[3]).status_code == 302
    message.refresh_from_db()
    assert message.status == "sent"
    assert alerts(annelies) == {}


def test_a_call_of_another_branch_is_not_ticked_off(annelies, client):
    aalst = house.branch("Aalst")
    mentee = house.mentee("Yonas", at=aalst)
    with acting_in(annelies.organisation):
        message = queue("moved", mentee.person, "meeting/x/1", _words(), channel="call")
    assert (
        house.signed_in(client, annelies).post(reverse("called", args=[message.public_id])).status_code == 404
    )
    message.refresh_from_db()
    assert message.status == "queued"


def test_a_message_that_did_not_arrive_is_told(annelies):
    mentee = house.mentee("Yonas", coordinator=annelies, waiting_since=timezone.localdate())
    with acting_in(annelies.organisation):
        message = queue("moved", mentee.person, "meeting/x/1", _words())
    Message.objects.filter(pk=message.pk).update(status="failed")
    [row] = alerts(annelies)["message_failed"]
    assert row[:2] == ("Yonas", "Appointment moved (Email)")


def _words():
    return {"other": "Karim", "day": "2026-12-01", "time": "10:00", "place": "De Krook", "link": "/me/"}


def test_a_coordinator_sees_the_own_first_and_the_teams_on_demand(annelies):
    ines = house.coordinator("Ines")
    house.matched_duo(led_by=annelies, at=monday(1))
    house.matched_duo("Amina", "Pieter", led_by=ines, at=monday(1))
    house.mentee("Yonas", waiting_since=timezone.localdate() - timedelta(days=90))
    own, all_of_them = alerts(annelies, own=annelies), alerts(annelies)
    assert [row[0] for row in own["kickoff_unplanned"]] == ["Samer"]
    assert [row[0] for row in all_of_them["kickoff_unplanned"]] == ["Samer", "Amina"]
    assert [row[0] for row in own["waiting_long"]] == ["Yonas"]


def test_other_branches_do_not_show(annelies):
    house.matched_duo(in_branch=house.branch("Aalst"), at=monday(1))
    assert alerts(annelies) == {}
    assert [row[0] for row in alerts(house.coordinator("Bram", role="manager"))["kickoff_unplanned"]] == [
        "Samer"
    ]


def test_the_pipeline_counts_everybody_once(annelies):
    today = timezone.localdate()
    house.mentee("A", status="referred", waiting_since=None)
    house.mentee("B", status="intake", waiting_since=None)
    house.mentee("C", status="screening", waiting_since=None)
    house.mentee("D", waiting_since=today - timedelta(days=40))
    house.proposal(house.mentee("E"), house.mentor("F"), at=noon(4))
    house.matched_duo("G", "H", led_by=annelies, at=monday(1))
    house.active_duo("I", "J", led_by=annelies, at=monday(25))
    done = house.active_duo("K", "L", led_by=annelies, at=monday(3))
    actions.complete(done, by=house.user_of(annelies))
    house.mentee("Elsewhere", at=house.branch("Aalst"))
    stages = pipeline(house.user_of(annelies))
    assert [(stage.count, stage.name, stage.fact, stage.soon) for stage in stages] == [
        (2, "Intake", "2 new this week", False),
        (1, "Screening", "", False),
        (1, "Waiting for a match", "longest: 40 days", True),
        (1, "Proposed", "oldest: 4 days", False),
        (1, "Kickoff", "1 still to plan", True),
        (1, "Active duo", "1 ends soon", False),
        (1, f"Completed in {today.year}", "", False),
    ]


def test_the_weeks_are_drawn_from_real_meetings_only(annelies):
    user = house.user_of(annelies)
    assert weeks(user) is None
    duo = house.active_duo(led_by=annelies, at=monday(4))
    assert weeks(user) is None
    log_meeting(house.first_meeting(duo), by=user)
    drawn = weeks(user)
    assert drawn is not None
    assert [bar.count for bar in drawn.bars] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert (drawn.title, drawn.bars[-1].planned) == ("0 meetings this week", True)


def test_how_long_people_wait_is_not_said_of_fewer_than_five(annelies):
    user = house.user_of(annelies)
    for n in range(4):
        _waited(house.matched_duo(f"T{n}", f"M{n}", led_by=annelies, at=monday(26)), 50)
        _waited(house.matched_duo(f"S{n}", f"N{n}", led_by=annelies, at=monday(4)), 20)
    assert waits(user) is None
    _waited(house.matched_duo("T", "M", led_by=annelies, at=monday(26)), 50)
    _waited(house.matched_duo("S", "N", led_by=annelies, at=monday(4)), 20)
    found = waits(user)
    assert found is not None
    assert (found.title, found.people, found.points[0][1], found.points[-1][1]) == (
        "Waiting gets shorter",
        10,
        50,
        20,
    )


def _waited(duo, days):
    duo.mentee.waiting_since = timezone.localdate(duo.matched_at) - timedelta(days=days)
    duo.mentee.save(update_fields=["waiting_since"])


def works(whose, sector, kind="did"):
    person = whose.person
    Experience.objects.create(organisation=person.organisation, person=person, sector_id=sector, kind=kind)
    return whose


def test_the_gap_sets_who_waits_beside_who_is_free(annelies):
    user = house.user_of(annelies)
    assert gap(user) is None
    for name in ("A", "B"):
        works(works(house.mentee(name), "ict", "wants"), "health")
    works(house.mentee("C"), "health")
    works(house.mentor("Free"), "health")
    busy = works(house.mentor("Busy"), "ict")
    house.proposal(works(house.mentee("D"), "ict"), busy, at=timezone.now())
    works(house.mentee("Elsewhere", at=house.branch("Aalst")), "ict")
    found = gap(user)
    assert found is not None
    it, health = (Sector.objects.get(pk=key).label for key in ("ict", "health"))
    assert found.title == f"Most missing: mentors in {it}"
    assert [(row.sector, row.waiting, row.free) for row in found.rows] == [(it, 2, 0), (health, 1, 1)]


# The page


def test_the_page_says_what_asks_for_attention(client, annelies):
    duo = house.matched_duo(led_by=annelies, at=monday(1))
    html = house.signed_in(client, annelies).get(reverse("today")).content.decode()
    assert "1 thing needs your attention" in html
    assert reverse("kickoff_plan", args=[duo.public_id]) in html
    assert "The whole team" in html


def test_a_quiet_day_is_said_so(client, annelies):
    html = house.signed_in(client, annelies).get(reverse("today")).content.decode()
    assert "Nothing needs your attention right now." in html


def test_a_long_group_shows_its_first_rows_and_the_others_on_demand(client, annelies):
    for n in range(10):
        house.matched_duo(f"T{n}", f"M{n}", led_by=annelies, at=monday(1))
    house.signed_in(client, annelies)
    step = re.compile(r"Plan the kickoff\s*<")
    short = client.get(reverse("today")).content.decode()
    assert "10 things need your attention" in short
    assert ("2 more" in short, len(step.findall(short))) == (True, 8)
    long = client.get(reverse("today"), {"kind": "kickoff_unplanned"}).content.decode()
    assert len(step.findall(long)) == 10


def test_only_staff_have_a_day(client, annelies):
    duo = house.matched_duo(led_by=annelies, at=monday(1))
    for other in (duo.mentor.person, duo.mentee.person, house.person("Rana")):
        assert house.signed_in(client, other).get(reverse("today")).status_code == 404
    client.logout()
    assert client.get(reverse("today")).status_code == 302


def test_the_day_needs_the_same_queries_at_one_three_and_fifty(client, annelies):
    house.signed_in(client, annelies)
    seen: set[int] = set()
    for more in (1, 2, 47):
        for n in range(more):
            house.matched_duo(led_by=annelies, at=monday(1))
            late = house.mentee(f"W{n}", waiting_since=timezone.localdate() - timedelta(days=60))
            with acting_in(annelies.organisation):
                queue("moved", late.person, f"meeting/{late.public_id}/1", _words(), channel="call")
        if not seen:
            house.active_duo(led_by=annelies, at=monday(8))
        seen.add(house.queries(client, reverse("today")))
    assert len(seen) == 1
