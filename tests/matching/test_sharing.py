"""Whether a possible mentor may see a profile: asked, noted, taken back, and nobody is proposed without it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from base.outbox.models import Message
from base.privacy.actions import accept, write_text
from base.privacy.actions import withdraw as take_away
from base.privacy.models import Acceptance
from base.privacy.wording import STANDARD
from base.workflow.models import Transition
from base.workflow.moves import Refused
from intake.models import AnswerOrder, Mentee
from intake.people.sharing import why_not_show
from matching.models import Duo, Proposal
from matching.proposals.actions import answer, propose
from matching.sharing.actions import share, stop_sharing
from tests.intake import house as intake_house
from tests.intake.house import words
from tests.matching import house

pytestmark = pytest.mark.django_db

NOT_YET = "Samer has not said yet that a possible mentor may see the profile. Ask first."


# Proposing


def test_nobody_is_proposed_before_the_yes() -> None:
    mentee, mentor, by = house.mentee(shares=False), house.mentor(), house.coordinator()
    with pytest.raises(Refused) as refused:
        propose(mentee, mentor, by=by)
    assert (str(refused.value), Proposal.objects.count(), Message.objects.count()) == (NOT_YET, 0, 0)
    share(mentee.person, by=by, way="phone")
    assert propose(mentee, mentor, by=by).status == "open"


def test_the_yes_of_somebody_else_or_to_something_else_is_no_yes() -> None:
    mentee = house.mentee(shares=False)
    write_text(mentee.organisation, "privacy", nl="Tekst", fr="Texte", en="Text")
    accept(mentee.person, "privacy", by=None)
    house.mentee("Amina")
    assert why_not_show(mentee) == NOT_YET


def test_the_database_shows_nobody_without_a_yes_either() -> None:
    proposal = house.proposed()
    stop_sharing(proposal.mentee.person, by=None)
    again = Proposal.objects.get()
    again.pk, again.public_id, again.status, again.holds = None, "another", "open", True
    with pytest.raises(IntegrityError, match="has not said that a mentor may see"), transaction.atomic():
        again.save(force_insert=True)


# Saying yes


def test_a_yes_keeps_who_wrote_it_down_how_and_in_which_words() -> None:
    mentee, by = house.mentee(shares=False), house.coordinator()
    mentee.person.language = "fr"
    mentee.person.save()
    yes = share(mentee.person, by=by, way="paper")
    assert (yes.person, yes.kind, yes.way, yes.by, yes.language, yes.text.version) == (
        mentee.person,
        "share_profile",
        "paper",
        by,
        "fr",
        1,
    )
    assert {name: getattr(yes.text, name) for name in ("nl", "fr", "en")} == STANDARD["share_profile"]
    assert share(mentee.person, by=by, way="phone") == yes


def test_a_yes_of_ones_own_is_in_the_language_of_the_page() -> None:
    mentee = house.mentee(shares=False)
    yes = share(mentee.person, by=intake_house.signed_in(mentee.person))
    assert (yes.language, yes.way, yes.by) == ("en", "online", mentee.person.user)


def test_an_organisation_may_ask_in_words_of_its_own() -> None:
    mentee = house.mentee(shares=False)
    text = write_text(mentee.organisation, "share_profile", nl="Mag het?", fr="Oui ?", en="May we?")
    assert share(mentee.person, by=None).text == text


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("coordinator elsewhere", "Only Samer and the coordinator can do this."),
        ("another mentee", "Only Samer and the coordinator can do this."),
        ("a mentor", "Only Samer and the coordinator can do this."),
        ("manager of another house", "Only Samer and the coordinator can do this."),
    ],
)
@pytest.mark.parametrize("act", [share, stop_sharing])
def test_nobody_else_says_it(act, who, sentence) -> None:
    mentee = house.mentee(shares=act is stop_sharing)
    foreign = intake_house.branch("Liège", of=intake_house.organisation("Passerelle asbl"))
    by = {
        "coordinator elsewhere": lambda: house.coordinator("Lies", of=intake_house.branch("Aalst")),
        "another mentee": lambda: intake_house.signed_in(house.mentee("Amina").person),
        "a mentor": lambda: intake_house.signed_in(house.mentor().person),
        "manager of another house": lambda: house.coordinator("Sven", of=foreign, role="manager"),
    }[who]()
    with pytest.raises(Refused) as refused:
        act(mentee.person, by=by)
    assert str(refused.value) == sentence
    assert (why_not_show(mentee) is None) == (act is stop_sharing)


def test_a_manager_and_a_coordinator_of_the_branch_say_it_for_somebody() -> None:
    mentee, bram, annelies = (
        house.mentee(shares=False),
        house.coordinator("Bram", role="manager"),
        house.coordinator(),
    )
    share(mentee.person, by=bram, way="phone")
    stop_sharing(mentee.person, by=annelies, way="paper")
    yes = Acceptance.objects.get(kind="share_profile")
    assert (yes.by, yes.way, yes.withdrawn_by, yes.withdrawn_way) == (bram, "phone", annelies, "paper")


def test_only_who_looks_for_a_mentor_is_asked() -> None:
    with pytest.raises(Refused, match="only of people who are looking for a mentor"):
        share(house.mentor().person, by=None)
    mentee = house.mentee(shares=False)
    Mentee.objects.filter(pk=mentee.pk).update(status="closed", waiting_since=None)
    with pytest.raises(Refused, match="This file is closed"):
        share(mentee.person, by=None)


# Taking it back


def test_taking_it_back_takes_the_open_proposal_back() -> None:
    proposal = house.proposed()
    by = intake_house.signed_in(proposal.mentee.person)
    assert stop_sharing(proposal.mentee.person, by=by) == [proposal]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.holds) == ("withdrawn", False)
    assert house.moves(proposal) == [("", "open", ""), ("open", "withdrawn", "")]
    with pytest.raises(Refused, match="Samer has not said yet"):
        propose(proposal.mentee, proposal.mentor, by=house.coordinator("Els"))


@pytest.mark.parametrize("order", AnswerOrder.values)
@pytest.mark.parametrize("sent", [True, False])
def test_whoever_the_question_reached_hears_that_it_is_taken_back(order: str, sent: bool) -> None:
    """Whose question still waits to be sent hears neither, and whom nobody asked hears nothing."""
    house.programme(answer_order=order)
    proposal = house.proposed()
    if sent:
        Message.objects.filter(kind__in=["proposal_mentor", "proposal_mentee"]).update(
            status="sent", sent_at=timezone.now()
        )
    stop_sharing(proposal.mentee.person, by=None)
    names_told = Message.objects.filter(kind="proposal_withdrawn").values_list(
        "recipient__first_name", flat=True
    )
    names = {"together": ["Karim", "Samer"], "mentor_first": ["Karim"], "mentee_first": ["Samer"]}[order]
    assert sorted(names_told) == (names if sent else [])
    assert not Message.objects.filter(status="queued", about__startswith="proposal/").exists()


def test_a_proposal_of_before_the_question_is_shown_to_nobody_until_the_yes() -> None:
    proposal = house.proposed(
        house.mentee(goal_words="know which jobs exist"), by=(by := house.coordinator())
    )
    for yes in Acceptance.objects.filter(kind="share_profile"):
        take_away(yes, by=None, way="task")
    karim = intake_house.signed_in(proposal.mentor.person)
    mentor, desk = house.signed_in(karim), house.signed_in(by)
    address, file = f"/me/proposal/{proposal.public_id}/", f"/proposals/{proposal.public_id}/"
    assert "know which jobs exist" not in words(mentor.get(address))
    assert (mentor.post(address, {"answer": "yes"}).status_code, NOT_YET in words(desk.get(file))) == (
        409,
        True,
    )
    proposal.refresh_from_db()
    assert (proposal.status, proposal.holds, proposal.mentor_answer) == ("open", True, "")
    for who, sentence in ((karim, "This question is closed"), (by, NOT_YET)):
        with pytest.raises(Refused, match=sentence):
            answer(proposal, proposal.mentor.person, "yes", by=who)
    share(proposal.mentee.person, by=by, way="phone")
    assert "know which jobs exist" in words(mentor.get(address))
    assert answer(proposal, proposal.mentor.person, "yes", by=karim) is None


def test_a_coordinator_notes_that_it_was_taken_back_for_the_person() -> None:
    proposal, els = house.proposed(), house.coordinator("Els")
    stop_sharing(proposal.mentee.person, by=els, way="phone")
    assert house.moves(proposal) == [("", "open", ""), ("open", "withdrawn", "Samer")]
    assert Transition.objects.of(proposal).values_list("way", flat=True).last() == "phone"


def test_a_duo_goes_on_when_the_yes_is_taken_back() -> None:
    by = house.coordinator()
    proposal = house.proposed(by=by)
    for person in (proposal.mentor.person, proposal.mentee.person):
        answer(proposal, person, "yes", by=by)
    assert stop_sharing(proposal.mentee.person, by=by) == []
    proposal.refresh_from_db()
    assert (proposal.status, proposal.holds, Duo.objects.running().count()) == ("accepted", True, 1)


def test_taking_back_what_was_never_said_and_twice_changes_nothing() -> None:
    never, mentee = house.mentee("Amina", shares=False), house.mentee()
    assert stop_sharing(never.person, by=None) == []
    stop_sharing(mentee.person, by=None)
    first = Acceptance.objects.get().withdrawn_at
    stop_sharing(mentee.person, by=None)
    assert Acceptance.objects.get().withdrawn_at == first


def test_the_proposals_of_all_files_of_a_person_are_taken_back_wherever_they_are() -> None:
    proposal = house.proposed()
    other = house.programme("reception")
    there = Mentee.objects.create(
        organisation=proposal.organisation,
        person=proposal.mentee.person,
        programme=other,
        branch=intake_house.branch("Aalst"),
        place=proposal.mentee.place,
        status="ready",
        waiting_since=proposal.mentee.waiting_since,
    )
    hilde = house.mentor("Hilde")
    hilde.programmes.add(other)
    second = propose(there, hilde, by=house.coordinator("Bram", role="manager"))
    stopped = stop_sharing(proposal.mentee.person, by=house.coordinator("Els"))
    assert (stopped, Proposal.objects.open().count()) == ([proposal, second], 0)


# At the desk


def test_the_desk_asks_in_the_persons_language_and_notes_how_it_was_said() -> None:
    mentee = house.mentee(shares=False)
    mentee.person.language = "fr"
    mentee.person.save()
    desk = house.signed_in(house.coordinator())
    address = f"/mentees/{mentee.public_id}/sharing/"
    page = desk.get(address)
    assert "Un mentor possible peut voir ceci" in words(page)
    assert "Note the yes" in words(page)
    answered = desk.post(address, {"answer": "yes", "way": "phone"})
    assert (answered.status_code, answered["Location"]) == (302, f"/mentees/{mentee.public_id}/")
    yes = Acceptance.objects.get(kind="share_profile")
    assert (yes.way, yes.language, yes.withdrawn_at) == ("phone", "fr", None)
    assert "Take the yes back" in words(desk.get(address))
    desk.post(address, {"answer": "no", "way": "paper"})
    yes.refresh_from_db()
    assert (yes.withdrawn_way, yes.withdrawn_at is None) == ("paper", False)
    assert "Taken back on" in words(desk.get(f"/mentees/{mentee.public_id}/"))


@pytest.mark.parametrize(
    "sent", [{}, {"answer": "perhaps", "way": "phone"}, {"answer": "yes", "way": "online"}]
)
def test_the_desk_takes_no_answer_that_it_does_not_understand(sent) -> None:
    mentee = house.mentee(shares=False)
    page = house.signed_in(house.coordinator()).post(f"/mentees/{mentee.public_id}/sharing/", sent)
    assert (page.status_code, Acceptance.objects.count()) == (422, 0)


def test_a_closed_file_says_why_nothing_is_asked() -> None:
    mentee = house.mentee(shares=False)
    Mentee.objects.filter(pk=mentee.pk).update(status="closed", waiting_since=None)
    desk = house.signed_in(house.coordinator())
    address = f"/mentees/{mentee.public_id}/sharing/"
    assert "This file is closed. Open it again to change it." in words(desk.get(address))
    page = desk.post(address, {"answer": "yes", "way": "phone"})
    assert (page.status_code, Acceptance.objects.filter(kind="share_profile").count()) == (422, 0)


def test_the_matching_finds_the_duo_and_says_ask_first() -> None:
    mentee, mentor = house.mentee(shares=False), house.mentor()
    desk = house.signed_in(house.coordinator())
    ask = f'href="/mentees/{mentee.public_id}/sharing/"'
    page = desk.get(f"/matching/{mentee.public_id}/")
    assert [candidate.mentor for candidate in page.context["choices"].candidates] == [mentor]
    assert (NOT_YET in words(page), ask in page.content.decode()) == (True, True)
    assert "Propose this duo…" not in words(page)
    refused = desk.post(f"/matching/{mentee.public_id}/propose/", {"mentor": mentor.public_id})
    assert (refused.status_code, words(refused).count(NOT_YET), Proposal.objects.count()) == (409, 2, 0)
    share(mentee.person, by=None)
    text = words(desk.get(f"/matching/{mentee.public_id}/"))
    assert ("Propose this duo…" in text, "Ask first" in text) == (True, False)


def test_lists_and_the_file_lead_to_the_question() -> None:
    mentee = house.mentee(shares=False)
    desk = house.signed_in(house.coordinator())
    ask = f'href="/mentees/{mentee.public_id}/sharing/"'
    for address in ("/mentees/", f"/mentees/{mentee.public_id}/"):
        page = desk.get(address)
        assert ask in page.content.decode()
        assert "Ask whether a mentor may see the profile" in words(page)
    share(mentee.person, by=None)
    assert "Find a mentor" in words(desk.get("/mentees/"))
    assert "Find a mentor" in words(desk.get(f"/mentees/{mentee.public_id}/"))
