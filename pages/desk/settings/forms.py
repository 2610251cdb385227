"""The six weights of a programme."""

from __future__ import annotations

from typing import Any, TypedDict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from base.ui.fields import LineField, NumberField
from base.ui.forms import Form
from base.ui.shown import Shown, Values
from matching.models import CRITERIA, Policy
from matching.policies.actions import why_not_weights
from matching.policies.models import MOST_STEADINESS, Weights

LABELS = {
    "sector": _("Sector and occupation"),
    "expectations": _("Expectations"),
    "location": _("Location"),
    "language": _("Language"),
    "availability": _("Availability"),
    "peer": _("Same path"),
}


def in_words(policy: Policy) -> str:
    """Sector and occupation 35, expectations 20, … in the order of `CRITERIA`."""
    labels = [f"{LABELS[name]} {weight}" for name, weight in zip(CRITERIA, policy.weights, strict=True)]
    return ", ".join([labels[0], *(label[:1].lower() + label[1:] for label in labels[1:])])


def stepped(sent: QueryDict) -> QueryDict:
    """Takes one step: `step` is a criterion and how many points it gets more or less, as "sector:-5".

    The others give way in proportion, except those in `locked`, so that the sum stays 100. Returns what was sent,
    changed; as it was when there is no step, when a weight is missing, or when there is no room for the step.
    """
    name, _colon, by = sent.get("step", "").partition(":")
    weights = {key: sent.get(key, "") for key in CRITERIA}
    if (
        name not in CRITERIA
        or by not in ("5", "-5")
        or not all(w.isdecimal() and len(w) < 4 for w in weights.values())
    ):
        return sent
    points = {key: int(weight) for key, weight in weights.items()}
    free = [key for key in CRITERIA if key != name and key not in sent.getlist("locked")]
    room = 100 - sum(points[key] for key in CRITERIA if key != name and key not in free)
    wished = points[name] + int(by)
    if not free or not 0 <= wished <= room:
        return sent
    left, of = room - wished, sum(points[key] for key in free)
    shares = {key: left * points[key] / of if of else left / len(free) for key in free}
    points |= {name: wished} | {key: int(share) for key, share in shares.items()}
    missing = 100 - sum(points.values())
    for key in sorted(free, key=lambda key: points[key] - shares[key])[:missing]:
        points[key] += 1
    changed = sent.copy()
    for key, weight in points.items():
        changed[key] = str(weight)
    return changed


class Bounds(TypedDict):
    """The lowest score and the steadiness, in points of 10 000."""

    minimum_score: int
    steadiness: int


class WeightsForm(Shown, Form):
    """Six whole numbers that add up to 100, the lowest score that is suggested, how steady a plan is, and why."""

    passing = ("reason",)

    minimum = NumberField(
        label=_("Lowest score"),
        help_text=_("Pairs below this are not suggested. 0 shows everything that is possible."),
        min_value=0,
        max_value=100,
        widget=forms.TextInput({"class": "w-s", "inputmode": "numeric"}),
    )
    steadiness = NumberField(
        label=_("Stability"),
        help_text=_(
            "A suggestion from the last plan only changes for more points than this, or for one more duo."
        ),
        min_value=0,
        max_value=MOST_STEADINESS // 100,
        widget=forms.TextInput({"class": "w-s", "inputmode": "numeric"}),
    )
    reason = LineField(
        label=_("Why this change?"),
        help_text=_("Kept in the history. Colleagues can read it."),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "w-full"}),
    )

    def __init__(
        self, *args: Any, policy: Weights | None = None, ruling: Policy | None = None, **kwargs: Any
    ) -> None:
        self.ruling = ruling
        values: dict[str, Any] = {name: getattr(policy or Policy(), name) for name in CRITERIA}
        values["minimum"] = round((policy or Policy()).minimum_score / 100)
        values["steadiness"] = round((policy or Policy()).steadiness / 100)
        super().__init__(*args, initial=values, **kwargs)
        for name in CRITERIA:
            self.fields[name] = NumberField(
                label=LABELS[name],
                min_value=0,
                max_value=100,
                widget=forms.TextInput({"class": "w-s", "inputmode": "numeric"}),
            )

    def shown(self) -> Values:
        """What rules, also where the page proposes something else (`?default`): saving that is a change."""
        return super().shown() if self.ruling is None else WeightsForm(policy=self.ruling).shown()

    def points(self, name: str) -> int:
        """The number that stands in the box of this criterion, for the bar beside it; 0 for what is no number."""
        text = str(self[name].value() or "")
        return min(int(text), 100) if text.isdecimal() else 0

    def weights(self) -> dict[str, int]:
        """Returns the six numbers by name."""
        return {name: self.cleaned_data[name] for name in CRITERIA}

    def bounds(self) -> Bounds:
        """Returns the two other numbers."""
        return {
            "minimum_score": self.cleaned_data["minimum"] * 100,
            "steadiness": self.cleaned_data["steadiness"] * 100,
        }

    def clean(self) -> dict[str, Any]:
        """Says what the sum is when it is not 100."""
        cleaned = super().clean() or self.cleaned_data
        if all(name in cleaned for name in CRITERIA) and (refusal := why_not_weights(self.weights())):
            self.add_error(CRITERIA[0], refusal)
        return cleaned
