"""What the lists of a form offer, where more than one form offers it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from base.ui.forms import Text
from base.workflow.models import Way
from intake.reference.models import Code, EducationLevel, Sector

EMPTY: tuple[str, Text] = ("", _("Choose…"))
#: How something that staff write down reached them: never by the person's own page or by a task.
NOTED_WAYS = [(way, label) for way, label in Way.choices if way not in (Way.ONLINE, Way.TASK)]


def codes(*lists: str) -> list[tuple[str, str]]:
    """Returns the active codes of these lists, list by list."""
    active = Code.objects.filter(list__in=lists, active=True)
    ordered = sorted(active, key=lambda code: (lists.index(code.list), code.sort))
    return [(code.key, code.label) for code in ordered]


def optional_codes(*lists: str) -> list[tuple[str, Text]]:
    """Returns the same with an empty one first."""
    return [EMPTY, *codes(*lists)]


def sectors() -> list[tuple[str, str]]:
    """Returns the fields of work that people choose from."""
    return [(sector.code, sector.label) for sector in Sector.objects.picker()]


def education_levels() -> list[tuple[str, str]]:
    """Returns the levels of studies, from the lowest."""
    return [(level.code, level.name) for level in EducationLevel.objects.all()]
