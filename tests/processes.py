"""Real processes for the tests that need one: the worker, the website, a mail server."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from duo.local.child import Child
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parent.parent


class Worker:
    """A real Celery worker on the test's own database and broker.

    `start()` returns when it is ready; `kill()` is `kill -9`; after either it can be started again.
    """

    def __init__(self, log: Path) -> None:
        self.log = log
        self.name = f"{log.stem}@tests"
        self._child: Child | None = None

    @property
    def pid(self) -> int:
        assert self._child, "the worker was never started"
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child is not None and self._child.alive

    def start(self, **env: str) -> "Worker":
        from duo.celery import app

        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "duo",
            "worker",
            "--pool",
            "solo",
            "--loglevel",
            "INFO",
        ]
        command += ["--without-mingle", "--without-gossip", "--without-heartbeat", "--hostname", self.name]
        self._child = Child("worker", command, env=_env() | env, cwd=ROOT, log=self.log)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._child.alive:
            if app.control.ping([self.name], timeout=0.3):
                return self
        raise AssertionError(f"the worker did not get ready:\n{self._child.last_words(40)}")

    def kill(self) -> None:
        if self._child:
            self._child.kill()

    def stop(self) -> None:
        if self._child:
            self._child.ask()
            self._child.wait(5)


class Website:
    """The real web server on the test's own database; `url` is its address without a slash at the end."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen(64)
            self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            command = [sys.executable, "-m", "duo.web", "--socket", str(listening.fileno())]
            env = _env() | {"BASE_URL": self.url}
            self._child = Child("web", command, env=env, cwd=ROOT, log=log, keep_open=[listening.fileno()])
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._child.alive:
            try:
                with urlopen(f"{self.url}/livez", timeout=PATIENCE):
                    return
            except HTTPError:
                break
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"the website did not get ready:\n{self._child.last_words(40)}")

    def stop(self) -> None:
        self._child.ask()
        self._child.wait(4)


class Mailroom:
    """A real SMTP server. `letters` holds what it accepted; `url` is its EMAIL_URL.

    `before_accepting`, when set, is called with each envelope before the server answers: raise or kill there.
    """

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.before_accepting: Any = None
        self._controller = Controller(self, hostname="127.0.0.1", port=_any_port())
        self._controller.start()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.before_accepting:
            self.before_accepting(envelope)
        self.letters.append(envelope)
        return "250 Accepted"

    def stop(self) -> None:
        self._controller.stop()


class HungUp:
    """A broker that is away: whoever calls is hung up on at once. `calls` counts them, `url` is its REDIS_URL."""

    def __init__(self) -> None:
        self.calls = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = Thread(target=self._hang_up)

    def _hang_up(self) -> None:
        while True:
            caller, _address = self._door.accept()
            with caller:
                if caller.recv(4) == b"stop":
                    return
                self.calls += 1

    def __enter__(self) -> "HungUp":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        with socket.create_connection(self._door.getsockname()) as last:
            last.sendall(b"stop")
        self._thread.join()
        self._door.close()


def _env() -> dict[str, str]:
    """The test's environment without what the browser needs in this process alone (see `browser`)."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}


def _any_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def manage(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs a `manage.py` command as another process on the test's own database."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=_env() | env, cwd=ROOT, capture_output=True, text=True, check=False)


__all__ = ["HungUp", "Mailroom", "Website", "Worker", "manage"]
