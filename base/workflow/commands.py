"""What the commands of `manage.py` have in common: they speak English, and a refusal is an error of one sentence."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from base.workflow.moves import Refused


class EnglishCommand(BaseCommand):
    """A command whose sentences are all in one language, also those that a guard says to it."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Runs the command. Raises CommandError for what an action refused."""
        with translation.override("en"):
            try:
                return super().execute(*args, **options)
            except Refused as refused:
                raise CommandError(refused.reason) from refused
