"""What the content security policy and the old phones ask of every template and style sheet."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.parent.name != "mail"]  # mail programs load no style sheet
STYLES = settings.BASE_DIR / "base" / "ui" / "static" / "duo"
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son\w+\s*=\s*[\"']|<script(?![^>]*\bsrc=)|javascript:|[\"'(=]\s*data:", re.I
)


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates"))
)
def test_nothing_is_inline(page: Path) -> None:
    assert INLINE.findall(page.read_text()) == []


def test_all_styles_together_are_small_enough_for_a_slow_phone() -> None:
    assert sum((STYLES / name).stat().st_size for name in ("tokens.css", "app.css")) <= 42_000


def test_styles_stay_on_the_floor_of_old_browsers() -> None:
    css = (STYLES / "tokens.css").read_text() + (STYLES / "app.css").read_text()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    assert re.findall(r"color-mix\(|light-dark\(|&\s*[.:>{]|https?://", css) == []


def test_styles_use_logical_sides_only() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STYLES / "app.css").read_text(), flags=re.S)
    assert (
        re.findall(r"(?<!area-)(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b[^;}]*", css) == []
    )


def test_no_text_of_the_interface_is_under_13_pixels() -> None:
    css = (STYLES / "tokens.css").read_text() + (STYLES / "app.css").read_text()
    sizes = [float(size) for size in re.findall(r"font-size:\s*(\d*\.?\d+)rem", css)]
    assert [size for size in sizes if size < 0.8125] == []


def test_who_asks_for_less_movement_gets_none() -> None:
    css = (STYLES / "app.css").read_text()
    asked = css.partition("@media (prefers-reduced-motion:reduce){")[2].partition("}}")[0]
    assert asked == (
        "*,*::before,*::after{animation:none!important;transition:none!important;scroll-behavior:auto!important"
    )


def test_a_number_to_call_stays_on_one_line() -> None:
    assert 'a[href^="tel:"]:not(.btn){white-space:nowrap}' in (STYLES / "app.css").read_text()


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates"))
)
def test_every_form_names_its_address(page: Path) -> None:
    """Without one the browser keeps `#id_…` of the error that was followed, and lands there again."""
    forms = re.findall(r"<form\b(?:\{[{%].*?[%}]\}|[^>{])*>", page.read_text())
    assert [form for form in forms if 'method="post"' in form and "action=" not in form] == []
