"""Planning the kickoff, and the talk itself with its agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from base.accounts.names import sentence
from base.ui.dates import clock, day_long, minutes
from base.ui.fields import DateField, LineField, NumberField, TimeField, WordsField
from base.ui.forms import Form, Radios, Text
from base.ui.shown import Shown, Unit, Values
from followup.meetings.models import Meeting, MeetingMode
from matching.models import Duo
from pages.choices import codes
from pages.moments import on_the_clock, within_a_year

OTHER = "other"
NOT_CHOSEN = ("", "–")
YES_NO = (("yes", _("Yes")), ("no", _("No, through the organisation")))


class MomentForm(Form):
    """One of the hours that were found, or another day and hour. `moment` is the answer, aware."""

    slot = LineField(required=False, max_length=40, widget=Radios())
    on = DateField(label=_("Another day"), required=False)
    hour = TimeField(label=_("Hour"), required=False)

    missing = _("Choose a time, or fill in another day and hour.")
    moment: datetime | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.moment = None
        if self.errors.keys() & {"on", "hour"}:
            return cleaned
        on, hour, slot = cleaned.get("on"), cleaned.get("hour"), cleaned.get("slot") or ""
        if on and hour:
            try:
                self.moment = on_the_clock(datetime.combine(on, hour))
            except ValidationError as error:
                self.add_error("hour" if error.code == "skipped" else "on", error)
        elif on or hour:
            self.add_error(
                "hour" if on else "on", ValidationError(_("Fill in both the day and the hour."), "half")
            )
        elif slot not in ("", OTHER):
            try:
                self.moment = _tapped(slot)
            except ValidationError as error:
                self.add_error("slot", error)
        if self.moment is None and not self.errors.keys() & {"on", "hour", "slot"}:
            self.add_error("slot", ValidationError(self.missing, "required"))
        return cleaned


def _iso(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat() if moment else ""


def _tapped(slot: str) -> datetime | None:
    """Returns the moment that a tile stands for, or None when it stands for none. Raises like `on_the_clock`."""
    try:
        moment = parse_datetime(slot)
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment):
        return moment and on_the_clock(moment)
    within_a_year(moment)
    return moment


class PlanForm(Shown, MomentForm):
    """When, how and where the three meet. planned: the kickoff that is to be moved, whose hour the form knows."""

    passing = ("on", "hour")

    mode = forms.ChoiceField(label=_("How"), choices=MeetingMode)
    place = forms.ChoiceField(label=_("Where"), required=False)
    address = LineField(label=_("Address"), required=False, max_length=200)
    minutes = forms.TypedChoiceField(label=_("How long?"), coerce=int)

    def __init__(self, *args: Any, planned: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned = planned
        self.fields["slot"].label = _("Hour")
        self.fields["minutes"].choices = [(n, minutes(n)) for n in (30, 45, 60, 90)]  # type: ignore[attr-defined]
        self.fields["place"].choices = [NOT_CHOSEN, *codes("meeting_place")]  # type: ignore[attr-defined]

    def shown(self) -> Values:
        """What an untouched page stands for: no tile is chosen, and the kickoff has its hour."""
        return super().shown() | {("slot",): _iso(self.planned.starts_at if self.planned else None)}

    def typed(self) -> Values:
        """What was sent, with the hour that it says, tapped or typed."""
        return super().typed() | {("slot",): _iso(self.moment)}

    def grow(self, data: QueryDict) -> None:
        """The hour of the other, once chosen, takes the place of the one that was typed."""
        if self.merged is not None and ("slot",) not in self.merged.mine:
            for name in ("on", "hour"):
                data.pop(name, None)

    def where(self) -> dict[str, Any]:
        """How and where they meet, as the actions take it."""
        cleaned = self.cleaned_data
        return {"mode": cleaned["mode"], "place": cleaned["place"] or None, "address": cleaned["address"]}

    def text_of(self, unit: Unit, value: str) -> str:
        """The hour as people say it."""
        if unit == ("slot",) and (moment := parse_datetime(value) if value else None):
            return f"{day_long(moment)}, {clock(moment)}"
        return super().text_of(unit, value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("mode") == MeetingMode.ONLINE:
            cleaned["place"], cleaned["address"] = "meeting_place:online", ""
        return cleaned


@dataclass(frozen=True)
class Point:
    """What has to be done before the duo starts, with the field that it leads to."""

    field: forms.BoundField
    sentence: Text

    @property
    def icon(self) -> str:
        """A sign for its kind: an hour, a number to share, or a thing to say."""
        return {"slot": "calendar", "mentor_shares": "phone", "mentee_shares": "phone"}.get(
            self.field.name, "chat"
        )


class TalkForm(MomentForm):
    """The talk of the three, point by point (requirements PW02). What is missing is listed, each with its field."""

    TICKS: ClassVar[tuple[str, ...]] = ("introductions", "goal", "expectations", "trust")
    missing = _("Choose the day and the hour of the first appointment.")

    introductions = forms.BooleanField(label=_("Done"))
    goal = forms.BooleanField(label=_("Read aloud, both understand it"))
    expectations = forms.BooleanField(label=_("Both said what they hope for"))
    goals = WordsField(
        label=_("What would you like to achieve?"),
        help_text=_("In the mentee’s own words, one goal a line. May stay empty for now."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "class": "w-full"}),
    )
    contacts_per_month = forms.TypedChoiceField(label=_("How often"), coerce=int)
    mode = forms.ChoiceField(label=_("How"), choices=MeetingMode)
    place = forms.ChoiceField(label=_("Where"), required=False)
    payer = forms.ChoiceField(label=_("Travel costs"), required=False)
    trust = forms.BooleanField(label=_("What you say stays between you"))
    mentor_shares = forms.ChoiceField(choices=YES_NO, widget=Radios())
    mentee_shares = forms.ChoiceField(choices=YES_NO, widget=Radios())
    mentor_confirms = forms.BooleanField(required=False)
    mentee_confirms = forms.BooleanField(required=False)
    minutes = NumberField(label=_("How many minutes?"), min_value=5, max_value=240, initial=45)

    def __init__(self, *args: Any, duo: Duo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mentor, mentee = duo.mentor.person.first_name, duo.mentee.person.first_name
        often = {n: _("%(n)s times a month") % {"n": n} for n in (2, 3, 4, 6, 8)} | {1: _("1 time a month")}
        at_least = duo.programme.contacts_per_month
        self.fields["contacts_per_month"].choices = [  # type: ignore[attr-defined]
            (n, often.get(n, n)) for n in sorted({*often, at_least}) if n >= at_least
        ]
        self.fields["place"].choices = [NOT_CHOSEN, *codes("meeting_place")]  # type: ignore[attr-defined]
        self.fields["payer"].choices = [NOT_CHOSEN, *codes("travel_payer")]  # type: ignore[attr-defined]
        self.fields["mode"].initial = duo.proposal.mode
        for side, name in (("mentor", mentor), ("mentee", mentee)):
            self.fields[f"{side}_shares"].label = sentence(_("%(name)s shares their number"), name=name)
            self.fields[f"{side}_confirms"].label = sentence(_("%(name)s: this is fine with me"), name=name)
        undone: dict[str, Text] = {
            "introductions": _("Tick when everyone has said a few words."),
            "goal": _("Tick when the goal was read aloud and both understand it."),
            "expectations": _("Tick when both have said what they hope for."),
            "trust": _("Tick when both know: what you say stays between you."),
            "mentor_shares": sentence(_("Choose whether %(name)s shares the number."), name=mentor),
            "mentee_shares": sentence(_("Choose whether %(name)s shares the number."), name=mentee),
        }
        for name, words in undone.items():
            self.fields[name].error_messages["required"] = words  # type: ignore[assignment]  # translated when it is shown

    @property
    def points(self) -> list[Point]:
        """What has to be done before the duo starts: the list beside the talk."""
        names = (*self.TICKS, "mentor_shares", "mentee_shares")
        return [
            *(Point(self[name], self.fields[name].error_messages["required"]) for name in names),
            Point(self["slot"], str(self.missing)),
        ]

    @property
    def still_missing(self) -> list[Point]:
        """The points that are not done yet, in the order of the page."""
        if not self.is_bound:
            return self.points
        return [point for point in self.points if point.field.name in self.errors]
