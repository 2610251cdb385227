"""What people send when they book a meeting or tell how it was."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from duo.ui.forms import Chips, DayField, Form, Radios
from followup.meetings.models import Meeting
from intake.models import Code
from matching.models import Duo

LENGTHS = (30, 45, 60, 90, 120)
NEXT = {
    "same": _("Same place, in 2 weeks"),
    "choose": _("Choose another day"),
    "later": _("We will decide later"),
}
PLAIN_TOPICS: dict[str, Promise] = {
    "content_minimal:orientation": _("Which jobs there are"),
    "content_minimal:skills_gap": _("What is left to learn"),
    "content_minimal:cv_linkedin": _("CV or LinkedIn"),
    "content_minimal:what_if": _("Another plan"),
    "content_optional:application_advice": _("Applying for jobs"),
    "content_optional:network_intro": _("Getting to know people"),
    "content_optional:language_practice": _("Language for work"),
    "content_optional:daily_life": _("Daily life"),
}


class SlotForm(Form):
    """An hour that somebody tapped, as a moment in ISO form."""

    slot = forms.DateTimeField(label=_("Choose a time"))


class LogForm(Form):
    """How a meeting was: everything but the length may be skipped (requirements PW10)."""

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
    note = forms.CharField(
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
        self.fields["next"].label = _("When will you see %(name)s again?") % {"name": other}
        choices = [key for key in NEXT if key != "same" or next_at is not None]
        self.fields["next"].choices = [(key, NEXT[key]) for key in choices]  # type: ignore[attr-defined]
        self.fields["note_shared"].label = _("Share with %(coordinator)s") % {
            "coordinator": duo.coordinator.first_name
        }

    def told(self) -> dict[str, Any]:
        """What `log_meeting` and `amend_log` take."""
        return {key: self.cleaned_data[key] for key in ("minutes", "topics", "mood", "note", "note_shared")}


class UnplannedForm(LogForm):
    """The same for a meeting that had no appointment: first of all, on which day."""

    on = DayField(label=_("When did you meet?"))
    field_order = ["on"]

    def start(self) -> datetime:
        """The day at noon: nobody is asked for an hour that does not matter any more."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["on"], time(12)))


def topics_of(duo: Duo) -> list[tuple[str, str]]:
    """Returns what the programme's meetings can be about, in the plain words of participants."""
    keys = [*duo.programme.topics, *duo.programme.optional_topics]
    labels = {
        code.key: str(PLAIN_TOPICS.get(code.key) or code.label) for code in Code.objects.filter(key__in=keys)
    }
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
