"""The tests' database: migrated and filled with reference data once, then cloned wherever a clean one is needed.

A clone takes about 0.1 s, a flush ten times that; and a flush would leave the reference data out.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from duo.local.child import Child

ROOT = Path(__file__).resolve().parent.parent
CLUSTERS = ROOT / "var" / "tests"
FILLED_BY = [
    "requirements.txt",
    "base/reading/*.py",
    "*/migrations/*.py",
    "base/*/migrations/*.py",
    "intake/reference/data/*.csv",
    "intake/reference/**/*.py",
    "intake/management/commands/load_reference.py",
]


def clone() -> None:
    """Gives this process a fresh copy of the template under the name that its DATABASE_URL says."""
    _close()
    with _server() as server:
        _copy(server, template(), _name())


def drop() -> None:
    """Removes this process's copy."""
    _close()
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name())))


def template() -> str:
    """Returns the name of the template; the first process that asks builds it, the others wait for it."""
    name = template_name()
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not _exists(server, name):
            _copy(server, "template1", _name())
            call_command("migrate", interactive=False, verbosity=0)
            call_command("load_reference", verbosity=0, stdout=StringIO())
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            _close()
            _copy(server, _name(), name)
    return name


def template_name() -> str:
    """Returns a name that changes with everything that the template is made from."""
    digest = sha256()
    for file in sorted({file for pattern in FILLED_BY for file in ROOT.glob(pattern) if file.is_file()}):
        if "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return f"duo_template_{digest.hexdigest()[:16]}"


def take_cluster(data: Path) -> None:
    """Puts the cluster of an earlier run with the same template in `data`, if there is one."""
    kept = CLUSTERS / template_name()
    if kept.exists() and kept.stat().st_uid == os.geteuid():
        shutil.copytree(kept, data)
        data.chmod(0o700)


def keep_cluster(data: Path, postgres: Child) -> None:
    """Ends the run's PostgreSQL, and keeps its cluster for the next run when the template in it is new."""
    kept = CLUSTERS / template_name()
    with suppress(psycopg.Error):
        if not kept.exists() and _only_template(kept.name):
            postgres.ask()
            postgres.wait(10)
            half = Path(tempfile.mkdtemp(dir=CLUSTERS, suffix=".half"))
            shutil.copytree(data, half / kept.name)
            with suppress(OSError):  # another run was as far
                (half / kept.name).rename(kept)
            shutil.rmtree(half)
            for old in sorted(CLUSTERS.glob("duo_template_*"), key=lambda path: path.stat().st_mtime)[:-3]:
                shutil.rmtree(old, ignore_errors=True)
    postgres.process.send_signal(
        signal.SIGQUIT
    )  # at once, and without leaving shared memory behind as a kill would
    postgres.wait(5)


def _only_template(name: str) -> bool:
    with _server() as server:
        for (other,) in server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'"
        ).fetchall():
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(other)))
        return _exists(server, name)


def _exists(server: psycopg.Connection, name: str) -> bool:
    return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _copy(server: psycopg.Connection, source: str, target: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(target)))
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG").format(
            sql.Identifier(target), sql.Identifier(source)
        )
    )


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DUO_TESTS_SERVER"], autocommit=True) as server:
        yield server


def another_connection(*, autocommit: bool = False) -> psycopg.Connection[Any]:
    """A connection to this test's database that Django does not know, as another process has one."""
    database = connection.settings_dict
    return psycopg.connect(
        host=database["HOST"],
        port=database["PORT"],
        user=database["USER"],
        password=database["PASSWORD"],
        dbname=database["NAME"],
        autocommit=autocommit,
    )


def _name() -> str:
    return urlsplit(os.environ["DATABASE_URL"]).path.lstrip("/")


def named(server: str, name: str) -> str:
    """Returns the address of another database on the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _close() -> None:
    connection.close()
