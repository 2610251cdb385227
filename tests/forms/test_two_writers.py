"""Any two people, any fields of a file, in any order: each word stands afterwards, or on the page with a choice."""

from __future__ import annotations

import string
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.models import Mentee, Mentor
from tests.forms.page import Sent, form_of
from tests.intake import house

pytestmark = pytest.mark.django_db

TEXT = st.text(string.ascii_letters, min_size=1, max_size=30)
BOTH: dict[str, st.SearchStrategy[Any]] = {
    "first_name": TEXT,
    "last_name": TEXT,
    "email": TEXT.map(lambda name: f"{name.lower()}@example.be"),
    "phone": st.integers(10**6, 10**7 - 1).map(lambda n: f"+32470{n}"[:12]),
    "language": st.sampled_from(["nl", "fr", "en"]),
    "reach": st.sampled_from(["mail", "sms", "call"]),
    "radius_km": st.integers(0, 200).map(str),
    "years_0": st.integers(0, 60).map(str),
    "level_0": st.sampled_from(["A1", "A2", "B1", "B2", "C1"]),
    "birth_year": st.integers(1950, 2000).map(str),
    "week": st.sets(st.integers(0, 20).map(lambda n: str(1 << n)), min_size=1),
    "modes": st.sets(st.sampled_from(["in_person", "online"]), min_size=1),
}
MENTEE = BOTH | {
    "goal_words": TEXT,
    "next_step": TEXT,
    "next_step_on": st.dates().filter(lambda day: 2020 < day.year < 2030).map(str),
    "gender_wish": st.sampled_from(["", "f", "m", "x"]),
    "peer_wish": st.sampled_from(["on", ""]),
}
MENTOR = BOTH | {
    "headline": TEXT,
    "capacity": st.integers(0, 9).map(str),
    "hr": st.sampled_from(["on", ""]),
    "broad_network": st.sampled_from(["on", ""]),
}
SETS = {"week", "modes"}
TICKS = {"peer_wish", "hr", "broad_network"}


def changed(form: Sent, said: dict[str, Any]) -> Sent:
    typed = dict(form)
    for name, value in said.items():
        typed[name] = sorted(value) if name in SETS else [value]
        if name in TICKS and not value:
            del typed[name]
    return typed


def bare(said: str) -> str:
    return "".join(said.split()).removeprefix("+32").removeprefix("0")


def laid_over(kind: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    whose: Mentee | Mentor = (
        house.screening("Samer") if kind == "mentee" else house.mentor_in_screening("Karim")
    )
    address = f"/{kind}s/{whose.public_id}/edit/"
    one, two = house.browser_of(house.staff("Annelies")), house.browser_of(house.staff("Wim"))
    before = form_of(one.get(address))
    shown = form_of(two.get(address))
    assert one.post(address, changed(before, first)).status_code == 302
    stands = form_of(one.get(address))
    came = two.post(address, changed(shown, second))

    language = shown["language_0"]

    def value(form: Sent, name: str) -> Any:
        if name == "level_0":  # rows are sorted by level: the language is what stays
            row = next(n for n in range(12) if form.get(f"language_{n}") == language)
            return form[f"level_{row}"][0]
        return set(form.get(name, [])) if name in SETS else bare((form.get(name) or [""])[0])

    at_odds = []
    for name in first.keys() & second.keys() - SETS - TICKS:
        if name == "birth_year":  # never shown: asked whenever both gave one
            at_odds += [name] if first[name] != second[name] else []
            continue
        said, was, now = bare(second[name]), value(shown, name), value(stands, name)
        if len({said, was, now}) == 3:
            at_odds.append(name)
    assert (came.status_code == 422) == bool(at_odds), at_odds
    after = form_of(came) if at_odds else form_of(two.get(address))
    if at_odds:
        page = house.words(came)
        assert page.count("what stays?") == len(at_odds)
        chosen = {f"keep-{n}": "mine" for n in range(len(at_odds))}
        assert two.post(address, after | chosen).status_code == 302
        after = form_of(two.get(address))
    for name in first.keys() | second.keys():
        if name == "birth_year":
            continue
        was, now, end = value(shown, name), value(stands, name), value(after, name)
        if name in SETS:
            typed = set(second.get(name, was))
            assert end == (typed - was) | (now - (was - typed)), name
        elif name not in second or bare(second[name] or "") == was:
            assert end == now, name
        else:
            assert end == bare(second[name] or ""), name


@pytest.mark.parametrize(("kind", "fields"), [("mentee", MENTEE), ("mentor", MENTOR)])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_word_of_two_writers_is_lost(kind: str, fields: dict[str, Any], data: st.DataObject) -> None:
    def says(who: str) -> dict[str, Any]:
        names = data.draw(st.sets(st.sampled_from(sorted(fields)), max_size=6), label=who)
        return {name: data.draw(fields[name], label=name) for name in sorted(names)}

    with transaction.atomic():
        laid_over(kind, says("first"), says("second"))
        transaction.set_rollback(True)
