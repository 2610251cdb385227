"""Fields that read what people type (`base.reading`). Every form of ours uses them, none the library's own."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from base.reading.codes import read_code
from base.reading.days import PLANNED, DayRange, birth_years, read_day, read_hour
from base.reading.emails import read_email
from base.reading.names import read_name
from base.reading.national import why_not_keep
from base.reading.numbers import read_number
from base.reading.phones import read_phone
from base.reading.signs import Unreadable, plain, words
from base.ui.forms import DayMonthYear

LONGEST = 100_000  # signs; what is longer is not even read


class LineField(forms.CharField):
    """One line of text."""

    def read(self, text: str) -> str:
        """Returns what the text means."""
        return plain(text)

    def keep(self, text: str) -> None:
        """Refuses a national register number, in whatever field it is typed."""
        if refusal := why_not_keep(text):
            raise ValidationError(refusal, "national")

    def to_python(self, value: Any) -> str | None:
        """Reads what was typed; the length is that of what was read."""
        text = super().to_python(value)
        if not text:
            return text
        MaxLengthValidator(LONGEST)(text)
        self.keep(text)
        return self.read(text) or self.empty_value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another spelling of the same is no change."""
        try:
            return bool((self.to_python(initial) or "") != (self.to_python(data) or ""))
        except ValidationError:
            return True


class SearchField(LineField):
    """What somebody looks for."""

    def keep(self, text: str) -> None:
        """What is looked for is kept nowhere."""


class WordsField(LineField):
    """Free text: as it was typed, with its line breaks."""

    widget = forms.Textarea

    def read(self, text: str) -> str:
        """Returns the text without controls."""
        return words(text)


class NameField(LineField):
    """The name of a person, an organisation or a branch."""

    def read(self, text: str) -> str:
        """Returns the name on one line; refuses one that nobody sees, and addresses of sites."""
        return read_name(text)


class PhoneField(LineField):
    """A phone number, as +32…"""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})

    def read(self, text: str) -> str:
        """Returns the number in one spelling."""
        return str(read_phone(text).as_e164)


class EmailField(LineField, forms.EmailField):
    """An address of mail, in small letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254} | kwargs)

    def read(self, text: str) -> str:
        return read_email(text)


class CodeField(LineField):
    """A code that was sent or that an app shows."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def read(self, text: str) -> str:
        """Returns the code without what stands between its digits."""
        return read_code(text)

    def keep(self, text: str) -> None:
        """A code is kept nowhere, however long."""


class NumberField(forms.IntegerField):
    """A whole number. A browser's own box for numbers would throw away the digits of other scripts."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def to_python(self, value: Any) -> int | None:
        """Reads the digits of every script."""
        if not isinstance(value, str) or not plain(value):
            return super().to_python(value if value is None or isinstance(value, int) else "")
        try:
            return read_number(value)
        except Unreadable:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None


class BirthYearField(NumberField):
    """The year of birth of somebody who takes part."""

    def validate(self, value: Any) -> None:
        """Says which years are possible."""
        super().validate(value)
        first, last = birth_years()
        if value is not None and not first <= value <= last:
            bounds = {"first": first, "last": last}
            raise ValidationError(_("Choose a year from %(first)s to %(last)s.") % bounds, "range")


class DateField(forms.DateField):
    """A day between two bounds, typed or picked. days: what the field takes, a plan when not given."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, days: DayRange = PLANNED, **kwargs: Any) -> None:
        self.days = days
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        """Reads a day in any order and script that people use."""
        return read_day(value) if isinstance(value, str) and value.strip() else super().to_python(value)

    def validate(self, value: Any) -> None:
        """Says which days are possible."""
        super().validate(value)
        if value is not None:
            self.days.check(value)


class DayField(DateField):
    """A day that is typed in three boxes."""

    widget = DayMonthYear  # type: ignore[assignment]


class TimeField(forms.TimeField):
    """An hour of the day."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value: Any) -> time | None:
        """Reads 18:30, 18u30, 18h30."""
        return read_hour(value) if isinstance(value, str) and value.strip() else super().to_python(value)
