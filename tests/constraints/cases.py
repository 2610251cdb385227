"""For each constraint of ours a row that breaks it and nothing else: a good row changed in place, or a copy of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Model

from base.accounts.entity import Entity, new_public_id
from base.accounts.models import Branch, Invitation, Membership, Organisation, Person, User
from base.outbox.models import Message
from base.privacy.models import Acceptance, Text
from base.workflow.models import Sent, Transition
from followup.models import Agreement, CheckIn, Goal, Meeting, Participant, Telling
from intake.models import (
    Availability,
    Check,
    Code,
    Diploma,
    Experience,
    LanguageSkill,
    Mentee,
    Mentor,
    ModuleDone,
    Partner,
    PartnerContact,
    Place,
    Programme,
    Referral,
    TimeBlock,
)
from intake.reference.occupations import OccupationTerm
from matching.models import Duo, Effect, PairRule, Plan, PlanLine, Policy, Proposal

DAY, AT = date(2026, 1, 5), datetime(2026, 1, 5, 9, tzinfo=UTC)
LONG_PAST = DateTimeTZRange(datetime(1990, 1, 1, 9, tzinfo=UTC), datetime(1990, 1, 1, 10, tzinfo=UTC))
#: What no row can break alone, because the primary key stands before it.
BEHIND_A_PRIMARY_KEY = {"code_once_per_list", "meeting_time_key"}


@dataclass(frozen=True)
class Case:
    """A good row `of` a table, found by `where`, and what is wrong with it after `write`: its `wrong` columns."""

    write: Callable[[Case], None]
    of: type[Model]
    where: dict[str, Any]
    wrong: dict[str, Any] = field(default_factory=dict)

    def good(self) -> Model:
        """The row to begin with."""
        return self.of._base_manager.filter(**self.where).order_by("pk")[0]


def _update(case: Case) -> None:
    case.of._base_manager.filter(pk=case.good().pk).update(**_said(case))


def _insert(case: Case) -> None:
    row = case.good()
    row.pk = None
    row._state.adding = True
    if isinstance(row, Entity):
        row.public_id = new_public_id()
    for name, value in _said(case).items():
        setattr(row, name, value)
    case.of._base_manager.bulk_create([row])


def _said(case: Case) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in case.wrong.items()}


def changed(of: type[Model], where: dict[str, Any] | None = None, /, **wrong: Any) -> Case:
    """A good row of which these columns are changed."""
    return Case(_update, of, where or {}, wrong)


def copied(of: type[Model], where: dict[str, Any] | None = None, /, **other: Any) -> Case:
    """One more row like a good one, with these columns otherwise."""
    return Case(_insert, of, where or {}, other)


def of_list(name: str) -> Callable[[], str]:
    """The key of a code of that list."""
    return lambda: str(Code.objects.filter(list=name)[0].pk)


def key(of: type[Model], **which: Any) -> Callable[[], int]:
    """The primary key of such a row."""
    return lambda: of._base_manager.filter(**which).order_by("pk")[0].pk


STOPPED = {"status": "stopped", "ended_on": DAY}
ACTIVE, OPEN, WAITS = {"status": "active"}, {"status": "open"}, {"status": "ready"}
PLANNED = {"status": "planned", "kind": "meeting"}
WEEKLY, CONFIRMED = {"weekday__isnull": False}, {"coordinator_confirmed_at__isnull": False}
PLACES = of_list("meeting_place")
GOALS = of_list("job_goal")

CASES: dict[str, list[Case]] = {
    # People and their sign-in
    "one_branch_per_name": [copied(Branch)],
    "user_email_is_null_or_filled": [changed(User, email="")],
    "user_phone_is_null_or_filled": [changed(User, phone="")],
    "person_has_a_name": [changed(Person, first_name="")],
    "person_name_can_be_read": [
        changed(Person, first_name="\N{ZERO WIDTH SPACE}"),
        changed(Person, last_name="a\nb"),
    ],
    "branch_name_can_be_read": [
        changed(Branch, name="\N{BRAILLE PATTERN BLANK}"),
        changed(Branch, name="a\nb"),
    ],
    "organisation_name_can_be_read": [
        changed(Organisation, name="\N{SOFT HYPHEN}"),
        changed(Organisation, name="\N{RIGHT-TO-LEFT OVERRIDE}Brugwerk"),
    ],
    "one_person_per_user": [copied(Person, {"user__isnull": False})],
    "invitation_has_an_address": [changed(Invitation, email=None, phone=None)],
    "one_open_invitation": [copied(Invitation)],
    "membership_ends_after_it_starts": [changed(Membership, ends_on=F("starts_on") - timedelta(days=1))],
    "one_membership_at_a_time": [
        copied(Membership, {"branch": None}),
        copied(Membership, {"role": "coordinator"}),
    ],
    "transition_by_someone_or_the_calendar": [copied(Transition, by=None, for_person=None, way="online")],
    "one_record_per_shown_form": [copied(Sent)],
    "one_message_per_occasion": [copied(Message)],
    "sent_means_sent_at": [
        changed(Message, {"status": "queued"}, status="sent"),
        changed(Message, {"status": "queued"}, sent_at=AT),
    ],
    "one_text_per_version": [copied(Text)],
    "one_standing_acceptance": [copied(Acceptance, {"withdrawn_at": None})],
    # Reference data, programmes and partners
    "code_key_is_list_and_code": [changed(Code, code="other")],
    "place_once": [copied(Place, main=False)],
    "one_main_place_per_postcode": [copied(Place, {"main": True}, name_nl="Elders")],
    "term_once": [copied(OccupationTerm)],
    "one_programme_per_code": [copied(Programme)],
    "programme_ages": [changed(Programme, age_min=33, age_max=32)],
    "programme_answer_days": [changed(Programme, answer_days=0), changed(Programme, answer_days=31)],
    "programme_counts_in_range": [
        changed(Programme, contacts_per_month=0),
        changed(Programme, contacts_per_month=13),
        changed(Programme, weeks=0),
        changed(Programme, weeks=105, max_weeks=105),
    ],
    "programme_extends_forward": [changed(Programme, weeks=17, max_weeks=16)],
    "one_partner_per_name": [copied(Partner)],
    "partner_percent_in_range": [changed(Partner, higher_educated_percent=101)],
    "partner_travel_payer_code": [changed(Partner, travel_payer_id=PLACES)],
    "one_contact_per_partner": [copied(PartnerContact, main=False)],
    "one_main_contact": [copied(PartnerContact, person_id=key(Person, first_name="Leila"))],
    "referral_channel_code": [changed(Referral, channel_id=PLACES)],
    # Mentees and mentors
    "one_open_mentee_per_programme": [copied(Mentee)],
    "mentee_lives_in_one_place": [changed(Mentee, {"place__isnull": False}, abroad="FR-59000 Lille")],
    "mentor_lives_in_one_place": [changed(Mentor, {"place__isnull": False}, abroad="FR-59000 Lille")],
    "mentee_can_meet": [changed(Mentee, radius_km=201), changed(Mentee, in_person=False, online=False)],
    "mentee_gender_wish": [changed(Mentee, gender_wish="q")],
    "mentee_closing_reason_code": [changed(Mentee, status="closed", closing_reason_id=GOALS)],
    "mentee_job_goal_code": [changed(Mentee, job_goal_id=PLACES)],
    "only_a_closed_mentee_has_a_closing_reason": [
        changed(Mentee, WAITS, closing_reason_id=of_list("stop_reason"))
    ],
    "paused_mentee_returns": [changed(Mentee, WAITS, status="paused", return_on=None)],
    "ready_mentee_waits_somewhere": [
        changed(Mentee, WAITS, place=None),
        changed(Mentee, WAITS, waiting_since=None),
    ],
    "one_mentor_per_person": [copied(Mentor)],
    "mentor_can_meet": [changed(Mentor, radius_km=201), changed(Mentor, in_person=False, online=False)],
    "mentor_capacity_0_to_9": [changed(Mentor, capacity=10)],
    "mentor_source_code": [changed(Mentor, source_id=PLACES)],
    "paused_mentor_returns": [changed(Mentor, WAITS, status="paused", paused_until=None)],
    "ready_mentor_is_somewhere": [changed(Mentor, WAITS, place=None)],
    "one_level_per_language": [copied(LanguageSkill)],
    "experience_years_0_to_60": [changed(Experience, years=61)],
    "one_experience_of_a_kind": [copied(Experience, {"occupation": None})],
    "diploma_recognition_code": [changed(Diploma, recognition_id=PLACES)],
    "one_verdict_per_criterion": [copied(Check)],
    "one_time_per_module": [copied(ModuleDone)],
    "module_done_code": [changed(ModuleDone, module_id=PLACES)],
    # Time
    "availability_ends_after_it_starts": [changed(Availability, WEEKLY, ends=F("starts"))],
    "availability_weekday": [changed(Availability, WEEKLY, weekday=7)],
    "availability_weekly_or_once": [
        changed(Availability, WEEKLY, weekday=None),
        changed(Availability, WEEKLY, on=DAY),
    ],
    "nobody_twice": [copied(TimeBlock, {"held": True}, meeting=None)],
    "one_block_per_meeting": [copied(TimeBlock, {"held": False})],
    "time_block_has_both_ends": [
        copied(TimeBlock, meeting=None, during=DateTimeTZRange(None, LONG_PAST.upper)),
        copied(TimeBlock, meeting=None, during=DateTimeTZRange(empty=True)),
        copied(TimeBlock, meeting=None, held=False, during=DateTimeTZRange(LONG_PAST.lower, None)),
    ],
    "block_follows_meeting": [
        changed(TimeBlock, {"meeting__isnull": False}, during=LONG_PAST),
        changed(TimeBlock, {"meeting__isnull": False, "held": True}, held=False),
    ],
    # Weights and plans
    "policy_weights_sum_to_100": [copied(Policy, sector=36)],
    "policy_minimum_score_in_range": [copied(Policy, minimum_score=10_001)],
    "policy_steadiness_in_range": [copied(Policy, steadiness=2_001)],
    "effect_weights_sum_to_100": [copied(Effect, sector=36)],
    "effect_minimum_score_in_range": [copied(Effect, minimum_score=10_001)],
    "effect_steadiness_in_range": [copied(Effect, steadiness=2_001)],
    "one_rule_per_pair": [copied(PairRule, rule="refused")],
    "one_lock_per_mentee": [copied(PairRule, mentor_id=key(Mentor, person__first_name="Hilde"))],
    "one_running_plan": [copied(Plan, {"status": "running"})],
    "plan_finished_when_not_running": [
        changed(Plan, {"status": "running"}, finished_at=AT),
        changed(Plan, WAITS, finished_at=None),
    ],
    "one_running_effect": [copied(Effect, {"status": "running"})],
    "effect_finished_when_not_running": [
        changed(Effect, {"status": "running"}, finished_at=AT),
        changed(Effect, {"status": "running"}, status="ready"),
    ],
    "one_line_per_mentee": [copied(PlanLine)],
    "line_is_whole": [
        changed(PlanLine, **{name: empty})
        for name, empty in {"mentor": None, "score": None, "via": "", "mode": ""}.items()
    ],
    # Proposals and duos
    "place_1_to_9": [changed(Proposal, place=0), changed(Proposal, place=10)],
    "nobody_is_shown_without_a_yes": [
        copied(Proposal, OPEN, place=9, mentee_id=key(Mentee, person__first_name="Nadia"))
    ],
    "one_held_proposal_per_mentee": [copied(Proposal, OPEN, place=9)],
    "one_held_proposal_per_place": [
        copied(Proposal, OPEN, mentee_id=key(Mentee, person__first_name="Leila"))
    ],
    "open_holds_and_refused_lets_go": [
        changed(Proposal, OPEN, holds=False),
        changed(Proposal, OPEN, status="declined"),
    ],
    "accepted_is_two_times_yes": [changed(Proposal, OPEN, status="accepted")],
    "mentor_answer_is_whole": [
        changed(Proposal, OPEN, mentor_answer="yes"),
        changed(Proposal, OPEN, mentor_answer="yes", mentor_answered_at=AT),
    ],
    "mentee_answer_is_whole": [
        changed(Proposal, OPEN, mentee_way="online"),
        changed(
            Proposal,
            OPEN,
            mentee_answer="yes",
            mentee_answered_at=AT,
            mentee_way="online",
            mentee_asked_at=None,
        ),
    ],
    "duo_ends_later": [changed(Duo, ACTIVE, ends_on=F("starts_on"))],
    "duo_in_progress_has_dates": [changed(Duo, ACTIVE, starts_on=None), changed(Duo, ACTIVE, ends_on=None)],
    "duo_stop_reason_code": [changed(Duo, **STOPPED, stop_reason_id=GOALS)],
    "ended_duo_has_its_day": [changed(Duo, ACTIVE, ended_on=DAY), changed(Duo, ACTIVE, status="completed")],
    "stopped_duo_has_a_reason": [
        changed(Duo, **STOPPED),
        changed(Duo, ACTIVE, stop_reason_id=of_list("stop_reason")),
    ],
    # Kickoffs, meetings and talks
    "agreement_contacts": [
        changed(Agreement, contacts_per_month=0),
        changed(Agreement, contacts_per_month=13),
    ],
    "agreement_payer_code": [changed(Agreement, payer_id=PLACES)],
    "agreement_place_code": [changed(Agreement, place_id=GOALS)],
    "confirmed_means_first_meeting": [
        changed(Agreement, {"coordinator_confirmed_at__isnull": False}, first_meeting=None)
    ],
    "goal_has_words": [changed(Goal, words="")],
    "one_open_kickoff": [copied(Meeting, {"kind": "kickoff", "status": "planned"}, ical_uid=uuid4)],
    "meeting_has_its_hour": [changed(Meeting, PLANNED, status="offered")],
    "held_means_told": [changed(Meeting, PLANNED, status="held")],
    "one_telling_each": [copied(Telling)],
    "telling_minutes_in_range": [changed(Telling, minutes=4), changed(Telling, minutes=601)],
    "meeting_place_code": [changed(Meeting, place_id=GOALS)],
    "one_participation": [copied(Participant)],
    "participant_answer": [changed(Participant, answer="may")],
    "one_check_in_per_step": [copied(CheckIn)],
    "check_in_minutes_in_range": [changed(CheckIn, minutes=0), changed(CheckIn, minutes=301)],
    "done_check_in_has_its_moment": [
        changed(CheckIn, {"status": "due"}, status="done"),
        changed(CheckIn, {"status": "due"}, done_at=AT),
    ],
}

#: What lies exactly on a boundary is taken.
ON_THE_EDGE: list[Case] = [
    changed(Programme, contacts_per_month=1, weeks=1, max_weeks=1, answer_days=1, age_min=33, age_max=33),
    changed(Programme, contacts_per_month=12, weeks=104, max_weeks=104, answer_days=30),
    changed(Partner, higher_educated_percent=100),
    changed(Mentee, radius_km=200),
    changed(Mentor, radius_km=200, capacity=9),
    changed(Mentor, capacity=0),
    changed(Experience, years=60),
    changed(Availability, WEEKLY, weekday=6),
    changed(Membership, ends_on=F("starts_on")),
    copied(Policy, minimum_score=10_000, steadiness=2_000),
    copied(Effect, minimum_score=10_000, steadiness=2_000),
    changed(Proposal, OPEN, place=9),
    changed(Duo, ACTIVE, ends_on=F("starts_on") + timedelta(days=1)),
    changed(Agreement, contacts_per_month=1),
    changed(Agreement, contacts_per_month=12),
    changed(Telling, minutes=5),
    changed(Telling, minutes=600),
    changed(CheckIn, minutes=1),
    changed(CheckIn, minutes=300),
]
