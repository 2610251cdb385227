"""Fields that read what people type (`duo.reading`). Every form of ours uses them, none the library's own."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from duo.reading.codes import read_code
from duo.reading.days import PLANNED, Range, read_day, read_hour
from duo.reading.emails import read_email
from duo.reading.names import read_name
from duo.reading.national import why_not_keep
from duo.reading.phones import phone_of
from duo.reading.signs import plain, words


class LineField(forms.CharField):
    """One line of text."""

    def read(self, text: str) -> str:
        """Returns what the text means."""
        return plain(text)

    def to_python(self, value: Any) -> str | None:
        """Reads what was typed; the length is that of what was read."""
        text = super().to_python(value)
        return (self.read(text) or self.empty_value) if text else text

    def validate(self, value: Any) -> None:
        """Refuses a national register number in whatever field it is typed."""
        super().validate(value)
        if value and (refusal := why_not_keep(value)):
            raise ValidationError(refusal, "national")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another spelling of the same is no change."""
        try:
            return bool((self.to_python(initial) or "") != (self.to_python(data) or ""))
        except ValidationError:
            return True


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
        """Returns the number in one spelling; refuses what is none, also a national number, which is as long."""
        if refusal := why_not_keep(text):
            raise ValidationError(refusal, "national")
        return str(phone_of(text).as_e164)

    def validate(self, value: Any) -> None:
        """What is a phone number now is no national number."""
        forms.CharField.validate(self, value)


class EmailField(LineField, forms.EmailField):
    """An address of mail, in small letters."""

    def read(self, text: str) -> str:
        """Returns the address."""
        return read_email(text)


class CodeField(LineField):
    """A code that was sent or that an app shows."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def read(self, text: str) -> str:
        """Returns the code without what stands between its digits."""
        return read_code(text)

    def validate(self, value: Any) -> None:
        """A code is no national number, however long."""
        forms.CharField.validate(self, value)


class NumberField(forms.IntegerField):
    """A whole number."""

    def to_python(self, value: Any) -> int | None:
        """Reads the digits of every script."""
        return super().to_python(plain(value) if isinstance(value, str) else value)


class DateField(forms.DateField):
    """A day between two bounds, typed or picked. days: what the field takes, a plan when not given."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, days: Range = PLANNED, **kwargs: Any) -> None:
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


class TimeField(forms.TimeField):
    """An hour of the day."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value: Any) -> time | None:
        """Reads 18:30, 18u30, 18h30."""
        return read_hour(value) if isinstance(value, str) and value.strip() else super().to_python(value)
