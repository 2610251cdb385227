"""A house in which every table that has a constraint has a good row: the cases copy or change one of them."""

from __future__ import annotations

from base.accounts.acting import acting_in
from base.accounts.models import Invitation, User
from base.privacy.models import View
from base.workflow.models import Sent
from followup.meetings.actions import book, cancel_meeting
from intake.models import Diploma, Mentor, PartnerContact
from intake.reference.models import EducationLevel
from matching.models import Duo, Effect, Plan, PlanLine
from matching.policies.models import PairRule
from tests import people
from tests.pages.world import build


def furnish() -> None:
    """The house of the pages, with who waits, a word on two pairs, two runs, an appointment that is off."""
    build()
    house, annelies = people.organisation(), User.objects.get(email="annelies@demo.example")
    leila = people.waiting("Leila", by=annelies)
    people.waiting("Nadia", by=annelies, shares=False)
    karim = Mentor.objects.get(person__first_name="Karim")
    programme = people.programme("youth")
    with acting_in(house):
        duo = Duo.objects.running().filter(status="active")[0]
        cancel_meeting(book(duo, people.office_hour(20, 11), by=annelies), by=annelies)
    policy = people.ruling(programme)
    plan = Plan.objects.create(organisation=house, programme=programme, policy=policy)
    PlanLine.objects.create(
        organisation=house, plan=plan, mentee=leila, mentor=karim, score=7000, via="sector", mode="online"
    )
    Effect.objects.create(organisation=house, programme=programme, policy=policy, people=9)
    PairRule.objects.create(organisation=house, mentee=leila, mentor=karim, rule="locked")
    Diploma.objects.create(organisation=house, person=leila.person, level=EducationLevel.objects.all()[0])
    Invitation.objects.create(organisation=house, person=leila.person, email="leila@demo.example")
    Sent.objects.create(organisation=house, key="a key")
    View.objects.create(organisation=house, person=leila.person, by=annelies, field_class="background")
    PartnerContact.objects.update(main=True)
