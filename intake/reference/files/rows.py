"""Rows of a reference file, read strictly: whatever is wrong is one sentence with the file and the line."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from django.db import models


class BadFile(Exception):
    """What is wrong with a file, in one sentence for the person who made it."""


class Row:
    """One line of a file; each method reads one column, or raises BadFile with file, line and column."""

    def __init__(self, file: str, line: int, cells: dict[str, str]) -> None:
        self.file, self.line, self.cells = file, line, cells

    def wrong(self, sentence: str) -> BadFile:
        return BadFile(f"{self.file}, line {self.line}: {sentence}")

    def text(self, column: str) -> str:
        return " ".join(self.cells[column].split())

    def needed(self, column: str) -> str:
        value = self.text(column)
        if not value:
            raise self.wrong(f"{column} is empty.")
        return value

    def number(self, column: str, *, top: int = 32_767) -> int:
        value = self.needed(column)
        if not (value.isascii() and value.isdigit() and int(value) <= top):
            raise self.wrong(f"{column} should be a whole number from 0 to {top}, not “{value}”.")
        return int(value)

    def number_if_any(self, column: str) -> int | None:
        return self.number(column) if self.text(column) else None

    def between(self, column: str, low: float, high: float) -> float:
        value = self.needed(column)
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise self.wrong(f"{column} should lie between {low:g} and {high:g}, not “{value}”.")
        return number

    def flag(self, column: str) -> bool:
        return self.number(column, top=1) == 1

    def flag_if_any(self, column: str) -> bool | None:
        return self.flag(column) if self.text(column) else None

    def one_of(self, column: str, known: Container[str]) -> str:
        value = self.needed(column)
        if value not in known:
            raise self.wrong(f"{column} “{value}” does not exist.")
        return value

    def one_of_if_any(self, column: str, known: Container[str]) -> str | None:
        return self.one_of(column, known) if self.text(column) else None


def read(path: Path, columns: str) -> Iterator[Row]:
    """The rows of a UTF-8 CSV file that has at least these `columns` (names apart by spaces)."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            missing = [column for column in columns.split() if column not in header]
            if missing:
                raise BadFile(f"{path.name}, line 1: the column {missing[0]} is missing.")
            for cells in reader:
                if cells:
                    row = Row(path.name, reader.line_num, dict(zip(header, cells, strict=False)))
                    if len(cells) != len(header):
                        raise row.wrong(f"there are {len(cells)} cells, but {len(header)} columns.")
                    yield row
    except FileNotFoundError:
        raise BadFile(f"{path.name} is missing from {path.parent}.") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadFile(f"{path.name}, line {line}: this is not UTF-8 text.") from None
    except csv.Error as error:
        raise BadFile(f"{path.name}, line {reader.line_num}: {error}.") from None


Made = tuple[Row, models.Model]  # a row and the object it says


def upsert(made: Iterable[Made], *keys: str) -> None:
    """Writes the objects over those with the same `keys` (the primary key if not given), if they differ."""
    rows = list(made)
    if not rows:
        return
    model = type(rows[0][1])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = [field.attname for field in fields]
    limits = {field.attname: field.max_length for field in fields if field.max_length}
    key = keys or tuple(field.attname for field in fields if field.primary_key)
    standing = {
        tuple(values[name] for name in key): values for values in model._base_manager.values(*columns)
    }
    seen: set[tuple[object, ...]] = set()
    changed = []
    for row, thing in rows:
        values = {column: getattr(thing, column) for column in columns}
        value = tuple(values[name] for name in key)
        if value in seen:
            raise row.wrong(f"“{', '.join(map(str, value))}” is there twice.")
        seen.add(value)
        for name, limit in limits.items():
            if isinstance(text := values[name], str) and len(text) > limit:
                raise row.wrong(f"“{text[:30]}…” is longer than {limit} characters.")
        if standing.get(value) != values:
            changed.append(thing)
    model._base_manager.bulk_create(
        changed,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=key,
        update_fields=[field.name for field in fields if field.attname not in key],
    )


def names(row: Row) -> dict[str, str]:
    return {"name_nl": row.needed("nl"), "name_fr": row.text("fr"), "name_en": row.text("en")}


def known_keys(model: type[models.Model]) -> set[str]:
    return set(model._base_manager.values_list("pk", flat=True))
