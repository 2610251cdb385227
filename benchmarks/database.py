"""The PostgreSQL to measure against: DATABASE_URL, else one of our own that is thrown away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import psycopg

from duo.local.catalogues import compile_stale
from duo.local.home import ROOT
from duo.local.postgres import THROW_AWAY, Postgres
from duo.local.valkey import Valkey


@contextmanager
def connection() -> Iterator[psycopg.Connection]:
    """An open connection in autocommit."""
    if url := os.environ.get("DATABASE_URL"):
        with psycopg.connect(url, autocommit=True) as open_connection:
            yield open_connection
        return
    with folder() as kept, server(kept) as url, psycopg.connect(url, autocommit=True) as open_connection:
        yield open_connection


@contextmanager
def application() -> Iterator[None]:
    """The product on services of its own, never on somebody's data: migrated, with reference data and without people.

    Sets the environment for this process and the ones that it starts, and puts it back in the end.
    """
    before = dict(os.environ)
    with folder() as kept, server(kept) as url:
        valkey = Valkey(kept / "valkey", password="benchmarks", log=kept / "valkey.log", keep=False)  # noqa: S106
        child = valkey.start()
        os.environ |= {
            "DATABASE_URL": url,
            "REDIS_URL": valkey.url,
            "SECRET_KEY": "for benchmarks only, and long enough for every check that counts its characters",
            "FIELD_KEYS": "YmVuY2htYXJrczogdGhpcnR5LXR3byBieXRlcyEhISE=",
            "DUO_DEMO": "1",
            "STATIC_ROOT": str(kept / "static"),
            "DJANGO_SETTINGS_MODULE": "duo.settings",
        }
        compile_stale(ROOT / "locale")
        try:
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connection as product

            call_command("migrate", interactive=False, verbosity=0)
            call_command("load_reference", verbosity=0, stdout=StringIO())
            yield
            product.close()
        finally:
            child.kill()
            os.environ.clear()
            os.environ |= before


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="duo-benchmarks-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def server(kept: Path) -> Iterator[str]:
    """The address of a PostgreSQL in this folder, for as long as it is open."""
    postgres = Postgres(
        kept / "postgres", superuser="benchmarks", password="benchmarks",  # noqa: S106
        log=kept / "log", settings=THROW_AWAY,
    )  # fmt: skip
    child = postgres.start()
    try:
        yield postgres.url
    finally:
        child.ask()
        child.wait(10)
