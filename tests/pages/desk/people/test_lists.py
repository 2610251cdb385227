"""The lists of mentees and mentors: order, narrowing, pages, and as many queries for fifty rows as for one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import Mentee
from tests.intake.house import (
    branch,
    browser_of,
    copies,
    names,
    organisation,
    programme,
    ready_mentor,
    referred,
    staff,
    waiting,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("address", "make"), [("/mentees/", waiting), ("/mentors/", ready_mentor)])
def test_a_list_needs_the_same_queries_at_1_3_and_50_rows(
    address: str, make: Callable[..., Any], desk: Client
):
    first, counts = make("Person1"), []
    for rows in (1, 3, 50):
        copies(first, rows)
        desk.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_an_empty_list_says_what_to_do(desk: Client):
    assert "No mentees yet" in words(desk.get("/mentees/"))
    assert "No mentors yet" in words(desk.get("/mentors/"))


def test_a_list_turns_its_pages(desk: Client):
    for n in range(26):
        referred(f"P{n:02}")

    first, second = desk.get("/mentees/?sort=name"), desk.get("/mentees/?sort=name&page=2")
    beyond = desk.get("/mentees/?page=99")

    assert (len(names(first)), names(second), len(names(beyond))) == (25, ["P25"], 1)
    assert "1 of 2" in words(first)


def test_staff_see_their_branches_only(desk: Client):
    referred("Samer")
    referred("Elif", at=branch("Luik"))
    referred("Xander", at=branch("Gent", of=organisation("Ander vzw")))

    assert names(desk.get("/mentees/")) == ["Samer"]
    assert names(browser_of(staff("Bram", role="manager")).get("/mentees/?sort=name")) == ["Elif", "Samer"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Anaïs", "Élodie", "Samer", "Yonas"]),
        ("q=anais", ["Anaïs"]),
        ("q=ELODIE+dupont", ["Élodie"]),
        ("q=yonass", ["Yonas"]),
        ("q=12+34+56", ["Samer"]),
        ("q=zzzz", []),
        ("q=%25", []),
        ("status=ready", ["Yonas"]),
        ("status=closed", []),
        ("status=nonsense", ["Anaïs", "Élodie", "Samer", "Yonas"]),
        ("programme=reception", ["Élodie"]),
        ("programme=sailing", ["Anaïs", "Élodie", "Samer", "Yonas"]),
        ("language=ar", ["Yonas"]),
        ("q=a&status=ready&language=nl", ["Yonas"]),
    ],
)
def test_a_list_is_narrowed_by_what_is_asked(query: str, found: list[str], desk: Client):
    referred("Samer", phone="0470 12 34 56")
    referred("Anaïs")
    referred("Élodie", last_name="Dupont", programme=programme("reception"))
    waiting("Yonas")

    response = desk.get(f"/mentees/?sort=name&{query}")

    assert (response.status_code, names(response)) == (200, found)


def test_the_longest_waiting_come_first(desk: Client):
    for name, days in (("Samer", 3), ("Yonas", 40), ("Elif", 10)):
        mentee = waiting(name)
        Mentee.objects.filter(pk=mentee.pk).update(waiting_since=timezone.localdate() - timedelta(days=days))
    referred("Ammar")

    response = desk.get("/mentees/")

    assert names(response) == ["Yonas", "Elif", "Samer", "Ammar"]
    assert re.findall(r'class="late">([^<]+)<', response.content.decode()) == ["40 days"]


def test_a_narrowed_list_offers_the_way_back(desk: Client):
    referred("Samer")

    response = desk.get("/mentees/?q=zzzz&status=referred")

    assert "No one matches these filters." in words(response)
    assert response.context["chosen"] == [("zzzz", "?status=referred"), ("Referred", "?q=zzzz")]


@pytest.mark.parametrize(("address", "make"), [("/mentees/", waiting), ("/mentors/", ready_mentor)])
def test_on_paper_a_list_has_all_rows_with_numbers_and_no_filters_in_the_same_queries(
    address: str, make: Callable[..., Any], desk: Client
):
    first, counts = make("Person0", phone="0470 12 20 99"), []
    for rows in (1, 3, 50):
        copies(first, rows)
        desk.get(f"{address}?print=1")
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(f"{address}?print=1")
        counts.append(len(queries))
    html = page.content.decode()
    table = re.search(r"<table>.*?</table>", html, re.DOTALL)
    assert table is not None
    head, *lines = re.findall(r"<tr>.*?</tr>", table[0], re.DOTALL)
    columns = {len(re.findall(r"<t[hd][ >]", line)) for line in lines}

    assert counts == [counts[0]] * 3
    assert (len(lines), columns) == (50, {len(re.findall(r"<th[ >]", head))})
    assert "Mobile number" in head
    assert len(set(re.findall(r"0470 \d\d \d\d \d\d", words(page)))) == 50
    assert [gone for gone in ("<form", "<select", "<input", "<nav") if gone in html] == []


def test_what_narrows_a_list_narrows_it_on_paper_too(desk: Client):
    waiting("Samer")
    referred("Amina")

    page = desk.get("/mentees/?status=referred&print=1")

    assert ("Amina" in words(page), "Samer" in words(page)) == (True, False)
    assert "Referred , 1 person" in words(page)


def test_the_numbers_of_the_tabs_are_of_the_people_behind_them(desk: Client):
    for name in ("Amina", "Amira", "Yonas"):
        referred(name)
    waiting("Aminata")
    page = desk.get("/mentees/?q=Amina&status=referred")
    tabs = re.findall(r">\s*([A-Z][\w ]+?)\s+(\d+)\s*</a>", page.content.decode())
    shown = [(label, int(n)) for label, n in tabs]
    behind = [
        (label, len(names(desk.get(f"/mentees/?q=Amina{status}"))))
        for label, status in (
            ("All", ""),
            ("Waiting for a match", "&status=waiting"),
            ("Referred", "&status=referred"),
        )
    ]
    assert shown == behind
    assert behind[0][1] < 4
