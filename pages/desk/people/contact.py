"""The note of a talk with a mentee or a mentor, or of an attempt at one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from base.ui.fields import LineField
from base.ui.forms import Form
from base.workflow.models import Way
from intake.referrals.models import Contact


class ContactForm(Form):
    """A talk, or an attempt at one."""

    kind = forms.ChoiceField(label=_("What"), choices=Contact.Kind.choices)
    way = forms.ChoiceField(
        label=_("How"),
        choices=[(way.value, way.label) for way in (Way.PHONE, Way.IN_PERSON, Way.ONLINE, Way.PAPER)],
    )
    reached = forms.TypedChoiceField(
        label=_("Did you reach them?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda answer: answer == "yes",
        initial="yes",
    )
    note = LineField(
        label=_("Note"), required=False, max_length=500, help_text=_("Please write nothing medical.")
    )
