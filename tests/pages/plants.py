"""Names that stand nowhere else, of two more houses and of another branch, and who may read which of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from base.accounts.acting import acting_in
from base.accounts.models import Branch, Organisation, Person, User
from base.outbox.actions import queue
from base.outbox.models import Message
from intake.models import Mentee, Mentor, Programme
from intake.programmes.actions import add_partner
from matching.tasks import run
from tests import people
from tests.pages.world import ROLES

if TYPE_CHECKING:
    from tests.pages.world import World

#: Of the organisation of the table, its branches with a number, and what a stranger finds in its forms.
HOUSE = frozenset({"Brugwerk", "Anemoonhuis", "Anemoondorp", "Anemoonstad", "Anemoonplan"})
GHENT = frozenset({"Esdoornaard"})  # the mentees of Ghent; mentors are shared
ANTWERP = frozenset({"Distelaard", "Distelina", "Distelman"})
OTHERS = frozenset({"Begonia", "Camelia"})  # every name of the two other organisations begins so
PLANTED = HOUSE | GHENT | ANTWERP | OTHERS
CODE = "Gladiool"  # in place of digits, which a number on a page could hold by chance


def plant(world: World) -> dict[str, frozenset[str]]:
    """Renames what is there, adds what others have, and returns for each role the names that no page may tell it."""
    house = Organisation.objects.get(public_id=world.of["house"])
    here, joke = people.programme(), User.objects.get(email="joke@demo.example")
    foreign, begonia = _begonia()
    _rename(here, "Anemoonplan")
    Branch.objects.create(
        organisation=Organisation.objects.create(name="Cameliahuis"), name="Cameliadorp", phone="+3291112233"
    )
    # a duo there, one with a mentor from here, one who waits, and a plan of all
    since = people.office_hour(-30)
    aart, rudy = people.waiting("Distelaard", by=joke), people.ready("Rudy", by=joke)
    there = people.active(aart, rudy, by=joke, since=since, first=people.office_hour(-11, 14))
    Programme.objects.filter(pk=here.pk).update(other_branches=True)
    shared = people.ready("Gedeeld", by=User.objects.get(email="annelies@demo.example"))
    people.matched(people.waiting("Distelina", by=joke), shared, by=joke)
    Programme.objects.filter(pk=here.pk).update(other_branches=False)
    people.waiting("Distelman", by=joke)
    letters = Message.objects.filter(recipient=aart.person).order_by("pk").values("pk")
    Message.objects.filter(pk__in=letters[:1]).update(status=Message.Status.FAILED, sent_at=None)
    followed = Mentee.objects.filter(branch__name="Antwerpen").values("person")
    Person.objects.filter(pk__in=followed).update(last_name="Distelaard")
    followed = Mentee.objects.filter(organisation=house, branch__name="Gent").values("person")
    Person.objects.filter(pk__in=followed).update(last_name="Esdoornaard")
    Organisation.objects.filter(pk=house.pk).update(name="Anemoonhuis vzw")
    Branch.objects.filter(organisation=house, name="Gent").update(name="Anemoondorp")
    Branch.objects.filter(organisation=house, name="Antwerpen").update(name="Anemoonstad")
    _codes(aart.person, _mentor("karim").person)
    _plan(here, joke)
    _plan(begonia, foreign)
    antwerp = Branch.objects.get(name="Anemoonstad")
    world.of |= {"there": there.public_id, "antwerp": antwerp.public_id}
    hidden = dict.fromkeys(ROLES, OTHERS | ANTWERP)
    hidden["anonymous"] = OTHERS | ANTWERP | GHENT
    hidden["elsewhere"] = OTHERS | GHENT
    hidden["manager"] = OTHERS
    hidden["referrer"] = OTHERS  # whose partner sent them
    hidden["stranger"] = HOUSE | ANTWERP | GHENT | {"Camelia"}
    return {role: names | {CODE} for role, names in hidden.items()}


def _begonia() -> tuple[User, Programme]:
    """The organisation of the stranger, with a duo and a referrer of its own."""
    house = Organisation.objects.get(name="Andere Brug vzw")
    Organisation.objects.filter(pk=house.pk).update(name="Begoniahuis vzw")
    Branch.objects.filter(organisation=house).update(name="Begoniadorp")
    branch = Branch.objects.get(organisation=house)
    programme = people.programme("begonia", of=house)
    _rename(programme, "Begoniaplan")
    staff = people.staff("Begonia", of=branch)
    partner = add_partner("Begoniacentrum", kinds=["centre"], place="9000", by=None, organisation=house)
    people.referrer("Begoniarda", of=partner)
    people.active(
        people.waiting("Begoniana", by=staff, of=programme),
        people.ready("Begoniardus", by=staff, of=programme),
        by=staff,
        since=people.office_hour(-30),
        first=people.office_hour(-10, 15),
    )
    people.waiting("Begoniette", by=staff, of=programme)
    Person.objects.filter(organisation=house).update(last_name="Begoniaard")
    return staff, programme


def _codes(*somebody: Person) -> None:
    """A sign-in code at every stage of its way, as if nothing had been erased."""
    for person in somebody:
        for status in Message.Status.values:
            with acting_in(person.organisation_id):
                queue("signin_code", person, f"code/{status}", {"code": CODE, "minutes": "10"})
            Message.objects.filter(recipient=person, about=f"code/{status}").update(
                status=status, sent_at=timezone.now() if status == Message.Status.SENT else None
            )
        with acting_in(person.organisation_id):
            queue("signin_code", person, "code/call", {"code": CODE, "minutes": "10"}, channel="call")


def _rename(programme: Programme, name: str) -> None:
    Programme.objects.filter(pk=programme.pk).update(name_nl=name, name_fr=name, name_en=name)


def _mentor(name: str) -> Mentor:
    return Mentor.objects.get(person__email=f"{name}@demo.example")


def _plan(programme: Programme, by: User) -> None:
    with acting_in(programme.organisation):
        run(
            programme.plans.create(
                organisation=programme.organisation,
                policy=people.ruling(programme),
                asked_by=by,
                started_at=timezone.now(),
            )
        )


def names_in(response: Any, names: frozenset[str]) -> list[str]:
    """Returns which of these names stand in an answer: in its text, attributes, cookies or headers."""
    answer = f"{response.content.decode(errors='replace')} {dict(response.headers)} {response.cookies}"
    return sorted(name for name in names if name in answer)
