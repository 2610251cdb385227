"""What is asked when a duo ends or goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from base.ui.dates import date_long
from base.ui.fields import DateField, WordsField
from base.ui.forms import Form, Radios
from base.ui.shown import Shown, Unit, Values
from intake.models import Code


class StopForm(Form):
    """Why a duo ends before its time (requirements PW18)."""

    reason = forms.ModelChoiceField(
        Code.objects.none(), label=_("Reason"), widget=Radios(), empty_label=None, to_field_name="key"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = Code.objects.of("stop_reason")  # type: ignore[attr-defined]


class ReopenForm(Form):
    """Why an ending is taken back."""

    reason = WordsField(
        label=_("Why does the duo go on?"), max_length=300, widget=forms.Textarea({"rows": 2})
    )


class CorrectForm(Form):
    """Why the "no" to a meeting was none."""

    reason = WordsField(label=_("Why was it a mistake?"), max_length=300, widget=forms.Textarea({"rows": 2}))


class ExtendForm(Shown, Form):
    """Until when, and why (requirements PW03). until: the last day that the programme allows; ends: the end of now."""

    passing = ("reason",)

    ends_on = DateField(
        label=_("New end"), widget=forms.DateInput({"type": "date", "class": "w-s"}, format="%Y-%m-%d")
    )
    reason = WordsField(label=_("Why extend?"), max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, until: date, ends: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ends = ends
        self.fields["ends_on"].help_text = _("Until %(day)s at the latest.") % {"day": date_long(until)}

    def shown(self) -> Values:
        """The end of now: the page proposes another, and saving that is a change."""
        return {("ends_on",): self.ends.isoformat() if self.ends else ""}

    def text_of(self, unit: Unit, value: str) -> str:
        """The day as people say it."""
        day = parse_date(value) if value else None
        return str(date_long(day)) if day else value
