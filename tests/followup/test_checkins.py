"""When a duo is followed up, who is reminded, and what is written down."""

from datetime import date, timedelta
from typing import Any

import pytest

from base.accounts.acting import acting_in
from base.outbox.models import Message
from base.workflow.models import Transition
from base.workflow.moves import Refused
from followup.checkins.actions import plan_check_ins, record_check_in, remind_due
from followup.checkins.schedule import due_check_ins, next_working_day, working_days_after
from followup.meetings.actions import move_meeting
from followup.models import CheckIn
from tests.followup import house
from tests.followup.moments import local

DATES: dict[str, Any] = {
    "starts_on": date(2026, 11, 24),
    "ends_on": date(2027, 3, 23),
    "first_meeting_on": date(2026, 12, 3),
}


def lines(found):
    return [(due.on.isoformat(), due.step, due.number, due.talk_with) for due in found]


def test_a_few_days_after_the_first_talk_halfway_and_near_the_end_with_both():
    assert lines(due_check_ins(["end", "after_first", "midway"], **DATES)) == [
        ("2026-12-08", "after_first", 1, "mentee"),
        ("2026-12-08", "after_first", 1, "mentor"),
        ("2027-01-22", "midway", 1, "mentee"),
        ("2027-01-22", "midway", 1, "mentor"),
        ("2027-03-09", "end", 1, "mentee"),
        ("2027-03-09", "end", 1, "mentor"),
    ]


def test_every_month_with_one_of_them_in_turn():
    assert lines(due_check_ins(["monthly"], **DATES)) == [
        ("2026-12-24", "monthly", 1, "mentee"),
        ("2027-01-25", "monthly", 2, "mentor"),
        ("2027-02-24", "monthly", 3, "mentee"),
    ]


def test_a_monthly_talk_close_to_another_one_is_left_out_and_keeps_the_others_numbers():
    found = due_check_ins(["midway", "monthly"], **DATES)
    assert lines(found) == [
        ("2026-12-24", "monthly", 1, "mentee"),
        ("2027-01-22", "midway", 1, "mentee"),
        ("2027-01-22", "midway", 1, "mentor"),
        ("2027-02-24", "monthly", 3, "mentee"),
    ]


@pytest.mark.parametrize(("apart", "held"), [(10, False), (11, True)])
def test_a_monthly_talk_needs_more_than_ten_days_around_it(apart, held):
    start, monthly = date(2027, 2, 1), date(2027, 3, 1)
    end = start + 2 * (monthly + timedelta(days=apart) - start)
    found = due_check_ins(["midway", "monthly"], starts_on=start, ends_on=end, first_meeting_on=start)
    assert (monthly in {due.on for due in found if due.step == "monthly"}) == held


def test_a_programme_without_steps_is_not_followed_up():
    assert due_check_ins([], **DATES) == []


def test_working_days_skip_weekends_and_holidays():
    friday, christmas = date(2026, 12, 18), date(2026, 12, 25)
    assert working_days_after(friday, 3) == date(2026, 12, 23)
    assert working_days_after(date(2026, 12, 22), 3, [christmas]) == date(2026, 12, 28)
    assert next_working_day(christmas, [christmas]) == date(2026, 12, 28)


@pytest.mark.django_db
def test_closing_the_kickoff_plans_the_talks_for_the_coordinator():
    duo = house.active_duo()
    assert list(duo.check_ins.values_list("due_on", "step", "talk_with", "status", "owner")) == [
        (date(2026, 12, 7), "after_first", "mentee", "due", duo.coordinator.pk),
        (date(2026, 12, 7), "after_first", "mentor", "due", duo.coordinator.pk),
        (date(2027, 2, 24), "midway", "mentee", "due", duo.coordinator.pk),
        (date(2027, 2, 24), "midway", "mentor", "due", duo.coordinator.pk),
        (date(2027, 5, 12), "end", "mentee", "due", duo.coordinator.pk),
        (date(2027, 5, 12), "end", "mentor", "due", duo.coordinator.pk),
    ]


@pytest.mark.django_db
def test_no_talk_falls_on_a_public_holiday():
    """21 July lies among the working days after the first meeting, and the last talk would be on Christmas Day."""
    duo = house.active_duo(at=local(2026, 7, 8, 9))
    assert {(it.step, it.due_on) for it in duo.check_ins.all()} == {
        ("after_first", date(2026, 7, 23)),
        ("midway", date(2026, 10, 9)),
        ("end", date(2026, 12, 28)),
    }


@pytest.mark.django_db
def test_planning_twice_changes_nothing():
    duo = house.active_duo()
    assert plan_check_ins(duo) == []
    assert duo.check_ins.count() == 6


@pytest.mark.django_db
def test_the_first_talk_follows_the_first_meeting_when_that_moves():
    duo = house.active_duo()
    first = house.first_meeting(duo)
    move_meeting(
        first, house.start_of(first) + timedelta(days=7), by=house.user_of(duo.coordinator), at=house.NOW
    )
    changed = plan_check_ins(duo, at=house.NOW)
    assert [(it.step, it.due_on) for it in changed] == [("after_first", date(2026, 12, 14))] * 2


@pytest.mark.django_db
def test_a_noted_talk_keeps_its_day_and_its_words():
    duo = house.active_duo()
    check_in = duo.check_ins.all()[0]
    at = house.NOW + timedelta(days=14)
    record_check_in(
        check_in,
        by=house.user_of(duo.coordinator),
        at=at,
        way="phone",
        minutes=15,
        mood="good",
        notes="All is well.",
    )
    check_in.refresh_from_db()
    seen = (check_in.status, check_in.done_at, check_in.way, check_in.minutes, check_in.mood, check_in.notes)
    assert seen == ("done", at, "phone", 15, "good", "All is well.")
    assert list(Transition.objects.of(check_in).values_list("came_from", "went_to", "by")) == [
        ("", "due", None),
        ("due", "done", duo.coordinator.user_id),
    ]
    first, by = house.first_meeting(duo), house.user_of(duo.coordinator)
    move_meeting(first, house.start_of(first) + timedelta(days=7), by=by, at=house.NOW)
    again = plan_check_ins(duo, at=at)
    assert [(it.step, it.talk_with, it.due_on) for it in again] == [
        ("after_first", "mentor", date(2026, 12, 14))
    ]
    check_in.refresh_from_db()
    assert (check_in.due_on, check_in.status, check_in.notes) == (date(2026, 12, 7), "done", "All is well.")
    assert duo.check_ins.count() == 6


@pytest.mark.django_db
def test_a_talk_is_noted_once():
    duo = house.active_duo()
    check_in, by = duo.check_ins.all()[0], house.user_of(duo.coordinator)
    record_check_in(check_in, by=by, minutes=10)
    with pytest.raises(Refused, match="already"):
        record_check_in(check_in, by=by, minutes=20)
    check_in.refresh_from_db()
    assert check_in.minutes == 10


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["mentor", "mentee", "elsewhere"])
def test_only_the_team_of_the_branch_notes_a_talk(who):
    duo = house.active_duo()
    others = {
        "mentor": duo.mentor.person,
        "mentee": duo.mentee.person,
        "elsewhere": house.coordinator("Els", of=house.branch("Aalst")),
    }
    with pytest.raises(Refused, match="team of this branch"):
        record_check_in(duo.check_ins.all()[0], by=house.user_of(others[who]), minutes=10)
    assert not duo.check_ins.filter(status="done").exists()


@pytest.mark.django_db
def test_a_manager_notes_a_talk_in_any_branch():
    duo, manager = house.active_duo(), house.coordinator("Bram", role="manager")
    record_check_in(duo.check_ins.all()[0], by=house.user_of(manager), minutes=10)
    assert duo.check_ins.filter(status="done").count() == 1


def reminders():
    return list(
        Message.objects.filter(kind="checkin_reminder").order_by("pk").values_list("recipient", "due_at")
    )


@pytest.mark.django_db
def test_the_owner_is_reminded_when_the_day_has_come_and_then_once_a_week():
    duo = house.active_duo()
    owner, due = duo.coordinator.pk, house.NOW + timedelta(days=14)
    with acting_in(duo.organisation):
        assert remind_due(at=due - timedelta(days=1)) == 0
        assert remind_due(at=due) == 2
        assert remind_due(at=due) == 0
        assert remind_due(at=due + timedelta(days=6)) == 0
        assert remind_due(at=due + timedelta(days=7)) == 2
    assert reminders() == [(owner, due)] * 2 + [(owner, due + timedelta(days=7))] * 2


@pytest.mark.django_db
def test_the_reminder_names_the_duo_by_first_names_and_opens_the_questions():
    duo = house.active_duo()
    with acting_in(duo.organisation):
        remind_due(at=house.NOW + timedelta(days=14))
    check_in = CheckIn.objects.filter(talk_with="mentee").earliest("due_on")
    message = Message.objects.get(about=f"check_in/{check_in.public_id}/0")
    assert {
        key: message.words[key] for key in ("with", "mentor", "mentee", "date", "week", "weeks", "link")
    } == {
        "with": "Samer",
        "mentor": "Karim",
        "mentee": "Samer",
        "date": "2026-12-07",
        "week": "2",
        "weeks": "26",
        "link": f"/duos/{duo.public_id}/check-ins/{check_in.public_id}/",
    }


@pytest.mark.django_db
def test_a_noted_talk_takes_its_reminder_back():
    duo = house.active_duo()
    with acting_in(duo.organisation):
        remind_due(at=house.NOW + timedelta(days=14))
        for check_in in duo.check_ins.filter(step="after_first"):
            record_check_in(check_in, by=house.user_of(duo.coordinator), minutes=10)
    assert set(Message.objects.filter(kind="checkin_reminder").values_list("status", flat=True)) == {
        "cancelled"
    }
