"""Statuses move along their table, each move leaves a row, and the drawn page shows the same tables."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import translation

from base.outbox.actions import queue
from base.outbox.models import Message
from base.workflow.drawing import draw, draw_all
from base.workflow.models import Transition
from base.workflow.moves import Refused, move, tables
from tests.base.accounts.house import person, user


def message() -> Message:
    return queue("pulse", person("Samer"), "duo/x/1", {"link": "/m/x/"})


def test_the_drawn_page_shows_the_tables_as_they_are():
    page = Path(settings.BASE_DIR) / "docs" / "workflows.md"
    assert page.read_text(encoding="utf-8") == draw_all(), "run: manage.py workflows --write"


def test_every_status_of_every_table_is_one_of_the_model():
    from django.apps import apps

    models: dict[str, Any] = {
        model.__name__: model for model in apps.get_models() if getattr(model, "moves", None)
    }
    assert models.keys() == tables.keys()
    for name, model in models.items():
        statuses = {key for key, _ in model._meta.get_field("status").choices}
        drawn = {str(state) for state in model.moves} | {
            str(to) for targets in model.moves.values() for to in targets
        }
        assert drawn == statuses, name


def test_a_table_is_drawn_with_its_start_and_its_ends():
    assert draw("Claim", {"submitted": ("approved", "refused"), "approved": ("paid",)}).splitlines() == [
        "## Claim",
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> submitted",
        "    submitted --> approved",
        "    submitted --> refused",
        "    approved --> paid",
        "    refused --> [*]",
        "    paid --> [*]",
        "```",
    ]


def test_the_command_prints_the_page(capsys):
    call_command("workflows")
    assert capsys.readouterr().out == draw_all()


@pytest.mark.django_db
def test_a_move_is_written_and_logged_with_who_how_and_why():
    queued, annelies = message(), user("Annelies")
    move(
        queued,
        "cancelled",
        by=annelies,
        way="phone",
        for_person=queued.recipient,
        reason="asked on the phone",
    )
    queued.refresh_from_db()
    logged = Transition.objects.of(queued).get()
    assert queued.status == "cancelled"
    assert (logged.came_from, logged.went_to, logged.by, logged.way, logged.for_person, logged.reason) == (
        "queued",
        "cancelled",
        annelies,
        "phone",
        queued.recipient,
        "asked on the phone",
    )


@pytest.mark.django_db
def test_the_calendar_moves_things_without_a_person():
    queued = message()
    assert move(queued, "cancelled", by=None).way == "task"


@pytest.mark.django_db
def test_somebody_who_is_not_signed_in_is_not_the_calendar():
    asked = message()
    logged = move(asked, "cancelled", by=None, for_person=asked.recipient)
    by_the_calendar = move(
        queue("pulse", asked.recipient, "duo/y/1", {"link": "/m/x/"}), "cancelled", by=None
    )
    with translation.override("en"):
        assert [(one.way, one.how) for one in (logged, by_the_calendar)] == [
            ("online", "Online, without signing in"),
            ("task", "By the calendar"),
        ]


@pytest.mark.django_db
def test_a_move_outlives_whom_it_names_and_says_no_more_than_it_knows():
    annelies, samer = user("Annelies"), message().recipient
    logged = move(message(), "cancelled", by=annelies, for_person=samer, way="phone")
    online = move(message(), "cancelled", by=annelies)
    samer.delete()
    annelies.delete()
    for one in (logged, online):
        one.refresh_from_db()
    with translation.override("en"):
        assert [(one.by, one.for_person, one.how) for one in (logged, online)] == [
            (None, None, "By phone"),
            (None, None, "Online"),
        ]


@pytest.mark.django_db
def test_a_move_that_is_not_in_the_table_is_refused_and_changes_nothing(settings):
    settings.LANGUAGE_CODE = "en"
    queued = message()
    with pytest.raises(Refused) as refused:
        move(queued, "sent", by=None)
    assert refused.value.reason == "This is already “Queued”. Reload the page to see how it stands."
    assert (Message.objects.get().status, Transition.objects.count()) == ("queued", 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE workflow_transition SET reason = 'x'", "DELETE FROM workflow_transition"]
)
def test_the_log_is_never_rewritten(sql):
    move(message(), "cancelled", by=None)
    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
