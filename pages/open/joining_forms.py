"""Short forms that anybody can fill in, and the note of a talk (requirements RF02, RF08, IN07)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.accounts.models import Branch, Organisation
from base.privacy.actions import text_for
from base.privacy.models import Text as Notice
from base.ui.fields import EmailField, NameField, PhoneField, WordsField
from base.ui.forms import Form
from intake.programmes.models import Programme
from pages.choices import EMPTY, education_levels, sectors
from pages.fields import PlaceField

NO_STORY = _("Please write nothing medical and nothing about the procedure.")
#: What a browser may fill in for people who write about themselves.
OWN = {
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "email": "email",
    "place": "postal-code",
}


class ShortForm(Form):
    """What all three ask: a name, a field of work, a number. The rest may stay empty."""

    about_oneself = True

    first_name = NameField(label=_("First name"), max_length=80)
    last_name = NameField(label=_("Family name"), max_length=80, required=False)
    sector = forms.ChoiceField(label=_("Field of work"))
    phone = PhoneField(
        label=_("Mobile number"),
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "class": "w-s"}),
    )
    email = EmailField(label=_("Email"), required=False)
    place = PlaceField(label=_("Postcode or town"), required=False, max_length=100)
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Closest to"),
        required=False,
        help_text=_("With a postcode or town we find it ourselves."),
        to_field_name="public_id",
        empty_label=_("I don’t know"),
    )

    def __init__(self, *args: Any, house: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["sector"]).choices = [EMPTY, *sectors()]
        branches = cast("forms.ModelChoiceField[Branch]", self.fields["branch"])
        branches.queryset = Branch.objects.filter(organisation=house)
        for name, token in OWN.items():
            self.fields[name].widget.attrs["autocomplete"] = token if self.about_oneself else "off"

    def answers(self) -> dict[str, Any]:
        """Returns the arguments that all three actions take."""
        names = ("first_name", "last_name", "phone", "email", "place", "branch", "sector")
        return {name: self.cleaned_data[name] for name in names}


class ReferForm(ShortForm):
    """Somebody sends somebody: the browser knows its own user, not the person who is sent."""

    about_oneself = False

    education = forms.ChoiceField(label=_("Highest studies"), required=False)
    programme: forms.ModelChoiceField[Programme] = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Programme"),
        required=False,
        to_field_name="code",
        empty_label=_("I don’t know"),
    )
    first_words = WordsField(
        label=_("In a few words"),
        required=False,
        max_length=300,
        help_text=NO_STORY,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, house: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        cast("forms.ChoiceField", self.fields["education"]).choices = [EMPTY, *education_levels()]
        programmes = cast("forms.ModelChoiceField[Programme]", self.fields["programme"])
        programmes.queryset = Programme.objects.filter(organisation=house, active=True)

    def answers(self) -> dict[str, Any]:
        """Returns the arguments for `refer_somebody`."""
        names = ("education", "programme", "first_words")
        return super().answers() | {name: self.cleaned_data[name] for name in names}


class JoinMenteeForm(ShortForm):
    """Somebody looks for a mentor. Sharing the profile is a yes of its own, which can wait (GDPR art. 7)."""

    goal = forms.BooleanField(label=_("I understand: a mentor helps me, but does not give me a job."))
    keep = forms.BooleanField(label=_("Yes, you may keep my data to look for a mentor"))
    share = forms.BooleanField(label=_("Yes, a mentor may see my profile"), required=False)

    def __init__(self, *args: Any, house: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        text = text_for(house, Notice.Kind.SHARE_PROFILE)
        sentences = [text.words if text else "", gettext("You may leave this empty. We ask you later.")]
        self.fields["share"].help_text = " ".join(sentences).strip()

    def answers(self) -> dict[str, Any]:
        """Returns the arguments for `join_as_mentee`."""
        return super().answers() | {"share": self.cleaned_data["share"]}


class JoinMentorForm(ShortForm):
    """Somebody wants to be a mentor (requirements RF11, RF12)."""

    goal = forms.BooleanField(label=_("I understand: I help someone find their way. I do not promise a job."))
