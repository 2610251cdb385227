"""The short lists: languages and their levels, countries, studies, holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from intake.reference.files.rows import Made, Row, names, read, upsert
from intake.reference.models import CefrLevel, Country, EducationLevel, Holiday, Language


def languages(picker: Path, every: Path) -> None:
    """All languages of the world's list, and over them the ones people choose from."""
    made: dict[str, Made] = {}
    for row in read(every, "code nl fr en"):
        made[row.needed("code")] = row, Language(code=row.text("code"), **names(row))
    for row in read(picker, "code nl fr en autonym rtl belgian_official tier sort"):
        made[row.needed("code")] = (
            row,
            Language(
                code=row.text("code"),
                autonym=row.text("autonym"),
                rtl=row.flag("rtl"),
                belgian_official=row.flag("belgian_official"),
                tier=row.number("tier", top=3),
                sort=row.number("sort"),
                **names(row),
            ),
        )
    upsert(made.values())


def cefr_levels(path: Path) -> None:
    upsert(
        (row, CefrLevel(code=row.needed("code"), sort=row.number("sort"), **names(row)))
        for row in read(path, "code sort nl fr en")
    )


def countries(path: Path) -> None:
    kinds = {"country", "historical", "special"}
    upsert(
        (
            row,
            Country(
                code=row.text("alpha2") or row.needed("alpha3"),
                alpha3=row.text("alpha3"),
                kind=row.one_of("kind", kinds),
                eu15=row.flag("eu15"),
                eu27=row.flag("eu27"),
                eu28_pre_brexit=row.flag("eu28_pre_brexit"),
                efta=row.flag("efta"),
                vesoc_non_eu15=row.flag_if_any("vesoc_non_eu15"),
                **names(row),
            ),
        )
        for row in read(path, "alpha2 alpha3 kind nl fr en eu15 eu27 eu28_pre_brexit efta vesoc_non_eu15")
    )


def education_levels(path: Path) -> None:
    upsert(
        (
            row,
            EducationLevel(
                code=row.needed("code"),
                sort=row.number("sort"),
                isced2011=row.number_if_any("isced2011"),
                report_category=row.needed("report_category"),
                **names(row),
            ),
        )
        for row in read(path, "code sort isced2011 report_category nl fr en")
    )


def holidays(path: Path) -> None:
    def day(row: Row) -> date:
        try:
            return date.fromisoformat(row.needed("date"))
        except ValueError:
            raise row.wrong(f"date “{row.text('date')}” is no day of the calendar.") from None

    upsert(
        (row, Holiday(on=day(row), legal=row.flag("legal_holiday"), **names(row)))
        for row in read(path, "date nl fr en legal_holiday")
    )
