"""The intake desk: everything about a mentee or a mentor on one page (requirements IN01, IN14)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, takewhile
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from base.accounts.models import LANGUAGES, Branch, Person, User
from base.accounts.scope import branches_opened_to
from base.reading.phones import gets_texts
from base.ui.dates import NARROW
from base.ui.fields import (
    BirthYearField,
    DateField,
    EmailField,
    LineField,
    NameField,
    NumberField,
    PhoneField,
)
from base.ui.forms import Chips, Form, Text
from base.ui.phones import phone_as_text
from base.ui.shown import Shown
from intake.availability.half_days import half_days, weekly_hours
from intake.background.models import Background
from intake.people.models import Experience, Mentee, Mentor
from intake.people.profiles import TOPICS, Values
from intake.programmes.models import Partner, Programme
from intake.reference.models import CefrLevel, Language
from pages.choices import EMPTY, codes, education_levels, optional_codes, sectors
from pages.fields import PlaceField
from pages.week import WeekField

MODES: list[tuple[str, Text]] = [("in_person", _("In person")), ("online", _("Online"))]
ROWS = 3
KINDS = (
    (Experience.Kind.DID, _("Did this work")),
    (Experience.Kind.WANTS, _("Wants this work")),
    (Experience.Kind.LEAVES, _("Leaves this work behind")),
    (Experience.Kind.INFORMAL, _("Unpaid or informal")),
)


class ProfileForm(Shown, Form):
    """What a mentee and a mentor have in common. Rows of languages and of work are plain fields: `language_0`, …"""

    first_name = NameField(label=_("First name"), max_length=80)
    last_name = NameField(label=_("Family name"), max_length=80, required=False)
    phone = PhoneField(
        label=_("Mobile number"),
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )
    email = EmailField(label=_("Email"), required=False)
    language = forms.ChoiceField(label=_("Language we write in"), choices=LANGUAGES)
    reach = forms.ChoiceField(
        label=_("Best reached by"), choices=Person.Channel.choices, initial=Person.Channel.CALL
    )
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), empty_label=_("Choose…"))
    place = PlaceField(
        label=_("Postcode or town"), required=False, help_text=_("For example 9000 or Gent"), max_length=100
    )
    radius_km = NumberField(label=_("Travels at most (km)"), min_value=0, max_value=200, initial=20)
    modes = forms.MultipleChoiceField(label=_("Can meet"), choices=MODES, widget=Chips, initial=["in_person"])
    week = WeekField(label=_("When"), required=False)
    birth_year = BirthYearField(label=_("Year of birth"), required=False)
    gender = forms.ChoiceField(label=_("Gender"), required=False)

    #: Where the errors of an action belong, when the field has another name.
    places = {
        "languages": "language_0",
        "experiences": "sector_0",
        "background": "birth_year",
        "channel": "reach",
    }
    repeated = {
        "languages": (1, ("language", "level")),
        "experiences": (3, ("sector", "occupation", "kind", "years")),
    }
    unseen = ("birth_year", "gender")
    #: What `record_profile` calls what these fields say, where it has another name for it.
    arguments = {
        "reach": "channel",
        "birth_year": "background",
        "gender": "background",
        "education": "diplomas",
        "recognition": "diplomas",
    }
    kind: type[Mentee | Mentor]

    def __init__(
        self, data: Any = None, *, by: User, whose: Mentee | Mentor | None = None, **kwargs: Any
    ) -> None:
        self.by, self.whose = by, whose
        super().__init__(data, initial=_known(whose) if whose else None, **kwargs)
        branches = cast("forms.ModelChoiceField[Branch]", self.fields["branch"])
        branches.queryset = branches_opened_to(by)
        if whose is None and branches.queryset.count() == 1:
            branches.initial = branches.queryset.get()
        cast("forms.ChoiceField", self.fields["gender"]).choices = optional_codes("gender")
        if whose is not None:
            for name in ("birth_year", "gender"):
                self.fields[name].help_text = _("Hidden. Leave this empty to keep what is there.")
        self._add_rows(data)

    def _add_rows(self, data: Any) -> None:
        skills = list(self.whose.person.language_skills.all()) if self.whose else []
        experiences = list(self.whose.person.experiences.select_related("occupation")) if self.whose else []
        languages = [(language.code, language.name) for language in Language.objects.picker()]
        unlisted = {skill.language_id for skill in skills} - {code for code, _name in languages}
        languages += [
            (language.code, language.name) for language in Language.objects.filter(code__in=unlisted)
        ]
        levels = [(level.code, f"{level.code} {level.name}") for level in CefrLevel.objects.all()]
        known_sectors = sectors()
        for n in range(_rows(data, "language_", len(skills))):
            skill = skills[n] if n < len(skills) else None
            self.fields[f"language_{n}"] = _choice(
                _("Language"), languages, skill.language_id if skill else ""
            )
            self.fields[f"level_{n}"] = _choice(_("Level"), levels, skill.level_id if skill else "")
        for n in range(_rows(data, "sector_", len(experiences))):
            work = experiences[n] if n < len(experiences) else None
            self.fields[f"sector_{n}"] = _choice(_("Sector"), known_sectors, work.sector_id if work else "")
            self.fields[f"occupation_{n}"] = LineField(
                label=_("Occupation"), required=False, max_length=200,
                initial=work.occupation.name if work and work.occupation else "",
            )  # fmt: skip
            self.fields[f"years_{n}"] = NumberField(
                label=_("Years"),
                required=False,
                min_value=0,
                max_value=60,
                initial=work.years if work else None,
            )
            self.fields[f"kind_{n}"] = forms.ChoiceField(
                label=_("Experience"),
                choices=KINDS,
                required=False,
                initial=work.kind if work else Experience.Kind.DID,
            )

    def grow(self, data: QueryDict) -> None:
        """Makes the rows that another person added while this form was open."""
        self._add_rows(data)

    def hidden(self) -> dict[str, str]:
        """The special data on file, which the desk asks for and never shows."""
        background = Background.objects.filter(person=self.whose.person_id).first() if self.whose else None
        return {name: str(getattr(background, name) or "") if background else "" for name in self.unseen}

    def changes(self) -> Values:
        """Returns the arguments for `record_profile`: only what this person changed."""
        names = {self.arguments.get(name, name) for name in self.changed()}
        return {name: value for name, value in self.profile().items() if name in names}

    def language_rows(self) -> list[tuple[BoundField, BoundField]]:
        """The rows of the languages, for the template."""
        return [(self[f"language_{n}"], self[f"level_{n}"]) for n in self._numbers("language")]

    def work_rows(self) -> list[tuple[BoundField, ...]]:
        """The rows of the work, for the template."""
        columns = ("sector", "occupation", "years", "kind")
        return [tuple(self[f"{name}_{n}"] for name in columns) for n in self._numbers("sector")]

    def _numbers(self, column: str) -> Iterator[int]:
        """The numbers of the rows that have this column, however many there are."""
        return takewhile(lambda n: f"{column}_{n}" in self.fields, count())

    def clean(self) -> Values:
        """A row that was begun is finished."""
        cleaned = super().clean() or self.cleaned_data
        for n in self._numbers("language"):
            if bool(cleaned.get(f"language_{n}")) != bool(cleaned.get(f"level_{n}")):
                missing = "level" if cleaned.get(f"language_{n}") else "language"
                self._say_missing(f"{missing}_{n}")
        for n in self._numbers("sector"):
            if (cleaned.get(f"occupation_{n}") or cleaned.get(f"years_{n}")) and not cleaned.get(
                f"sector_{n}"
            ):
                self._say_missing(f"sector_{n}")
        if (
            cleaned.get("reach") == Person.Channel.SMS
            and cleaned.get("phone")
            and not gets_texts(cleaned["phone"])
        ):
            self.add_error("reach", _("This number gets no text messages. Choose another way."))
        return cleaned

    def _say_missing(self, name: str) -> None:
        label = self.fields[name].label
        self.add_error(name, _("Choose an answer: %(field)s") % {"field": label})

    def profile(self) -> Values:
        """Returns the arguments for `take_in_…` and `record_profile`."""
        cleaned = self.cleaned_data
        profile = {
            name: cleaned[name]
            for name in ("first_name", "last_name", "phone", "email", "language", "branch", "place")
        }
        profile |= {"radius_km": cleaned["radius_km"], "modes": cleaned["modes"]}
        profile["channel" if self.whose else "reach"] = cleaned["reach"]
        profile["languages"] = {
            cleaned[f"language_{n}"]: cleaned[f"level_{n}"]
            for n in self._numbers("language")
            if cleaned.get(f"language_{n}")
        }
        profile["experiences"] = [
            {name: cleaned[f"{name}_{n}"] for name in ("sector", "occupation", "years", "kind")}
            for n in self._numbers("sector")
            if cleaned.get(f"sector_{n}")
        ]
        if self.whose is None or cleaned["week"] != half_days(self.whose.person):
            profile["week"] = weekly_hours(cleaned["week"])
        if special := {name: cleaned[name] for name in ("birth_year", "gender") if cleaned.get(name)}:
            profile["background"] = special
        return profile


class MenteeForm(ProfileForm):
    """The intake of a mentee."""

    kind = Mentee
    programme: forms.ModelChoiceField[Programme] = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Programme"), empty_label=_("Choose…")
    )
    referral = forms.ChoiceField(label=_("How they came to us"))
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Partner"), required=False, empty_label=_("none")
    )
    education = forms.ChoiceField(label=_("Highest studies"), required=False)
    recognition = forms.ChoiceField(label=_("Recognised here"), required=False)
    job_goal = forms.ChoiceField(label=_("Job goal"), required=False)
    goal_words = LineField(
        label=_("In their own words"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "w-full"}),
    )
    expectations = forms.MultipleChoiceField(label=_("Expects"), required=False, widget=Chips)
    peer_wish = forms.BooleanField(label=_("Likes a mentor who took the same path"), required=False)
    interpreter_accepted = forms.BooleanField(label=_("A volunteer interpreter is fine"), required=False)
    gender_wish = forms.ChoiceField(
        label=_("Asks for a mentor who is"),
        required=False,
        choices=[("", _("No wish")), ("f", _("a woman")), ("m", _("a man")), ("x", _("other"))],
    )
    next_step = LineField(label=_("Next step"), required=False, max_length=120)
    next_step_on = DateField(label=_("On"), required=False)

    def __init__(self, data: Any = None, *, by: User, whose: Mentee | None = None, **kwargs: Any) -> None:
        super().__init__(data, by=by, whose=whose, **kwargs)
        _choose(self, "programme", Programme.objects.visible_to(by).filter(active=True))
        _choose(self, "partner", Partner.objects.visible_to(by))
        _options(self, "referral", optional_codes("referral_channel"))
        _options(self, "recognition", optional_codes("diploma_recognition"))
        _options(self, "job_goal", optional_codes("job_goal"))
        _options(self, "expectations", codes(*TOPICS))
        _options(self, "education", [EMPTY, *education_levels()])
        if whose is not None:
            for name in ("programme", "referral", "partner"):
                del self.fields[name]

    def profile(self) -> Values:
        """Returns the arguments for `take_in_mentee` (new) or `record_profile`."""
        profile, cleaned = super().profile(), self.cleaned_data
        names = ("job_goal", "goal_words", "expectations", "peer_wish", "interpreter_accepted", "gender_wish")
        profile |= {name: cleaned[name] for name in (*names, "next_step", "next_step_on")}
        profile["diplomas"] = [{"level": cleaned["education"], "recognition": cleaned["recognition"]}]
        if not cleaned["education"]:
            del profile["diplomas"]
        elif self.whose and (diplomas := list(self.whose.person.diplomas.all())):
            profile["diplomas"][0]["country"] = diplomas[0].country_id
            profile["diplomas"] += [
                {
                    "level": diploma.level_id,
                    "country": diploma.country_id,
                    "recognition": diploma.recognition_id,
                }
                for diploma in diplomas[1:]
            ]
        if self.whose is None:
            profile |= {
                "programme": cleaned["programme"],
                "partner": cleaned["partner"],
                "channel": cleaned["referral"],
            }
        return profile


class MentorForm(ProfileForm):
    """The intake of a mentor."""

    kind = Mentor
    programmes: forms.ModelMultipleChoiceField[Programme] = forms.ModelMultipleChoiceField(
        Programme.objects.none(), label=_("Programmes"), widget=Chips
    )
    source = forms.ChoiceField(label=_("How they came to us"), required=False)
    capacity = NumberField(label=_("How many mentees at a time?"), min_value=0, max_value=9, initial=1)
    headline = LineField(
        label=_("In one line"), required=False, max_length=120, widget=forms.TextInput({"class": "w-full"})
    )
    offers = forms.MultipleChoiceField(label=_("Offers"), required=False, widget=Chips)
    hr = forms.BooleanField(label=_("General HR profile"), required=False)
    broad_network = forms.BooleanField(label=_("Broad network, also outside the own field"), required=False)
    peer = forms.BooleanField(label=_("Took the same path, and wants to use it"), required=False)

    def __init__(self, data: Any = None, *, by: User, whose: Mentor | None = None, **kwargs: Any) -> None:
        super().__init__(data, by=by, whose=whose, **kwargs)
        _choose(self, "programmes", Programme.objects.visible_to(by).filter(active=True))
        if whose is not None and not whose.programmes.exists():
            self.fields[
                "programmes"
            ].required = False  # the screening chooses, and a number can be noted before
        _options(self, "source", optional_codes("mentor_recruitment_channel"))
        _options(self, "offers", codes(*TOPICS))

    def profile(self) -> Values:
        """Returns the arguments for `take_in_mentor` (new) or `record_profile`."""
        names = ("programmes", "source", "capacity", "headline", "offers", "hr", "broad_network", "peer")
        return super().profile() | {name: self.cleaned_data[name] for name in names}


def _known(whose: Mentee | Mentor) -> Values:
    """What stands on file, as the form asks it."""
    person = whose.person
    known = {name: getattr(person, name) for name in ("first_name", "last_name", "email", "language")}
    known |= {
        "phone": phone_as_text(person.phone).replace(NARROW, " ") if person.phone else "",
        "reach": person.channel,
        "branch": whose.branch_id,
    }
    known |= {
        "place": str(whose.place or whose.abroad),
        "radius_km": whose.radius_km,
        "week": half_days(person),
    }
    known["modes"] = [mode for mode, _label in MODES if getattr(whose, mode)]
    if isinstance(whose, Mentor):
        names = ("capacity", "headline", "offers", "hr", "broad_network", "peer")
        return known | {name: getattr(whose, name) for name in names} | {
            "source": whose.source_id, "programmes": list(whose.programmes.values_list("pk", flat=True))
        }  # fmt: skip
    wishes = ("goal_words", "expectations", "peer_wish", "interpreter_accepted", "gender_wish")
    known |= {name: getattr(whose, name) for name in (*wishes, "next_step", "next_step_on")}
    diploma = person.diplomas.first()
    return known | {
        "job_goal": whose.job_goal_id,
        "education": diploma.level_id if diploma else "",
        "recognition": diploma.recognition_id if diploma else "",
    }


def _rows(data: Any, prefix: str, known: int) -> int:
    """As many rows as were sent; on a new page those that are known, and some to fill in."""
    sent = takewhile(lambda n: f"{prefix}{n}" in (data or ()), count())
    return max(len(list(sent)), known + 1, ROWS)


def _choice(label: Any, choices: list[tuple[str, str]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[EMPTY, *choices], required=False, initial=initial)


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def _options(form: forms.Form, name: str, choices: Any) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
