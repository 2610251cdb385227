"""An answer to a proposal, given by the person or written down by a coordinator."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from base.ui.fields import LineField
from base.ui.forms import Form, Radios
from base.workflow.models import Way
from matching.models import Answer
from pages.choices import NOTED_WAYS


class NotedAnswerForm(Form):
    """What somebody said by phone, on paper or at the office, as the coordinator writes it down."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Answer, widget=Radios())
    way = forms.ChoiceField(
        label=_("How"),
        choices=NOTED_WAYS,
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
