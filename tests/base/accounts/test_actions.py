"""People are written down, get a way to sign in, and get a role; or hear why not."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from base.accounts.acting import acting_in
from base.accounts.actions import add_membership, add_person, end_membership
from base.accounts.models import Branch, Membership, Organisation, Person, User
from base.accounts.scope import scope_of
from base.accounts.sign_in import give_sign_in
from base.workflow.moves import Refused
from tests.base.accounts.house import branch, organisation, person, staff, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings) -> None:
    settings.LANGUAGE_CODE = "en"


def refusal(verb, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refused:
        verb(*args, **kwargs)
    return refused.value.reason


def test_a_first_name_is_enough():
    with acting_in(organisation()):
        samer = add_person(first_name=" Samer ", by=None)
    assert (samer.full_name, samer.language, samer.channel, samer.email, samer.organisation) == (
        "Samer",
        "nl",
        "call",
        "",
        organisation(),
    )


def test_a_number_is_kept_as_the_world_writes_it():
    assert person(phone="0470 12 34 56").phone.as_e164 == "+32470123456"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_name": "  "}, "Write at least a first name."),
        ({"language": "de"}, "“de” is not a language of Duo: choose Dutch, French or English."),
        ({"channel": "pigeon"}, "“pigeon” is not a way to reach somebody."),
        ({"email": "samer.example.be"}, "This email is not right. Example: name@example.be"),
        ({"phone": "12"}, "This number is not right. Example: 0470 12 34 56"),
        ({"phone": "0470 12 34 56 ext 5"},
         "Leave out the extension and write it in a note: we keep only the number."),
        ({"first_name": "\N{ZERO WIDTH SPACE}"}, "There is no letter to see in this name. Please type it again."),
        ({"last_name": "evil.com"}, "Write only the name here, without the address of a site or an email."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_leaves_nothing_behind(fields, sentence):
    assert (
        refusal(add_person, **{"first_name": "Samer", "organisation": organisation(), "by": None} | fields)
        == sentence
    )
    assert not Person.objects.exists()


def test_a_person_is_written_down_as_they_are_meant():
    samer = person(
        "Anna \N{NO-BREAK SPACE}Maria\N{ZERO WIDTH SPACE}",
        last_name="\tPeeters",
        email=" Anna@Example.be",
        phone="٠٤٧٠١٢٣٤٥٦",
    )
    assert (samer.first_name, samer.last_name, samer.email, str(samer.phone)) == (
        "Anna Maria",
        "Peeters",
        "anna@example.be",
        "+32470123456",
    )


UNSEEN = [
    "\N{ZERO WIDTH SPACE}",
    "\N{BRAILLE PATTERN BLANK}",
    "\N{SOFT HYPHEN}\N{NO-BREAK SPACE}",
    "\N{HANGUL FILLER}",
]
TURNING = [
    "Anna\nMaria",
    "Anna\x1b",
    "Anna\N{RIGHT-TO-LEFT OVERRIDE}",
    "Anna\N{LEFT-TO-RIGHT MARK}",
    "Anna\N{LINE SEPARATOR}",
]


@pytest.mark.parametrize("name", [*UNSEEN, *TURNING])
@pytest.mark.parametrize("column", ["first_name", "last_name"])
def test_the_database_keeps_no_name_that_hides(name, column):
    with pytest.raises(IntegrityError, match="person_name_can_be_read"), transaction.atomic():
        Person.objects.create(**{"organisation": organisation(), "first_name": "Samer"} | {column: name})


@pytest.mark.parametrize("name", [*UNSEEN, *TURNING])
def test_nor_a_house_or_a_branch_of_such_a_name(name):
    house = organisation()
    with pytest.raises(IntegrityError, match="organisation_name_can_be_read"), transaction.atomic():
        Organisation.objects.create(name=name)
    with pytest.raises(IntegrityError, match="branch_name_can_be_read"), transaction.atomic():
        Branch.objects.create(organisation=house, name=name)


@pytest.mark.parametrize(
    "name", ["Zoë", "أحمد", "علی\N{ZERO WIDTH NON-JOINER}رضا", "王芳", "ต่าย", "O’Brien", "Anna Maria", "?"]
)
def test_the_database_keeps_every_name_that_is_seen(name):
    Person.objects.create(organisation=organisation(), first_name=name, last_name=name)
    assert Person.objects.get().first_name == name


def test_nobody_signs_in_with_a_number_that_gets_no_codes():
    samer = person(email="samer@example.be", phone="09 234 56 78")
    signs_in = give_sign_in(samer, by=None)
    assert signs_in
    assert (signs_in.email, signs_in.phone) == ("samer@example.be", None)
    assert refusal(give_sign_in, person("Zoë", phone="09 234 56 79"), by=None) == (
        "An email or a mobile number is needed to sign in."
    )


def test_a_person_signs_in_with_the_own_addresses():
    samer = person(email="Samer@Example.be", phone="0470123456", language="fr")
    signs_in = give_sign_in(samer, by=None)
    assert signs_in
    samer.refresh_from_db()
    assert (samer.user, signs_in.email, signs_in.phone.as_e164, signs_in.language) == (
        signs_in,
        "samer@example.be",
        "+32470123456",
        "fr",
    )
    assert not signs_in.has_usable_password()


def test_a_new_number_takes_the_place_of_the_old_one():
    samer = user("Samer", phone="0470123456")
    assert give_sign_in(samer.people.get(), by=None, phone="0470 99 99 99") == samer
    assert User.objects.get().phone.as_e164 == "+32470999999"


def test_nobody_signs_in_without_an_address():
    assert refusal(give_sign_in, person(), by=None) == "An email or a mobile number is needed to sign in."


def test_two_people_of_a_house_never_share_a_sign_in():
    user("Samer", email="family@example.be")
    amina = person("Amina", email="FAMILY@example.be")
    assert (
        refusal(give_sign_in, amina, by=None) == "Somebody else already signs in with this email or number."
    )
    karim = user("Karim", phone="0470123456").people.get()
    assert refusal(give_sign_in, karim, by=None, email="family@example.be").startswith("Somebody else")
    assert User.objects.count() == 2


def test_an_address_known_in_another_house_becomes_an_invitation_and_joins_nothing():
    here = user("Hilde", email="hilde@example.be")
    there = person("Hilde", of=organisation("Passerelle asbl"), email="hilde@example.be")
    assert give_sign_in(there, by=None) is None
    there.refresh_from_db()
    assert (there.user, here.people.count(), there.invitations.get().email) == (None, 1, "hilde@example.be")


def test_a_manager_gives_a_role_and_it_opens_a_branch():
    bram = staff("Bram", "manager")
    annelies = user("Annelies")
    add_membership(annelies.people.get(), "coordinator", branch(), by=bram)
    scope = scope_of(User.objects.get(pk=annelies.pk))
    assert (scope.roles, scope.branches, scope.opens(branch().pk), scope.opens(branch("Aalst").pk)) == (
        frozenset({"coordinator"}),
        frozenset({branch().pk}),
        True,
        False,
    )


@pytest.mark.parametrize("giver", ["a coordinator", "a manager of another house"])
def test_nobody_else_gives_roles(giver):
    by = staff() if giver == "a coordinator" else staff("Zoe", "manager", at=branch(of=organisation("Other")))
    assert refusal(add_membership, person(), "coordinator", branch(), by=by) == "Only a manager gives roles."


def test_a_role_has_a_name_and_a_branch_of_the_same_house():
    bram = staff("Bram", "manager")
    elsewhere = branch("Namur", of=organisation("Passerelle asbl"))
    assert refusal(add_membership, person(), "king", by=bram) == "“king” is not a role."
    assert refusal(add_membership, person(), "coordinator", elsewhere, by=bram) == (
        "This branch belongs to another organisation."
    )


def test_nobody_has_a_role_twice_at_a_time():
    annelies = staff().people.get()
    assert refusal(add_membership, annelies, "coordinator", branch(), by=None) == (
        "This person already has this role here."
    )
    with pytest.raises(IntegrityError, match="one_membership_at_a_time"), transaction.atomic():
        Membership.objects.create(
            organisation=organisation(),
            person=annelies,
            branch=branch(),
            role="coordinator",
            starts_on=date(2020, 1, 1),
        )


def test_a_role_that_ended_opens_nothing_and_can_be_given_again():
    bram, annelies = staff("Bram", "manager"), staff()
    membership = annelies.people.get().memberships.get()
    Membership.objects.filter(pk=membership.pk).update(starts_on=date(2026, 1, 1))
    end_membership(membership, by=bram, ends_on=date(2026, 1, 31))
    assert scope_of(User.objects.get(pk=annelies.pk)).roles == frozenset()
    add_membership(annelies.people.get(), "coordinator", branch(), by=bram)


def test_only_a_manager_moves_the_sign_in_of_a_colleague():
    bram, annelies, zoe = (
        staff("Bram", "manager"),
        staff("Annelies"),
        staff("Zoe", "manager", at=branch(of=organisation("Other"))),
    )
    for by, colleague in ((annelies, bram), (annelies, annelies), (zoe, bram)):
        assert refusal(give_sign_in, colleague.people.get(), by=by, email="new@example.be") == (
            "Only a manager changes the address with which a colleague signs in."
        )
    give_sign_in(annelies.people.get(), by=bram, email="new@example.be")
    assert User.objects.get(pk=annelies.pk).email == "new@example.be"


def test_the_same_address_again_moves_nothing():
    bram = staff("Bram", "manager")
    assert give_sign_in(bram.people.get(), by=staff("Annelies"), email="BRAM@example.be") == bram
