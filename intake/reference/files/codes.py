"""Codes and sectors: what staff reworded stays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from intake.reference.files.rows import Row, known_keys, read, upsert
from intake.reference.models import Code, IscoGroup, Nace, Sector


def _keep_edits(made: Iterable[tuple[Row, Code | Sector]]) -> None:
    """Upserts the rows of one or more whole lists, leaving alone what staff changed.

    `loaded` remembers what the file said; a field that no longer says it was changed by staff and stays. What
    staff added themselves has an empty `loaded` and is never touched.
    """
    rows = list(made)
    model = type(rows[0][1])
    fields = ("label_nl", "label_fr", "label_en", "sort", "active")
    stored_entries = {entry.pk: entry for entry in model._base_manager.all()}
    for _row, entry in rows:
        entry.loaded = {field: getattr(entry, field) for field in fields}
        if stored := stored_entries.pop(entry.pk, None):
            for field in fields:
                if getattr(stored, field) != stored.loaded.get(field):
                    setattr(entry, field, getattr(stored, field))
    upsert(rows)
    lists = {entry.list for _row, entry in rows if isinstance(entry, Code)}
    for entry in stored_entries.values():
        ours = isinstance(entry, Sector) or entry.list in lists
        if ours and entry.loaded.get("active") and entry.active:
            entry.active, entry.loaded = False, entry.loaded | {"active": False}
            entry.save(update_fields=["active", "loaded"])


def _labels(row: Row) -> dict[str, str]:
    return {f"label_{language}": row.needed(language) for language in ("nl", "fr", "en")}


def code_lists(path: Path) -> None:
    _keep_edits(
        (
            row,
            Code(
                key=f"{row.needed('list')}:{row.needed('code')}",
                list=row.text("list"),
                code=row.text("code"),
                sort=row.number("sort"),
                source=row.text("source"),
                **_labels(row),
            ),
        )
        for row in read(path, "list code sort nl fr en source")
    )


def diploma_recognition(path: Path) -> None:
    """A short list without a column for it: the code list `diploma_recognition`, in the order of the file."""
    _keep_edits(
        (
            row,
            Code(
                key=f"diploma_recognition:{row.needed('code')}",
                list="diploma_recognition",
                code=row.text("code"),
                sort=sort,
                **_labels(row),
            ),
        )
        for sort, row in enumerate(read(path, "code nl fr en"), start=1)
    )


def sectors(path: Path) -> None:
    sections, groups = known_keys(Nace), known_keys(IscoGroup)

    def nace(row: Row) -> list[str]:
        """`Q87-88` → Q87, Q88."""
        prefixes = []
        for part in filter(None, row.text("nace_rev2").split(",")):
            match = re.fullmatch(r"([A-U])(\d\d(?:\.\d+)?)?(?:-(\d\d))?", part.strip())
            if not match or match[1] not in sections or (match[3] and match[2] is None):
                raise row.wrong(f"nace_rev2 “{part}” is no NACE code.")
            first, last = match[2], match[3]
            numbers = [f"{n:02}" for n in range(int(first), int(last) + 1)] if last else [first or ""]
            prefixes += [match[1] + number for number in numbers]
        return prefixes

    def isco(row: Row) -> list[str]:
        prefixes = [part.strip() for part in row.text("isco08").split(",") if part.strip()]
        for prefix in prefixes:
            if prefix not in groups:
                raise row.wrong(f"isco08 “{prefix}” is no ISCO-08 code.")
        return prefixes

    _keep_edits(
        (
            row,
            Sector(
                code=row.needed("code"),
                sort=row.number("sort"),
                nace=nace(row),
                isco=isco(row),
                **_labels(row),
            ),
        )
        for row in read(path, "code sort nl fr en nace_rev2 isco08")
    )
