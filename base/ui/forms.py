"""How forms look: `{{ form }}` and `{{ form.field.as_field_group }}` use `components/field.html`."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict, pretty_name
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.ui.words import Words
from base.workflow.moves import Refused

Text = str | Promise


class Control(BoundField):
    """A field on a page. Before anything was typed none is wrong: browsers call an empty required one invalid."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        return built if (widget or self.field.widget).is_hidden else {"aria-invalid": "false"} | built


class Renderer(TemplatesSetting):
    """The project's form renderer (settings.FORM_RENDERER)."""

    bound_field_class = Control

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class Plain:
    """Gives every field of a form errors that name it or say what helps, a whole sentence each.

    Put it before the form class: `class LogForm(Plain, forms.ModelForm)`. A field's own message wins, and fields that
    a form adds in its `__init__` speak like the others.
    """

    fields: dict[str, forms.Field]

    if TYPE_CHECKING:

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def full_clean(self) -> None:
        """Cleans, once each field knows what to say. Words that only come back are not judged."""
        if isinstance(getattr(self, "data", None), Words):
            self._errors: ErrorDict = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        for name, field in self.fields.items():
            standard: dict[str, Any] = {}
            for kind in reversed(type(field).__mro__):
                standard |= getattr(kind, "default_error_messages", {})
            for code, sentence in _sentences(name, field).items():
                if field.error_messages.get(code) == standard.get(code):
                    field.error_messages[code] = sentence
        super().full_clean()  # type: ignore[misc]


def _sentences(name: str, field: forms.Field) -> dict[str, str]:
    """What a field says when its answer is missing, is of the wrong kind, or cannot be, by the code of the error."""
    whole = str(field.label or pretty_name(name)).strip()
    label = whole.rstrip(" ?:\N{NO-BREAK SPACE}")
    values = {"field": label}
    question = (
        gettext("Answer this question: %(question)s") % {"question": whole} if whole.endswith("?") else ""
    )
    errors = {"required": question or gettext("Fill in: %(field)s") % values}
    match field:
        case forms.BooleanField():
            errors["required"] = gettext("Tick this box to go on: “%(field)s”") % {"field": whole}
        case forms.ChoiceField() | forms.ModelChoiceField():
            errors["required"] = question or gettext("Choose an answer: %(field)s") % values
            errors["invalid_choice"] = _later(
                gettext("%(field)s: we do not know “%(value)s”."), label, "value"
            )
            errors["invalid_pk_value"] = _later(
                gettext("%(field)s: we do not know “%(value)s”."), label, "pk"
            )
        case forms.EmailField():
            errors["invalid"] = gettext("This email is not right. Example: name@example.be")
        case forms.DateField():
            errors["invalid"] = gettext("This date does not exist. Example: 24 11 2026")
        case forms.TimeField():
            errors["invalid"] = gettext("This hour does not exist. Example: 18:30")
        case forms.IntegerField():
            errors["invalid"] = gettext("Fill in a whole number: %(field)s") % values
            if field.min_value is not None and field.max_value is not None:
                bounds = {"min": field.min_value, "max": field.max_value}
                sentence = gettext("Choose a number from %(min)s to %(max)s") % bounds
                errors["min_value"] = errors["max_value"] = f"{label}: {sentence}".replace("%", "%%")
        case forms.CharField():
            errors["max_length"] = _later(
                gettext("This is too long. Use %(n)s characters at most."), label, "limit_value", of="n"
            )
    return errors


def _later(sentence: str, label: str, parameter: str, *, of: str = "value") -> str:
    """Fills in the name of the field; what was wrong with the answer is filled in by the error itself."""
    return sentence % {"field": label.replace("%", "%%"), of: f"%({parameter})s"}


class Form(Plain, forms.Form):
    """A form with plain errors. Its page gives it the id in `words`: the switch of languages takes it along."""

    words = "words"

    def is_valid(self) -> bool:
        """False as well for words that only come back."""
        return not isinstance(self.data, Words) and super().is_valid()


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

    template_name = "components/chips.html"


class DayMonthYear(forms.MultiWidget):
    """A date in three boxes, for people whom a date picker would stop. Use it through `base.ui.fields.DayField`."""

    template_name = "components/day_month_year.html"
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


def succeeds(form: forms.Form, action: Callable[[], Any]) -> bool:
    """Runs the one action of a form. What it refuses becomes an error of the form, at its field where there is one."""
    try:
        action()
    except Refused as refused:
        form.add_error(None, refused.reason)
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in by_field.items():
            place = getattr(form, "places", {}).get(name, name)
            form.add_error(place if place in form.fields else None, sentences)
    return not form.errors
