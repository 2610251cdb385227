"""From nothing but Python to a filled .venv. Standard library only: it is read before anything is installed."""

import errno
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

UV = "0.13.9"
ROOM_TO_INSTALL = 1500  # MB
ROOM_TO_START = 150  # MB
SAID_ALL = 3  # the exit code of a program whose last line is the whole trouble
NO_VENV = (
    "This Python has no virtual environments. On Debian and Ubuntu: apt install python3-venv, then try again."
)


class Trouble(Exception):
    """Something a person has to know or do before Duo can start; its text is one clear sentence."""


@contextmanager
def step(text: str) -> Iterator[None]:
    """Shows what is being done and, once it is done, how long it took."""
    began = time.monotonic()
    print(f"  {text} … ", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f"{time.monotonic() - began:.1f} s", flush=True)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Ends the program with one sentence instead of a traceback when there is trouble that a person can mend."""
    try:
        yield
    except Trouble as trouble:
        sys.exit(f"{trouble}")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        sys.exit(
            f"Duo stopped: {error.strerror}{f' ({error.filename})' if error.filename else ''}. Nothing was lost."
        )


def room(folder: Path, megabytes: int) -> None:
    """Raises Trouble when the disk under `folder` has less than this free."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"The disk is full: {free} MB are free under {folder} and Duo needs {megabytes}. Nothing was changed."
        )


def prepared(root: str, lock: str) -> str:
    """Returns the path of a Python that has everything in `lock` (the name of a hashed requirements file).

    Installs only what differs from last time. `requirements-dev.txt` holds all of `requirements.txt`: where the
    tools of developers are installed they stay. Ends the program with one sentence when something is in the way.
    """
    with in_one_sentence():
        return str(_prepared(Path(root), lock))


def _prepared(root: Path, lock: str) -> Path:
    var = root / "var"
    var.mkdir(mode=0o700, exist_ok=True)
    python = root / ".venv" / "bin" / "python"
    stamp = root / ".venv" / ".installed"
    with (var / "setup.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        installed = stamp.read_text().split() if stamp.exists() else []
        if installed and installed[0] == "requirements-dev.txt":
            lock = installed[0]
        wanted = [lock, hashlib.sha256((root / lock).read_bytes()).hexdigest()]
        if installed == wanted and _works(python):
            return python
        room(root, ROOM_TO_INSTALL)
        uv = _uv(root / ".boot")
        with step("installing what Duo needs" + (" and its tests" if "dev" in lock else "")):
            if not _works(python):
                _call(uv, "venv", "--quiet", "--clear", "--python", sys.executable, root / ".venv")
            stamp.unlink(missing_ok=True)
            # Tests start a hundred processes: what they import is compiled once, here.
            compiled = ["--compile-bytecode"] if "dev" in lock else []
            fitting: list[str | Path] = ["--require-hashes", *compiled, "--python", python]
            _call(uv, "pip", "sync", "--quiet", *fitting, root / lock)
            stamp.write_text(" ".join(wanted) + "\n")
    return python


def _uv(boot: Path) -> Path:
    """The pinned uv in a small environment of its own; nothing on the machine is touched."""
    uv = boot / "bin" / "uv"
    if _works(uv, "--version", prints=f"uv {UV}"):
        return uv
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise Trouble(NO_VENV)
    with step(f"installing uv {UV}"):
        _call(sys.executable, "-m", "venv", "--clear", boot)
        _call(
            boot / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"uv=={UV}",
        )
    return uv


def _works(program: Path, *arguments: str, prints: str = "") -> bool:
    arguments = arguments or ("-c", "import sys; sys.exit(sys.version_info < (3, 11))")
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.stdout.startswith(prints)


def _call(*command: str | Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")
    }
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    if not os.access(Path.home(), os.W_OK):
        environment |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(_reason(command, done.stdout + done.stderr))


def _reason(command: Sequence[str | Path], output: str) -> str:
    if "No space left on device" in output or "os error 28" in output:
        return "The disk is full: make room and start again; what is already installed stays."
    print(output.strip(), file=sys.stderr)
    if "ensurepip" in output:
        return NO_VENV
    names = {
        "sync": "The packages could not be installed",
        "venv": "The virtual environment could not be made",
    }
    what = next(
        (text for word, text in names.items() if word in map(str, command)), "uv could not be installed"
    )
    return f"{what} (see above). Is there a network, or a mirror in UV_DEFAULT_INDEX?"
