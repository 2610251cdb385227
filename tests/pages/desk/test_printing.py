"""Lists on paper: a real browser prints them at A4, and what it prints is read back."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from base.accounts.acting import acting_in
from intake.models import Mentee, Mentor
from matching.tasks import run
from tests import paper, people
from tests.intake.house import copies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.django_db
A4 = (595, 842)
PAPER = 703  # pixels between the margins
NOT_ON_PAPER = re.compile("Clearallfilters|Search|Signout|Previousweek|Recalculate|Mainmenu")


@pytest.fixture
def desk() -> Client:
    """Of a coordinator with thirty mentees and thirty mentors, one duo with a first appointment, and a plan."""
    by = people.staff("Annelies")
    samer = people.waiting("Samer", by=by, phone="0470 30 20 10")
    karim = people.ready("Karim", by=by, phone="0470 30 20 11")
    people.active(samer, karim, by=by, since=people.office_hour(-30), first=people.office_hour(1, 14))
    copies(people.waiting("Amina", by=by, phone="0470 10 20 99"), 31)
    copies(people.ready("Hilde", by=by, phone="0470 11 20 99"), 31)
    programme = people.programme()
    with acting_in(programme.organisation):
        run(
            programme.plans.create(
                organisation=programme.organisation,
                policy=people.ruling(programme),
                started_at=timezone.now(),
            )
        )
    return people.signed_in(by)


def test_lists_are_whole_on_paper(desk: Client, browser: Browser) -> None:
    week = timezone.localdate(people.office_hour(1, 14)).strftime("%G-W%V")
    mentees = {f"0{whose.person.phone.national_number}" for whose in Mentee.objects.select_related("person")}
    mentors = {f"0{whose.person.phone.national_number}" for whose in Mentor.objects.select_related("person")}
    pair = {"0470302010", "0470302011"}
    expected = {
        "/mentees/?print=1": (["Name", "Mobilenumber", "Nextstep"], mentees),
        "/mentors/?print=1": (["Name", "Mobilenumber", "Placestaken"], mentors),
        "/duos/?print=1": (["Duo", "Mobilenumbers", "Coordinator"], pair),
        f"/agenda/?week={week}&print=1": (["Samer", "Karim"], pair),
        "/matching/plan/reception/?print=1": (["Mentee", "Mobilenumber", "Mentor", "Points"], mentees - pair),
    }

    for address, (words, numbers) in expected.items():
        printed = print_out(browser, desk.get(address).content)
        text = "".join(paper.pages_of(printed))
        assert abs(paper.size_of(printed)[0] - A4[0]) < 2
        assert [word for word in words if word not in text] == [], address
        assert [number for number in sorted(numbers) if number not in text] == [], address
        assert not NOT_ON_PAPER.search(text), address


CUT_OFF = """() => [...document.querySelectorAll('main *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.vh'))
    .map(one => one.innerText)"""
#: In a window of this width some columns are left out: the others stand under their own heads, with names whole.
NARROW = 820
OUT_OF_LINE = """() => [...document.querySelectorAll('main table')].flatMap(table => {
    const shown = cells => [...cells].filter(cell => cell.getClientRects().length);
    const heads = shown(table.tHead.rows[0].cells);
    return [...table.tBodies[0].rows].flatMap(row => {
        const cells = shown(row.cells), name = row.cells[0].querySelector('a');
        const lines = name.getBoundingClientRect().height / parseFloat(getComputedStyle(name).lineHeight);
        const off = cells.filter((cell, n) => !heads[n] || Math.abs(cell.offsetLeft - heads[n].offsetLeft) > 1);
        return cells.length !== heads.length || off.length || lines > 2.5 ? [row.innerText] : [];
    });
})"""


def test_in_a_narrow_window_headings_stand_over_their_columns(desk: Client, browser: Browser) -> None:
    for address in ("/mentees/", "/mentors/", "/duos/"):
        with opened(browser, desk.get(address).content, width=NARROW) as page:
            assert page.evaluate(OUT_OF_LINE) == [], address


def print_out(browser: Browser, html: bytes) -> bytes:
    """The PDF of a page as it was answered, at A4."""
    with opened(browser, html, width=PAPER) as page:
        page.emulate_media(media="print")
        assert page.evaluate(CUT_OFF) == []
        return page.pdf(format="A4")


@contextmanager
def opened(browser: Browser, html: bytes, *, width: int) -> Iterator[Page]:
    """A page as it was answered, with the real style sheets, in a window of this width."""
    window = browser.new_context(viewport={"width": width, "height": 1000})

    def answer(route: Route) -> None:
        path = route.request.url.partition("/static/")[2].partition("?")[0]
        if file := finders.find(path) if path else None:
            route.fulfill(path=str(file))
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page = window.new_page()
    page.route("**/*", answer)
    page.goto("http://duo.test/list/")
    yield page
    window.close()
