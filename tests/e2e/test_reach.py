"""Whether everybody gets there: by keyboard, with long names, large letters, wide spacing, on every width.

One journey per kind over all pages of the table; what axe finds is in test_crawl.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from base.accounts.acting import acting_in
from base.accounts.models import Person
from matching.models import Plan
from matching.plans.actions import ask_for_plan
from matching.tasks import run
from tests.pages import table
from tests.pages.world import ROLES, World, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LONG = "Wolfeschlegelsteinhausenbergerdorffs"
NO_PAGES = {"livez", "readyz", "appointment_file", "calendar_feed", "set_language", "mailbox", "styleguide"}

SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".tw,.tabs")
    && !one.closest(".vh,.skip")).slice(-1).map(one => one.outerHTML.slice(0, 90)).concat("sideways")"""

#: Lists: as many heads as cells that are shown, and each cell named on a phone, where the heads are out of sight.
HEADS = """() => [...document.querySelectorAll("table.cards")].flatMap(table => {
  const shown = one => getComputedStyle(one).display !== "none";
  const heads = [...table.tHead.rows[0].cells].filter(shown);
  const cards = getComputedStyle(table.tHead).position === "absolute";
  return [...table.tBodies].flatMap(body => [...body.rows]).flatMap(row => {
    const cells = [...row.cells].filter(shown);
    const wide = cells.reduce((sum, cell) => sum + cell.colSpan, 0);
    if (wide !== heads.length) return [`${heads.length} heads, ${wide} cells: ${row.innerText.slice(0, 60)}`];
    if (!cards) return [];
    return cells.filter((cell, at) => cell.dataset.h && cell.innerText.trim()
      && cell.dataset.h !== heads[at].textContent.trim()).map(cell => `not its head: ${cell.dataset.h}`);
  });
})"""

#: Words that are cut off by what holds them, leave their button or tile, or lie over other words.
CUT = """() => {
  const walk = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT), words = [];
  for (let node; (node = walk.nextNode());) {
    const box = node.parentElement;
    if (!node.data.trim() || box.closest(".vh,.skip,svg,option,script,noscript,[hidden]")) continue;
    if (!box.checkVisibility({checkVisibilityCSS: true})) continue;
    if (box.closest("details:not([open]) > :not(summary), .tw, .tabs")) continue;
    const head = box.closest("thead");
    if (head && getComputedStyle(head).position === "absolute") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) if (rect.width > 1) words.push({node, box, rect});
  }
  const found = [], start = ({node}) => node.data.trim().slice(0, 30);
  for (const {node, box, rect} of words) {
    const said = node.data.trim().slice(0, 40);
    const frame = box.closest("button,.btn,.door,.badge,.choice,.chip,td > a,.botnav a,.toast,.note,.card");
    const outer = frame && frame.getBoundingClientRect();
    if (outer && (rect.right > outer.right + 2 || rect.left < outer.left - 2))
      found.push(`leaves its ${frame.className || frame.tagName}: ${said}`);
    if (rect.right > innerWidth + 2) found.push(`off the page: ${said}`);
    for (let up = box; up; up = up.parentElement) {
      const style = getComputedStyle(up), clips = style.overflowX === "hidden" || style.overflowX === "clip";
      if (clips && rect.right > up.getBoundingClientRect().right + 2) found.push(`cut: ${said}`);
    }
  }
  const flow = words.filter(({box}) => !box.closest(".botnav,.bar,.stick"));
  for (let a = 0; a < flow.length; a++) for (let b = a + 1; b < flow.length; b++) {
    if (flow[a].node === flow[b].node) continue;
    const one = flow[a].rect, two = flow[b].rect;
    const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
    const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
    if (across > 3 && down > Math.min(one.height, two.height) * .5)
      found.push(`over each other: ${start(flow[a])} / ${start(flow[b])}`);
  }
  return [...new Set(found)].slice(0, 4);
}"""
#: WCAG 1.4.12, as a reader's own style sheet.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
CHARTS = """() => [...document.querySelectorAll(".chart text")]
  .filter(one => one.getBoundingClientRect().width).map(one =>
    [one.textContent, parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a])
  .filter(([, size]) => size < 11.9).map(([words, size]) => `a chart says ${words} in ${size.toFixed(1)} px`)"""

#: Whether what has the focus can be seen: no sticky or fixed bar lies over all of it.
COVERED = """() => {
  const one = document.activeElement, box = one.closest("label") || one;
  if (one === document.body) return "";
  const points = [...box.getClientRects()].flatMap(rect => [.1, .5, .9].flatMap(x => [.15, .5, .85].map(y =>
    [rect.left + rect.width * x, rect.top + rect.height * y])));
  const seen = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (box.contains(top) || top.contains(box));
  });
  return seen ? "" : `covered: ${one.outerHTML.slice(0, 100)}`;
}"""
#: More than any field takes, so that every form with something to say says it.
TOO_MUCH = """form => {
  for (const one of form.elements) {
    if (one.matches("input[type=text],input:not([type]),input[type=tel],input[type=email],input[type=search],textarea"))
      one.value = "x".repeat(4000);
    else if (one.matches("input[type=number],input[type=date],input[type=time]")) one.value = "";
    else if (one.matches("input[type=checkbox],input[type=radio]")) one.checked = false;
  }
  form.submit();
}"""
#: What a person fills in: a button that only asks once more has nothing to be wrong in.
TYPED = "input:not([type=hidden]), select, textarea"
#: The browser gives the focus with the first picture it draws, which can be after the page has loaded.
SUMMARY = """async () => {
  for (let drawn = 0; drawn < 2; drawn++) await new Promise(requestAnimationFrame);
  const box = document.querySelector("#errors").getBoundingClientRect();
  return [document.activeElement.id, box.top >= 0 && box.top < innerHeight];
}"""


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def pages(world: World) -> dict[str, list[str]]:
    """Every page of the table once, by the first role that may open it."""
    found: dict[str, str] = {}
    for line in table.lines():
        role = next((role for role in ROLES if line.answers[role] == "200"), None)
        if line.method == "GET" and role and line.name not in NO_PAGES:
            found.setdefault(line.address.format_map(world.of), role)
    return {
        role: [to for to, whose in found.items() if whose == role] for role in sorted(set(found.values()))
    }


def window(browser: Browser, live: str, world: World, role: str, language: str = "nl") -> Page:
    context = browser.new_context(base_url=live, reduced_motion="reduce")
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    cookies |= {name: cookie.value for name, cookie in world.window(role).cookies.items()}
    context.add_cookies([{"name": name, "value": value, "url": live} for name, value in cookies.items()])
    return context.new_page()


def everywhere(browser: Browser, live: str, world: World, language: str = "nl") -> Iterator[tuple[Page, str]]:
    """Each page, opened in the window of who may see it."""
    for role, addresses in pages(world).items():
        page = window(browser, live, world, role, language)
        for address in addresses:
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(address)
            yield page, address
        page.context.close()


def test_long_names_large_letters_and_wide_spacing_fit_every_page(
    browser: Browser, live: str, world: World
) -> None:
    Person.objects.update(first_name=LONG, last_name=LONG)
    found = []
    for page, address in everywhere(browser, live, world, "fr"):
        for width in (320, 360, 700, 853, 960, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            checks = (SIDEWAYS, HEADS) if width != 360 else (SIDEWAYS, HEADS, CHARTS)
            found += [f"{address} at {width}: {what}" for check in checks for what in page.evaluate(check)]
        page.evaluate(SPACING)
        found += [f"{address} with wide spacing: {what}" for what in page.evaluate(CUT)]
    assert "\n".join(found) == ""


def test_letters_twice_as_large_are_neither_cut_nor_over_each_other(
    browser: Browser, live: str, world: World
) -> None:
    found = []
    for page, address in everywhere(browser, live, world, "fr"):
        page.set_viewport_size({"width": 390, "height": 844})
        found += [f"{address}: {what}" for what in page.evaluate(CUT)]
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found += [f"{address} at 200 %: {what}" for what in page.evaluate(CUT)]
    assert "\n".join(found) == ""


def test_after_every_failed_attempt_the_summary_has_the_focus(
    browser: Browser, live: str, world: World
) -> None:
    failed, wrong = 0, []
    for page, address in everywhere(browser, live, world):
        forms = page.locator("main form[method=post][novalidate]").filter(has=page.locator(TYPED))
        if not forms.count():
            continue
        with page.expect_navigation():
            forms.first.evaluate(TOO_MUCH)
        if not page.locator("#errors").count():
            continue
        failed += 1
        for attempt in ("first", "second"):
            if page.evaluate(SUMMARY) != ["errors", True]:
                wrong.append(f"{address}: {attempt} attempt, the focus is not on the summary")
            links = page.locator("#errors a")
            if not links.count():
                break
            target = links.first.get_attribute("href") or ""
            links.first.press("Enter")
            if page.evaluate("document.activeElement.id") != target[1:]:
                wrong.append(f"{address}: {target} leads nowhere")
            with page.expect_navigation():
                forms.first.evaluate(TOO_MUCH)
    assert failed > 8
    assert wrong == []


def test_nothing_that_has_the_focus_is_covered_and_the_menu_is_in_the_flow(
    browser: Browser, live: str, world: World
) -> None:
    found = []
    for role, size, addresses in (
        ("coordinator", (1280, 800), ["/matching/", "/mentees/"]),
        ("coordinator", (1366, 768), ["/matching/", f"/duos/{world.of['matched']}/kickoff/talk/"]),
        ("coordinator", (390, 844), ["/matching/", "/today/"]),
        ("mentor", (390, 844), ["/me/", "/me/availability/", "/me/log/new/"]),
    ):
        page = window(browser, live, world, role)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for address in addresses:
            page.goto(address)
            for _ in range(220):
                page.keyboard.press("Tab")
                if page.evaluate("document.activeElement === document.body"):
                    break
                if what := page.evaluate(COVERED):
                    found.append(f"{address} at {size}: {what}")
        if role == "coordinator" and size[0] == 390:
            page.locator(".menu > summary").press("Enter")
            menu, top = (page.locator(one).bounding_box() for one in (".menu > div", ".top"))
            assert menu is not None
            assert top is not None
            assert menu["y"] + menu["height"] <= top["y"], "the open menu lies over the page"
        page.context.close()
    assert "\n".join(found) == ""


def test_the_bar_of_participants_stands_before_the_page_that_it_is_above(
    browser: Browser, live: str, world: World
) -> None:
    page = window(browser, live, world, "mentor")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/me/")
    tops: list[float] = page.evaluate(
        "[...document.querySelectorAll('.phone > *')].map(one => one.getBoundingClientRect().top)"
    )
    assert tops == sorted(tops)
    assert page.locator(".botnav").evaluate("one => one.nextElementSibling.id") == "main"
    assert page.locator("footer a[href='/accessibility/'], footer a[href='/privacy/']").count() == 2
    page.context.close()


def test_a_run_that_ends_is_announced_and_takes_no_focus(browser: Browser, live: str, world: World) -> None:
    page = window(browser, live, world, "coordinator", "en")
    plan = Plan.objects.latest("pk")
    programme, by = plan.programme, plan.asked_by
    assert by is not None
    with acting_in(programme.organisation):
        running = ask_for_plan(programme, by=by)
    page.goto("/matching/")
    for focused in ("#recalculate", ".plan a"):
        if page.locator(focused).count():
            page.locator(focused).first.focus()
    held = page.evaluate("document.activeElement.id")
    page.evaluate("document.querySelector('#plan-news').dataset.kept = 'yes'")
    with page.expect_response(lambda answer: "/matching/plan/" in answer.url):
        pass
    assert page.evaluate("document.activeElement.id") == held
    with acting_in(programme.organisation):
        run(running)
    news = page.locator("#plan-news[data-kept=yes]")
    news.get_by_text("The new plan is ready.").wait_for()
    assert news.get_attribute("role") == "status"
    assert page.evaluate("document.activeElement.id") == held
    assert page.locator("[hx-trigger]").count() == 0
    page.context.close()
