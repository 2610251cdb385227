"""Before anything starts the data is brought up to date, or one sentence says why that cannot be."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from duo.local.bootstrap import Trouble
from duo.local.prepare import migrate
from tests.local.clones import Clone

SENTENCE = (
    "The database was made by another version of Duo and cannot be brought up to date: "
    "begin with an empty one (./run --fresh throws away what is in var/)."
)


def applied(app: str, name: str) -> None:
    MigrationRecorder(connection).record_applied(app, name)


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["accounts", "outbox", "intake", "followup"])
def test_a_database_with_migrations_that_the_code_does_not_know_is_refused(app: str):
    applied(app, "0006_of_another_version")
    with pytest.raises(Trouble) as told:
        migrate()
    assert str(told.value) == SENTENCE


@pytest.mark.django_db
@pytest.mark.parametrize("app", ["pghistory", "auth", "gone_with_its_package"])
def test_migrations_that_a_package_gave_up_are_no_obstacle(app: str):
    applied(app, "0000_given_up")
    migrate()


@pytest.mark.django_db(transaction=True)
def test_run_says_it_in_one_sentence_and_ends(tmp_path: Path):
    applied("followup", "0006_what_was_told")
    clone = Clone(tmp_path / "duo")
    services = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    assert clone.once("--once", "--no-demo", **services) == 1
    assert [line.strip() for line in clone.said] == ["bringing the database up to date …", SENTENCE]
    assert clone.gone_after(0)
