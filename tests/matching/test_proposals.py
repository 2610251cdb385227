"""Proposals: who can be proposed, both answers in every order, and what is impossible whoever is faster."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from base.accounts.models import Person, User
from base.outbox.models import Message
from base.outbox.texts import render
from base.workflow.models import Transition
from base.workflow.moves import Refused
from intake.models import AnswerOrder, Mentee, Mentor
from matching.duos.actions import stop_duo
from matching.leaving.actions import pause
from matching.models import Duo, Proposal
from matching.policies.actions import refuse_pair
from matching.proposals.actions import answer, expire, propose, withdraw
from matching.proposals.notices import contact_of, not_asked_yet
from matching.proposals.permissions import why_not_answer
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def messages_about(proposal: Proposal) -> dict[str, str]:
    """Kind and side → status of what was written down."""
    return {
        f"{message.kind} {message.about.rsplit('/', 1)[-1]}": message.status
        for message in Message.objects.filter(about__startswith=f"proposal/{proposal.public_id}/")
    }


# Proposing


def test_both_are_asked_at_once_and_reminded_halfway() -> None:
    proposal = house.proposed()
    assert (proposal.status, proposal.place, proposal.holds) == ("open", 1, True)
    assert proposal.mentor_asked_at == proposal.mentee_asked_at == proposal.proposed_at
    assert proposal.expires_at == proposal.proposed_at + timedelta(days=7)
    assert messages_about(proposal) == {
        "proposal_mentor mentor": "queued",
        "proposal_mentee mentee": "queued",
        "proposal_reminder mentor": "queued",
        "proposal_reminder mentee": "queued",
    }
    reminder = Message.objects.filter(kind="proposal_reminder").first()
    assert reminder is not None
    halfway = proposal.proposed_at + timedelta(days=3.5)
    assert (reminder.channel, reminder.due_at) == ("call", halfway), "calls wait for nobody's quiet hours"
    assert house.moves(proposal) == [("", "open", "")]


def test_who_has_no_sign_in_is_told_that_the_coordinator_calls() -> None:
    proposal = propose(house.mentee(), house.mentor(), by=house.coordinator())
    assert messages_about(proposal) == {"proposal_call mentor": "queued", "proposal_call mentee": "queued"}
    assert all("link" not in message.words for message in Message.objects.filter(kind="proposal_call"))


def test_who_may_sign_in_no_more_is_called_too() -> None:
    mentee, mentor = house.mentee(), house.mentor()
    for side in (mentee, mentor):
        User.objects.filter(pk=intake_house.signed_in(side.person).pk).update(is_active=False)
    proposal = propose(mentee, mentor, by=house.coordinator())
    assert set(messages_about(proposal)) == {"proposal_call mentor", "proposal_call mentee"}


def test_a_reminder_that_waits_is_no_question_that_waits() -> None:
    proposal = house.proposed()
    questions = Message.objects.filter(kind__in=["proposal_mentor", "proposal_mentee"])
    questions.update(status="sent", sent_at=timezone.now())
    assert Message.objects.filter(status="queued").count() == 2
    assert not_asked_yet(proposal, at=proposal.proposed_at) == {}


def test_whoever_asks_is_named_as_in_this_organisation() -> None:
    elsewhere = intake_house.person("Aaron", of=intake_house.organisation("Passerelle asbl"))
    by = house.coordinator()
    proposal = house.proposed(by=by)
    Mentee.objects.update(coordinator=None)
    Person.objects.filter(pk=elsewhere.pk).update(user=by)
    assert contact_of(Proposal.objects.get(pk=proposal.pk)).name == "Annelies"


def test_every_word_of_the_messages_is_filled_in() -> None:
    proposal = house.proposed()
    for message in Message.objects.filter(about__startswith=f"proposal/{proposal.public_id}/"):
        for channel in ("mail", "sms"):
            message.channel = channel
            text = render(message).text
            assert "%(" not in text
            page = "me/proposal" if channel == "mail" else "p"
            assert f"/{page}/{proposal.public_id}/" in text
    mail = Message.objects.get(kind="proposal_mentor")
    mail.channel, mail.language = "mail", "en"
    text = render(mail).text
    assert "Annelies thought of you as a mentor for Samer." in text
    assert "4 meetings a month" in text or "2 meetings a month" in text
    assert "Proef" not in text


def test_a_proposal_keeps_why_it_was_made() -> None:
    proposal = house.proposed()
    why = proposal.explanation
    assert (why["via"], why["mode"], why["language"], why["level"]) == ("sector", "in_person", "nl", 3)
    assert (why["link"], why["link_years"], why["career"]) == ("sector", 20, {"sector": "ict", "isco": ""})
    assert why["criteria"] == {
        "sector": 70, "expectations": 50, "location": why["criteria"]["location"], "language": 65,
        "availability": 25, "peer": None,
    }  # fmt: skip
    assert (why["topics"], why["expected"]) == (["content_minimal:orientation"], 2)
    assert (proposal.via, proposal.mode) == ("sector", "in_person")


@pytest.mark.parametrize(
    ("order", "first", "second"),
    [(AnswerOrder.MENTOR_FIRST, "mentor", "mentee"), (AnswerOrder.MENTEE_FIRST, "mentee", "mentor")],
)
def test_the_programme_says_who_is_asked_first(order: str, first: str, second: str) -> None:
    house.programme(answer_order=order)
    by = house.coordinator()
    proposal = house.proposed(by=by)
    assert set(messages_about(proposal)) == {f"proposal_{first} {first}", f"proposal_reminder {first}"}
    other = getattr(proposal, second).person
    with pytest.raises(Refused, match="We first ask the other person"):
        answer(proposal, other, "yes", by=by)
    later = proposal.proposed_at + timedelta(days=2)
    assert answer(proposal, getattr(proposal, first).person, "yes", by=by, at=later) is None
    proposal.refresh_from_db()
    assert getattr(proposal, f"{second}_asked_at") == later
    assert proposal.expires_at == later + timedelta(days=7)
    assert messages_about(proposal)[f"proposal_{second} {second}"] == "queued"
    assert isinstance(answer(proposal, other, "yes", by=by, at=later), Duo)


def closed_mentee() -> tuple[Mentee, Mentor]:
    mentee = house.mentee()
    Mentee.objects.filter(pk=mentee.pk).update(status="closed", waiting_since=None)
    return mentee, house.mentor()


def paused_mentor() -> tuple[Mentee, Mentor]:
    mentor = house.mentor()
    pause(mentor, timezone.localdate() + timedelta(days=9), by=None)
    return house.mentee(), mentor


def mentor_of_another_programme() -> tuple[Mentee, Mentor]:
    mentor = house.mentor()
    mentor.programmes.set([house.programme("reception")])
    return house.mentee(), mentor


def one_person_twice() -> tuple[Mentee, Mentor]:
    mentee, mentor = house.mentee(), house.mentor()
    Mentor.objects.filter(pk=mentor.pk).update(person=mentee.person)
    return mentee, mentor


def proposed_already() -> tuple[Mentee, Mentor]:
    mentee = house.mentee()
    house.proposed(mentee, house.mentor("Hilde"), by=house.coordinator("Els"))
    return mentee, house.mentor()


def full_mentor() -> tuple[Mentee, Mentor]:
    mentor = house.mentor(capacity=1)
    house.proposed(house.mentee("Amina"), mentor, by=house.coordinator("Els"))
    return house.mentee(), mentor


def set_apart() -> tuple[Mentee, Mentor]:
    mentee, mentor = house.mentee(), house.mentor()
    refuse_pair(mentee, mentor, "language", by=house.coordinator("Els"))
    return mentee, mentor


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (closed_mentee, "Samer is not waiting for a mentor now."),
        (paused_mentor, "Karim is not available as a mentor now."),
        (mentor_of_another_programme, "Karim does not take part in this programme."),
        (one_person_twice, "Nobody can be in a duo with themselves."),
        (proposed_already, "Samer already has a proposal or a mentor."),
        (full_mentor, "Karim has no free place left."),
        (set_apart, "These two were set apart before. Undo that first."),
    ],
)
def test_what_cannot_be_proposed_is_refused_with_a_sentence(pair: Any, reason: str) -> None:
    mentee, mentor = pair()
    before = Proposal.objects.count()
    with pytest.raises(Refused) as refused:
        propose(mentee, mentor, by=house.coordinator())
    assert refused.value.reason == reason
    assert Proposal.objects.count() == before


def test_a_coordinator_of_another_branch_proposes_nothing() -> None:
    mentee, mentor = house.mentee(), house.mentor()
    with pytest.raises(Refused, match="Only a coordinator of this branch"):
        propose(mentee, mentor, by=house.coordinator("Lies", of=intake_house.branch("Aalst")))


# Answering


@pytest.mark.parametrize("order", [("mentor", "mentee"), ("mentee", "mentor")])
def test_two_times_yes_makes_a_duo_in_either_order(order: tuple[str, str]) -> None:
    proposal = house.proposed()
    users = {side: intake_house.signed_in(getattr(proposal, side).person) for side in order}
    assert answer(proposal, getattr(proposal, order[0]).person, "yes", by=users[order[0]]) is None
    duo = answer(proposal, getattr(proposal, order[1]).person, "yes", by=users[order[1]])
    proposal.refresh_from_db()
    assert duo is not None
    assert (duo.proposal, duo.status, duo.contacts_per_month) == (proposal, "matched", 2)
    assert duo.coordinator.first_name == "Annelies"
    assert (proposal.status, proposal.holds) == ("accepted", True)
    assert house.moves(proposal) == [("", "open", ""), ("open", "accepted", "")]
    assert set(messages_about(proposal).values()) == {"cancelled"}


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_one_no_lets_both_go_and_the_reason_stays_with_the_team(side: str) -> None:
    proposal = house.proposed()
    person = getattr(proposal, side).person
    assert answer(proposal, person, "no", by=intake_house.signed_in(person), reason="far") is None
    proposal.refresh_from_db()
    assert (proposal.status, proposal.holds, getattr(proposal, f"{side}_reason")) == (
        "declined",
        False,
        "far",
    )
    assert [move.reason for move in Transition.objects.of(proposal)] == ["", ""]
    assert set(messages_about(proposal).values()) == {"cancelled"}


def test_of_a_reason_three_hundred_letters_are_kept() -> None:
    proposal = house.proposed()
    person = proposal.mentor.person
    answer(proposal, person, "no", by=intake_house.signed_in(person), reason=" far" * 76)
    proposal.refresh_from_db()
    assert proposal.mentor_reason == (" far" * 76).strip()[:300]


@pytest.mark.parametrize("word", ["yes", "no"])
def test_the_same_answer_twice_changes_nothing(word: str) -> None:
    proposal = house.proposed()
    person = proposal.mentor.person
    user = intake_house.signed_in(person)
    answer(proposal, person, word, by=user)
    proposal.refresh_from_db()
    first = Proposal.objects.filter(pk=proposal.pk).values().get()
    log = Transition.objects.count()
    answer(proposal, person, word, by=user)
    assert Proposal.objects.filter(pk=proposal.pk).values().get() == first
    assert Transition.objects.count() == log


def test_a_yes_may_become_a_no_while_the_proposal_is_open() -> None:
    proposal = house.proposed()
    user = intake_house.signed_in(proposal.mentor.person)
    answer(proposal, proposal.mentor.person, "yes", by=user)
    answer(proposal, proposal.mentor.person, "no", by=user)
    proposal.refresh_from_db()
    assert proposal.status == "declined"


def test_after_the_last_day_no_answer_is_taken() -> None:
    proposal = house.proposed(at=house.long_ago(8))
    user = intake_house.signed_in(proposal.mentor.person)
    with pytest.raises(Refused, match="The time to answer is over"):
        answer(proposal, proposal.mentor.person, "yes", by=user)


def test_the_last_moment_is_over_and_the_one_before_it_is_not() -> None:
    proposal, over = house.proposed(), "The time to answer is over. Your coordinator will call you."
    moments = (proposal.expires_at - timedelta(microseconds=1), proposal.expires_at)
    refusals = [why_not_answer(proposal, proposal.mentor.person, by=None, at=at) for at in moments]
    assert refusals == [None, over]


def test_a_closed_proposal_takes_no_answer() -> None:
    by = house.coordinator()
    proposal = withdraw(house.proposed(by=by), by=by)
    with pytest.raises(Refused, match="This question is closed"):
        answer(proposal, proposal.mentor.person, "yes", by=intake_house.signed_in(proposal.mentor.person))


def test_somebody_else_cannot_answer() -> None:
    proposal = house.proposed()
    stranger = intake_house.person("Vreemd")
    with pytest.raises(Refused, match="somebody else"):
        answer(proposal, stranger, "yes", by=intake_house.signed_in(stranger))
    elsewhere = house.coordinator("Lies", of=intake_house.branch("Aalst"))
    with pytest.raises(Refused, match="somebody else"):
        answer(proposal, proposal.mentor.person, "yes", by=elsewhere)


def test_another_word_than_yes_or_no_is_refused() -> None:
    proposal = house.proposed()
    with pytest.raises(Refused, match="yes or no"):
        answer(proposal, proposal.mentor.person, "maybe", by=intake_house.signed_in(proposal.mentor.person))


def test_what_a_coordinator_writes_down_says_for_whom_and_how() -> None:
    by = house.coordinator()
    proposal = house.proposed(by=by)
    answer(proposal, proposal.mentor.person, "yes", by=by, way="phone")
    answer(proposal, proposal.mentee.person, "yes", by=by, way="paper")
    proposal.refresh_from_db()
    assert (proposal.mentor_way, proposal.mentee_way) == ("phone", "paper")
    *_earlier, last = Transition.objects.of(proposal)
    assert (last.for_person, last.by, last.way) == (proposal.mentee.person, by, "paper")


# Letting go


@pytest.mark.parametrize("order", ["together", "mentor_first", "mentee_first"])
@pytest.mark.parametrize("sent", [True, False])
def test_whoever_the_question_reached_hears_that_it_is_taken_back(order: str, sent: bool) -> None:
    """Whose question still waits to be sent hears neither, and whom nobody asked hears nothing."""
    by = house.coordinator()
    house.programme(answer_order=order)
    proposal = house.proposed(by=by)
    if sent:
        Message.objects.filter(
            about__startswith="proposal/", kind__in=["proposal_mentor", "proposal_mentee"]
        ).update(status="sent", sent_at=timezone.now())
    withdraw(proposal, by=by)
    messages = Message.objects.filter(kind="proposal_withdrawn").select_related("recipient")
    names = {"together": ["Karim", "Samer"], "mentor_first": ["Karim"], "mentee_first": ["Samer"]}[order]
    assert sorted(message.recipient.first_name for message in messages) == (names if sent else [])
    assert not {"link", "link_short"} & {word for message in messages for word in message.words}
    assert not Message.objects.filter(status="queued", about__startswith="proposal/").exists()


def test_withdrawing_frees_both_and_is_done_once() -> None:
    by = house.coordinator()
    proposal = withdraw(house.proposed(by=by), by=by, reason="She moves")
    assert (proposal.status, proposal.holds) == ("withdrawn", False)
    assert set(messages_about(proposal).values()) == {"cancelled"}
    with pytest.raises(Refused, match="answered already"):
        withdraw(proposal, by=by)
    with pytest.raises(Refused, match="Only a coordinator of this branch"):
        withdraw(proposal, by=house.coordinator("Lies", of=intake_house.branch("Aalst")))


def test_expiring_waits_for_its_time_and_is_done_once() -> None:
    proposal = house.proposed()
    assert expire(proposal).status == "open"
    late = proposal.expires_at
    assert expire(proposal, at=late).status == "expired"
    assert expire(proposal, at=late).status == "expired"
    assert house.moves(proposal) == [("", "open", ""), ("open", "expired", "")]


def test_an_ended_duo_lets_go_of_mentee_and_place() -> None:
    by = house.coordinator()
    mentor = house.mentor(capacity=1)
    proposal = house.proposed(house.mentee(), mentor, by=by)
    for side in (proposal.mentor, proposal.mentee):
        duo = answer(proposal, side.person, "yes", by=by, way="phone")
    assert duo is not None
    with pytest.raises(Refused, match="Karim has no free place left"):
        propose(house.mentee("Amina"), mentor, by=by)
    stop_duo(duo, "stop_reason:poor_match", by=by)
    assert propose(house.mentee("Elif"), mentor, by=by).place == 1
