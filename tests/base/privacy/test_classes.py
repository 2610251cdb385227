"""Every field about people has a class, and what is special never stands readable in the database."""

import pytest
from django.apps import apps
from django.db import models

from base.privacy.classes import FieldClasses, unclassified
from base.privacy.fields import EncryptedField

OURS = ("accounts", "workflow", "privacy", "outbox", "intake", "matching", "followup")
MODELS = [
    model
    for app in OURS
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.endswith("Event") and not model._meta.auto_created
]
NAMES = [model._meta.label for model in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_every_field_has_one_class(model):
    assert unclassified(model) == []


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_every_special_field_is_encrypted_and_no_other_is(model):
    classes = getattr(model, "field_classes", None)
    special = {name for name, word in (classes.words if classes else {}).items() if word == "special"}
    encrypted = {field.name for field in model._meta.get_fields() if isinstance(field, EncryptedField)}
    assert special == encrypted


def test_the_history_of_people_keeps_no_special_field():
    events = [model for app in OURS for model in apps.get_app_config(app).get_models() if model not in MODELS]
    assert events
    for model in events:
        tracked = getattr(model, "pgh_tracked_model", None)
        classes = getattr(tracked, "field_classes", None)
        special = {name for name, word in (classes.words if classes else {}).items() if word == "special"}
        assert not special & {field.name for field in model._meta.get_fields()}, model._meta.label


def test_a_model_without_classes_a_forgotten_field_and_a_word_that_is_no_field_are_found():
    class Meta:
        app_label = "tests_of_classes"
        abstract = False

    def made(name: str, **fields: object) -> type[models.Model]:
        return type(
            name, (models.Model,), {"__module__": __name__, "Meta": type("Meta", (Meta,), {}), **fields}
        )

    column = models.CharField(max_length=1)
    assert unclassified(made("Bare", note=column)) == ["tests_of_classes.Bare has no field_classes"]
    assert unclassified(made("Forgot", note=column, field_classes=FieldClasses())) == ["note"]
    assert unclassified(made("Extra", field_classes=FieldClasses(ordinary="gone"))) == ["gone"]
    assert unclassified(made("Nobody", note=column, field_classes=None)) == []


def test_a_field_has_one_class_only():
    with pytest.raises(ValueError, match="note stands in two classes: ordinary and special"):
        FieldClasses(ordinary="note", special="note")
