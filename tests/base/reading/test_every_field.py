"""Every field that somebody types into reads through the one place: walked over the code and over every form."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import django_filters
from django import forms

from base.ui import fields
from pages.open.sign_in_forms import (
    CodeForm,
    ConnectAppForm,
    SecondFactorAgainForm,
    SecondFactorForm,
    SignInForm,
)
from tests.base.ui.test_forms import every_form_of_ours
from tests.packages import FLOORS

ROOT = Path(__file__).parents[3]
#: Fields of Django into which people type.
TYPED = (
    forms.CharField,
    forms.IntegerField,
    forms.DateField,
    forms.DateTimeField,
    forms.TimeField,
    forms.DurationField,
    forms.UUIDField,
    forms.JSONField,
)
#: Forms of the library, which ours give fields of their own when they are made.
OF_THE_LIBRARY = {SignInForm, CodeForm, ConnectAppForm, SecondFactorForm, SecondFactorAgainForm}
#: What may stay Django's own, and why.
EXCEPTIONS = {
    ("SlotForm", "slot"): "a moment in ISO form behind a tile that is tapped: nobody types it",
}


def is_read(field: type[forms.Field]) -> bool:
    return not issubclass(field, TYPED) or any(kind.__module__ == fields.__name__ for kind in field.__mro__)


def test_no_form_has_a_typed_field_of_djangos_own() -> None:
    import_module("duo.urls")
    strange = {
        (kind.__name__, name)
        for kind in every_form_of_ours()
        for name, field in getattr(kind, "base_fields", {}).items()
        if kind not in OF_THE_LIBRARY and not is_read(type(field))
    }
    assert strange == set(EXCEPTIONS)


def test_sign_in_reads_like_every_other_form() -> None:
    made = [
        SignInForm(),
        CodeForm(code="name"),
        SecondFactorForm(user=None),
        SecondFactorAgainForm(user=None),
    ]
    assert {type(form) for form in made} == OF_THE_LIBRARY - {ConnectAppForm}  # it asks for a session
    assert [
        (type(form), name) for form in made for name, field in form.fields.items() if not is_read(type(field))
    ] == []


def test_no_search_has_a_typed_field_of_djangos_own() -> None:
    import_module("duo.urls")
    strange = [
        (kind.__name__, name)
        for kind in _below(django_filters.FilterSet)
        if kind.__module__.split(".")[0] in FLOORS
        for name, one in vars(kind)["base_filters"].items()
        if not is_read(one.field_class)
    ]
    assert strange == []


def test_none_is_made_while_the_program_runs_either() -> None:
    """Also what a form adds in its `__init__`: the names of Django's typed fields stand in one module."""
    names = {kind.__name__ for kind in TYPED} | {kind.__name__ for kind in _below(forms.CharField, "django")}
    names |= {kind.__name__ for kind in _below(forms.IntegerField, "django")} | {"CharFilter", "NumberFilter"}
    strange = {}
    for path in (path for package in FLOORS for path in (ROOT / package).rglob("*.py")):
        calls = [
            node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)
        ]
        used = {
            call.attr
            for call in calls
            if isinstance(call, ast.Attribute)
            and isinstance(call.value, ast.Name)
            and call.value.id in ("forms", "django_filters")
            and call.attr in names
        }
        if used:
            strange[str(path.relative_to(ROOT))] = used
    assert strange == {"pages/moments.py": {"DateTimeField"}}


def _below(kind: type, package: str = "") -> Iterator[type]:
    below: list[type] = kind.__subclasses__()
    for under in below:
        if under.__module__.startswith(package):
            yield under
        yield from _below(under, package)
