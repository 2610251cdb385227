"""The week as a grid of ticks: seven days, three parts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.ui.forms import Form
from base.ui.shown import Shown
from intake.availability.half_days import PARTS, bit

PART_NAMES = (gettext_lazy("morning"), gettext_lazy("afternoon"), gettext_lazy("evening"))
MONDAY = date(2024, 1, 1)
#: What a box of the grid sends, and the bit that it stands for.
TICKS = {str(bit(day, part)): bit(day, part) for day in range(7) for part in range(len(PARTS))}


def day_names() -> list[str]:
    """Returns Monday to Sunday in the language of the page."""
    return [dateformat.format(MONDAY + timedelta(days=day), "l") for day in range(7)]


class WeekGrid(forms.Widget):
    """A table of checkboxes, each named by its day and part for who does not see the table."""

    template_name = "components/week_grid.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the days with their ticks."""
        context = super().get_context(name, value, attrs)
        mask = value if isinstance(value, int) else 0
        context["widget"] |= {
            "parts": PART_NAMES,
            "days": [
                (
                    day,
                    [
                        (bit(n, part), bool(mask & bit(n, part)), label)
                        for part, label in enumerate(PART_NAMES)
                    ],
                )
                for n, day in enumerate(day_names())
            ],
        }
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The sum of the ticks; anything else is left for the field to refuse."""
        ticks = [
            str(tick) for tick in (data.getlist(name) if hasattr(data, "getlist") else data.get(name, []))
        ]
        return sum(TICKS[tick] for tick in set(ticks)) if TICKS.keys() >= set(ticks) else -1

    def ticked(self, value: Any) -> list[str]:
        """What an untouched grid sends (`base.ui.shown`)."""
        mask = value if isinstance(value, int) else 0
        return [tick for tick, half_day in TICKS.items() if mask & half_day]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """A grid has no single control: the legend names it."""
        return ""


class WeekField(forms.Field):
    """A mask of 21 bits, as in `intake.availability.half_days`."""

    widget = WeekGrid

    def clean(self, value: Any) -> int:
        """Returns the mask. Raises ValidationError when nothing is ticked though something is asked."""
        mask = int(value or 0)
        if not 0 <= mask < 2**21:
            raise forms.ValidationError(_("This is not a half-day of the week."), "unknown")
        if self.required and not mask:
            raise forms.ValidationError(_("Tick at least one moment."), "required")
        return mask


class WeekForm(Shown, Form):
    """The hours of a participant."""

    week = WeekField(label=gettext_lazy("A normal week"), required=False)
