"""The talk of the three: planned in three calendars, moved, and closed with a first appointment."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from icalendar import Calendar

from base.outbox.delivery import deliver_due
from base.outbox.models import Message
from base.outbox.texts import render
from base.workflow.models import Transition
from base.workflow.moves import Refused
from followup.kickoffs.actions import hold_kickoff, move_kickoff, people_of, plan_kickoff
from followup.meetings.actions import cancel_meeting, span
from followup.models import Agreement
from intake.models import TimeBlock
from pages.desk.kickoffs.calendars import offered, spread, week, with_hours
from tests.followup import house

pytestmark = pytest.mark.django_db
TOMORROW = house.NOW + timedelta(days=1)


def by(duo):
    return house.user_of(duo.coordinator)


def blocks(meeting):
    rows = TimeBlock.objects.filter(meeting=meeting.pk).order_by("person__first_name")
    return [(row.person.first_name, row.during.lower, row.held) for row in rows.select_related("person")]


def told_with_a_calendar_file(meeting):
    """Who was told what, and what each calendar file says: method, UID, SEQUENCE, start."""
    found = set()
    for message in Message.objects.filter(about__startswith=f"meeting/{meeting.public_id}/").exclude(
        attachment=None
    ):
        calendar = Calendar.from_ical(message.attachment["content"])
        event = calendar.walk("VEVENT")[0]
        found.add(
            (
                message.recipient.first_name,
                message.kind,
                str(calendar["method"]),
                str(event["uid"]),
                event["sequence"],
                event.decoded("dtstart"),
            )
        )
    return found


def test_planning_takes_the_time_of_all_three_and_invites_them():
    duo = house.matched_duo()
    meeting = house.kickoff(duo, TOMORROW)
    assert (meeting.kind, meeting.status, meeting.starts_at, meeting.ends_at) == (
        "kickoff",
        "planned",
        TOMORROW,
        TOMORROW + timedelta(minutes=45),
    )
    assert blocks(meeting) == [
        ("Annelies", TOMORROW, True),
        ("Karim", TOMORROW, True),
        ("Samer", TOMORROW, True),
    ]
    assert sorted(meeting.participants.values_list("role", flat=True)) == ["coordinator", "mentee", "mentor"]
    assert told_with_a_calendar_file(meeting) == {
        (name, "kickoff_invitation", "REQUEST", f"{meeting.ical_uid}@duo", 0, TOMORROW)
        for name in ("Annelies", "Karim", "Samer")
    }


def test_the_invitation_says_when_where_and_with_whom():
    duo = house.matched_duo()
    meeting = house.kickoff(duo, TOMORROW, place="meeting_place:office", address="Kouter 1")
    letters = {
        message.recipient.first_name: render(message)
        for message in Message.objects.filter(kind="kickoff_invitation")
    }
    assert {letter.subject for letter in letters.values()} == {"Tuesday 24 November, 09:00: first meeting"}
    assert "the first meeting with Karim and Annelies." in letters["Samer"].text
    assert "Kouter 1" in letters["Samer"].text
    assert "Call Annelies: 09 224 00 00." in letters["Karim"].text
    assert f"/me/booked/{meeting.public_id}/" in letters["Karim"].text
    assert "Call Brugwerk vzw Gent: 09 224 00 00." in letters["Annelies"].text
    assert f"/duos/{duo.public_id}/" in letters["Annelies"].text


def test_by_text_message_the_invitation_names_the_other_of_the_duo_only():
    duo = house.matched_duo()
    meeting = house.kickoff(duo, TOMORROW, place="meeting_place:office", address="Kouter 1, 9000 Gent")
    message = Message.objects.get(kind="kickoff_invitation", recipient=duo.mentee.person)
    message.channel = "sms"
    assert render(message).text == (
        "First meeting with Karim: Tuesday 24 November, 09:00, Kouter 1, 9000 Gent. "
        f"Can't come? {settings.BASE_URL}/a/{meeting.public_id}/ or 09 224 00 00"
    )


def test_calling_it_off_tells_the_same_people_and_takes_it_out_of_their_calendars():
    duo = house.matched_duo(interpreter=house.person("Luc"))
    meeting = house.kickoff(duo, TOMORROW)
    later = TOMORROW + timedelta(days=1)
    deliver_due(at=house.NOW)
    move_kickoff(meeting, later, by=by(duo), at=house.NOW)
    deliver_due(at=house.NOW)
    cancel_meeting(meeting, by=by(duo), at=house.NOW)
    assert told_with_a_calendar_file(meeting) == {
        (name, kind, method, f"{meeting.ical_uid}@duo", sequence, start)
        for name in ("Annelies", "Karim", "Luc", "Samer")
        for kind, method, sequence, start in (
            ("kickoff_invitation", "REQUEST", 0, TOMORROW),
            ("kickoff_moved", "REQUEST", 1, later),
            ("appointment_off", "CANCEL", 2, later),
        )
    }


def test_the_interpreter_of_the_proposal_sits_with_them():
    duo = house.matched_duo(interpreter=house.person("Luc"))
    meeting = house.kickoff(duo, TOMORROW)
    assert [name for name, _start, _held in blocks(meeting)] == ["Annelies", "Karim", "Luc", "Samer"]


def test_there_is_one_kickoff_at_a_time():
    duo = house.matched_duo()
    house.kickoff(duo, TOMORROW)
    with pytest.raises(Refused, match="already planned"):
        house.kickoff(duo, TOMORROW + timedelta(days=1))
    assert duo.meetings.count() == 1


def test_a_kickoff_is_not_planned_in_the_past():
    with pytest.raises(Refused, match="still to come"):
        house.kickoff(house.matched_duo(), house.NOW - timedelta(hours=1))


def test_nobody_is_in_two_kickoffs_at_once():
    first = house.matched_duo()
    house.kickoff(first, TOMORROW)
    other = house.matched_duo("Amina", "Pieter", led_by=first.coordinator)
    with pytest.raises(Refused, match="Annelies already has an appointment"):
        house.kickoff(other, TOMORROW + timedelta(minutes=30))
    assert not other.meetings.exists()


def test_a_started_duo_has_no_second_kickoff():
    duo = house.active_duo()
    with pytest.raises(Refused, match="started already"):
        house.kickoff(duo, house.NOW + timedelta(days=30), at=house.NOW)


@pytest.mark.parametrize("who", ["mentor", "mentee", "elsewhere"])
def test_only_the_team_of_the_branch_plans_moves_and_closes(who):
    duo = house.matched_duo()
    people = {
        "mentor": duo.mentor.person,
        "mentee": duo.mentee.person,
        "elsewhere": house.coordinator("Els", of=house.branch("Aalst")),
    }
    other = house.user_of(people[who])
    with pytest.raises(Refused, match="team of this branch"):
        plan_kickoff(duo, TOMORROW, by=other, at=house.NOW)
    meeting = house.kickoff(duo, TOMORROW)
    with pytest.raises(Refused, match="team of this branch"):
        move_kickoff(meeting, TOMORROW + timedelta(days=1), by=other, at=house.NOW)
    with pytest.raises(Refused, match="team of this branch"):
        hold_kickoff(
            meeting,
            by=other,
            at=house.NOW,
            contacts_per_month=2,
            mode="online",
            first_meeting_at=TOMORROW + timedelta(days=7),
        )
    meeting.refresh_from_db()
    assert (meeting.status, meeting.starts_at) == ("planned", TOMORROW)


def test_moving_takes_everybodys_time_along_and_tells_them():
    duo = house.matched_duo()
    meeting, later = house.kickoff(duo, TOMORROW), TOMORROW + timedelta(days=2)
    deliver_due(at=house.NOW)
    move_kickoff(meeting, later, by=by(duo), at=house.NOW, place="meeting_place:office", address="Kouter 1")
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence, meeting.address) == (later, 1, "Kouter 1")
    assert {start for _name, start, _held in blocks(meeting)} == {later}
    told = Message.objects.filter(about=f"meeting/{meeting.public_id}/1", kind="kickoff_moved")
    named = sorted((message.recipient.first_name, message.words["other"]["en"]) for message in told)
    assert named == [
        ("Annelies", "Samer and Karim"),
        ("Karim", "Samer and Annelies"),
        ("Samer", "Karim and Annelies"),
    ]


def test_moving_onto_taken_time_changes_nothing():
    duo = house.matched_duo()
    meeting = house.kickoff(duo, TOMORROW)
    other = house.matched_duo("Amina", "Pieter", led_by=duo.coordinator)
    house.kickoff(other, TOMORROW + timedelta(hours=3))
    with pytest.raises(Refused, match="Annelies already has an appointment"):
        move_kickoff(meeting, TOMORROW + timedelta(hours=3), by=by(duo), at=house.NOW)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (TOMORROW, 0)


def test_closing_starts_the_duo_with_agreement_goals_and_first_appointment():
    meeting = house.kickoff(house.matched_duo(), TOMORROW)
    at, first = TOMORROW + timedelta(hours=1), TOMORROW + timedelta(days=7)
    duo = house.held(
        meeting,
        at=at,
        first=first,
        payer="travel_payer:organisation",
        goals=["A Belgian CV", " See a hospital ", "", "A Belgian CV"],
        mentor_shares_contact=True,
        mentee_shares_contact=False,
        minutes=50,
    )
    duo.refresh_from_db()
    assert (duo.status, duo.starts_on, duo.ends_on, duo.contacts_per_month) == (
        "active",
        date(2026, 11, 24),
        date(2027, 5, 25),
        2,
    )
    booked = house.first_meeting(duo)
    assert (booked.status, booked.starts_at, booked.mode, booked.place_id) == (
        "planned",
        first,
        "in_person",
        "meeting_place:neutral",
    )
    agreement = duo.agreement
    assert (agreement.first_meeting, agreement.payer_id, agreement.contact_shared) == (
        booked,
        "travel_payer:organisation",
        False,
    )
    confirmed = (
        agreement.mentor_confirmed_at,
        agreement.mentee_confirmed_at,
        agreement.coordinator_confirmed_at,
    )
    assert confirmed == (at, at, at)
    assert list(duo.goals.values_list("words", flat=True)) == ["A Belgian CV", "See a hospital"]
    meeting.refresh_from_db()
    [word] = meeting.ordered_tellings
    assert (meeting.status, word.side, word.minutes, word.told_at) == ("held", "coordinator", 50, at)
    assert set(meeting.participants.values_list("came", flat=True)) == {True}
    assert list(Transition.objects.of(duo).values_list("came_from", "went_to", "at")) == [
        ("matched", "active", at)
    ]


def test_it_cannot_be_closed_without_the_first_appointment():
    meeting = house.kickoff(house.matched_duo(), TOMORROW)
    with pytest.raises(Refused, match="first appointment"):
        hold_kickoff(
            meeting,
            by=by(meeting.duo),
            at=TOMORROW,
            contacts_per_month=2,
            mode="online",
            first_meeting_at=None,
        )
    meeting.refresh_from_db()
    assert meeting.status == "planned"
    assert not Agreement.objects.exists()


def test_a_first_appointment_on_taken_time_leaves_nothing_behind():
    meeting, taken = house.kickoff(house.matched_duo(), TOMORROW), TOMORROW + timedelta(days=7)
    duo = meeting.duo
    busy = span(taken + timedelta(minutes=30), 60)
    TimeBlock.objects.create(organisation=duo.organisation, person=duo.mentee.person, during=busy)
    with pytest.raises(Refused, match="Samer already has an appointment"):
        house.held(meeting, first=taken)
    duo.refresh_from_db()
    meeting.refresh_from_db()
    assert (duo.status, duo.starts_on, meeting.status) == ("matched", None, "planned")
    assert not Agreement.objects.exists()
    assert not duo.check_ins.exists()


def test_it_is_closed_once():
    meeting = house.kickoff(house.matched_duo(), TOMORROW)
    house.held(meeting)
    with pytest.raises(Refused, match="already"):
        house.held(meeting, first=TOMORROW + timedelta(days=9))
    assert Agreement.objects.count() == 1


def test_the_duo_runs_from_the_day_of_the_talk_also_when_it_is_written_down_later():
    meeting = house.kickoff(house.matched_duo(), TOMORROW)
    duo = house.held(meeting, at=TOMORROW + timedelta(days=2))
    assert duo.starts_on == timezone.localdate(TOMORROW)


def test_times_are_offered_where_all_who_gave_hours_are_free():
    duo = house.matched_duo()
    house.free(duo.mentor.person, (0, 9, 12), (2, 13, 17))
    house.free(duo.mentee.person, (0, 10, 11), (2, 15, 19))
    people = people_of(duo)
    assert with_hours(people) == {"mentor", "mentee"}
    found = offered(people, minutes=60, mode="in_person", days=7, at=house.NOW)
    starts = [timezone.localtime(slot.start).strftime("%a %d %H:%M") for slot in found]
    assert starts == ["Wed 25 15:00", "Wed 25 16:00", "Mon 30 10:00"]
    assert [slot.start for slot in spread(found, most=2)] == [found[0].start, found[2].start]


def test_the_calendars_of_a_week_stand_side_by_side():
    duo = house.matched_duo()
    house.free(duo.mentor.person, (2, 13, 17))
    house.free(duo.mentee.person, (2, 15, 19))
    [day] = week(people_of(duo), date(2026, 11, 23), at=house.NOW)
    as_text = [
        [(f"{timezone.localtime(a):%H}", f"{timezone.localtime(b):%H}") for a, b in each]
        for each in day.hours
    ]
    assert (day.on, as_text) == (date(2026, 11, 25), [[("15", "19")], [("13", "17")], []])
    assert [(f"{timezone.localtime(a):%H}", f"{timezone.localtime(b):%H}") for a, b in day.together] == [
        ("15", "17")
    ]
