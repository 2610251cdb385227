"""The first person who may sign in to an empty product."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from base.accounts.models import Branch, Membership, Organisation, Person, User

ANSWERS = {"email": "An@example.org", "name": "An Peeters", "organisation": "De Brug", "branch": "Gent"}


def first_manager(**answers: str) -> str:
    said = StringIO()
    call_command("first_manager", stdout=said, **answers)
    return said.getvalue().strip()


@pytest.mark.django_db
def test_an_organisation_a_branch_and_a_manager_of_all_branches_are_made():
    said = first_manager(**ANSWERS).splitlines()
    door = f"{settings.BASE_URL}/o/{Organisation.objects.get().public_id}/"
    assert said == [
        "An Peeters can sign in with a code to An@example.org.",
        f"The address of De Brug: {door}",
    ]
    membership = Membership.objects.get()
    assert (membership.role, membership.branch, membership.person.full_name) == (
        "manager",
        None,
        "An Peeters",
    )
    assert (Organisation.objects.get().name, Branch.objects.get().name) == ("De Brug", "Gent")
    assert User.objects.get().email == "an@example.org"


@pytest.mark.django_db
def test_what_is_typed_is_read_as_it_is_meant():
    odd = ANSWERS | {
        "name": "Leen\N{NO-BREAK SPACE} Peeters\N{ZERO WIDTH SPACE}",
        "branch": "Gent\N{NO-BREAK SPACE}",
    }
    first_manager(**odd)
    person = Person.objects.get()
    assert (person.first_name, person.last_name, Branch.objects.get().name) == ("Leen", "Peeters", "Gent")


@pytest.mark.django_db
def test_a_second_time_nothing_happens():
    first_manager(**ANSWERS)
    assert first_manager(**ANSWERS | {"email": "other@example.org"}) == "There is a manager already."
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("missing", list(ANSWERS))
def test_without_a_terminal_a_missing_answer_is_named(missing: str):
    with pytest.raises(
        CommandError, match=f"set FIRST_MANAGER_{missing.upper()}, or run manage.py first_manager"
    ):
        first_manager(**ANSWERS | {missing: ""})


@pytest.mark.django_db
def test_a_wrong_email_leaves_nothing_half_made():
    with override("en"), pytest.raises(CommandError, match="This email is not right"):
        first_manager(**ANSWERS | {"email": "an"})
    assert not Organisation.objects.exists()
