"""`manage.py workflows`: draws every transition table into docs/workflows.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from base.workflow.drawing import draw_all

PAGE = Path(settings.BASE_DIR) / "docs" / "workflows.md"


class Command(BaseCommand):
    """Prints the page, or writes it with `--write`."""

    help = "All transition tables as Mermaid diagrams (docs/workflows.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--write", action="store_true", help="write docs/workflows.md instead of printing"
        )

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        page = draw_all()
        if write:
            PAGE.parent.mkdir(exist_ok=True)
            PAGE.write_text(page, encoding="utf-8")
        else:
            self.stdout.write(page, ending="")
