"""How personal each field is: the one word that masking, logging, export and erasure work from.

Every model carries `field_classes`: `None` for data about nobody (reference data), else a `FieldClasses` that puts
every column in exactly one class (requirements D1). `tests/base/privacy/test_classes.py` fails on a column without one.
"""

from dataclasses import dataclass, field

from django.db import models

STRUCTURE = {"id", "public_id", "organisation"}


@dataclass(frozen=True)
class FieldClasses:
    """Space-separated field names per class.

    ordinary: may be shown to whoever sees the row. sensitive: shown to the branch's coordinators only. special
    (GDPR art. 9): stored encrypted, masked on screen, and each look at it leaves a `View` row.
    """

    ordinary: str = ""
    sensitive: str = ""
    special: str = ""
    words: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("ordinary", "sensitive", "special"):
            for word in getattr(self, name).split():
                if word in self.words:
                    raise ValueError(f"{word} stands in two classes: {self.words[word]} and {name}")
                self.words[word] = name


def unclassified(model: type[models.Model]) -> list[str]:
    """Returns the columns of `model` without a class, and the classified words that are no column of it."""
    classes = getattr(model, "field_classes", "missing")
    if classes is None:
        return []
    if not isinstance(classes, FieldClasses):
        return [f"{model._meta.label} has no field_classes"]
    columns = {f.name for f in model._meta.get_fields() if getattr(f, "concrete", False)} - STRUCTURE
    return sorted(columns.symmetric_difference(classes.words))
