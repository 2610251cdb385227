"""What the component gallery shows: invented people, one form with and without errors."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from base.ui.fields import DayField, LineField, NameField, PhoneField, WordsField
from base.ui.forms import Chips, Form, Radios, Ticks
from base.ui.icons import ICONS
from base.ui.looks import LOOKS

COLOURS = (
    *("paper", "surface", "sunken", "ink", "mentor", "mentor-soft", "mentee", "mentee-soft"),
    *("duo", "duo-soft", "danger", "danger-soft", "warn", "warn-soft"),
)


class Sample(Form):
    """One field of every sort."""

    name = NameField(label="First name", help_text="The way people call you")
    phone = PhoneField(label="Mobile number")
    postcode = LineField(label="Postcode", required=False, widget=forms.TextInput({"class": "w-s"}))
    when = forms.ChoiceField(
        label="When are you free?",
        choices=[("day", "In the day"), ("evening", "In the evening")],
        widget=Radios(icons={"day": "sun", "evening": "moon"}, hints={"evening": "After 17:00"}),
    )
    topics = forms.MultipleChoiceField(
        label="What did you talk about?",
        help_text="Choose everything that fits.",
        choices=[("cv", "CV or LinkedIn"), ("apply", "Applying for jobs"), ("plan", "Another plan")],
        widget=Ticks(icons={"cv": "cv", "apply": "briefcase", "plan": "target"}),
    )
    languages = forms.MultipleChoiceField(
        label="Languages",
        required=False,
        choices=[("ar", "Arabic"), ("nl", "Dutch"), ("fr", "French"), ("ti", "Tigrinya")],
        widget=Chips,
    )
    day = DayField(label="From which day?")
    branch = forms.ChoiceField(label="Branch", choices=[("", "Choose"), ("gent", "Ghent")])
    note = WordsField(label="Your note", required=False, widget=forms.Textarea({"rows": 3}))
    agree = forms.BooleanField(label="I understand: a mentor helps me, but does not give me a job.")


def samples(request: HttpRequest) -> dict[str, Any]:
    """The context of the gallery page."""
    today = timezone.localtime()
    evening = datetime.combine(today.date() + timedelta(days=8), datetime.min.time(), today.tzinfo)
    evening += timedelta(hours=18, minutes=30)
    return {
        "colours": COLOURS,
        "icons": sorted(ICONS),
        "statuses": sorted(LOOKS),
        "form_empty": Sample(auto_id="empty_%s"),
        "form_wrong": Sample({"phone": "0470", "day_d": "31", "day_m": "2"}, auto_id="wrong_%s"),
        "slots": [evening, evening + timedelta(days=1, hours=-8), evening + timedelta(days=4)],
        "start": evening,
        "moments": [
            evening,
            today,
            today - timedelta(days=12),
            datetime(2026, 12, 1, 18, 0, tzinfo=today.tzinfo),
        ],
        "page": Paginator(range(120), 25).page(2),
        "parts": [(33, 35), (17, 25), (11, 15), (12, 15), (8, 10)],
        "contact": SimpleNamespace(first_name="Annelies", initials="AW", phone="+3292240000"),
        "reasons": [("time", "I have no time now"), ("far", "It is too far for me")],
    }
