"""The embedded services: made whole or not at all, never left behind, started again after anything."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from duo.local import postgres as postgres_module
from duo.local.bootstrap import Trouble
from duo.local.child import NOBODY, Child, free_port
from duo.local.postgres import Postgres
from duo.local.valkey import Valkey
from tests.patience import PATIENCE, until

ROOT = Path(__file__).resolve().parents[2]


def test_a_folder_that_a_shell_would_misread_is_named(tmp_path: Path):
    server = Postgres(tmp_path / "data", superuser="super", password="secret", log=tmp_path / "log")
    server._bin = tmp_path / "my$clone" / "bin"
    with pytest.raises(Trouble, match=r"cannot work in a folder with \$ in its name"):
        server.start()
    assert not (tmp_path / "data").exists()


class Cluster:
    """A PostgreSQL of the test's own, and the servers it started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "postgres"
        self.started: list[Child] = []

    def start(self) -> str:
        """Starts a server and returns its address."""
        fast = {"fsync": "off"}  # safe from a killed process, if not from a power cut
        server = Postgres(
            self.data, superuser="super", password="secret", log=self.folder / "log", settings=fast
        )
        self.started.append(server.start())
        return server.url

    def stop(self) -> None:
        self.started[-1].ask()
        self.started[-1].wait(10)

    def leave(self) -> None:
        for child in self.started:
            child.kill()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the user nobody can enter."""
    folder = Path(tempfile.mkdtemp(prefix="duo-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Cluster]:
    made = Cluster(open_folder)
    yield made
    made.leave()


def note(address: str, words: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (words text)")
        connection.execute("INSERT INTO note VALUES (%s)", [words])


def notes(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [words for (words,) in connection.execute("SELECT words FROM note ORDER BY words")]


def test_the_role_owns_its_database_and_is_no_superuser(cluster: Cluster):
    with psycopg.connect(cluster.start()) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper, rolcreatedb, pg_get_userbyid(datdba), datlocprovider"
            " FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert row == ("duo", False, True, "duo", "b")


def test_a_clean_stop_and_a_new_start_keep_the_data(cluster: Cluster):
    note(cluster.start(), "before")
    cluster.stop()
    address = cluster.start()
    note(address, "later")
    assert notes(address) == ["before", "later"]


def test_a_server_that_was_left_behind_is_ended_and_its_data_kept(cluster: Cluster):
    note(cluster.start(), "left behind")
    assert notes(cluster.start()) == ["left behind"]
    assert not cluster.started[0].alive


def test_a_stale_pid_file_with_the_number_of_another_process_is_no_obstacle(cluster: Cluster):
    note(cluster.start(), "still here")
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert notes(cluster.start()) == ["still here"]


def test_a_server_killed_with_all_its_processes_comes_back(cluster: Cluster):
    note(cluster.start(), "committed")
    killed = psutil.Process(cluster.started[0].pid)
    for process in [killed, *killed.children(recursive=True)]:
        process.kill()
    cluster.started[0].process.wait()
    assert notes(cluster.start()) == ["committed"]


def test_a_half_made_data_folder_is_made_anew(cluster: Cluster):
    half = cluster.folder / "postgres.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    note(cluster.start(), "whole")
    assert not half.exists()


def test_where_namespaces_are_refused_root_starts_it_as_nobody(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postgres_module, "namespaces_allowed", lambda: False)
    note(cluster.start(), "as nobody")
    expected = NOBODY if os.geteuid() == 0 else os.geteuid()
    assert (cluster.data.stat().st_uid, psutil.Process(cluster.started[0].pid).uids().real) == (
        expected,
        expected,
    )
    cluster.stop()
    monkeypatch.undo()
    assert notes(cluster.start()) == ["as nobody"]


def test_a_broken_cluster_is_reported_and_left_untouched(cluster: Cluster):
    note(cluster.start(), "precious")
    cluster.stop()
    control = cluster.data / "global" / "pg_control"
    control.rename(control.with_suffix(".away"))
    with pytest.raises(Trouble, match=r"PostgreSQL does not start .* is untouched"):
        cluster.start()
    control.with_suffix(".away").rename(control)
    assert notes(cluster.start()) == ["precious"]


def test_valkey_keeps_its_queue_and_asks_for_the_password(tmp_path: Path):
    valkey = Valkey(tmp_path / "valkey", password="secret", log=tmp_path / "log")
    child = valkey.start()
    redis.Redis.from_url(valkey.url).rpush("duo", "task")
    with socket.create_connection(("127.0.0.1", valkey.port), timeout=PATIENCE) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")
    assert "secret" not in " ".join(psutil.Process(child.pid).cmdline())
    child.kill()
    child = valkey.start()
    assert redis.Redis.from_url(valkey.url).lrange("duo", 0, -1) == [b"task"]
    child.ask()
    child.wait(5)


STARTS_AND_SLEEPS = """
import sys, time
from pathlib import Path
from duo.local.child import Child
from duo.local.postgres import THROW_AWAY, Postgres
from duo.local.valkey import Valkey
folder = Path(sys.argv[1])
postgres = Postgres(folder / "postgres", superuser="a", password="b", log=folder / "log", settings=THROW_AWAY)
valkey = Valkey(folder / "valkey", password="c", log=folder / "valkey.log")
sleeper = Child("sleeper", ["sleep", "300"], log=folder / "sleeper.log")
print(postgres.start().pid, valkey.start().pid, sleeper.pid, flush=True)
time.sleep(300)
"""


def _users() -> list[str]:
    """This user; and, when that is root and a Python is within their reach, an ordinary one too."""
    users = ["this user"]
    if (
        os.geteuid() == 0
        and not subprocess.run(_as_nobody("--version"), capture_output=True, check=False).returncode
    ):
        users.append("nobody")
    return users


def _as_nobody(*arguments: str) -> list[str]:
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", python, *arguments]


@pytest.mark.parametrize("user", _users())
def test_nothing_outlives_a_killed_starter(open_folder: Path, user: str):
    folder = open_folder / "mine"
    folder.mkdir()
    command = [sys.executable]
    if user == "nobody":
        os.chown(folder, NOBODY, NOBODY)
        command = _as_nobody()
    site = next(path for path in sys.path if path.endswith("site-packages"))
    starter = subprocess.Popen(
        [*command, "-c", STARTS_AND_SLEEPS, folder],
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{site}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    pids = [int(word) for word in starter.stdout.readline().split()]
    assert len(pids) == 3
    family = [process for pid in pids for process in _family(psutil.Process(pid))]
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def test_free_ports_lie_below_those_of_outgoing_connections():
    assert all(15000 <= free_port() <= 32000 for _ in range(20))


def test_kill_ends_a_program_with_everything_it_started(tmp_path: Path):
    child = Child("stubborn", ["sh", "-c", "trap '' TERM; sleep 300"], log=tmp_path / "log")
    until(lambda: psutil.Process(child.pid).children(), "the program started another")
    family = _family(psutil.Process(child.pid))
    child.ask()
    child.wait(0.3)
    assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
