"""Child processes that never outlive the one who started them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import randint

NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """One running program.

    `end` is the signal that asks it to stop, `orphaned` the one that the kernel sends when its parent dies without a
    word (Linux only). What it writes goes to `log`; one that `speaks` has the terminal, and only its errors go there.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: dict[str, str] | None = None,
        log: Path,
        speaks: bool = False,
        end: signal.Signals = signal.SIGTERM,
        orphaned: signal.Signals = signal.SIGKILL,
        as_user: Callable[[], None] | None = None,
        keep_open: Sequence[int] = (),
        text: str | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._end = end
        parent = os.getpid()

        def before_start() -> None:
            if as_user:
                as_user()
            if sys.platform == "linux":
                # After the change of user, which clears it; and the parent may already be gone.
                _libc.prctl(_PR_SET_PDEATHSIG, int(orphaned))
                if os.getppid() != parent:
                    os._exit(1)

        output = log.open("ab")
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            command,
            env=env,
            cwd=cwd,
            stdin=subprocess.PIPE if text is not None else None if speaks else subprocess.DEVNULL,
            stdout=None if speaks else output,
            stderr=output,
            pass_fds=keep_open,
            preexec_fn=before_start,  # noqa: PLW1509  the caller has one thread
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which ends the others in order
        )
        output.close()
        if text is not None and self.process.stdin:
            self.process.stdin.write(text.encode())
            self.process.stdin.close()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self) -> None:
        """Asks it to stop."""
        if self.alive:
            self.process.send_signal(self._end)

    def wait(self, seconds: float) -> None:
        """Waits this long for its end, then kills it with everything it started."""
        try:
            self.process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Ends it at once, with everything it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """Returns the end of its log."""
        with self.log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 8000))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])


def free_port() -> int:
    """Returns a port that is free now, below those that the system hands out to outgoing connections."""
    while True:
        port = randint(15000, 32000)
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def in_user_namespace() -> None:
    """Makes root look like nobody to the program that follows, while its files stay root's. Runs in the child."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def as_nobody() -> None:
    """Gives up root for good, where namespaces are refused. Runs in the child."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def namespaces_allowed() -> bool:
    """Says whether this machine lets a process make a user namespace (a container's profile may refuse it)."""
    try:
        return not subprocess.run(["true"], preexec_fn=in_user_namespace, check=False).returncode
    except (OSError, subprocess.SubprocessError):
        return False
