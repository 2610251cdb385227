"""An answer to a proposal, given by the person or written down by a coordinator."""

from __future__ import annotations

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from base.ui.fields import LineField
from base.ui.forms import Form, Radios
from base.workflow.models import Way
from matching.models import Answer

Text = str | Promise

#: Kind reasons for a no, as mentor and mentee read them. The key is kept; only staff read it.
REASONS: dict[str, dict[str, Text]] = {
    "mentor": {
        "time": _("I have no time now"),
        "hours": _("The times do not suit me"),
        "far": _("It is too far for me"),
        "field": _("My field is different"),
        "break": _("I would like a break"),
        "unsaid": _("I would rather not say"),
    },
    "mentee": {
        "time": _("I have no time now"),
        "hours": _("The times do not suit me"),
        "far": _("It is too far for me"),
        "field": _("I am looking for a different job"),
        "other": _("I would prefer someone else"),
        "unsaid": _("I would rather not say"),
    },
}


def reason_text(side: str, kept: str) -> Text:
    """Returns the words of a kept reason; what a coordinator wrote stays as it is."""
    return REASONS[side].get(kept, kept)


class AnswerForm(Form):
    """Yes, or no with at most one of the kind reasons."""

    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer)
    reason = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(self, *args: object, side: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(REASONS[side].items())  # type: ignore[attr-defined]


class NotedAnswerForm(Form):
    """What somebody said by phone, on paper or at the office, as the coordinator writes it down."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Answer, widget=Radios())
    way = forms.ChoiceField(
        label=_("How"),
        choices=[one for one in Way.choices if one[0] not in (Way.ONLINE, Way.TASK)],
        initial=Way.PHONE,
    )
    reason = LineField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Only the team reads this."),
        widget=forms.TextInput({"class": "w-full"}),
    )


class WithdrawForm(Form):
    """Why a proposal is taken back."""

    reason = LineField(
        label=_("Reason"), required=False, max_length=300, widget=forms.TextInput({"class": "w-full"})
    )
