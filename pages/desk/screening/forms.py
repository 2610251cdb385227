"""Verdicts, pauses and ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from base.ui.fields import DateField, LineField
from base.ui.forms import Form
from base.ui.shown import Shown
from intake.people.models import Mentee, Mentor
from intake.reference.models import Code
from intake.screening.models import Check
from intake.screening.permissions import criteria_of
from pages.choices import optional_codes


class VerdictsForm(Shown, Form):
    """One verdict and one note per criterion that the programmes ask; only what changed is written."""

    def __init__(self, data: Any = None, *, whose: Mentee | Mentor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.criteria = criteria_of(whose)
        labels = {code.key: code.label for code in Code.objects.filter(key__in=self.criteria)}
        checks = {check.criterion_id: check for check in Check.objects.filter(person=whose.person_id)}
        for n, key in enumerate(self.criteria):
            check = checks.get(key)
            self.fields[f"verdict_{n}"] = forms.ChoiceField(
                label=labels.get(key, key),
                choices=[("", _("Not judged yet")), *Check.Verdict.choices],
                required=False,
                initial=check.verdict if check else "",
            )
            self.fields[f"note_{n}"] = LineField(
                label=_("Note"), required=False, max_length=300, initial=check.note if check else ""
            )

    def rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Verdict and note of each criterion, for the template."""
        for n in range(len(self.criteria)):
            yield self[f"verdict_{n}"], self[f"note_{n}"]

    def verdicts(self) -> dict[str, tuple[str, str]]:
        """Returns (verdict, note) of the criteria about which something new was said."""
        answers = {
            key: (self.cleaned_data[f"verdict_{n}"], self.cleaned_data[f"note_{n}"])
            for n, key in enumerate(self.criteria)
            if {f"verdict_{n}", f"note_{n}"} & self.changed()
        }
        return {key: answer for key, answer in answers.items() if answer[0]}


class PauseForm(Form):
    """Until when."""

    until = DateField(label=_("Until"))
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Nothing medical, nothing about a procedure."),
    )


class CloseForm(Form):
    """Why a file is closed."""

    reason = forms.ChoiceField(label=_("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = optional_codes("stop_reason")  # type: ignore[attr-defined]


class LeaveForm(Form):
    """Why a mentor stops, in a few words."""

    reason = LineField(label=_("Reason"), required=False, max_length=300)
