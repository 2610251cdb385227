"""What people send when they book a meeting or tell how it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from duo.accounts.names import sentence
from duo.reading.days import Range
from duo.ui.dates import clock, day_plain
from duo.ui.fields import DayField, WordsField
from duo.ui.forms import Chips, Form, Radios
from duo.ui.shown import Shown
from followup.meetings.models import Meeting
from followup.meetings.permissions import why_not_met_on
from intake.reference.topics import topic_labels
from matching.models import Duo

YEAR = timedelta(days=366)
#: When a meeting without an appointment was.
TOLD = Range(back=2, ahead=1)
LENGTHS = (30, 45, 60, 90, 120)
NEXT = {
    "same": _("Same place, in 2 weeks"),
    "choose": _("Choose a day"),
    "later": _("We will decide later"),
}


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

    slot = forms.DateTimeField(label=_("Choose a time"), validators=[within_a_year])


class LogForm(Shown, Form):
    """How a meeting was: everything but the length may be skipped (requirements PW10)."""

    passing = ("next",)

    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int, widget=Radios)
    topics = forms.MultipleChoiceField(
        label=_("What did you talk about?"),
        help_text=_("Choose everything that fits."),
        required=False,
        widget=Chips,
    )
    mood = forms.ChoiceField(
        label=_("How did it go?"),
        required=False,
        choices=[("good", _("Well")), ("fair", _("So-so")), ("hard", _("Hard"))],
        widget=Radios(icons={"good": "good", "fair": "okay", "hard": "hard"}),
    )
    next = forms.ChoiceField(required=False, widget=Radios)
    note = WordsField(
        label=_("Your note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "class": "w-full"}),
        help_text=_(
            "Only you read this, unless you share it. Please write nothing about health or procedure."
        ),
    )
    note_shared = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        duo: Duo,
        other: str,
        planned: int = 60,
        next_at: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        lengths = sorted({*LENGTHS, planned})
        length = self.fields["minutes"]
        length.choices = [  # type: ignore[attr-defined]
            (n, ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}) for n in lengths
        ]
        self.fields["minutes"].initial = planned
        self.fields["topics"].choices = topics_of(duo)  # type: ignore[attr-defined]
        self.fields["next"].label = sentence(_("When will you see %(name)s again?"), name=other)
        choices = [key for key in NEXT if key != "same" or next_at is not None]
        self.fields["next"].choices = [(key, NEXT[key]) for key in choices]  # type: ignore[attr-defined]
        self.fields["note_shared"].label = sentence(
            _("Share with %(coordinator)s"), coordinator=duo.coordinator.first_name
        )

    def told(self) -> dict[str, Any]:
        """What `log_meeting` and `amend_log` take."""
        return {key: self.cleaned_data[key] for key in ("minutes", "topics", "mood", "note", "note_shared")}


class UnplannedForm(LogForm):
    """The same for a meeting that had no appointment: first of all, on which day."""

    on = DayField(label=_("When did you meet?"), days=TOLD)
    field_order = ["on"]

    def __init__(self, *args: Any, duo: Duo, **kwargs: Any) -> None:
        super().__init__(*args, duo=duo, **kwargs)
        self.duo = duo

    def clean_on(self) -> date:
        """A day that has begun, since the duo has."""
        on: date = self.cleaned_data["on"]
        if reason := why_not_met_on(self.duo, on, at=timezone.now()):
            raise ValidationError(reason, "day")
        return on


def topics_of(duo: Duo) -> list[tuple[str, str]]:
    """Returns what the programme's meetings can be about, in the plain words of participants."""
    keys = [*duo.programme.topics, *duo.programme.optional_topics]
    labels = topic_labels(keys)
    return [(key, labels[key]) for key in dict.fromkeys(keys) if key in labels]


def log_of(meeting: Meeting, side: str | None) -> dict[str, Any]:
    """Returns what stands in the log, for a form that completes it."""
    mood = getattr(meeting, f"{side}_mood") if side else ""
    return {
        "minutes": meeting.minutes,
        "topics": meeting.topics,
        "mood": mood,
        "note": meeting.note,
        "note_shared": meeting.note_shared,
    }
