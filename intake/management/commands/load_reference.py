"""`manage.py load_reference`: postcodes, occupations, languages and code lists into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake.reference.files.rows import BadFile
from intake.reference.load import DATA, load_reference


class Command(BaseCommand):
    help = "Loads the reference data. Run it as often as you like: it reads only the files that changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, default=DATA, help="the folder with the CSV files")
        parser.add_argument("--again", action="store_true", help="read every file, changed or not")

    def handle(self, *args: Any, data: Path, again: bool, **options: Any) -> None:
        try:
            files = load_reference(data, again=again)
        except BadFile as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
        for file in files:
            self.stdout.write(f"Loaded {file}")
        if not files:
            self.stdout.write("The reference data are up to date.")
