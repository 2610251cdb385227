"""Two people with one form open: what each changed is saved, and what both changed comes back with both values."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base.ui.shown import TICKED, Seal, Values, merge, new_seal, read_seal
from intake.availability.half_days import half_days
from intake.background.models import Background
from intake.models import Mentee
from intake.people.actions import record_profile
from intake.reference.models import Language, Sector
from intake.screening.models import Check
from tests.forms.page import form_of
from tests.intake import house
from tests.races import just_after

pytestmark = pytest.mark.django_db


def opened(user: Any, address: str) -> tuple[Any, dict[str, list[str]]]:
    """A window of somebody, and the form it shows."""
    window = house.browser_of(user)
    return window, form_of(window.get(address))


# The merge by itself

UNITS = st.sampled_from([("a",), ("b",), ("topics", "x"), ("topics", "y"), ("languages", "nl")])
WORDS = st.sampled_from(["one", "two", "three"])


@st.composite
def states(draw: st.DrawFn) -> Values:
    drawn: Values = {}
    for unit in draw(st.sets(UNITS)):
        drawn[unit] = TICKED if unit[0] == "topics" else draw(WORDS)
    return drawn


@given(states(), states(), states())
def test_no_change_of_either_is_lost_without_a_word(shown: Values, typed: Values, stored: Values) -> None:
    merged = merge(shown, typed, stored)
    for unit in {*shown, *typed, *stored}:
        was, said, now = shown.get(unit), typed.get(unit), stored.get(unit)
        kept = merged.values.get(unit)
        if said == was:
            assert kept == now
            assert (unit in merged.theirs) == (now != was)
        elif now in (was, said):
            assert kept == said
            assert unit not in merged.both
        else:
            assert unit in merged.both
            assert unit[0] != "topics", "ticks never contradict one another"


@given(states(), st.sets(UNITS))
def test_a_seal_comes_back_as_it_was(values: Values, asked: set[tuple[str, ...]]) -> None:
    seal = Seal("key", 7, values, frozenset(asked))
    assert read_seal({"shown": str(seal)}) == seal


@pytest.mark.parametrize("came", ["", "nonsense", "gAAAA", "é", "\0", str(new_seal(3))[:-4] + "AAAA"])
def test_a_seal_that_is_not_ours_is_none(came: str) -> None:
    assert read_seal({"shown": came}) is None


def test_a_seal_does_not_show_what_it_holds() -> None:
    assert "Samer" not in str(new_seal(3, {("first_name",): "Samer"}))


# The intake desk

PLAIN = {
    "last_name": ("Haddad", "Hadad"),
    "phone": ("0470 12 34 56", "0470 65 43 21"),
    "email": ("een@example.be", "twee@example.be"),
    "language": ("fr", "en"),
    "place": ("9040", "9050"),
    "radius_km": ("30", "45"),
    "goal_words": ("Werken als lasser", "Iets met mensen"),
    "next_step": ("Bellen", "Mailen"),
    "gender_wish": ("f", "m"),
    "birth_year": ("1990", "1991"),
}


@pytest.mark.parametrize("mine", PLAIN)
@pytest.mark.parametrize("theirs", PLAIN)
def test_two_coordinators_change_a_file(mine: str, theirs: str) -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    first, one = opened(house.staff("Annelies"), address)
    second, two = opened(house.staff("Wim"), address)

    assert first.post(address, one | {theirs: PLAIN[theirs][0]}).status_code == 302
    came = second.post(address, two | {mine: PLAIN[mine][1]})

    if mine != theirs:
        assert came.status_code == 302
        assert "Somebody else changed this meanwhile" in house.words(second.get(came["Location"]))
        after = form_of(second.get(address))
        for name, value in ((theirs, PLAIN[theirs][0]), (mine, PLAIN[mine][1])):
            if name != "birth_year":
                assert alike(after[name][0], value), name
    else:
        assert came.status_code == 422
        page = house.words(came)
        assert "what stays?" in page
        if mine != "birth_year":
            back = form_of(came)
            assert alike(back[mine][0], PLAIN[mine][1])


@pytest.mark.django_db(transaction=True)
def test_who_saves_the_same_field_at_the_same_second_is_asked_too() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    first, one = opened(house.staff("Annelies"), address)
    second, two = opened(house.staff("Wim"), address)
    came = just_after(
        lambda: first.post(address, one | {"next_step": "Bellen"}),
        lambda: second.post(address, two | {"next_step": "Mailen"}),
    )
    mentee.refresh_from_db()
    assert (came.status_code, mentee.next_step, "Bellen" in house.words(came)) == (422, "Bellen", True)


def test_who_types_no_special_data_keeps_what_another_changed_and_is_asked_nothing() -> None:
    mentee = house.screening("Samer", background={"birth_year": 1990})
    address = f"/mentees/{mentee.public_id}/edit/"
    first, one = opened(house.staff("Annelies"), address)
    second, two = opened(house.staff("Wim"), address)
    changes = ((first, one | {"birth_year": "1991"}), (second, two | {"next_step": "Bellen"}))
    assert [window.post(address, form).status_code for window, form in changes] == [302, 302]
    assert Background.objects.get(person=mentee.person_id).birth_year == 1991


def alike(stands: str, typed: str) -> bool:
    """Whether a field shows what was typed, in our own way of writing numbers and towns."""
    bare, wanted = ("".join(text.split()).removeprefix("+32").removeprefix("0") for text in (stands, typed))
    return bare.startswith(wanted)


def conflict(answer: str | None) -> tuple[Any, Any, Mentee, str]:
    """Both changed the next step; the second chooses."""
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    first, one = opened(house.staff("Annelies"), address)
    second, two = opened(house.staff("Wim"), address)
    first.post(address, one | {"next_step": "Bellen", "radius_km": "31"})
    came = second.post(address, two | {"next_step": "Mailen", "goal_words": "Werken als lasser"})
    assert came.status_code == 422
    form = form_of(came)
    assert form["next_step"] == ["Mailen"]
    assert form["radius_km"] == ["31"], "what only the other changed stands in the form that comes back"
    assert "Bellen" in house.words(came)
    chosen = {} if answer is None else {"keep-0": answer}
    return second, second.post(address, form | chosen), mentee, address


@pytest.mark.parametrize(("answer", "stays"), [("mine", "Mailen"), ("theirs", "Bellen")])
def test_whoever_comes_second_chooses_what_stays(answer: str, stays: str) -> None:
    _window, came, mentee, _address = conflict(answer)
    assert came.status_code == 302
    mentee.refresh_from_db()
    assert (mentee.next_step, mentee.goal_words, mentee.radius_km) == (stays, "Werken als lasser", 31)


def test_without_a_choice_it_is_asked_again() -> None:
    window, came, mentee, address = conflict(None)
    assert came.status_code == 422
    mentee.refresh_from_db()
    assert mentee.next_step == "Bellen"
    assert window.post(address, form_of(came) | {"keep-0": "mine"}).status_code == 302


def test_a_third_change_in_between_is_shown_too() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    second, two = opened(house.staff("Wim"), address)
    record_profile(mentee, by=None, next_step="Bellen")
    came = second.post(address, two | {"next_step": "Mailen"})
    record_profile(mentee, by=None, next_step="Schrijven")
    came = second.post(address, form_of(came) | {"keep-0": "mine"})
    assert came.status_code == 422
    assert "Schrijven" in house.words(came)


def test_special_data_of_two_people_is_asked_without_being_shown() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    second, two = opened(house.staff("Wim"), address)
    record_profile(mentee, by=None, background={"birth_year": 1990})
    came = second.post(address, two | {"birth_year": "1991"})
    assert came.status_code == 422
    assert "1990" not in came.content.decode()
    assert second.post(address, form_of(came) | {"keep-0": "theirs"}).status_code == 302
    assert Background.objects.get(person=mentee.person).birth_year == 1990


def test_languages_work_and_hours_are_laid_together_one_by_one() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    second, two = opened(house.staff("Wim"), address)
    record_profile(
        mentee,
        by=None,
        languages={"ar": "M", "nl": "B2", "fr": "A1"},
        experiences=[{"sector": "ict", "years": 9}],
        expectations=["orientation"],
        week=[(0, time(9), time(12))],
    )
    spoken = sum(bool(said[0]) for name, said in two.items() if name.startswith("language_"))
    typed = two | {f"language_{spoken}": ["en"], f"level_{spoken}": ["C1"]}
    typed["expectations"] = [*two["expectations"], "content_minimal:skills_gap"]
    typed["week"] = [*two["week"], str(1 << 20)]
    came = second.post(address, typed)
    assert came.status_code == 302, house.words(came)
    person = mentee.person
    assert dict(person.language_skills.values_list("language_id", "level_id")) == {
        "ar": "M", "nl": "B2", "fr": "A1", "en": "C1",
    }  # fmt: skip
    assert [one.years for one in person.experiences.all()] == [9]
    assert half_days(person) == 1 | 1 << 20
    mentee.refresh_from_db()
    assert set(mentee.expectations) == {"content_minimal:orientation", "content_minimal:skills_gap"}


@pytest.mark.parametrize("kind", ["mentee", "mentor"])
def test_a_file_keeps_every_language_and_all_work_however_many(kind: str) -> None:
    whose = house.screening("Samer") if kind == "mentee" else house.applied("Karim")
    tongues = [language.code for language in Language.objects.picker()[:14]]
    sectors = [sector.code for sector in Sector.objects.picker()[:7]]
    work = [{"sector": one, "kind": kind, "years": 5} for one in sectors for kind in ("did", "wants")]
    record_profile(whose, by=None, languages=dict.fromkeys(tongues, "B1"), experiences=work)
    window, form = opened(house.staff(), address := f"/{kind}s/{whose.public_id}/edit/")
    assert (len(tongues), len(work)) == (14, 14)
    last = next(name for name, said in form.items() if said == [tongues[-1]] and "language_" in name)
    came = window.post(address, form | {last.replace("language", "level"): ["C1"], "years_13": ["9"]})
    assert came.status_code == 302, house.words(came)
    person = whose.person
    spoken = dict(person.language_skills.values_list("language_id", "level_id"))
    assert spoken == dict.fromkeys(tongues, "B1") | {tongues[-1]: "C1"}
    assert sorted(one.years for one in person.experiences.all()) == [5] * 13 + [9]


def test_the_same_language_at_two_levels_is_asked() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/edit/"
    second, two = opened(house.staff("Wim"), address)
    record_profile(mentee, by=None, languages={"ar": "M", "nl": "B2"})
    at = next(name for name, said in two.items() if name.startswith("language_") and said == ["nl"])
    came = second.post(address, two | {at.replace("language", "level"): ["C1"]})
    assert came.status_code == 422
    assert "B2" in house.words(came)
    assert second.post(address, form_of(came) | {"keep-0": "mine"}).status_code == 302
    assert dict(mentee.person.language_skills.values_list("language_id", "level_id"))["nl"] == "C1"


# Screening, hours


def test_two_verdicts_on_one_criterion_are_both_shown() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/screening/"
    first, one = opened(house.staff("Annelies"), address)
    second, two = opened(house.staff("Wim"), address)
    first.post(address, one | {"verdict_0": "met", "note_0": "zag het diploma", "verdict_1": "no"})
    came = second.post(address, two | {"verdict_0": "not_yet", "note_0": "diploma volgt"})
    assert came.status_code == 422
    assert "zag het diploma" in house.words(came)
    back = form_of(came)
    assert (back["note_0"], back["verdict_1"]) == (["diploma volgt"], ["no"])
    answers = dict.fromkeys(("keep-0", "keep-1"), "mine")
    assert second.post(address, back | answers).status_code == 302
    kept = {check.note: check.verdict for check in Check.objects.filter(person=mentee.person)}
    assert kept == {"diploma volgt": "not_yet", "": "no"}


def test_a_verdict_that_somebody_else_gave_is_not_put_back() -> None:
    mentee = house.screening("Samer")
    address = f"/mentees/{mentee.public_id}/screening/"
    second, two = opened(house.staff("Wim"), address)
    first, one = opened(house.staff("Annelies"), address)
    first.post(address, one | {"verdict_0": "met", "note_0": "zag het diploma"})
    assert second.post(address, two | {"verdict_1": "met"}).status_code == 302
    assert set(Check.objects.filter(person=mentee.person).values_list("verdict", "note")) == {
        ("met", "zag het diploma"),
        ("met", ""),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    shown=st.integers(0, 2**21 - 1),
    mine=st.integers(0, 2**21 - 1),
    theirs=st.integers(0, 2**21 - 1),
)
def test_every_half_day_that_either_changed_stands(shown: int, mine: int, theirs: int) -> None:
    from django.db import transaction

    from intake.availability.actions import tick_week

    with transaction.atomic():
        mentee = house.referred("Samer")
        user = house.signed_in(mentee.person)
        tick_week(mentee.person, shown, by=None)
        window, form = opened(user, "/me/availability/")
        tick_week(mentee.person, theirs, by=None)
        ticks = [str(1 << n) for n in range(21) if mine >> n & 1]
        assert window.post("/me/availability/", form | {"week": ticks}).status_code == 302
        wanted = (mine & ~shown) | (theirs & ~(shown & ~mine))
        assert half_days(mentee.person) == wanted
        transaction.set_rollback(True)
