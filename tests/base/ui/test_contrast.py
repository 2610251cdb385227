"""Edges that one has to see, computed from the style sheets: WCAG 2.2, 1.4.11 and 2.4.13, three to one."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

STYLES = settings.BASE_DIR / "base" / "ui" / "static" / "duo"
COLOUR = re.compile(r"--([\w-]+):(#[0-9a-f]{3,6})\b")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
EDGE = re.compile(r"(?:border|outline|box-shadow|stroke)[\w-]*:([^;]*)")
#: What a person types in, ticks or presses, where they are, and what is wrong.
CONTROL = re.compile(
    r"\b(?:input|select|textarea|button)\b|\.(?:btn|choice|chip|cal a|week label|queue a|errors)\b"
    r"|\.field\.bad|:focus|:checked|aria-(?:current|pressed)|\.sb0"
)
#: Around the ring of the focus, never instead of it.
BESIDE = "halo"


def sheet(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(), flags=re.S)


def colours(scheme: str) -> dict[str, str]:
    """The design tokens that are colours, by name."""
    opens = {"light": ":root{", "dark": ":root[data-theme=dark]{", "asked": ":root:not([data-theme=light]){"}
    found = dict(COLOUR.findall(sheet("tokens.css").split(opens[scheme], 1)[1].split("}", 1)[0]))
    assert {"paper", "surface", "sunken", "line-strong", "focus"} <= found.keys()
    return found


def light_of(colour: str) -> float:
    """The relative luminance, as WCAG defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((light_of(one), light_of(other)))
    return (light + 0.05) / (dark + 0.05)


def edges() -> set[tuple[str, str]]:
    """Each control of the style sheet, with the token that draws its edge."""
    return {
        (one.strip(), token)
        for selector, rule in RULE.findall(sheet("app.css"))
        for one in re.split(r",(?![^(]*\))", selector)
        if CONTROL.search(one)
        for drawn in EDGE.findall(rule)
        for token in re.findall(r"var\(--([\w-]+)\)", drawn)
        if token != BESIDE
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edge_of_every_control_and_the_ring_of_the_focus_can_be_seen(scheme: str) -> None:
    tokens, drawn = colours(scheme), edges()
    grounds = {name for name in tokens if name in ("paper", "surface", "sunken", "raised") or "soft" in name}
    assert {(".btn", "line-strong"), (":focus-visible", "focus"), (".btn.bad", "danger")} <= drawn
    faint = {
        f"{control}: {token} on {ground}, {contrast(tokens[token], tokens[ground]):.2f}"
        for control, token in drawn
        for ground in grounds
        if token in tokens and contrast(tokens[token], tokens[ground]) < 3
    }
    assert faint == set()


def test_the_dark_that_was_chosen_is_the_dark_that_the_device_asks_for() -> None:
    assert colours("dark") == colours("asked")
