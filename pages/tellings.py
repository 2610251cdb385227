"""What people send when they tell how a meeting was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.accounts.models import Person
from base.accounts.names import sentence
from base.reading.days import DayRange
from base.ui.dates import clock, day_plain, minutes
from base.ui.fields import DayField, LineField, WordsField
from base.ui.forms import Chips, Form, Radios
from base.ui.shown import Shown
from followup.meetings.models import Meeting, Telling
from followup.tellings.actions import meetings_on
from followup.tellings.permissions import why_not_met_on
from intake.reference.topics import topic_labels
from matching.models import Duo

#: When a meeting without an appointment was.
DAYS_TO_TELL = DayRange(back=2, ahead=1)
LENGTHS = (30, 45, 60, 90, 120)
NEXT = {
    "same": _("Same place, in 2 weeks"),
    "choose": _("Choose a day"),
    "later": _("We will decide later"),
}


class LogForm(Shown, Form):
    """How a meeting was: everything but the length may be skipped (requirements PW10)."""

    passing = ("next", "which")

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
        self.fields["minutes"].choices = _lengths(planned)  # type: ignore[attr-defined]
        self.fields["minutes"].initial = planned
        self.fields["topics"].choices = topics_of(duo)  # type: ignore[attr-defined]
        self.fields["next"].label = sentence(_("When will you see %(name)s again?"), name=other)
        choices = [key for key in NEXT if key != "same" or next_at is not None]
        self.fields["next"].choices = [(key, NEXT[key]) for key in choices]  # type: ignore[attr-defined]
        self.fields["note_shared"].label = sentence(
            _("Share with %(coordinator)s"), coordinator=duo.coordinator.first_name
        )

    def answers(self) -> dict[str, Any]:
        """What `log_meeting` and `amend_log` take."""
        return {key: self.cleaned_data[key] for key in ("minutes", "topics", "mood", "note", "note_shared")}


class MetForm(Form):
    """What staff hear by phone of an appointment: "yes" and how long, or "no", who could not come, and why."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int, empty_value=None, required=False)
    who = forms.MultipleChoiceField(label=_("Who could not come?"), required=False)
    reason = LineField(label=_("Why?"), required=False, max_length=200)

    def __init__(self, *args: Any, duo: Duo, planned: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {"mentor": duo.mentor.person, "mentee": duo.mentee.person}
        unanswered = gettext("Please answer yes or no.")
        self.fields["answer"].error_messages |= {"required": unanswered, "invalid_choice": unanswered}
        self.fields["minutes"].choices = _lengths(planned)  # type: ignore[attr-defined]
        self.fields["minutes"].initial = planned
        names = [(side, person.first_name) for side, person in self.people.items()]
        self.fields["who"].choices = names  # type: ignore[attr-defined]

    def absent(self) -> list[Person]:
        """Those who could not come, as far as it was said."""
        return [self.people[side] for side in self.cleaned_data["who"]]


class UnplannedForm(LogForm):
    """The same for a meeting that had no appointment: first of all, on which day.

    When the two have a meeting of that day already, it is shown and asked whether it is that one: the same meeting is
    told of by both, and there can be two on one day.
    """

    on = DayField(label=_("When did you meet?"), days=DAYS_TO_TELL)
    which = forms.ChoiceField(label=_("Which meeting is it?"), required=False, widget=Radios)
    field_order = ["on", "which"]

    def __init__(self, *args: Any, duo: Duo, **kwargs: Any) -> None:
        super().__init__(*args, duo=duo, **kwargs)
        self.duo = duo
        self.of_day: list[Meeting] = []
        which_one = _("There is a meeting of that day already. Is it this one, or another?")
        self.fields["which"].error_messages |= {"required": which_one, "invalid_choice": which_one}

    def clean_on(self) -> date:
        """A day that has begun, since the duo has."""
        on: date = self.cleaned_data["on"]
        if reason := why_not_met_on(self.duo, on, at=timezone.now()):
            raise ValidationError(reason, "day")
        self._ask(on)
        return on

    def refuse(self, reason: str) -> None:
        """Comes back with what an action said; a meeting that was noted meanwhile is asked about."""
        self._ask(self.cleaned_data["on"])
        self.add_error("which" if self.of_day else None, reason)

    @property
    def chosen_meeting(self) -> Meeting | None:
        """The meeting that it is, when it is one that stands there already."""
        return next(
            (meeting for meeting in self.of_day if meeting.public_id == self.cleaned_data["which"]), None
        )

    @property
    def besides(self) -> list[str]:
        """The public ids of those that it is not."""
        return str(self.cleaned_data["which"]).split()[1:]

    def _ask(self, on: date) -> None:
        """Asks which one it is. "Another" names those that were shown, so that one more is asked about again."""
        meetings = meetings_on(self.duo, on, at=timezone.now())
        self.of_day = list(meetings.prefetch_related("tellings__person"))
        another = " ".join(["not", *(meeting.public_id for meeting in self.of_day)])
        which = self.fields["which"]
        which.required = bool(self.of_day)
        which.choices = [  # type: ignore[attr-defined]
            *((meeting.public_id, _meeting_choice(meeting)) for meeting in self.of_day),
            *([(another, _("No, another meeting of that day"))] if self.of_day else []),
        ]


def _meeting_choice(meeting: Meeting) -> str:
    assert meeting.starts_at is not None
    words = [day_plain(meeting.starts_at)]
    if meeting.booked_by_id is not None:  # nobody was asked for the hour of another
        words.append(clock(meeting.starts_at))
    if meeting.minutes:
        words.append(minutes(meeting.minutes))
    names = [telling.person.first_name for telling in meeting.ordered_tellings if telling.person]
    if names:
        words.append(gettext("noted by %(names)s") % {"names": get_text_list(names, gettext("and"))})
    return gettext("Yes, this one: %(meeting)s") % {"meeting": ", ".join(words)}


def _lengths(planned: int) -> list[tuple[int, str]]:
    return [(n, minutes(n)) for n in sorted({*LENGTHS, planned})]


def topics_of(duo: Duo) -> list[tuple[str, str]]:
    """Returns what the programme's meetings can be about, in the plain words of participants."""
    keys = [*duo.programme.topics, *duo.programme.optional_topics]
    labels = topic_labels(keys)
    return [(key, labels[key]) for key in dict.fromkeys(keys) if key in labels]


def log_of(telling: Telling) -> dict[str, Any]:
    """Returns what somebody told, for a form that changes it."""
    return {key: getattr(telling, key) for key in ("minutes", "topics", "mood", "note", "note_shared")}
