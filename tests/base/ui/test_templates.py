"""Templates are indented for whoever writes them, and not for whoever reads the page."""

from pathlib import Path

from django.template.loader import get_template


def test_no_line_of_a_page_begins_with_white_space_and_none_is_lost() -> None:
    template = get_template("desk/today/today.html").template  # type: ignore[attr-defined]
    written = Path(template.origin.name).read_text().splitlines()

    assert any(line.startswith("  ") for line in written)
    assert template.source.splitlines() == [line.lstrip(" \t") for line in written]
