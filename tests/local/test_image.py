"""What gets into the image: what the product runs on, and nothing that somebody left lying beside it."""

import subprocess
from pathlib import Path

import pytest
from docker.utils import exclude_paths

from tests.packages import FLOORS

ROOT = Path(__file__).resolve().parents[2]

SOURCE = (*(f"{floor}/" for floor in FLOORS), "templates/", "locale/")
SECRETS = [
    ".env",
    ".env.production",
    "duo.dump",
    "dump.sql",
    "docker-compose.override.yml",
    "key.pem",
    "id_rsa",
    "mentees.xlsx",
    "mentees.csv",
    "var/secrets.json",
    "var/postgres/PG_VERSION",
    "var/log/web.log",
    ".git/config",
    ".boot/x.py",
    ".venv/x.py",
]


def patterns() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def tracked() -> set[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return set(listed.splitlines())


def sent(folder: Path) -> set[str]:
    """The files of the build's context, judged as Docker's own client judges them."""
    return {path for path in exclude_paths(str(folder), patterns()) if (folder / path).is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout, with secrets left in every place where somebody might leave them."""
    for path in tracked():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    for place in ("", *SOURCE, "duo/local/", "templates/mail/", "base/outbox/"):
        for name in SECRETS:
            secret = tmp_path / place / name
            secret.parent.mkdir(parents=True, exist_ok=True)
            secret.touch()
    return tmp_path


def test_of_all_that_lies_around_only_files_of_the_product_get_into_the_image(folder):
    assert sent(folder) - tracked() == set()


def test_everything_that_the_product_runs_on_is_in_the_image(folder):
    needed = {path for path in tracked() if path.startswith(SOURCE)} | {
        "manage.py",
        "requirements.txt",
        "LICENSE",
    }
    assert needed - sent(folder) == set()
