"""What a log line keeps, and what it never keeps."""

import io
import json
import logging
import logging.config
import re

import pytest
import structlog

from duo.logs import JSON, configure, unrecognisable, without_people


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
    assert "ValueError: [email]" in line["exception"]
    assert "samer" not in json.dumps(line)


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
