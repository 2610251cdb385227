"""`manage.py demo`: loaded once, whole or not at all, and never over another one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from base.accounts.models import Organisation
from duo.demo.doors import NAME
from duo.demo.management.commands.demo import remember
from duo.local.prepare import load_demo
from intake.models import Language

pytestmark = pytest.mark.django_db


def loaded(people: int = 120, seed: int = 1) -> None:
    """A database in which this demo was loaded, without the people, who take their time."""
    Organisation.objects.create(name=NAME)
    remember(people, seed)


def said(**asked: int) -> str:
    out = StringIO()
    call_command("demo", stdout=out, **asked)
    return out.getvalue().strip()


@pytest.mark.parametrize("asked", [{}, {"people": 300}, {"seed": 7}, {"people": 300, "seed": 7}])
def test_the_same_demo_is_there_already(asked):
    loaded(300, 7)
    assert said(**asked) == "The demo is there already: 300 mentees, seed 7."


@pytest.mark.parametrize("asked", [{"people": 120}, {"seed": 1}, {"people": 300, "seed": 0}])
def test_another_demo_is_named_and_stays(asked, capsys):
    loaded(300, 7)
    with pytest.raises(CommandError) as refused:
        said(**asked)
    sentence = (
        "Another demo is here already: 300 mentees, seed 7. It stays as it is; ./run --fresh makes another "
        "in its place, and throws this one away."
    )
    assert (str(refused.value), Organisation.objects.count()) == (sentence, 1)
    load_demo(**{"people": 300, "seed": 7} | asked)
    assert capsys.readouterr().out == f"  {sentence}\n"


@pytest.mark.parametrize("people", [0, 19, 2001])
def test_a_size_that_cannot_be_is_named_and_nothing_is_written(people):
    with pytest.raises(CommandError, match=f"--people {people} is not possible: choose 20 to 2000"):
        said(people=people)
    assert not Organisation.objects.exists()


def test_without_reference_data_it_says_what_comes_first():
    Language.objects.all()._raw_delete("default")
    with pytest.raises(CommandError, match="Run load_reference first"):
        said(people=20)
    assert not Organisation.objects.exists()


def test_where_another_organisation_lives_no_demo_moves_in():
    Organisation.objects.create(name="De Brug")
    with pytest.raises(CommandError, match="An organisation lives here already"):
        said(people=20)
    loaded()
    with pytest.raises(CommandError, match="An organisation lives here already"):
        said()
