"""The one way to see what is behind a mask."""

from typing import Any

from django.db import models

from base.accounts.models import Person, User
from base.privacy.actions import note_view
from base.privacy.classes import FieldClasses


def unmask(row: models.Model, field: str, *, person: Person, by: User) -> Any:
    """Returns the special value of `row.field` and notes the look in the same breath: no value without a `View`.

    Views call it on POST only. Raises ValueError for a field that is not special: it has no mask to lift.
    """
    classes = getattr(row, "field_classes", None)
    if not isinstance(classes, FieldClasses) or classes.words.get(field) != "special":
        raise ValueError(f"{row._meta.label}.{field} is not special")
    note_view(person, f"{row._meta.model_name}.{field}", by=by)
    return getattr(row, field)
