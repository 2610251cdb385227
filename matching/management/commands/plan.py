"""`manage.py plan`: lets the worker make the plan of every programme."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from base.accounts.acting import acting_in
from base.workflow.commands import EnglishCommand
from base.workflow.moves import Refused
from intake.models import Programme
from matching.models import Plan
from matching.plans.actions import ask_for_plan


class Command(EnglishCommand):
    """Queues one plan per programme; with --wait prints the summary that is read from the worker's rows."""

    help = "Ask the worker for a plan of every active programme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", action="store_true", help="wait for the worker and print the summary")
        parser.add_argument("--timeout", type=float, default=120, help="seconds to wait at most")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = [self.ask(programme) for programme in Programme.objects.filter(active=True).order_by("pk")]
        if not options["wait"]:
            return
        deadline = time.monotonic() + options["timeout"]
        keys = [plan.pk for plan in plans]
        while Plan.objects.filter(pk__in=keys, status=Plan.Status.RUNNING).exists():
            if time.monotonic() > deadline:
                raise CommandError("The worker did not finish the plans in time. Is it running?")
            time.sleep(0.1)
        done = Plan.objects.filter(pk__in=keys)
        failed = [
            plan.programme.code
            for plan in done.select_related("programme")
            if plan.status != Plan.Status.READY
        ]
        if failed:
            raise CommandError(f"No plan could be made for: {', '.join(failed)}.")
        self.stdout.write(summary(list(done)))

    def ask(self, programme: Programme) -> Plan:
        """A new plan, or the one that is being made already."""
        with acting_in(programme.organisation_id):
            try:
                return ask_for_plan(programme, by=None)
            except Refused as refusal:
                running = Plan.objects.filter(programme=programme, status=Plan.Status.RUNNING).first()
                if running is None:
                    raise CommandError(f"{programme.code}: {refusal.reason}") from refusal
                return running


def summary(plans: list[Plan]) -> str:
    """The last two lines of `./run --once`, summed over the programmes: what comes out by hand, and the plan."""
    duos = sum(plan.objective["duos"] for plan in plans)
    by_hand = sum(plan.by_hand["duos"] for plan in plans)
    mentees, mentors = sum(plan.mentees for plan in plans), sum(plan.mentors for plan in plans)
    places = sum(plan.places for plan in plans)
    seconds = sum(plan.seconds["total"] for plan in plans)
    proof = "proven optimal" if all(plan.certificate["optimal"] for plan in plans) else "not proven optimal"
    return (
        f"By hand: {by_hand} duos, whoever waits longest first\n"
        f"Plan: {duos} duos from {mentees} waiting mentees and {mentors} mentors ({places} places), "
        f"{proof} in {seconds:.2f} s"
    )
