"""No template lies about: each is named by code or by another template, or stands in for one of a library."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.utils import get_app_template_dirs

from tests.packages import FLOORS

OURS: Path = settings.BASE_DIR / "templates"
WIDTH, DEPTH = 120, 2
CHOICE = re.compile(r"\{%\s*(if|endif)\b")
NAME = re.compile(r"""["']([\w{}./-]+\.(?:html|txt))["']""")


def test_every_template_is_used() -> None:
    sources = [file for folder in FLOORS for file in (settings.BASE_DIR / folder).rglob("*.py")]
    named = {name for file in [*sources, *OURS.rglob("*.html")] for name in NAME.findall(file.read_text())}
    patterns = [re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(name))) for name in named]
    library = [
        folder for folder in get_app_template_dirs("templates") if OURS not in (folder, *folder.parents)
    ]
    unused = [
        name
        for name in sorted(str(file.relative_to(OURS)) for file in OURS.rglob("*.html"))
        if not any(pattern.fullmatch(name) for pattern in patterns)
        and not any((folder / name).exists() for folder in library)
    ]
    assert unused == []


def test_every_template_can_be_read() -> None:
    for file in sorted(OURS.rglob("*.html")):
        engines["django"].get_template(str(file.relative_to(OURS)))


def test_no_line_is_longer_than_a_screen_and_no_choice_stands_deeper_than_in_one_other() -> None:
    long, deep = [], []
    for file in sorted(OURS.rglob("*.html")):
        inside = 0
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if len(line) > WIDTH:
                long.append(f"{file.relative_to(OURS)}:{number}")
            for word in CHOICE.findall(line):
                inside += 1 if word == "if" else -1
                if inside > DEPTH:
                    deep.append(f"{file.relative_to(OURS)}:{number}")
    assert (long, deep) == ([], [])


def test_no_title_joins_its_words_with_a_mark_that_another_language_writes_otherwise() -> None:
    """French has a space before a colon: a sentence with its names in it is translated whole, a dash is for all."""
    titles = re.compile(r"{% block title %}(.*?){% endblock")
    joined = [
        file.name
        for file in sorted(OURS.rglob("*.html"))
        for title in titles.findall(file.read_text())
        if re.search(r"%}: (?={[{%])", title)
    ]
    assert joined == []
