"""`./run` from the first line to the last: it starts everything, ends everything, and survives being killed."""

import re
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from duo.local.home import write_private
from tests.local.clones import Clone
from tests.patience import PATIENCE

SUMMARY = re.compile(
    r"Plan: \d+ duos from \d+ waiting mentees and \d+ mentors \(\d+ places\), proven optimal in \d+\.\d+ s"
)
BY_HAND = re.compile(r"By hand: \d+ duos, whoever waits longest first")
FEW = ("--people", "20")
STOPPED = {
    "DATABASE_URL": "postgres://duo@127.0.0.1:9/duo",
    "REDIS_URL": "redis://127.0.0.1:9",
    "SECRET_KEY": "kept",
    "FIELD_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "DUO_DEMO": "1",
}


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    made = Clone(tmp_path / "duo")
    yield made
    made.leave()


def test_it_survives_kill_9_in_the_middle_and_then_serves_and_ends_together(clone: Clone):
    clone.run("--once", *FEW)
    clone.wait_for("loading the demo")
    for process in clone.processes():
        with suppress(psutil.NoSuchProcess):  # some end by themselves once their supervisor is gone
            process.kill()
    clone.running.wait()
    assert clone.gone_after(PATIENCE)

    clone.run(*FEW)
    address = clone.wait_for("Duo is ready: ").removeprefix("Duo is ready: ")
    assert [line for line in clone.said if SUMMARY.fullmatch(line)]
    with urlopen(f"{address}readyz") as answer:
        assert answer.status == 200
    names = {child.name() for child in clone.processes()}
    assert {"postgres", "valkey-server"} <= names
    assert sum(process.memory_info().rss for process in clone.processes()) < 1_000_000_000

    second = Clone.__new__(Clone)
    second.__dict__ |= clone.__dict__ | {"_said": clone.folder / "second"}
    assert second.once(*FEW) == 1
    assert second.said == [
        f"Duo already runs in this folder (process {clone.running.pid}, {address}): use that one, or stop it first."
    ]

    clone.running.send_signal(signal.SIGTERM)
    assert clone.running.wait(PATIENCE) == 0
    assert clone.said[-1] == "Duo has stopped."
    assert clone.gone_after(0)

    assert clone.once("--once", *FEW) == 0
    assert BY_HAND.fullmatch(clone.said[-2])
    assert SUMMARY.fullmatch(clone.said[-1])
    assert "installing" not in "".join(clone.said)
    assert clone.gone_after(0)


def test_kill_9_of_the_supervisor_leaves_nothing_behind(clone: Clone):
    clone.run("--once", "--no-demo")
    clone.wait_for("bringing the database up to date")
    clone.running.kill()
    clone.running.wait()
    assert clone.gone_after(PATIENCE)


def test_a_taken_port_is_said_before_anything_is_started(clone: Clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert clone.once("--port", str(port)) == 1
    assert clone.said == [
        f"Port {port} is taken by another program: choose another one with --port, or leave it away for a free one."
    ]
    assert not (clone.folder / "var" / "postgres").exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", "70000"], "a port lies between 1 and 65535"),
        (["--people", "-1"], "-1 is not possible: choose 20 to 2000"),
        (["--people", "5"], "5 is not possible: choose 20 to 2000"),
        (["--people", "99999"], "99999 is not possible: choose 20 to 2000"),
        (["--people", "many"], "many is not possible: choose 20 to 2000"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(clone: Clone, arguments: list[str], complaint: str):
    assert clone.once(*arguments) == 2
    assert complaint in clone.said[-1]


def test_commands_say_in_a_sentence_what_they_miss(clone: Clone):
    assert clone.manage("match", "--list") == (
        1,
        "Set SECRET_KEY in the environment (see docs/installing.md), or start with ./run.",
    )
    (clone.folder / "var").mkdir()
    write_private(clone.folder / "var" / "services.json", STOPPED)
    assert clone.manage("match", "--list") == (
        1,
        "The services are not running: start ./run in another terminal, or set DATABASE_URL and REDIS_URL.",
    )
    assert clone.manage("version")[0] == 0
