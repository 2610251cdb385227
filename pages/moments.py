"""What people send when they book a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from base.ui.dates import clock, day_plain
from base.ui.forms import Form

YEAR = timedelta(days=366)


def within_a_year(moment: datetime) -> None:
    """Raises ValidationError for what is further away than anybody plans: every hour that a form takes goes by here.

    An hour that has just passed is for the guards to refuse; their pages offer others.
    """
    away = moment - timezone.now()
    if away > YEAR:
        raise ValidationError(_("Choose a moment within a year from now."), "far")
    if away < -YEAR:
        raise ValidationError(_("Choose a moment that is still to come."), "passed")


def on_the_clock(local: datetime) -> datetime:
    """Returns the moment at which the clocks here show this; the first of the two when they are set back.

    Raises ValidationError for an hour that is skipped when they are set forward, and beyond a year.
    """
    zone = timezone.get_current_timezone()
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    if before < after:
        words = {"day": day_plain(local), "time": clock(local)}
        raise ValidationError(
            _("On %(day)s the clock goes forward and %(time)s does not exist. Choose another hour.") % words,
            "skipped",
        )
    within_a_year(first)
    return first


class SlotForm(Form):
    """An hour that somebody tapped, as a moment in ISO form."""

    slot = forms.DateTimeField(
        label=_("Choose a time"), error_messages={"required": _("Choose a time")}, validators=[within_a_year]
    )
