"""Who finds which appointments, talks and messages: the reads that every page begins with."""

from datetime import timedelta

import pytest

from base.outbox.models import Message
from followup.meetings.actions import book
from followup.models import CheckIn, Meeting
from intake.models import Mentee, Mentor
from matching.models import Duo, Proposal
from tests.followup import house
from tests.followup.moments import START

pytestmark = pytest.mark.django_db
READS = (Duo, Proposal, Meeting, CheckIn, Message, Mentee, Mentor)

NOTHING = ("",) * len(READS)
BOTH = ("Samer Amina",) * len(READS)


@pytest.fixture
def people():
    """Two duos of one branch with an appointment each, an interpreter at one, and who has nothing to do with it."""
    annelies = house.coordinator()
    pairs = {"Samer": "Karim", "Amina": "Hilde"}
    duos = {
        name: house.active_duo(name, mentor, led_by=annelies, at=house.NOW + timedelta(hours=shift))
        for shift, (name, mentor) in enumerate(pairs.items())
    }
    for shift, duo in enumerate(duos.values()):
        book(duo, START.replace(hour=10 + shift), by=None, at=house.NOW)
    luc = house.coordinator("Luc", role="interpreter")
    house.first_meeting(duos["Samer"]).participants.create(
        organisation=luc.organisation, person=luc, role="interpreter"
    )
    foreign = house.branch("Gent", organisation=house.organisation("Andere Brug vzw"))
    return {
        "coordinator": annelies,
        "manager": house.coordinator("Bram", role="manager"),
        "mentee": duos["Samer"].mentee.person,
        "mentor": duos["Samer"].mentor.person,
        "interpreter": luc,
        "elsewhere": house.coordinator("Lies", of=house.branch("Aalst")),
        "stranger": house.coordinator("Sven", of=foreign, role="manager"),
    }


def names(rows) -> str:
    """Whose rows these are, in the order in which they came here."""
    paths = {
        Duo: "proposal__mentee__person",
        Proposal: "mentee__person",
        Meeting: "duo__proposal__mentee__person",
        CheckIn: "duo__proposal__mentee__person",
        Message: "recipient",
        Mentee: "person",
        Mentor: "proposals__mentee__person",
    }
    found = set(rows.values_list(f"{paths[rows.model]}__first_name", flat=True))
    return " ".join(name for name in ("Samer", "Amina") if name in found)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("coordinator", BOTH),
        ("manager", BOTH),
        ("mentee", ("Samer", "Samer", "Samer", "", "", "Samer", "")),
        ("mentor", ("Samer", "Samer", "Samer", "", "", "", "Samer")),
        ("interpreter", ("", "", "Samer", "", "", "", "")),
        ("elsewhere", ("", "", "", "", "Samer Amina", "", "")),
        ("stranger", NOTHING),
    ],
)
def test_everybody_finds_what_is_theirs_and_nothing_else(people, who, seen):
    user = house.user_of(people[who])
    assert tuple(names(model.objects.visible_to(user)) for model in READS) == seen


def test_of_their_appointments_an_interpreter_finds_those_with_them_only(people):
    [one] = Meeting.objects.visible_to(house.user_of(people["interpreter"]))
    assert one.participants.filter(person=people["interpreter"]).exists()
