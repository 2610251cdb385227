"""The pages of a proposal: what mentor, mentee and coordinator see and answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from base.accounts.models import Person
from intake.models import AnswerOrder, Mentee
from matching.models import Answer, Duo, PairRule
from matching.proposals.actions import answer, withdraw
from tests import people
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def test_the_mentor_sees_what_the_domain_allows_and_no_more() -> None:
    proposal = house.proposed(house.mentee(goal_words="know which jobs exist"))
    client = house.signed_in(intake_house.signed_in(proposal.mentor.person))
    page = people.read(client.get(f"/me/proposal/{proposal.public_id}/"))
    for seen in ("Samer", "know which jobs exist", "Gent", "Tuesday evening", "Yes, please", "09"):
        assert seen in page
    for hidden in ("Proef", proposal.mentee.person.email or "nobody@", "ready", "asylum"):
        assert hidden not in page


def test_the_mentee_sees_what_the_domain_allows_and_no_more() -> None:
    proposal = house.proposed()
    client = house.signed_in(intake_house.signed_in(proposal.mentee.person))
    page = people.read(client.get(f"/me/proposal/{proposal.public_id}/"))
    for seen in ("Karim", "speaks Dutch", "Would you like to talk with Karim?"):
        assert seen in page
    assert "Proef" not in page


def test_yes_then_thank_you_then_a_duo() -> None:
    proposal = house.proposed()
    address = f"/me/proposal/{proposal.public_id}/"
    mentor = house.signed_in(intake_house.signed_in(proposal.mentor.person))
    sure = people.read(mentor.get(f"{address}?answer=yes"))
    assert ("You say yes to Samer." in sure, "Not yet" in sure) == (True, True)
    proposal.refresh_from_db()
    assert proposal.mentor_answer == ""
    assert mentor.post(address, {"answer": "yes"}).headers["Location"] == address
    assert "waiting for Samer to answer" in people.read(mentor.get(address))
    mentee = house.signed_in(intake_house.signed_in(proposal.mentee.person))
    mentee.post(address, {"answer": "yes"})
    assert "You both said yes. Annelies plans" in people.read(mentee.get(address))
    assert Duo.objects.count() == 1


def test_no_with_a_kind_reason_which_the_other_never_reads() -> None:
    proposal = house.proposed()
    address = f"/me/proposal/{proposal.public_id}/"
    mentor = house.signed_in(intake_house.signed_in(proposal.mentor.person))
    mentor.post(address, {"answer": "no", "reason": "far"})
    assert "Thank you for your honest answer" in people.read(mentor.get(address))
    proposal.refresh_from_db()
    assert proposal.mentor_reason == "far"
    mentee = house.signed_in(intake_house.signed_in(proposal.mentee.person))
    page = people.read(mentee.get(address))
    assert "This proposal is no longer open." in page
    assert "far" not in page.replace("farther", "")
    staff = house.signed_in(house.coordinator("Els"))
    assert "It is too far for me" in people.read(staff.get(f"/proposals/{proposal.public_id}/"))


def test_an_answer_that_is_too_late_is_409_with_a_number_to_call() -> None:
    proposal = house.proposed(at=house.long_ago(8))
    client = house.signed_in(intake_house.signed_in(proposal.mentor.person))
    response = client.post(f"/me/proposal/{proposal.public_id}/", {"answer": "yes"})
    assert response.status_code == 409
    assert "This proposal is no longer open. Annelies can tell you more" in people.read(response)
    proposal.refresh_from_db()
    assert proposal.mentor_answer == ""


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, {"answer": "no", "reason": "because"}])
def test_an_answer_that_is_none_is_refused(data: dict[str, str]) -> None:
    proposal = house.proposed()
    client = house.signed_in(intake_house.signed_in(proposal.mentor.person))
    assert client.post(f"/me/proposal/{proposal.public_id}/", data).status_code == 409
    proposal.refresh_from_db()
    assert (proposal.status, proposal.mentor_answer) == ("open", "")


def test_for_anybody_else_a_proposal_does_not_exist() -> None:
    proposal = house.proposed()
    mine, staff_page = f"/me/proposal/{proposal.public_id}/", f"/proposals/{proposal.public_id}/"
    stranger = house.signed_in(intake_house.signed_in(house.mentor("Hilde").person))
    elsewhere = house.signed_in(house.coordinator("Lies", of=intake_house.branch("Aalst")))
    mentor = house.signed_in(intake_house.signed_in(proposal.mentor.person))
    posts = [f"{staff_page}answer/mentor/", f"{staff_page}withdraw/"]
    seen = {
        "stranger": [stranger.get(mine), stranger.post(mine, {"answer": "yes"}), stranger.get(staff_page)],
        "elsewhere": [
            elsewhere.get(mine),
            elsewhere.get(staff_page),
            *(elsewhere.post(address) for address in posts),
        ],
        "mentor": [mentor.get(staff_page), *(mentor.post(address) for address in posts)],
    }
    assert {who: {response.status_code for response in answers} for who, answers in seen.items()} == {
        "stranger": {404}, "elsewhere": {404}, "mentor": {404},
    }  # fmt: skip
    proposal.refresh_from_db()
    assert (proposal.status, proposal.mentor_answer) == ("open", "")


def test_who_is_not_asked_yet_sees_nothing() -> None:
    house.programme(answer_order=AnswerOrder.MENTOR_FIRST)
    proposal = house.proposed()
    client = house.signed_in(intake_house.signed_in(proposal.mentee.person))
    assert client.get(f"/me/proposal/{proposal.public_id}/").status_code == 404


def test_the_coordinator_notes_both_answers_and_follows_to_the_duo() -> None:
    by = house.coordinator()
    proposal = house.proposed(by=by)
    client, address = house.signed_in(by), f"/proposals/{proposal.public_id}/"
    assert "Note the answer of Karim" in people.read(client.get(address))
    client.post(f"{address}answer/mentor/", {"mentor-answer": "yes", "mentor-way": "phone"})
    response = client.post(
        f"{address}answer/mentee/", {"mentee-answer": "yes", "mentee-way": "paper"}, follow=True
    )
    assert "Both said yes: they are a duo." in people.read(response)
    assert [move[2] for move in house.moves(proposal)] == ["", "Samer"]


def test_a_refused_note_is_an_error_on_the_page() -> None:
    by = house.coordinator()
    proposal = withdraw(house.proposed(by=by), by=by)
    client = house.signed_in(by)
    response = client.post(
        f"/proposals/{proposal.public_id}/answer/mentor/", {"mentor-answer": "yes", "mentor-way": "phone"}
    )
    assert response.status_code == 409
    empty = client.post(f"/proposals/{proposal.public_id}/answer/mentor/", {})
    assert empty.status_code == 409


def test_withdrawing_on_the_page_leads_back_to_the_mentee() -> None:
    by = house.coordinator()
    proposal = house.proposed(by=by)
    client = house.signed_in(by)
    response = client.post(f"/proposals/{proposal.public_id}/withdraw/", {"reason": "She moves"})
    assert response.headers["Location"] == f"/matching/{proposal.mentee.public_id}/"
    assert client.post(f"/proposals/{proposal.public_id}/withdraw/", {}).status_code == 409


def test_the_reasons_of_a_no_are_those_of_the_answer_form() -> None:
    assert set(Answer.values) == {"yes", "no"}
    assert PairRule.Rule.values == ["locked", "refused"]


def test_an_old_question_says_how_the_duo_stands_today() -> None:
    proposal = house.proposed()
    address = f"/me/proposal/{proposal.public_id}/"
    mentee = house.signed_in(intake_house.signed_in(proposal.mentee.person))
    for person in (proposal.mentor.person, proposal.mentee.person):
        answer(proposal, person, Answer.YES, by=house.coordinator())
    pages = [people.read(mentee.get(address))]
    for status in ("active", "completed"):
        ended = {"ended_on": timezone.localdate()} if status == "completed" else {}
        starts = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate() + timedelta(120)}
        Duo.objects.update(status=status, **starts, **ended)
        pages.append(people.read(mentee.get(address)))
    plans, duo, over = "plans a first meeting", "You are a duo", "Your duo has ended."
    assert [[words in page for words in (plans, duo, over)] for page in pages] == [
        [True, True, False],
        [False, True, False],
        [False, False, True],
    ]
    assert "Karim" not in pages[-1]


def test_who_is_no_longer_on_the_list_is_not_told_to_keep_the_place() -> None:
    proposal = house.proposed()
    address = f"/me/proposal/{proposal.public_id}/"
    mentee = house.signed_in(intake_house.signed_in(proposal.mentee.person))
    withdraw(proposal, by=house.coordinator(), reason="")
    waits = people.read(mentee.get(address))
    Mentee.objects.update(status="paused", return_on=timezone.localdate() + timedelta(20))
    keeps = "You keep your place on the list."
    assert [keeps in waits, keeps in people.read(mentee.get(address))] == [True, False]


@pytest.mark.parametrize(
    ("hour", "reach", "words"),
    [
        (3, {"channel": "mail"}, "not yet: the message goes out on"),
        (11, {"channel": "mail"}, ""),
        (11, {"channel": "call", "phone": "+3292240000"}, "not yet: you call"),
    ],
)
def test_a_question_that_reached_nobody_does_not_stand_as_asked(hour, reach, words) -> None:
    night = timezone.localtime().replace(2026, 12, 1, hour)
    with time_machine.travel(night, tick=False):
        mentor = house.mentor()
        Person.objects.filter(pk=mentor.person_id).update(**{"email": "karim@post.example"} | reach)
        mentor.person.refresh_from_db()
        proposal = house.proposed(ready_mentor=mentor)
        desk = house.signed_in(house.coordinator())
        page = people.read(desk.get(f"/proposals/{proposal.public_id}/"))
    assert (
        words in page,
        "Waiting for an answer" in page.partition('id="side-mentor"')[2].partition('id="side-mentee"')[0],
    ) == (
        True,
        not words,
    )
