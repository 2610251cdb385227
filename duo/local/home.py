"""What one clone keeps in `var/`: the services' data, their logs, the secrets made once, and the addresses of now."""

import base64
import fcntl
import json
import os
import secrets
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

from duo.local.bootstrap import Trouble

ROOT = Path(__file__).resolve().parent.parent.parent
STAYS = {"setup.lock", "run.lock"}  # locks are held by their inode: removing the file would break them


class Home:
    """The `var/` folder of a clone, held by one `./run` at a time."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.var = root / "var"
        self.log = self.var / "log"
        self.services = self.var / "services.json"

    def take(self) -> None:
        """Holds the folder until this process ends, however it ends. Raises Trouble when another `./run` holds it."""
        self.var.mkdir(mode=0o700, exist_ok=True)
        owner = self.var.stat().st_uid
        if owner != os.geteuid():
            raise Trouble(
                f"{self.var} belongs to user {owner}, who ran Duo here before: start as that user or in another clone."
            )
        self._lock = (self.var / "run.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            pid = self._lock.read().strip() or "another process"
            address = last_environment(self.root).get("BASE_URL", "")
            raise Trouble(
                f"Duo already runs in this folder (process {pid}{f', {address}/' if address else ''}): "
                "use that one, or stop it first."
            ) from None
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()
        self.log.mkdir(exist_ok=True)

    def empty(self) -> None:
        """Throws away everything but the locks."""
        for entry in self.var.iterdir():
            if entry.name not in STAYS:
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        self.log.mkdir(exist_ok=True)

    def secrets(self) -> dict[str, str]:
        """Returns this clone's passwords and keys, made once. Raises Trouble when they are gone but not the data."""
        path = self.var / "secrets.json"
        if stored := _read(path):
            return stored
        if (self.var / "postgres").exists():
            raise Trouble(
                f"{path} is missing or damaged, and without its keys the data beside it cannot be read: "
                "put it back, or begin again with ./run --fresh."
            )
        new = {name: secrets.token_urlsafe(24) for name in ("postgres", "duo", "valkey")}
        new["SECRET_KEY"] = secrets.token_urlsafe(50)
        new["FIELD_KEYS"] = base64.urlsafe_b64encode(os.urandom(32)).decode()
        write_private(path, new)
        return new

    def keep(self, environment: dict[str, str]) -> None:
        """Notes the addresses of the running services, for `manage.py` in another terminal."""
        write_private(self.services, environment)


def last_environment(root: Path = ROOT) -> dict[str, str]:
    """Returns the environment under which `./run` last started the services, empty when it never did."""
    return _read(root / "var" / "services.json")


def _read(path: Path) -> dict[str, str]:
    """Returns what `write_private` wrote, nothing when it is not there or not whole."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def answers(url: str) -> bool:
    """Says whether anything listens at the address of a service."""
    place = urlsplit(url)
    try:
        socket.create_connection((place.hostname, place.port), timeout=2).close()
    except (OSError, ValueError):
        return False
    return True


def write_private(path: Path, content: dict[str, str]) -> None:
    """Writes a file that only its owner may read, whole or not at all."""
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
