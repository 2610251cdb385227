"""The PostgreSQL to measure against: DATABASE_URL, else one of our own that is thrown away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from duo.local.postgres import THROW_AWAY, Postgres


@contextmanager
def connection() -> Iterator[psycopg.Connection]:
    """An open connection in autocommit."""
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as open_connection:
            yield open_connection
        return
    with tempfile.TemporaryDirectory(prefix="duo-benchmarks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Postgres(
            folder / "postgres", superuser="benchmarks", password="benchmarks",  # noqa: S106
            log=folder / "log", settings=THROW_AWAY,
        )  # fmt: skip
        child = server.start()
        try:
            with psycopg.connect(server.url, autocommit=True) as open_connection:
                yield open_connection
        finally:
            child.ask()
            child.wait(10)
