"""The six weights of a programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from duo.ui.forms import Form
from matching.models import CRITERIA, Policy
from matching.policies.actions import why_not_weights
from matching.policies.models import MOST_STEADINESS

LABELS = {
    "sector": _("Sector and occupation"),
    "expectations": _("Expectations"),
    "location": _("Location"),
    "language": _("Language"),
    "availability": _("Availability"),
    "peer": _("Same path"),
}


class WeightsForm(Form):
    """Six whole numbers that add up to 100, the lowest score that is suggested, how steady a plan is, and why."""

    minimum = forms.IntegerField(
        label=_("Lowest score"),
        help_text=_("Pairs below this are not suggested. 0 shows everything that is possible."),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput({"class": "w-s", "inputmode": "numeric"}),
    )
    steadiness = forms.IntegerField(
        label=_("Steadiness"),
        help_text=_(
            "A suggestion of the last plan only gives way for more points than this, or for one more duo."
        ),
        min_value=0,
        max_value=MOST_STEADINESS // 100,
        widget=forms.NumberInput({"class": "w-s", "inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=_("Why this change?"),
        help_text=_("Kept in the history. Colleagues can read it."),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "w-full"}),
    )

    def __init__(self, *args: Any, policy: Policy | None = None, **kwargs: Any) -> None:
        values: dict[str, Any] = {name: getattr(policy or Policy(), name) for name in CRITERIA}
        values["minimum"] = round((policy or Policy()).minimum_score / 100)
        values["steadiness"] = round((policy or Policy()).steadiness / 100)
        super().__init__(*args, initial=values, **kwargs)
        for name in CRITERIA:
            self.fields[name] = forms.IntegerField(
                label=LABELS[name],
                min_value=0,
                max_value=100,
                widget=forms.NumberInput({"class": "w-s", "inputmode": "numeric"}),
            )

    def weights(self) -> dict[str, int]:
        """Returns the six numbers by name."""
        return {name: self.cleaned_data[name] for name in CRITERIA}

    def clean(self) -> dict[str, Any]:
        """Says what the sum is when it is not 100."""
        said = super().clean() or self.cleaned_data
        if all(name in said for name in CRITERIA) and (refusal := why_not_weights(self.weights())):
            self.add_error(None, refusal)
        return said
