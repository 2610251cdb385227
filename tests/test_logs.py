"""What a log line keeps, and what it never keeps."""

import io
import json
import logging
import logging.config
import os
import re
from pathlib import Path

import pytest
import sentry_sdk
import structlog
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField, TextField
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from duo.logs import JSON, REPORTS, configure, unrecognisable, without_people
from tests.pages.world import build


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Key (email)=(samer.x@example.be) already exists", "Key (email)=([email]) already exists"),
        ("no route to +32 470 12 34 56", "no route to [phone]"),
        ("0470 12 34 56 and 0470123456", "[phone] and [phone]"),
        ("POST /m/7k2bd9fhxyz/", "POST /m/[secret]/"),
        ("GET /calendar/abcdef.ics", "GET /calendar/[secret]"),
        ("GET /mentees/?q=Samer+Haddad&page=2", "GET /mentees/"),
        ('"GET /mentees/?q=Samer%20Haddad HTTP/1.1" 500', '"GET /mentees/ HTTP/1.1" 500'),
        ("What now? Wait.", "What now? Wait."),
        (
            "2026-12-01T18:30:00 took 1200 ms for row 12345678",
            "2026-12-01T18:30:00 took 1200 ms for row 12345678",
        ),
        (7, 7),
    ],
)
def test_addresses_numbers_and_secrets_never_reach_a_log(said, kept):
    assert unrecognisable(None, "info", {"event": said}) == {"event": kept}


@pytest.fixture
def lines():
    configure()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    factory = JSON["()"]
    handler.setFormatter(factory(**{name: value for name, value in JSON.items() if name != "()"}))
    logger = logging.getLogger("tests.lines")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_both_kinds_of_loggers_write_the_same_lines(lines):
    structlog.get_logger("tests.lines").info("sent", kind="pulse", to="samer@example.be")
    logging.getLogger("tests.lines").warning("left for %s", "samer@example.be")
    assert [{name: line[name] for name in line if name != "timestamp"} for line in lines()] == [
        {"event": "sent", "kind": "pulse", "to": "[email]", "level": "info", "logger": "tests.lines"},
        {"event": "left for [email]", "level": "warning", "logger": "tests.lines"},
    ]


def test_a_traceback_names_nobody(lines):
    try:
        raise ValueError("samer@example.be")
    except ValueError:
        logging.getLogger("tests.lines").exception("broken")
    (line,) = lines()
    assert line["exception"].endswith("ValueError")
    assert "in test_a_traceback_names_nobody" in line["exception"]
    assert "samer" not in json.dumps(line)


def test_a_fault_of_the_code_keeps_its_words(lines):
    try:
        raise FileNotFoundError(2, "No such file", "app.css")
    except FileNotFoundError:
        structlog.get_logger("tests.lines").exception("broken")
    (line,) = lines()
    assert line["exception"].endswith("FileNotFoundError: [Errno 2] No such file: 'app.css'")


def test_a_fault_behind_a_fault_and_its_words_in_the_message_name_nobody(lines):
    first_name, last_name = "Samer", "Haddad"
    try:
        try:
            raise KeyError(first_name)
        except KeyError as first:
            raise ExceptionGroup(first_name, [ValueError(last_name)]) from first
    except ExceptionGroup as error:
        words = repr(error), str(error)
        logging.getLogger("tests.lines").exception("Task x raised: %s, %s", *words)
    (line,) = lines()
    assert not re.search("Samer|Haddad", json.dumps(line))
    assert line["event"] == "Task x raised: ExceptionGroup, ExceptionGroup"


def test_nothing_gets_through_inside_something_else(lines):
    structlog.get_logger("tests.lines").info(
        "sent", people=[{"to": ("samer@example.be",), "+32 470 12 34 56": {"at": ValueError("Samer")}}]
    )
    assert lines()[0]["people"] == [{"to": ["[email]"], "[phone]": {"at": "ValueError"}}]


@pytest.mark.django_db
def test_the_words_of_a_search_reach_no_log(client):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JSON["()"](**{name: value for name, value in JSON.items() if name != "()"}))
    logging.getLogger().addHandler(handler)
    try:
        client.get("/nowhere/?q=Samer+Haddad")
        client.post("/join/mentee/?first_name=Samer", {"first_name": "Haddad"})
    finally:
        logging.getLogger().removeHandler(handler)
    assert {"GET /nowhere/", "POST /join/mentee/"} <= {
        json.loads(line).get("request") for line in written.getvalue().splitlines()
    }
    assert not re.search("Samer|Haddad", written.getvalue())


def test_a_fault_that_is_reported_says_only_where():
    said = {"url": "https://duo.be/m/7k2bd9fhxyz/", "method": "GET"}
    more = {"query_string": "q=Samer", "data": {"first_name": "Samer"}, "headers": {"Referer": "/?q=Samer"}}
    assert without_people({"level": "error", "request": said | more}, {}) == {
        "level": "error",
        "request": {"url": "https://duo.be/m/[secret]/", "method": "GET"},
    }


PLANTED = "Zebedeus Quakkelaar"


def tables_about_people():
    return [
        model for model in apps.get_models() if getattr(model, "field_classes", None) and model._meta.managed
    ]


def provoked(model) -> list[BaseException]:
    """Faults of the database about rows of this table that hold a planted name in every text column."""
    table = connection.ops.quote_name(model._meta.db_table)
    texts = [field for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)]
    planted = {field.column: PLANTED[: field.max_length or None] for field in texts}
    names = ", ".join(f'"{name}"' for name in planted)
    places = ", ".join(["%s"] * len(planted))
    statements = [
        (f"INSERT INTO {table} ({names}, id) VALUES ({places}, NULL)", list(planted.values())),
        (f"SELECT count(*) FROM {table} WHERE id = CAST(%s AS bigint)", [PLANTED]),
    ]
    again = f"SELECT to_jsonb(kept) || %s FROM {table} kept LIMIT 1"
    copy = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, ({again}))"
    if model.objects.exists():
        statements.append((copy, [json.dumps(planted)]))  # the same key again
        del planted["public_id"]
        statements.append((copy, [json.dumps(planted | {"id": 999_999})]))  # the same public id, or a check
    faults: list[BaseException] = []
    for statement, values in statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
        except DatabaseError as error:
            faults.append(error)
    return faults


class Reports(Transport):
    """What would leave for the service of fault reports."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.said.append(json.dumps(envelope.get_event(), default=str))


@pytest.mark.django_db
def test_a_refused_row_of_any_table_about_people_reaches_no_log_and_no_report(lines):
    build()
    reports = Reports()
    client = sentry_sdk.Client("https://key@127.0.0.1/1", transport=reports, **REPORTS)
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"email": PLANTED})
        scope.set_extra("row", PLANTED)
        for model in tables_about_people():
            faults = provoked(model)
            assert len(faults) >= 2, model
            for fault in faults:
                logging.getLogger("tests.lines").error("Task raised %r", fault, exc_info=fault)
                scope.capture_exception(fault)
    logged = "\n".join(line["exception"] for line in lines())
    assert {"22P02", "23502", "23505"} <= set(re.findall(r"\b2[23][0-9P]{3}\b", logged))
    assert len(reports.said) == len(lines()) > 100
    kept = Path(os.environ["DUO_TESTS_POSTGRES_LOG"]).read_text()
    for written in (json.dumps(lines()), *reports.said, kept):
        assert not re.search("Zebedeus|Quakkelaar", written)
