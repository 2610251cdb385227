"""`manage.py demo`: a believable programme with a year behind it."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

from base.accounts.acting import acting_in
from base.accounts.models import Organisation
from duo.demo import house, story
from duo.demo.doors import NAME, others_live_here
from duo.demo.history import History
from duo.demo.people import Crowd
from duo.local.options import SIZES
from intake.models import Language
from intake.people.saved import without_scoring

PEOPLE, SEED = 120, 1
OTHER_DEMO = 3  # the exit code that says: another demo is here, and stays as it is


class Command(BaseCommand):
    """Loads the demo once; a second time it finds it there. What was loaded stands in a comment on a table."""

    help = (
        "Load the demo population: an organisation with six branches, two programmes and a year of history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, help=f"mentees (default {PEOPLE}); mentors follow")
        parser.add_argument("--seed", type=int, help=f"another seed draws other people (default {SEED})")

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction: a demo that was interrupted leaves nothing behind."""
        people, seed = options["people"], options["seed"]
        if people is not None and people not in SIZES:
            raise CommandError(f"--people {people} is not possible: choose {SIZES[0]} to {SIZES[-1]}.")
        if others_live_here():
            raise CommandError(
                "An organisation lives here already, and the demo would show its mail to everybody: "
                "start with ./run --no-demo, or throw everything away with ./run --fresh."
            )
        if Organisation.objects.filter(name=NAME).exists():
            self.stdout.write(self._describe_loaded(people, seed))
            return
        people, seed = PEOPLE if people is None else people, SEED if seed is None else seed
        if not Language.objects.exists():
            raise CommandError("Run load_reference first: there are no languages or places yet.")
        began = time.perf_counter()
        with translation.override("nl"), without_scoring(), transaction.atomic():
            now = timezone.now().replace(microsecond=0)
            demo_house = house.build(timezone.localdate(now) - timedelta(days=420))
            with acting_in(demo_house.organisation):
                history = History(demo_house, Crowd(seed), now)
                story.plan(history, people)
                history.play()
                story.finish(history)
            remember(people, seed)
        self.stdout.write(f"Demo: {people} mentees in {time.perf_counter() - began:.1f} s")

    def _describe_loaded(self, people: int | None, seed: int | None) -> str:
        """Says which demo is there; raises CommandError when another one was asked for."""
        loaded = loaded_demo()
        if loaded is None:
            return "The demo is there already."
        description = f"{loaded[0]} mentees, seed {loaded[1]}"
        wanted = (loaded[0] if people is None else people, loaded[1] if seed is None else seed)
        if wanted != loaded:
            raise CommandError(
                f"Another demo is here already: {description}. It stays as it is; ./run --fresh makes another "
                "in its place, and throws this one away.",
                returncode=OTHER_DEMO,
            )
        return f"The demo is there already: {description}."


def remember(people: int, seed: int) -> None:
    """Notes which demo this database holds, in the transaction that loads it."""
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON TABLE {_table()} IS 'demo {int(people)} {int(seed)}'")


def loaded_demo() -> tuple[int, int] | None:
    """Returns the size and the seed of the demo in this database, or None where nothing is known of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(%s::regclass, 'pg_class')", [_table()])
        match (cursor.fetchone()[0] or "").split():
            case ["demo", people, seed]:
                return int(people), int(seed)
    return None


def _table() -> str:
    return connection.ops.quote_name(Organisation._meta.db_table)
