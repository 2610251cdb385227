"""Who is asked when and how: the words before a proposal and after it are what happens."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from base.outbox.models import Message
from intake.models import Mentee, Mentor
from matching.models import Proposal
from matching.proposals.actions import propose
from matching.proposals.asking import asks
from tests import people
from tests.intake import house as intake_house
from tests.matching import house

pytestmark = pytest.mark.django_db


def test_what_is_asked_of_whom_is_shown_before_anything_leaves() -> None:
    by, mentee, mentor = house.coordinator(), house.mentee(), house.mentor()
    client = house.signed_in(by)
    for side in (mentee, mentor):
        side.person.channel, side.person.email = "mail", f"{side.person.first_name.lower()}@example.be"
        side.person.save()
        intake_house.signed_in(side.person)
    address = f"/matching/{mentee.public_id}/"
    confirm = f"{address}propose/?mentor={mentor.public_id}"
    assert confirm in people.read(client.get(address))

    shown = people.read(client.get(confirm))

    assert "Propose Karim Proef and Samer Proef as a duo?" in shown
    assert shown.index("by email to karim@example.be") < shown.index("by email to samer@example.be")
    assert "Each has 7 days to answer." in shown
    assert (Proposal.objects.count(), Message.objects.count()) == (0, 0)


TUESDAY = datetime(2026, 11, 24, 10, tzinfo=timezone.get_default_timezone())
NIGHT = TUESDAY.replace(hour=23)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("together", [("mentor", "now", "Karim is asked."), ("mentee", "now", "Samer is asked.")]),
        (
            "mentor_first",
            [
                ("mentor", "now", "Karim is asked."),
                ("mentee", "as soon as Karim says yes", "Samer is asked as soon as Karim says yes."),
            ],
        ),
        (
            "mentee_first",
            [
                ("mentee", "now", "Samer is asked."),
                ("mentor", "as soon as Samer says yes", "Karim is asked as soon as Samer says yes."),
            ],
        ),
    ],
)
def test_the_words_follow_the_order_of_the_programme_and_so_do_the_messages(
    order: str, expected: list[tuple[str, str, str]]
) -> None:
    house.programme(answer_order=order)
    by, mentee, mentor = house.coordinator(), house.mentee(), house.mentor()
    for side in (mentee, mentor):
        side.person.channel, side.person.email = "mail", f"{side.person.first_name.lower()}@example.be"
        side.person.save()
        intake_house.signed_in(side.person)
    mentee, mentor = Mentee.objects.get(pk=mentee.pk), Mentor.objects.get(pk=mentor.pk)

    questions = asks(mentee, mentor, at=TUESDAY)
    proposal = propose(mentee, mentor, by=by, at=TUESDAY)

    assert [(question.side, question.when, question.done) for question in questions] == expected
    sides_asked = {side for side in ("mentor", "mentee") if getattr(proposal, f"{side}_asked_at")}
    assert sides_asked == {question.side for question in questions if question.after is None}
    written = set(
        Message.objects.filter(kind__in=["proposal_mentor", "proposal_mentee"]).values_list("kind", "channel")
    )
    assert written == {
        (f"proposal_{question.side}", question.channel) for question in questions if question.after is None
    }


def test_a_call_and_the_quiet_hours_are_said_as_they_are() -> None:
    mentee, mentor = house.mentee(phone="0470112233"), house.mentor()
    mentor.person.channel, mentor.person.email = "mail", "karim@example.be"
    mentor.person.save()
    intake_house.signed_in(mentor.person)

    mentor_asked, mentee_asked = asks(mentee, Mentor.objects.get(pk=mentor.pk), at=NIGHT)

    assert mentor_asked.when == "on Wednesday 25 November at 08:00, as messages rest until then"
    assert mentor_asked.done == f"Karim is asked {mentor_asked.when}."
    assert (mentee_asked.when, mentee_asked.how) == ("now", "you call: 0470\xa011\xa022\xa033")
    assert mentee_asked.done == "Call Samer: the question stands on today’s page."
