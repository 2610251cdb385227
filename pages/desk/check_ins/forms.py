"""The guided talk: what was asked, what was said, how long it took (requirements C17)."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from base.ui.fields import NumberField, WordsField
from base.ui.forms import Form, Radios
from base.workflow.models import Way
from followup.meetings.models import Mood


class CheckInForm(Form):
    """Four open questions and the frame of the talk. `written` is what the team keeps of it."""

    QUESTIONS: ClassVar[tuple[str, ...]] = ("helped", "hard", "often", "next")
    HINTS: ClassVar[dict[str, Promise]] = {
        "helped": _("Ask for more: an example? What did you do next?"),
        "hard": _("Place, noise, language, time, other things on their mind. Nothing medical."),
        "next": _("In their own words, and with no promise of a job."),
    }

    mood = forms.ChoiceField(
        label=_("How does this person think the duo is doing?"),
        choices=Mood,
        widget=Radios(icons={"good": "good", "fair": "okay", "hard": "hard"}),
    )
    helped = WordsField(label=_("What has helped you so far?"), required=False, max_length=450)
    hard = WordsField(label=_("What is difficult?"), required=False, max_length=450)
    often = WordsField(label=_("Do you meet often enough?"), required=False, max_length=450)
    next = WordsField(
        label=_("What would you still like to do before the end?"), required=False, max_length=450
    )
    way = forms.ChoiceField(
        label=_("How"), choices=[choice for choice in Way.choices if choice[0] != Way.TASK], initial=Way.PHONE
    )
    minutes = NumberField(
        label=_("How many minutes?"),
        min_value=1,
        max_value=300,
        initial=10,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in self.QUESTIONS:
            self.fields[name].widget = forms.Textarea({"rows": 2, "class": "w-full"})
            self.fields[name].help_text = str(self.HINTS.get(name, ""))

    def written(self) -> str:
        """Returns the answers, each under its question, in the language of who wrote them down."""
        answers = [(self.fields[name].label, self.cleaned_data[name].strip()) for name in self.QUESTIONS]
        return "\n".join(f"{question} {answer}" for question, answer in answers if answer)
