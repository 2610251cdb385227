"""`manage.py replay`: a kept plan computed again from what went into it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from base.accounts.acting import acting_in
from intake.models import Mentee, Mentor
from matching.engine import Move
from matching.models import Plan, PlanSnapshot
from matching.plans.snapshot import KEPT_SNAPSHOTS, Replayed, replay


class Command(BaseCommand):
    """Prints one line when the duos are the same, else one for each mentee, and ends with 1."""

    help = "Computes a finished plan again and says whether it gives the same duos."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="the plan's public id")

    def handle(self, *args: Any, **options: Any) -> None:
        public_id = options["plan"]
        plan = Plan.objects.filter(public_id=public_id).first()
        if plan is None:
            raise CommandError(f"There is no plan “{public_id}”.")
        if plan.status != Plan.Status.READY:
            raise CommandError(f"The plan “{public_id}” was not finished.")
        with acting_in(plan.organisation_id):
            try:
                replayed = replay(plan)
            except PlanSnapshot.DoesNotExist as error:
                raise CommandError(
                    f"What went into the plan “{public_id}” is not kept any more: "
                    f"only the newest {KEPT_SNAPSHOTS} plans of a programme are."
                ) from error
            self.say(public_id, replayed)

    def say(self, public_id: str, replayed: Replayed) -> None:
        """The verdict, with the engine's version where it is another one."""
        older = f" It was made by engine {replayed.made_by}, which is not this one." if replayed.older else ""
        duos = replayed.outcome.assignment.duos
        if not replayed.moves:
            self.stdout.write(f"The plan “{public_id}” gives the same {duos} duos again.{older}")
            return
        for line in lines(replayed.moves):
            self.stdout.write(line)
        raise CommandError(
            f"The plan “{public_id}” gives other duos for {len(replayed.moves)} of "
            f"{len(replayed.outcome.columns.mentees)} mentees.{older}"
        )


def lines(moves: list[Move]) -> list[str]:
    """One line a move, with public ids."""
    mentees = dict(
        Mentee.objects.filter(pk__in=[move.mentee for move in moves]).values_list("pk", "public_id")
    )
    keys = [key for move in moves for key in (move.before, move.after)]
    mentors = dict(Mentor.objects.filter(pk__in=keys).values_list("pk", "public_id"))
    return [
        f"{mentees.get(move.mentee, '?')}: {mentors.get(move.before, 'nobody')} → {mentors.get(move.after, 'nobody')}"
        for move in moves
    ]
