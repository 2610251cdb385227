"""What somebody said yes to, on their own page; a mentee's yes to being shown, given and taken back by themselves."""

from __future__ import annotations

import pytest

from base.privacy.models import Acceptance
from intake.models import Mentee
from intake.people.sharing import why_not_show
from matching.models import Proposal
from matching.proposals.actions import answer, propose
from tests.intake import house as intake_house
from tests.intake.house import browser_of, words
from tests.matching import house

pytestmark = pytest.mark.django_db
PAGE = "/me/consents/"


def test_a_mentee_says_yes_and_takes_it_back() -> None:
    mentee = house.mentee(shares=False)
    samer = browser_of(intake_house.signed_in(mentee.person))
    assert "May a mentor see your profile?" in words(samer.get("/me/"))
    page = words(samer.get(PAGE))
    assert ("A possible mentor may see this: my first name" in page, "Without your yes" in page) == (
        True,
        True,
    )

    answered = samer.post(PAGE, {"share": "yes"}, follow=True)
    assert answered.redirect_chain == [(PAGE, 302)]
    assert "Thank you. A possible mentor may see this now." in words(answered)
    assert "You said yes on" in words(answered)
    yes = Acceptance.objects.get()
    assert (yes.person, yes.kind, yes.way, yes.by, yes.language) == (
        mentee.person,
        "share_profile",
        "online",
        mentee.person.user,
        "en",
    )
    assert "May a mentor see your profile?" not in words(samer.get("/me/"))

    answered = samer.post(PAGE, {"share": "no"}, follow=True)
    assert "Taken back. From now on no new mentor sees your profile." in words(answered)
    yes.refresh_from_db()
    assert (yes.withdrawn_by, yes.withdrawn_way, why_not_show(mentee) is None) == (
        mentee.person.user,
        "online",
        False,
    )
    assert "Yes, a mentor may see this" in words(answered)


def test_taking_it_back_takes_the_question_to_the_mentor_away() -> None:
    mentee, mentor = house.mentee(goal_words="know which jobs exist"), house.mentor()
    karim = browser_of(intake_house.signed_in(mentor.person))
    samer = browser_of(intake_house.signed_in(mentee.person))
    mentee.person.refresh_from_db()
    proposal = propose(Mentee.objects.get(), mentor, by=house.coordinator())
    question = f"/me/proposal/{proposal.public_id}/"
    assert "know which jobs exist" in words(karim.get(question))
    assert "Then we say that it will not go ahead" in words(samer.get(PAGE))
    samer.post(PAGE, {"share": "no"})
    page = words(karim.get(question))
    assert ("know which jobs exist" in page, "This question is closed" in page) == (False, True)
    assert Proposal.objects.get().status == "withdrawn"


def test_who_has_a_mentor_reads_that_the_duo_goes_on() -> None:
    proposal = house.proposed()
    staff = house.coordinator("Els")
    for person in (proposal.mentor.person, proposal.mentee.person):
        answer(proposal, person, "yes", by=staff)
    samer = browser_of(intake_house.signed_in(proposal.mentee.person))
    assert "Your mentor knows this already, and your duo goes on." in words(samer.get(PAGE))


@pytest.mark.parametrize("sent", [{}, {"share": "perhaps"}])
def test_another_word_than_yes_or_no_is_no_answer(sent) -> None:
    mentee = house.mentee(shares=False)
    page = browser_of(intake_house.signed_in(mentee.person)).post(PAGE, sent)
    assert (page.status_code, Acceptance.objects.count()) == (422, 0)


def test_a_mentor_reads_the_own_texts_and_is_not_asked() -> None:
    karim = browser_of(intake_house.signed_in(house.mentor().person))
    page = words(karim.get(PAGE))
    assert ("Good to know." in page, "May a mentor see" in page) == (True, False)
    refused = words(karim.post(PAGE, {"share": "yes"}, follow=True))
    assert "We ask this only of people who are looking for a mentor." in refused
    assert not Acceptance.objects.filter(kind="share_profile").exists()


def test_whose_file_is_closed_can_still_take_it_back() -> None:
    mentee = house.mentee()
    samer = browser_of(intake_house.signed_in(mentee.person))
    Mentee.objects.filter(pk=mentee.pk).update(status="closed", waiting_since=None)
    assert "I take back my consent" in words(samer.get(PAGE))
    samer.post(PAGE, {"share": "no"})
    assert Acceptance.objects.get().withdrawn_at is not None
    assert "May a mentor see your profile?" not in words(samer.get(PAGE))


def test_nobody_reads_the_yes_of_somebody_else() -> None:
    house.mentee("Amina")
    samer = browser_of(intake_house.signed_in(house.mentee(shares=False).person))
    assert "You said yes on" not in words(samer.get(PAGE))
