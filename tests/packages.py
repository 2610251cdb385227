"""The packages of the product, for tests that read its code."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: From the roof to the ground: each imports only those after it.
FLOORS = ("duo", "pages", "followup", "matching", "intake", "base")


def modules(*packages: str) -> list[Path]:
    """Returns the files of these packages, or of all; no migrations."""
    return [
        file
        for package in packages or FLOORS
        for file in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in file.parts
    ]
