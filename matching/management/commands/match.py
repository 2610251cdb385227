"""`manage.py match`: the optimal plan of one programme, computed here and now."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from base.accounts.acting import acting_in
from base.workflow.commands import EnglishCommand
from base.workflow.moves import begin
from intake.models import Programme
from matching.engine import Policy as Weighing
from matching.models import CRITERIA, Plan, Policy
from matching.plans.actions import finish
from matching.plans.outcome import compute, weigh
from matching.plans.report import as_json
from matching.policies.actions import why_not_weights


class Command(EnglishCommand):
    """Prints the plan with the highest total score, whatever was suggested before; saves it only with --save."""

    help = "The plan that makes the most duos in a programme, with its proof."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The contract's arguments."""
        parser.add_argument("programme", nargs="?", help="the programme's code")
        parser.add_argument("--list", action="store_true", help="the codes of all programmes, one a line")
        parser.add_argument("--json", metavar="FILE", help="write everything as JSON; - for standard output")
        parser.add_argument("--pairs", action="store_true", help="add every possible pair to the JSON")
        parser.add_argument(
            "--weights", help=f"six whole numbers for {', '.join(CRITERIA)}, such as 35,20,15,15,10,5"
        )
        parser.add_argument("--save", action="store_true", help="keep the plan, as if the worker had made it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for code in Programme.objects.order_by("code").values_list("code", flat=True):
                self.stdout.write(code)
            return
        programme = self.programme(options["programme"])
        policy = Policy.objects.ruling(programme)
        if policy is None:
            raise CommandError(f"The programme “{programme.code}” has no weights yet.")
        with acting_in(programme.organisation_id):
            weighing = self.weighing(options["weights"], policy, programme, save=options["save"])
            outcome = compute(programme, weighing, today=timezone.localdate())
            if options["save"]:
                self.save(programme, policy, outcome)
        if options["json"]:
            text = json.dumps(as_json(outcome, programme.code, pairs=options["pairs"]))
            if options["json"] == "-":
                self.stdout.write(text)
            else:
                self.write(Path(options["json"]), text)
        else:
            proof = "proven optimal" if outcome.assignment.certificate.optimal else "not proven"
            self.stdout.write(
                f"{programme.code}: {outcome.assignment.duos} duos from {len(outcome.columns.mentees)} waiting "
                f"mentees, {outcome.by_hand.duos} by hand, {proof} in {outcome.seconds['total']:.2f} s"
            )

    def write(self, path: Path, text: str) -> None:
        """The file that was asked for, or one sentence that says what is wrong with its place."""
        try:
            path.write_text(text)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error

    def programme(self, code: str | None) -> Programme:
        """The programme with this code, or one sentence that names it."""
        if not code:
            raise CommandError("Name a programme; `match --list` shows their codes.")
        programme = Programme.objects.filter(code=code).order_by("pk").first()
        if programme is None:
            known = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no programme “{code}”. Known: {known}.")
        return programme

    def weighing(self, text: str | None, policy: Policy, programme: Programme, *, save: bool) -> Weighing:
        """The ruling weights, or those given for this one run."""
        if text is None:
            return weigh(policy, programme)
        if save:
            raise CommandError(
                "A plan with other weights is a try-out and cannot be saved; leave out --save."
            )
        try:
            weights = dict(zip(CRITERIA, [int(part) for part in text.split(",")], strict=True))
        except ValueError as error:
            raise CommandError(f"“{text}” is not six whole numbers.") from error
        if refusal := why_not_weights(weights):
            raise CommandError(refusal)
        return weigh(Policy(programme=programme, minimum_score=policy.minimum_score, **weights), programme)

    def save(self, programme: Programme, policy: Policy, outcome: Any) -> None:
        """Writes the plan rows in the same way as the worker."""
        if Plan.objects.filter(programme=programme, status=Plan.Status.RUNNING).exists():
            raise CommandError("A plan of this programme is being made already.")
        plan = Plan.objects.create(
            programme=programme, organisation_id=programme.organisation_id, policy=policy
        )
        begin(plan, by=None)
        finish(plan, outcome)
