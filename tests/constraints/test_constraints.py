"""Whatever the code forgets, the database refuses: each constraint by a row that only it hears of, each trigger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, DataError, connection, transaction
from django.db.models import SET_NULL, DateTimeField, Model, QuerySet

from base.accounts.models import Membership, Person, User
from base.privacy.models import Acceptance, Text, View
from base.workflow.models import Transition
from followup.models import Telling
from intake.models import Mentee, Mentor, Programme
from matching.models import Policy
from tests.constraints.cases import AT, BEHIND_A_PRIMARY_KEY, CASES, ON_THE_EDGE, Case, copied, key
from tests.constraints.house import furnish

#: Every constraint and unique index on the tables of the four apps, less those to which Django gave the name.
NAMED = """
    SELECT name, "table" FROM (
        SELECT conname AS name, conrelid::regclass::text AS "table" FROM pg_constraint
        WHERE contype IN ('c', 'f', 'u', 'x')
        UNION SELECT indexrelid::regclass::text, indrelid::regclass::text FROM pg_index WHERE indisunique
    ) AS every
    WHERE "table" ~ '^(accounts|intake|matching|followup|outbox|privacy|workflow)_' AND NOT starts_with(name, "table")
    AND name !~ '_[0-9a-f]{8}_'
"""
#: Every trigger but those that write a history, with its table.
TRIGGERS = """
    SELECT tgrelid::regclass::text, substring(tgname from 'pgtrigger_(.*)_[0-9a-f]+$') FROM pg_trigger
    WHERE NOT tgisinternal AND tgname !~ '_(insert|update)_'
"""
ONLY_COME_IN = {
    "matching_policy": Policy,
    "privacy_acceptance": Acceptance,
    "privacy_view": View,
    "workflow_transition": Transition,
}
#: What one more row of such a table needs, to stand beside the one that it copies.
BESIDE: dict[type[Model], dict[str, Any]] = {Acceptance: {"withdrawn_at": AT, "withdrawn_way": "paper"}}


@pytest.fixture(scope="module")
def _furnished(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """One house for all cases; each of them is undone, and so is the house."""
    with django_db_blocker.unblock(), transaction.atomic():
        furnish()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _undone(_furnished: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows(question: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused_by(case: Case) -> str | None:
    """The name of the constraint that refuses the row."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        case.write(case)
    assert isinstance(caught.value.__cause__, psycopg.Error)
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.usefixtures("_undone")
def test_every_constraint_has_its_case():
    triggers = {name for _table, name in rows(TRIGGERS)}
    assert {name for name, _table in rows(NAMED)} - BEHIND_A_PRIMARY_KEY == set(CASES) - triggers


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize(
    ("name", "case"),
    [
        pytest.param(name, case, id=f"{name}-{n}" if n else name)
        for name, cases in CASES.items()
        for n, case in enumerate(cases)
    ],
)
def test_a_direct_write_is_refused_by_its_constraint_and_by_no_other(name: str, case: Case):
    assert refused_by(case) == name
    _without(name)
    with suppress(DataError):  # a range that runs backwards is none at all
        case.write(case)


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize("case", ON_THE_EDGE, ids=lambda case: f"{case.of.__name__}-{'-'.join(case.wrong)}")
def test_what_lies_on_the_boundary_is_taken(case: Case):
    case.write(case)


def _without(name: str) -> None:
    """Takes a constraint, an index or a trigger away."""
    if tables := [table for table, trigger in rows(TRIGGERS) if trigger == name]:
        for table in tables:
            sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    elif rows(f"SELECT conname, '' FROM pg_constraint WHERE conname = '{name}'"):
        sql(f'ALTER TABLE {dict(rows(NAMED))[name]} DROP CONSTRAINT "{name}" CASCADE')
    else:
        sql(f'DROP INDEX "{name}"')


@contextmanager
def raised(words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


@pytest.mark.usefixtures("_undone")
def test_every_trigger_that_refuses_is_tried():
    assert {(table, name) for table, name in rows(TRIGGERS) if name not in CASES} == {
        ("privacy_text", "frozen_once_accepted"),
        *((table, name) for table in ONLY_COME_IN for name in ("append_only", "never_emptied")),
    }


@pytest.mark.usefixtures("_undone")
def test_the_last_word_about_a_held_meeting_stays():
    told = Telling._base_manager.all()
    with raised("A meeting was held when somebody told of it, and only then"):
        told._raw_delete(told.db)


def people_of(model: type[Model]) -> list[Any]:
    """The columns of a table that point to a person or a user."""
    return [field for field in model._meta.concrete_fields if field.related_model in (Person, User)]


def new_row(model: type[Model]) -> QuerySet[Model]:
    """One more row, that names somebody wherever it can."""
    named = {who.attname: key(who.related_model) for who in people_of(model)}
    case = copied(model, **BESIDE.get(model, {}), **named)
    case.write(case)
    return model._base_manager.filter(pk=model._base_manager.latest("pk").pk)


def something_else(field: Any, row: Model) -> object:
    """A value of its kind that this column does not have."""
    if isinstance(field, DateTimeField):
        return "2020-01-01T00:00Z"
    return "x" if isinstance(field.value_from_object(row), str) else field.value_from_object(row) + 1


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize(("table", "model"), ONLY_COME_IN.items())
def test_rows_that_only_come_in_are_not_changed_nor_taken_away(table: str, model: type[Model]):
    last = new_row(model)
    for field in model._meta.concrete_fields:
        with raised("they only come in"):
            last.update(**{field.attname: something_else(field, last.get())})
    with raised("they only come in"):
        last._raw_delete(last.db)
    with raised("rows only come in"):
        sql(f"TRUNCATE {table} CASCADE")
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert (last.update(at="2020-01-01T00:00Z"), last._raw_delete(last.db)) == (1, 1)


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize("model", ONLY_COME_IN.values())
def test_they_let_go_of_the_people_they_name_and_of_nothing_else(model: type[Model]):
    last, people = new_row(model), people_of(model)
    assert people
    assert all(who.null and who.remote_field.on_delete is SET_NULL for who in people)
    nobody = {who.attname: None for who in people}
    with raised("they only come in"):
        last.update(**nobody, at="2020-01-01T00:00Z")
    for who in people:
        with transaction.atomic():
            assert last.update(**{who.attname: None}) == 1
            transaction.set_rollback(True)
    assert last.update(**nobody) == 1
    for who in people:
        with raised("they only come in"):
            last.update(**{who.attname: key(who.related_model)()})


@pytest.mark.usefixtures("_undone")
def test_a_yes_is_taken_back_once_and_nothing_else_changes_with_it():
    standing = Acceptance._base_manager.filter(pk=Acceptance.objects.standing()[0].pk)
    taken_back = {"withdrawn_at": AT, "withdrawn_by": key(User)(), "withdrawn_way": "paper"}
    changes: list[dict[str, object]] = [
        {"withdrawn_way": "paper"},
        taken_back | {"at": AT},
        taken_back | {"language": "x"},
    ]
    for change in changes:
        with raised("they only come in"):
            standing.update(**change)
    assert standing.update(**taken_back) == 1
    changes = [{"withdrawn_at": None}, taken_back | {"withdrawn_way": "phone"}]
    for change in changes:
        with raised("they only come in"):
            standing.update(**change)


@pytest.mark.usefixtures("_undone")
def test_a_text_that_somebody_accepted_is_frozen_and_another_is_not():
    accepted = Text.objects.filter(acceptances__isnull=False)[:1]
    accepted = Text.objects.filter(pk=accepted[0].pk)
    with raised("Somebody accepted this text"):
        accepted.update(nl="Iets anders.")
    case = copied(Text, version=99)
    case.write(case)
    assert Text.objects.filter(version=99).update(nl="Iets anders.") == 1


@pytest.mark.usefixtures("_undone")
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Person, {"language": "fr"}),
        (Membership, {"ends_on": "2099-01-01"}),
        (Programme, {"weeks": 18}),
        (Mentee, {"radius_km": 24}),
        (Mentor, {"radius_km": 24}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_change_of_a_row_with_a_history_is_kept(model, change):
    events = model.pgh_event_model._base_manager
    row = model._base_manager.order_by("pk")[0]
    before = events.filter(pgh_obj=row.pk).count()
    model._base_manager.filter(pk=row.pk).update(**change)
    assert events.filter(pgh_obj=row.pk).count() == before + 1
