"""Copies of the project to start and to kill, with the packages of this one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from tests.packages import FLOORS

ROOT = Path(__file__).resolve().parents[2]
PARTS = [
    "run",
    "manage.py",
    "requirements.txt",
    "requirements-dev.txt",
    *FLOORS,
]
PARTS += ["templates", "locale"]


class Clone:
    """A clone of the project in `folder`. `run(...)` starts `./run` there; `leave()` ends what is left of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for part in PARTS:
            source, target = ROOT / part, folder / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        (folder / ".venv").symlink_to(Path(sys.prefix))
        self._running: subprocess.Popen[str] | None = None
        self._said = folder / "said"

    @property
    def said(self) -> list[str]:
        """What the last `./run` printed, line by line."""
        return self._said.read_text().splitlines()

    @property
    def running(self) -> subprocess.Popen[str]:
        """The last `./run`."""
        assert self._running, "./run was never called"
        return self._running

    def manage(self, *arguments: str) -> tuple[int, str]:
        """Calls `manage.py` there; returns its exit code and its last words."""
        done = subprocess.run(
            [self.folder / ".venv" / "bin" / "python", "manage.py", *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stderr or done.stdout).strip().splitlines()[-1]

    @staticmethod
    def _environment() -> dict[str, str]:
        return {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")
        }

    def run(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        with self._said.open("w") as said:
            self._running = subprocess.Popen(
                [sys.executable, "run", *arguments],
                cwd=self.folder,
                env=self._environment() | environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
            )
        return self.running

    def once(self, *arguments: str, **environment: str) -> int:
        """Runs to the end; returns the exit code."""
        return self.run(*arguments, **environment).wait(300)

    def wait_for(self, words: str, seconds: float = 240) -> str:
        """Returns the first line with these words, as soon as it is printed."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            over = self.running.poll() is not None
            for line in self.said:
                if words in line:
                    return line
            if over:
                break
            time.sleep(0.05)
        raise AssertionError(f"{words!r} was not said:\n" + "\n".join(self.said[-40:]))

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this clone."""
        found = []
        for process in psutil.process_iter(["cwd"]):
            if (process.info["cwd"] or "").startswith(
                str(self.folder)
            ) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        return found

    def gone_after(self, seconds: float) -> bool:
        """Whether nothing of it runs any more within this time."""
        until = time.monotonic() + seconds
        while self.processes():
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def leave(self) -> None:
        for process in self.processes():
            process.send_signal(signal.SIGKILL)
        if self._running:
            self._running.kill()
            self._running.wait()
