"""The order in which everything starts, and ends together."""

import errno
import http.client
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from duo.local.bootstrap import ROOM_TO_START, SAID_ALL, Trouble, room, step
from duo.local.child import Child
from duo.local.home import Home, last_environment
from duo.local.options import Options
from duo.local.postgres import Postgres, end_leftover
from duo.local.valkey import Valkey

USUAL_PORT = 8000
SOON = 10.0  # seconds: what ends sooner than this after its start is broken, not unlucky
LOG_LIMIT = 20_000_000
SIGN_INS = """
Demo people, one tap away on the first page:
  Annelies   coordinator in Ghent                 Bram    manager of all branches
  Karim      mentor of Samer and Amina            Hilde   mentor with a proposal to answer
  Samer      mentee                               Amina   mentee
  Yonas      mentee, waiting longest              Rana    refers people from a reception centre
  Luc        volunteer interpreter
"""


class Ended(BaseException):
    """Ctrl-C or SIGTERM."""

    def __init__(self, number: int) -> None:
        self.number = number


class Supervisor:
    """Starts the services, prepares the data, starts web, worker and beat, and ends all of them, whatever happens."""

    def __init__(self, options: Options, home: Home | None = None) -> None:
        self.options = options
        self.home = home or Home()
        self.env = dict(os.environ)
        self.children: list[Child] = []  # in the order in which they started; they end the other way round
        self._starts: dict[str, Callable[[], Child]] = {}

    def run(self) -> int:
        """Does what the options ask; returns the exit code. Raises Trouble when something is in the way."""
        self.home.take()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _ended)
        summary, code = "", 0
        try:
            if self.options.fresh:
                with step("emptying var/"):
                    end_leftover(self.home.var / "postgres")
                    self.home.empty()
            room(self.home.var, ROOM_TO_START)
            website = self._listen()
            self._services(website.getsockname()[1])
            summary = self._prepare(website)
            if not self.options.once:
                print(f"\n{summary}\n{SIGN_INS if self.options.demo else ''}", flush=True)
                self._wait_ready(website.getsockname()[1])
                self._watch()
        except Ended as ended:
            code = 0 if summary else 128 + ended.number
            print(flush=True)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._end()
        print(summary if self.options.once and summary else "Duo has stopped.", flush=True)
        return code

    def _listen(self) -> socket.socket:
        """Opens the website's port here and hands it on: nobody can take it in between, and it outlives a restart."""
        before = last_environment(self.home.root).get("BASE_URL", "").rpartition(":")[2]
        usual = [int(before)] if before.isdigit() else []
        for port in [self.options.port] if self.options.port else [*usual, USUAL_PORT, 0]:
            website = socket.socket()
            website.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            until = time.monotonic() + (3 if self.options.port else 0)  # a killed run lets go a moment later
            while True:
                try:
                    website.bind(("127.0.0.1", port))
                    website.listen(128)
                    return website
                except PermissionError:
                    raise Trouble(
                        f"Port {port} is reserved for root: choose one above 1023 with --port."
                    ) from None
                except OSError as error:
                    if error.errno != errno.EADDRINUSE:
                        raise
                    if time.monotonic() > until:
                        break
                    time.sleep(0.2)
            website.close()
        raise Trouble(
            f"Port {self.options.port} is taken by another program: choose another one with --port, "
            "or leave it away for a free one."
        )

    def _services(self, port: int) -> None:
        """Starts what the environment does not bring along, and notes where everything is."""
        secrets = self.home.secrets()
        ours = {
            "SECRET_KEY": secrets["SECRET_KEY"],
            "FIELD_KEYS": secrets["FIELD_KEYS"],
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "BASE_URL": f"http://127.0.0.1:{port}",
            "DUO_DEMO": "1" if self.options.demo else "0",
            "STATIC_ROOT": str(self.home.var / "static"),
        }
        if not self.options.demo:
            ours["EMAIL_URL"] = f"filemail://{self.home.var}/mail"
        if not self.env.get("DATABASE_URL"):
            with step("starting PostgreSQL"):
                postgres = Postgres(
                    self.home.var / "postgres",
                    superuser=secrets["postgres"],
                    password=secrets["duo"],
                    log=self._log("postgres"),
                )
                self.children.append(postgres.start())
            ours["DATABASE_URL"] = postgres.url
        if not self.env.get("REDIS_URL"):
            with step("starting Valkey"):
                valkey = Valkey(self.home.var / "valkey", password=secrets["valkey"], log=self._log("valkey"))
                self.children.append(valkey.start())
            ours["REDIS_URL"] = valkey.url
        self.env = ours | {name: value for name, value in self.env.items() if value or name not in ours}
        self.home.keep({name: self.env[name] for name in [*ours, "DATABASE_URL", "REDIS_URL"]})

    def _prepare(self, website: socket.socket) -> str:
        """Lets `prepare` bring the data up to date, starts the others once they can, returns the plan's summary."""
        read, write = os.pipe()
        command = [sys.executable, "-m", "duo.local.prepare", "--tell", str(write)]
        if self.options.demo:
            command += ["--people", str(self.options.people), "--seed", str(self.options.seed)]
        log = self._log("prepare")
        prepare = Child(
            "prepare", command, env=self.env, cwd=self.home.root, log=log, speaks=True, keep_open=[write]
        )
        self.children.append(prepare)
        os.close(write)
        heard = b""
        while True:
            if select.select([read], [], [], 0.3)[0]:
                more = os.read(read, 4096)
                if not more:
                    break
                if b"\n" not in heard and b"\n" in heard + more:
                    self._application(website)
                heard += more
            for child in self.children:
                if not child.alive and child is not prepare:
                    raise Trouble(_why_it_ended(child))
        os.close(read)
        if failed := prepare.process.wait():
            words = prepare.last_words(1)
            if failed == SAID_ALL:
                raise Trouble(words)
            raise Trouble(
                f"{words}\nDuo could not be prepared (see above and {log}). "
                "Nothing is lost: mend it and start again."
            )
        self.children.remove(prepare)
        return heard.decode().split("\n", 1)[1].strip()

    def _application(self, website: socket.socket) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "duo"]
        # Threads: one process, that also answers while it computes.
        worker = [*celery, "worker", "--pool", "threads", "--concurrency", "2"]
        self._start("worker", [*worker, "--without-gossip", "--without-mingle", "--loglevel", "WARNING"])
        if self.options.once:
            return
        self._start(
            "beat",
            [*celery, "beat", "-s", str(self.home.var / "beat"), "--pidfile=", "--loglevel", "WARNING"],
        )
        web = [sys.executable, "-m", "duo.web", "--socket", str(website.fileno())]
        self._start("web", web, keep_open=[website.fileno()])

    def _start(
        self,
        name: str,
        command: list[str],
        keep_open: list[int] | None = None,
    ) -> None:
        def again() -> Child:
            return Child(
                name,
                command,
                env=self.env,
                cwd=self.home.root,
                log=self._log(name),
                keep_open=keep_open or [],
            )

        self._starts[name] = again
        self.children.append(again())

    def _log(self, name: str) -> Path:
        log = self.home.log / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        return log

    def _wait_ready(self, port: int) -> None:
        web = next(child for child in self.children if child.name == "web")
        until = time.monotonic() + 60
        answer = "no answer"
        while time.monotonic() < until:
            self._revive()
            try:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
                line.request("GET", "/readyz")
                response = line.getresponse()
                answer = f"{response.status} {response.read(500).decode(errors='replace')}"
                if response.status == 200:
                    print(f"Duo is ready: http://127.0.0.1:{port}/", flush=True)
                    return
            except (OSError, http.client.HTTPException) as error:
                answer = str(error)
            time.sleep(0.1)
        raise Trouble(f"{web.last_words()}\nThe website does not get ready: {answer} (see {web.log}).")

    def _watch(self) -> None:
        while True:
            time.sleep(0.5)
            self._revive()

    def _revive(self) -> None:
        """Starts again what ended without being asked. Raises Trouble when that would not help."""
        for place, child in enumerate(self.children):
            if child.alive:
                continue
            if child.name not in self._starts or time.monotonic() - child.started_at < SOON:
                raise Trouble(_why_it_ended(child))
            print(f"The {child.name} ended unexpectedly and is started again (see {child.log}).", flush=True)
            self.children[place] = self._starts[child.name]()

    def _end(self) -> None:
        """Ends everything within 10 seconds: first what works, together, then the broker, then the database."""
        services = [child for child in self.children if child.name in ("PostgreSQL", "Valkey")]
        workers = [child for child in reversed(self.children) if child not in services]
        for child in workers:
            child.ask()
        until = time.monotonic() + 4
        for child in workers:
            child.wait(until - time.monotonic())
        for child in reversed(services):
            child.ask()
        until = time.monotonic() + 5.5
        for child in reversed(services):
            child.wait(until - time.monotonic())


def _ended(number: int, frame: FrameType | None) -> None:
    raise Ended(number)


def _why_it_ended(child: Child) -> str:
    words = child.last_words()
    if "No space left on device" in words:
        return f"The disk is full, so {child.name} ended: make room and start again; the data is safe."
    return (
        f"{words}\n{child.name} ended unexpectedly (see above and {child.log}). Nothing is lost: start again."
    )
