"""`manage.py demo`: a believable programme with a year behind it."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from duo.accounts.models import Organisation
from duo.accounts.scope import acting_in
from duo.demo import house, story
from duo.demo.history import History
from duo.demo.people import Crowd
from intake.models import Language
from intake.people.saved import without_scoring


class Command(BaseCommand):
    """Loads the demo once; a second time it finds it there."""

    help = (
        "Load the demo population: an organisation with six branches, two programmes and a year of history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Size and seed."""
        parser.add_argument("--people", type=int, default=120, help="mentees; mentors follow")
        parser.add_argument("--seed", type=int, default=1, help="another seed draws other people")

    def handle(self, *args: Any, **options: Any) -> None:
        """One transaction: a demo that was interrupted leaves nothing behind."""
        people = options["people"]
        if not 20 <= people <= 2000:
            raise CommandError(f"--people {people} is not possible: choose 20 to 2000.")
        if not Language.objects.exists():
            raise CommandError("Run load_reference first: there are no languages or places yet.")
        if Organisation.objects.filter(name=house.NAME).exists():
            self.stdout.write("The demo is there already.")
            return
        began = time.perf_counter()
        with translation.override("nl"), without_scoring(), transaction.atomic():
            now = timezone.now().replace(microsecond=0)
            home = house.build(timezone.localdate(now) - timedelta(days=420))
            with acting_in(home.organisation):
                history = History(home, Crowd(options["seed"]), now)
                story.plan(history, people)
                history.play()
                story.finish(history)
        self.stdout.write(f"Demo: {people} mentees in {time.perf_counter() - began:.1f} s")
