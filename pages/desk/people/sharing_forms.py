"""What a mentee said about sharing the profile, as the coordinator writes it down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from base.ui.forms import Form
from base.workflow.models import Way


class SharingForm(Form):
    """How it reached us; the button says whether it was a yes."""

    way = forms.ChoiceField(
        label=_("How"),
        choices=[one for one in Way.choices if one[0] not in (Way.ONLINE, Way.TASK)],
        initial=Way.IN_PERSON,
    )
