"""A form knows what it showed: its seal carries a key and the values of then (docs/adr/0022, 0023).

`{% shown form %}` writes the seal into a page, for a form of one button `{% shown %}`. A form that changes what is
stored also says `class EditForm(Shown, Form)`, and its action saves through `together`: what this person changed is
written, what somebody else changed meanwhile stays, and where both changed the same the form comes back with both.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from base.privacy.fields import decrypt, encrypt
from base.workflow.moves import Refused

FIELD = "shown"
KEEP = "keep"
#: One thing that can change by itself: a field, one tick of several, or one row with its key.
Unit = tuple[str, ...]
Values = dict[Unit, str]
TICKED = "on"


@dataclass(frozen=True)
class Seal:
    """What a page carried of itself. user: key of whoever it was shown to, None for a stranger."""

    key: str
    user: int | None = None
    values: Values | None = None
    asked: frozenset[Unit] = frozenset()

    def __str__(self) -> str:
        values = None if self.values is None else [[list(unit), value] for unit, value in self.values.items()]
        return encrypt([self.key, self.user, values, [list(unit) for unit in self.asked]]).decode()


def new_seal(user: int | None = None, values: Values | None = None) -> Seal:
    """Returns the seal of a page that is shown for the first time."""
    return Seal(secrets.token_urlsafe(16), user, values)


def read_seal(data: Mapping[str, Any]) -> Seal | None:
    """Returns the seal that came with what was sent, or None when there is none, or none of ours."""
    try:
        key, user, values, asked = decrypt(str(data.get(FIELD) or "").encode())
    except (ImproperlyConfigured, ValueError, TypeError):
        return None
    shown_values = None if values is None else {tuple(unit): value for unit, value in values}
    return Seal(key, user, shown_values, frozenset(tuple(unit) for unit in asked))


def seal_of(request: HttpRequest, form: Any = None) -> Seal:
    """Returns the seal for a page: the one that came when a form comes back, else a new one."""
    came = getattr(form, "seal", None)
    if came is not None:
        return came  # type: ignore[no-any-return]
    user = request.user.pk if hasattr(request, "user") else None
    return new_seal(user, form.shown() if isinstance(form, Shown) else None)


@dataclass(frozen=True)
class Conflict:
    """The same thing, changed by two people. `answer`: the name under which the choice is sent."""

    unit: Unit
    label: str
    mine: str
    theirs: str
    answer: str
    hidden: bool = False


@dataclass
class Merge:
    """Three states of a form laid over one another. `values`: what is to be stored."""

    values: Values = field(default_factory=dict)
    mine: set[Unit] = field(default_factory=set)
    theirs: set[Unit] = field(default_factory=set)
    both: list[Unit] = field(default_factory=list)


def merge(shown: Values, typed: Values, stored: Values) -> Merge:
    """Returns the three-way merge. A unit that is missing is not there: a tick that is off, a row that is gone."""
    merged = Merge()
    for unit in dict.fromkeys((*typed, *stored, *shown)):
        was, wanted, now = shown.get(unit), typed.get(unit), stored.get(unit)
        if wanted == was:
            value = now
            if now != was:
                merged.theirs.add(unit)
        else:
            value = wanted
            if wanted != now:
                merged.mine.add(unit)
                if now != was:
                    merged.both.append(unit)
        if value is not None:
            merged.values[unit] = value
    return merged


class Shown:
    """Before the form class: a form that changes what is stored, and notices what others changed meanwhile.

    repeated: names of rows of plain fields (`language_0`, `level_0`, …), each with its columns and how many of them are
    its key. unseen: fields that never show what is stored; `secrets` gives what they stand for.
    """

    repeated: ClassVar[Mapping[str, tuple[int, tuple[str, ...]]]] = {}
    unseen: ClassVar[tuple[str, ...]] = ()
    #: Fields that say what to do with the form, not what is so.
    passing: ClassVar[tuple[str, ...]] = ()
    conflicts: list[Conflict]
    merged: Merge | None = None

    if TYPE_CHECKING:
        fields: dict[str, forms.Field]
        data: Any
        is_bound: bool

        def __getitem__(self, name: str) -> forms.BoundField: ...
        def add_error(self, field: str | None, error: Any) -> None: ...
        def full_clean(self) -> None: ...
        @property
        def errors(self) -> Any: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts = []
        self.seal = read_seal(self.data) if self.is_bound else None

    def hidden(self) -> dict[str, str]:
        """What is stored behind the fields in `unseen`."""
        return {}

    def text_of(self, unit: Unit, value: str) -> str:
        """What stands in a unit of one value, as the page says it."""
        choices = dict(_flat_choices(getattr(self.fields[unit[0]], "choices", ())))
        return choices.get(value, value)

    def grow(self, data: QueryDict) -> None:
        """Makes fields for rows that somebody else added. Forms without rows have none."""

    def shown(self) -> Values:
        """What an untouched page sends back."""
        values = self._units({name: shown_in(self[name]) for name in self.fields})
        return values | {(name,): value for name, value in self.hidden().items()}

    def typed(self) -> Values:
        """What was sent."""
        values = self._units({name: sent_in(self[name], self.data) for name in self.fields})
        for name in self.unseen:
            if not values.get((name,)):  # left empty: what is stored stays
                values[name,] = ((self.seal and self.seal.values) or self.hidden()).get((name,), "")  # type: ignore[call-overload]
        return values

    def merge_with(self, stored: Shown) -> None:
        """Lays what was typed over what is stored now; `stored` is this form, made anew from locked rows.

        Afterwards the form holds what is to be written. Raises Refused when both changed the same, with `conflicts`.
        """
        now = stored.shown()
        seal = self.seal or new_seal(values=now)
        was = dict(now if seal.values is None else seal.values)
        typed = self._typed_with_answers(seal, was)
        self.merged = merge(was, typed, now)
        self.seal = Seal(seal.key, seal.user, now, frozenset(self.merged.both))
        self._fill(self.merged.values)
        self.conflicts = [
            self._conflict(n, unit, typed, now) for n, unit in enumerate(sorted(self.merged.both))
        ]
        for conflict in self.conflicts:
            name = conflict.unit[0]
            place = name if name in self.fields else f"{self.repeated[name][1][0]}_0"
            sentence = _("Somebody else changed this too. Choose what stays: %(field)s")
            self.add_error(place, sentence % {"field": conflict.label})
        if self.conflicts:
            raise Refused(_("Somebody else changed the same while you were writing. Choose what stays."))
        if self.errors:
            raise Refused(_("Together with what somebody else saved meanwhile, this does not fit."))

    def changed(self) -> set[str]:
        """The names of fields, and of rows, that this person changed. Everything, before `merge_with`."""
        if self.merged is None:
            return {*self.fields, *self.repeated}
        return {unit[0] for unit in self.merged.mine}

    def changed_by_others(self) -> str:
        """A sentence about what somebody else changed meanwhile and is kept; empty when nobody did."""
        if self.merged is None or not self.merged.theirs:
            return ""
        names = dict.fromkeys(self._label(unit[:1]) for unit in sorted(self.merged.theirs))
        return _("Somebody else changed this meanwhile, and it is kept: %(fields)s.") % {
            "fields": get_text_list(list(names), _("and"))
        }

    def _units(self, sent: Mapping[str, list[str]]) -> Values:
        values: Values = {}
        of_rows = [column for _keys, columns in self.repeated.values() for column in columns]
        in_rows = {f"{column}_{n}" for n in range(self._row_count()) for column in of_rows}
        for name, answers in sent.items():
            if name in in_rows or name in self.passing:
                continue
            if several(self[name]):
                values |= {(name, answer): TICKED for answer in answers}
            else:
                values[name,] = _normalised(answers[0] if answers else "")
        for name, (keys, columns) in self.repeated.items():
            for n in range(self._row_count()):
                row = [_normalised((sent.get(f"{column}_{n}") or [""])[0]) for column in columns]
                if row[0]:
                    values[name, *row[:keys]] = json.dumps(row[keys:])
        return values

    def _row_count(self) -> int:
        numbers = [int(tail) for name in self.fields if (tail := name.rpartition("_")[2]).isdigit()]
        return max(numbers, default=-1) + 1

    def _typed_with_answers(self, seal: Seal, was: Values) -> Values:
        """What was typed, once the answers to earlier conflicts are taken in. What was not answered is asked again."""
        typed = self.typed()
        for n, unit in enumerate(sorted(seal.asked)):
            answer = self.data.get(f"{KEEP}-{n}")
            if answer == "theirs":
                typed.pop(unit, None)
                if unit in was:
                    typed[unit] = was[unit]
            elif answer != "mine" and typed.get(unit) != was.get(unit):
                was[unit] = "\0"  # as if the page had not shown what the other wrote
        return typed

    def _fill(self, values: Values) -> None:
        """Puts these values into the form as if they had been sent, and cleans it anew."""
        data = self.data.copy()
        untouched = {
            *self.passing,
            *(name for name in self.unseen if self.merged and (name,) in self.merged.mine),
        }
        for name in self.fields:
            if name not in untouched:
                data.pop(self[name].html_name, None)
        rows: dict[str, int] = dict.fromkeys(self.repeated, 0)
        for unit, text in values.items():
            name = unit[0]
            if name in self.repeated:
                _keys, columns = self.repeated[name]
                for column, value in zip(columns, [*unit[1:], *json.loads(text)], strict=True):
                    data[f"{column}_{rows[name]}"] = value
                rows[name] += 1
            elif name in self.unseen or name not in self.fields:
                continue
            elif len(unit) > 1:
                data.appendlist(self[name].html_name, unit[1])
            elif not isinstance(self.fields[name].widget, forms.CheckboxInput):
                data[self[name].html_name] = text
            elif text:
                data[self[name].html_name] = TICKED
        self.data = data
        self.grow(data)
        self.full_clean()

    def _conflict(self, n: int, unit: Unit, typed: Values, now: Values) -> Conflict:
        hidden = unit[0] in self.unseen
        typed_text, stored_text = (self._unit_text(unit, values.get(unit)) for values in (typed, now))
        return Conflict(unit, self._label(unit), typed_text, stored_text, f"{KEEP}-{n}", hidden)

    def _label(self, unit: Unit) -> str:
        name = unit[0]
        if name in self.fields:
            return str(self[name].label)
        keys, columns = self.repeated[name]
        label = str(self.fields[f"{columns[0]}_0"].label)
        return " ".join([label, *self._choice_labels(columns[:keys], unit[1:])])

    def _unit_text(self, unit: Unit, value: str | None) -> str:
        if unit[0] in self.repeated:
            keys, columns = self.repeated[unit[0]]
            return " ".join(self._choice_labels(columns[keys:], json.loads(value))) if value else ""
        return self.text_of(unit, value or "")

    def _choice_labels(self, columns: Iterable[str], values: Iterable[str]) -> Iterator[str]:
        for column, value in zip(columns, values, strict=False):
            if value:
                yield dict(_flat_choices(getattr(self.fields[f"{column}_0"], "choices", ()))).get(
                    value, value
                )


def together(
    form: Any, *, lock: Callable[[], Any], stored: Callable[[], Any], write: Callable[[], Any]
) -> Any:
    """Writes what a form says, in one transaction: lock the rows, lay the form over what they hold, write.

    stored: makes the form anew from the rows that `lock` took. Raises Refused when both changed the same.
    """
    with transaction.atomic():
        lock()
        form.merge_with(stored())
        return write()


def several(bound: forms.BoundField) -> bool:
    """Whether a field takes any number of answers."""
    widget = bound.field.widget
    return bool(getattr(widget, "allow_multiple_selected", False) or hasattr(widget, "ticked"))


def shown_in(bound: forms.BoundField) -> list[str]:
    """What a browser sends of this field when nobody touches it."""
    widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
    if hasattr(widget, "ticked"):
        return list(widget.ticked(value))
    if isinstance(widget, forms.CheckboxInput):
        return [TICKED] if widget.check_test(value) else []
    written = widget.format_value(value)
    if isinstance(written, (list, tuple)):
        return [str(part) for part in written if several(bound) or part not in (None, "")][
            : None if several(bound) else 1
        ]
    return ["" if written is None else str(written)]


def sent_in(bound: forms.BoundField, data: Any) -> list[str]:
    """What was sent of this field."""
    widget, name = bound.field.widget, bound.html_name
    if isinstance(widget, forms.CheckboxInput):
        return [TICKED] if widget.value_from_datadict(data, MultiValueDict(), name) else []
    if several(bound):
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))
    return [str(widget.value_from_datadict(data, MultiValueDict(), name) or "")]


def _normalised(text: str) -> str:
    """Without what a browser adds: line breaks of its own, spaces at the ends."""
    return text.replace("\r\n", "\n").strip()


def _flat_choices(choices: Any) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat_choices(label)
        else:
            yield str(value), str(label)
