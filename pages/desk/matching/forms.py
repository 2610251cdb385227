"""Why a pair does not fit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from base.ui.forms import Form, Radios

WHY_NOT = (
    ("language", _("Language")),
    ("distance", _("Distance")),
    ("expectations", _("Expectations")),
    ("mentor", _("The mentor would rather not")),
    ("mentee", _("The mentee would rather not")),
    ("other", _("Another reason")),
)


class RefuseForm(Form):
    """One reason out of a few; it is remembered with the pair."""

    reason = forms.ChoiceField(label=_("Why is this duo not suitable?"), choices=WHY_NOT, widget=Radios())
