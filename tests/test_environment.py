"""In production what is missing or wrong in the environment is one sentence, wherever the program starts."""

import os
import subprocess
import sys

import pytest

from tests.processes import ROOT

GOOD = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "production-production-production-production-production",
    "FIELD_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,dGVzdHMgb25seTogdGhpcnR5LXR3byBieXRlcyEhISE=",
    "DATABASE_URL": "postgres://duo:secret@127.0.0.1:9/duo",
    "REDIS_URL": "redis://:secret@127.0.0.1:9",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "BASE_URL": "https://duo.example.org",
    "ALLOWED_HOSTS": "duo.example.org",
    "DUO_DEMO": "0",
    "DUO_DEBUG": "",
    "DJANGO_SETTINGS_MODULE": "duo.settings",
}
CHECK = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")


def started(*command: str, **env: str) -> tuple[int, str]:
    """The exit code, and all that was said."""
    ended = subprocess.run(
        [sys.executable, *command], env=GOOD | env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return ended.returncode, (ended.stdout + ended.stderr).strip()


def test_a_whole_environment_passes_the_checks():
    assert started(*CHECK)[0] == 0


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "FIELD_KEYS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL", "ALLOWED_HOSTS"],
)
def test_a_missing_variable_is_named(name):
    assert started(*CHECK, **{name: ""}) == (
        1,
        f"Set {name} in the environment (see docs/installing.md), or start with ./run.",
    )


def test_the_demo_does_not_start_behind_a_real_address():
    said = "DUO_DEMO opens every door: take it away where BASE_URL is a real address."
    assert started(*CHECK, DUO_DEMO="1") == (1, said)


WRONG = [
    ("FIELD_KEYS", "abc", "keys of 32 bytes in base64, with commas between them"),
    ("FIELD_KEYS", GOOD["FIELD_KEYS"] + ",abc", "keys of 32 bytes in base64, with commas between them"),
    ("FIELD_KEYS", ",", "names with commas between them"),
    ("DATABASE_URL", "nonsense", "an address that starts with postgres://"),
    ("DATABASE_URL", "mysql://a:secret@b/c", "an address that starts with postgres://"),
    ("DATABASE_URL", "postgres://duo@localhost", "postgres://user:password@host:5432/name"),
    ("REDIS_URL", "nonsense", "an address that starts with redis://"),
    ("REDIS_URL", "redis://127.0.0.1:port", "an address that starts with redis://"),
    ("EMAIL_URL", "nonsense", "smtp+tls://user:password@host:587"),
    ("BASE_URL", "duo.example.org", "an address that starts with https://"),
    ("ALLOWED_HOSTS", " , ", "names with commas between them"),
    ("DUO_DEMO", "maybe", "1 or 0"),
    ("DUO_DEBUG", "maybe", "1 or 0"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG, ids=lambda value: value[:20])
def test_a_wrong_variable_is_named_and_not_repeated(name, value, expected):
    assert started(*CHECK, **{name: value}) == (
        1,
        f"{name} is not right: it should be {expected} (see docs/installing.md).",
    )


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("-m", "duo.web"), 1),
        (("-m", "celery", "-A", "duo", "worker"), 1),
        (("-m", "celery", "-A", "duo", "beat"), 1),
    ],
    ids=["web", "worker", "beat"],
)
def test_every_program_ends_with_the_sentence(command, code):
    ended, said = started(*command, REDIS_URL="nonsense")
    assert ended == code
    assert "REDIS_URL is not right: it should be an address that starts with redis://" in said
    assert "Traceback" not in said
