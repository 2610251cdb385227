"""How forms look: `{{ form }}` and `{{ form.field.as_field_group }}` use `components/field.html`."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Renderer(TemplatesSetting):
    """The project's form renderer (settings.FORM_RENDERER)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class Plain:
    """Gives every field of a form errors that name it and say what helps (texts.csv, form.*).

    Put it before the form class: `class LogForm(Plain, forms.ModelForm)`. An own message on a field wins.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            choose = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            said = field.error_messages.get("required")
            if field.label and said == type(field).default_error_messages.get("required", _REQUIRED):
                sentence = gettext("Choose an answer: %(field)s") if choose else gettext("Fill in: %(field)s")
                field.error_messages["required"] = sentence % {
                    "field": str(field.label).rstrip(" ?:\N{NO-BREAK SPACE}")
                }
            if isinstance(field, forms.BooleanField):
                field.error_messages["required"] = gettext("Tick this box to go on")
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = gettext("This email is not right. Example: name@example.be")
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = gettext("This date does not exist. Example: 24 11 2026")


_REQUIRED = forms.Field.default_error_messages["required"]


class Form(Plain, forms.Form):
    """A form with plain errors."""


class ModelForm(Plain, forms.ModelForm):  # type: ignore[type-arg]
    """A model form with plain errors."""


class _Choices:
    """Options as tiles. `icons` and `hints` go by value: icons={"day": "sun"}, hints={"sms": _("Free")}."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        icons: Mapping[Any, str] | None = None,
        hints: Mapping[Any, Text] | None = None,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.icons = {str(key): name for key, name in (icons or {}).items()}
        self.hints = {str(key): text for key, text in (hints or {}).items()}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        return option | {"icon": self.icons.get(str(value), ""), "hint": self.hints.get(str(value), "")}


class Radios(_Choices, forms.RadioSelect):
    """One answer out of a few."""


class Ticks(_Choices, forms.CheckboxSelectMultiple):
    """Any number of answers."""


class Chips(Ticks):
    """Any number of short answers, side by side."""

    template_name = "ui/chips.html"


class DayMonthYear(forms.MultiWidget):
    """A date in three boxes, for people whom a date picker would stop. Use it through `DayField`."""

    template_name = "ui/day_month_year.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}) for part in ("d", "m", "y")
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, str):  # what was typed comes back as it was
            return [*value.split("-"), "", ""][:3]
        return [value.day, value.month, value.year] if value else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels, sizes = (_("Day"), _("Month"), _("Year")), (2, 2, 4)
        for box, label, size in zip(context["widget"]["subwidgets"], labels, sizes, strict=True):
            box["label"] = label
            box["attrs"] |= {"maxlength": size, "size": size}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        parts = super().value_from_datadict(data, files, name)
        written = [(part or "").strip() for part in parts]
        return " ".join(written).strip() and "-".join(written)


class DayField(forms.DateField):
    """A date that is typed as day, month and year."""

    widget = DayMonthYear
    default_error_messages = {"invalid": _("This date does not exist. Example: 24 11 2026")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%d-%m-%Y", "%Y-%m-%d"], **kwargs)
