"""What a mentee said about sharing the profile, as the coordinator writes it down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from base.ui.forms import Form
from base.workflow.models import Way
from pages.choices import NOTED_WAYS


class SharingForm(Form):
    """How it reached us; the button says whether it was a yes."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=NOTED_WAYS,
        initial=Way.IN_PERSON,
    )
