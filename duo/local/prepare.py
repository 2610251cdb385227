"""One process that brings the data up to date: database, reference data, demo, static files, and the first plan.

`./run` starts it with `--tell FD`: it writes a line there once the worker may start, and the plan's summary at the end.
"""

import argparse
import os
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path

from duo.local.bootstrap import SAID_ALL, Trouble, step
from duo.local.catalogues import compile_stale
from duo.local.home import ROOT

OTHER_VERSION = (
    "The database was made by another version of Duo and cannot be brought up to date: "
    "begin with an empty one (./run --fresh throws away what is in var/)."
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m duo.local.prepare")
    parser.add_argument("--tell", type=int, required=True)
    parser.add_argument("--people", type=int)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    compile_stale(ROOT / "locale")

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duo.settings")
    django.setup()
    from django.core.management import call_command

    with step("bringing the database up to date"):
        migrate()
    with step("loading reference data"):
        call_command("load_reference", verbosity=0, stdout=StringIO())
    if options.people is not None:
        with step(f"loading the demo ({options.people} mentees)"):
            load_demo(options.people, options.seed)
    else:
        first_manager()
    with step("collecting static files"):
        collect_static()
    os.write(options.tell, b"ready\n")
    summary = StringIO()
    with step("scoring and planning on the worker"):
        call_command("plan", wait=True, stdout=summary)
    os.write(options.tell, summary.getvalue().strip().encode())


def migrate() -> None:
    """Runs the migrations that are not yet in the database, if any.

    Raises Trouble where the database has migrations of ours that the code does not know: what it holds is not what
    the next ones begin from. Those of packages come and go with their releases, and say nothing.
    """
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ours = {app.label for app in apps.get_app_configs() if (ROOT / app.name.replace(".", "/")).is_dir()}
    unknown = executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys()
    if ours & {label for label, _ in unknown}:
        raise Trouble(OTHER_VERSION)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def load_demo(people: int, seed: int) -> None:
    """Loads the demo; where another one is loaded already, says so and goes on with that one."""
    from django.core.management import CommandError, call_command

    from duo.demo.management.commands.demo import OTHER_DEMO

    try:
        call_command("demo", people=people, seed=seed, verbosity=0, stdout=StringIO())
    except CommandError as error:
        if error.returncode != OTHER_DEMO:
            raise
        print(f"  {error}", flush=True)


def first_manager() -> None:
    """Asks for the first person who may sign in; without a terminal and without answers, says how to make one later."""
    from django.core.management import CommandError, call_command

    try:
        call_command("first_manager")
    except CommandError as error:
        if sys.stdin.isatty():
            raise
        print(f"  {error}", flush=True)


def collect_static() -> None:
    """Collects the static files when one of them differs from last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    state = "\n".join(sorted(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files))
    now = sha256(f"{settings.STORAGES['staticfiles']['BACKEND']}\n{state}".encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


if __name__ == "__main__":
    from django.core.management import CommandError
    from django.db import OperationalError

    try:
        main()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(SAID_ALL)
    except CommandError as error:
        sys.exit(str(error))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "53100":
            print("The disk is full: make room and start again; the data is safe.", file=sys.stderr)
            sys.exit(SAID_ALL)
        raise
    except KeyboardInterrupt:
        sys.exit(130)
