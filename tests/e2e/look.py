"""Looking at a page in a real browser: is it reachable for everybody, does it fit, does it keep to itself?

Used by the tests and by `scripts/crawl`; knows nothing of Django.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
SCHEMES, WIDTHS = ("light", "dark"), (1440, 390)
FROM_WIDTH = 320
INLINE = re.compile(
    r"<style|\sstyle\s*=\s*[\"']|\son\w+\s*=\s*[\"']|<script(?![^>]*\bsrc=)|javascript:|[\"'(=]\s*data:", re.I
)
#: What depends on the colours; everything else is the same in the dark.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
ALL = {"resultTypes": ["violations"]}
AXE = """async options => {
    for (let calm = 0, frame = 0; calm < 3 && frame < 120; frame++) {
        await new Promise(requestAnimationFrame);
        calm = document.getAnimations().length ? 0 : calm + 1;
    }
    return (await axe.run(document, options)).violations;
}"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"


@dataclass(frozen=True, order=True)
class Finding:
    """Something that is not as it should be. `kind`: answer, axe, sideways, inline, foreign or console."""

    kind: str
    address: str
    what: str


class Looker:
    """Looks at pages in one window; `findings` grows, `links` holds where the last page leads."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.findings: list[Finding] = []
        self.links: list[str] = []
        self.looks = 0
        self._address = ""
        self._expected = 200
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._found("console", str(error)))
        page.on("request", self._asked)

    def speak(self, language: str) -> None:
        """The next pages are in this language, as after a tap on the switch."""
        self.page.context.add_cookies([{"name": "django_language", "value": language, "url": self.home}])

    def at(self, address: str, *, status: int = 200) -> None:
        """Opens an address and looks at it in both schemes and at all widths."""
        self._address, self._expected = address, status
        response = self.page.goto(f"{self.home}{address}")
        if response is None or response.status != status:
            self._found("answer", str(response and response.status))
            self.links = []
            return
        if inline := INLINE.findall(response.text()):
            self._found("inline", ", ".join(sorted(set(inline))))
        self.links = [
            link.removeprefix(self.home)
            for link in self.page.evaluate(LINKS)
            if link.startswith(f"{self.home}/")
        ]
        self.page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self._fits(width)
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self._reachable(f"{width} {scheme}", ALL if scheme == "light" else COLOURS)
                self.looks += 1
        self.page.set_viewport_size({"width": FROM_WIDTH, "height": 900})
        self._fits(FROM_WIDTH)

    def _reachable(self, how: str, options: dict[str, Any]) -> None:
        for violation in self.page.evaluate(AXE, options):
            for node in violation["nodes"][:3]:
                self._found("axe", f"{violation['id']} ({how}): {node['target'][-1]} {_why(node)}")

    def _fits(self, width: int) -> None:
        if self.page.evaluate(SIDEWAYS):
            self._found("sideways", f"at {width}")

    def _heard(self, said: ConsoleMessage) -> None:
        expected = self._expected != 200 and f" {self._expected} " in said.text
        if said.type == "error" and not expected:
            self._found("console", said.text[:200])

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc:
            self._found("foreign", request.url[:200])

    def _found(self, kind: str, what: str) -> None:
        self.findings.append(Finding(kind, self._address, what))


def _why(node: dict[str, Any]) -> str:
    """The contrast that was measured, or the start of the element."""
    for check in node.get("any", []):
        if (check.get("data") or {}) and isinstance(check["data"], dict) and "contrastRatio" in check["data"]:
            data = check["data"]
            return f"{data['contrastRatio']} of {data['expectedContrastRatio']}, {data['fgColor']} on {data['bgColor']}"
    return str(node["html"][:120])
