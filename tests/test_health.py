"""Machines ask whether the house stands, and hear what is missing."""

import pytest

pytestmark = pytest.mark.django_db


def test_alive_says_nothing_but_that(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_ready_means_database_migrations_and_broker(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "migrations": True, "broker": True},
    )


def test_a_missing_broker_is_named(client, monkeypatch):
    from duo.celery import app

    monkeypatch.setattr(app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"database": True, "migrations": True, "broker": False},
    )


def test_a_migration_that_did_not_run_is_named(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="outbox").delete()
    assert client.get("/readyz").json()["migrations"] is False


def test_asking_is_all_one_can_do(client):
    assert [client.post(path).status_code for path in ("/livez", "/readyz")] == [405, 405]
