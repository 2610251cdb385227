"""What the pages say is there is there: commands, links and tests."""

import re
from pathlib import Path

import pytest

from tests.packages import FLOORS

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FIRST_SCREEN = 40  # lines
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
IDS = {"TG": 20, "RF": 14, "IN": 16, "MA": 15, "PW": 19, "CO": 9, "TR": 4, "RP": 24, "XC": 9}


def test_the_first_screen_of_the_readme_holds_the_two_commands():
    lines = (ROOT / "README.md").read_text().splitlines()[:FIRST_SCREEN]
    assert {"./run", "./test"} <= {line.split("#")[0].strip() for line in lines}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_links_to_exists(page: Path):
    links = [
        link
        for link in LINK.findall(page.read_text())
        if "://" not in link and not link.startswith("mailto:")
    ]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_in_the_list():
    folder = ROOT / "docs" / "adr"
    listed = LINK.findall((folder / "README.md").read_text())
    assert sorted(page.name for page in folder.glob("*.md") if page.name != "README.md") == sorted(listed)


def test_requirements_stand_once_each_and_name_tests_that_exist():
    text = (ROOT / "docs" / "requirements.md").read_text()
    rows = re.findall(
        r"^\| ((?!C\d|D\d)[A-Z]{2}\d\d) \| \w \| .* \| (done|thin|later) \| (.*) \|$", text, re.MULTILINE
    )
    assert [row[0] for row in rows] == [
        f"{area}{n:02}" for area, last in IDS.items() for n in range(1, last + 1)
    ]
    stands = [sum(row[1] == which for row in rows) for which in ("done", "thin", "later")]
    assert "Of {}: {} done, {} thin, {} later.".format(len(rows), *stands) in text
    assert [row[0] for row in rows if row[1] != "later" and not TEST.search(row[2])] == []
    assert [f"{file}::{name}" for file, name in TEST.findall(text) if not defines(file, name)] == []


CODE = [page for folder in FLOORS for page in (ROOT / folder).rglob("*.py")]


def test_the_code_cites_rules_and_pages_that_are_in_the_repository():
    rows = re.findall(
        r"^\| ([A-Z]{1,2}\d{1,2}) \| ", (ROOT / "docs" / "requirements.md").read_text(), re.MULTILINE
    )
    texts = [page.read_text() for page in CODE]
    cited = {
        rule
        for text in texts
        for rules in re.findall(r"requirements ((?:[A-Z]{1,2}\d{1,2}(?:, |–)?)+)", text)
        for rule in re.findall(r"[A-Z]{1,2}\d{1,2}", rules)
    }
    pages = {name for text in texts for name in re.findall(r"[\w./-]+\.md\b", text)}
    assert cited - set(rows) == set()
    assert [
        name for name in sorted(pages) if not any((at / name).exists() for at in (ROOT, ROOT / "docs"))
    ] == []


def defines(file: str, name: str) -> bool:
    path = ROOT / "tests" / file
    return path.exists() and f"def {name}(" in path.read_text()


def test_pictures_are_small():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert [picture.name for picture in pictures if picture.stat().st_size > 150_000] == []
