"""Forms, searches, sign-in and actions take the same from what somebody types, whatever it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from base.accounts.models import Person
from base.reading.phones import gets_texts
from base.ui.fields import CodeField, DateField, DayField, EmailField, NameField, PhoneField
from base.workflow.moves import Refused
from intake.models import Mentee, Place
from intake.people.actions import record_profile
from intake.people.search import search
from pages.fields import PlaceField
from pages.open.sign_in_forms import LoginField
from tests.base.reading.test_codes import ZEROS, spellings
from tests.intake.house import referred

pytestmark = pytest.mark.django_db
often = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)

#: What people, phones and spreadsheets put around and between the signs of a name.
UNSEEN = ["", " ", "  ", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}", "\N{RIGHT-TO-LEFT MARK}",
          "\N{IDEOGRAPHIC SPACE}", "\t", "\n", "\N{ZERO WIDTH NO-BREAK SPACE}", "\x00"]  # fmt: skip
KNOWN = ["Anna", "María", "Zoë", "أحمد", "Ánh", "O’Neil"]
names = st.text(st.characters(categories=["L", "M", "Nd", "Zs", "Cf", "Pd", "Po"]), min_size=1, max_size=30)
mobiles = st.integers(470_000_000, 499_999_999).map(str)


def taken(field: forms.Field, typed: str) -> Any:
    """What a form takes, or None when it refuses."""
    try:
        return field.clean(typed)
    except ValidationError:
        return None


def stored(whose: Mentee, **said: Any) -> bool:
    """Whether the action writes it."""
    try:
        record_profile(whose, by=None, **said)
    except (Refused, ValidationError):
        return False
    whose.refresh_from_db()
    whose.person = Person.objects.get(pk=whose.person_id)
    return True


def in_script(zero: str, digits: str) -> str:
    return "".join(chr(ord(zero) + int(digit)) for digit in digits)


@pytest.fixture
def whose() -> Mentee:
    return referred("Samer")


def found(typed: str) -> list[Mentee]:
    return list(search(Mentee.objects.all(), typed))


@often
@given(typed=names)
def test_a_name_is_stored_as_the_form_takes_it_and_found_by_what_was_typed(whose: Mentee, typed: str) -> None:
    name = taken(NameField(max_length=80), typed)
    assert stored(whose, first_name=typed) == bool(name)
    if name:
        assert whose.person.first_name == name
        assert found(typed) == found(name) == [whose]


@often
@given(
    data=st.data(),
    parts=st.lists(st.sampled_from(KNOWN), min_size=1, max_size=3),
)
def test_what_nobody_sees_makes_no_other_name(data: st.DataObject, parts: list[str]) -> None:
    gaps = st.sampled_from([gap for gap in UNSEEN if not gap or gap.isspace()])
    typed = "".join(data.draw(st.sampled_from(UNSEEN)) + part + (data.draw(gaps) or " ") for part in parts)
    assert NameField().clean(typed) == " ".join(parts)


@often
@given(
    data=st.data(), number=mobiles, form=st.sampled_from(["0{}", "+32{}", "0032{}", "+32(0){}", "tel. 0{}"])
)
def test_a_number_is_one_in_the_form_the_file_the_search_and_at_sign_in(
    whose: Mentee, data: st.DataObject, number: str, form: str
) -> None:
    typed = form.format(data.draw(spellings(number)))
    assert taken(PhoneField(), typed) == taken(LoginField(), typed) == f"+32{number}"
    assert stored(whose, phone=typed)
    assert str(whose.person.phone) == f"+32{number}"
    assert found(typed) == found(number[:6]) == [whose]


@often
@given(typed=st.text(st.sampled_from("0123456789+ ()/.-x٣٤７\N{NO-BREAK SPACE}#,;ext"), max_size=18))
def test_what_looks_like_a_number_is_one_everywhere_or_nowhere(whose: Mentee, typed: str) -> None:
    number = taken(PhoneField(required=False), typed)
    assert stored(whose, phone=typed) == (number is not None)
    if number:
        assert str(whose.person.phone) == number
        assert found(typed) == [whose]
        assert taken(LoginField(), typed) == (number if gets_texts(number) else None)
    else:
        assert taken(LoginField(), typed) is None


@often
@given(
    typed=st.one_of(st.emails(), st.text(max_size=20)),
    around=st.sampled_from(["{}", " {} ", "<{}>", "mailto:{}", "{}\N{ZERO WIDTH SPACE}"]),
)
def test_an_email_is_one_everywhere_or_nowhere(whose: Mentee, typed: str, around: str) -> None:
    typed = around.format(typed)
    email = taken(EmailField(), typed)
    signing_in = taken(LoginField(max_length=254), typed)
    assert signing_in == email or str(signing_in).startswith("+")
    if email:
        assert stored(whose, email=typed)
        assert whose.person.email == email
        assert found(typed) == [whose]


@often
@given(data=st.data(), code=st.integers(0, 999_999).map("{:06}".format))
def test_a_code_is_read_alike_wherever_one_is_asked(data: st.DataObject, code: str) -> None:
    assert CodeField().clean(data.draw(spellings(code))) == code


@often
@given(zero=st.sampled_from(ZEROS), ahead=st.integers(-7000, 1500))
def test_a_day_is_the_same_in_one_box_and_in_three(zero: str, ahead: int) -> None:
    day = timezone.localdate() + timedelta(days=ahead)
    boxes = [in_script(zero, str(part)) for part in (day.day, day.month, day.year)]
    assert DateField().clean("/".join(boxes)) == DayField().clean("-".join(boxes)) == day
    assert DateField().clean(day.isoformat()) == day


@often
@given(
    pk=st.integers(0, 2783),
    spelling=st.sampled_from(
        ["{0}", "{1}", "{0} {1}", "{1} {0}", "B-{0}", "{0}{1}", "{1} ({0})", "be {0}, {1}"]
    ),
    zero=st.sampled_from(ZEROS),
)
def test_a_place_that_a_form_takes_is_found_by_the_same_words(
    whose: Mentee, pk: int, spelling: str, zero: str
) -> None:
    place = Place.objects.order_by("pk")[pk]
    typed = spelling.format(in_script(zero, place.postcode), place.name)
    assert (taken(PlaceField(), typed) is None) == (not stored(whose, place=typed))
    if stored(whose, place=typed):
        assert whose.place is not None
        assert whose.place.postcode == place.postcode or spelling == "{1}"
        assert whose in found(typed)
    else:
        assert spelling == "{1}"  # a name that several places have


@often
@given(typed=st.text(max_size=20))
def test_any_text_is_a_place_or_a_question(whose: Mentee, typed: str) -> None:
    if stored(whose, place=typed) and (whose.place or whose.abroad):
        shown = str(whose.place or whose.abroad)
        assert whose in found(typed)
        assert stored(whose, place=shown)
        assert str(whose.place or whose.abroad) == shown
