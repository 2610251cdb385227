"""NACE, ISCO-08, and the ESCO occupations with the terms they are found by."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.db import connection

from intake.reference.files.rows import Made, names, read, upsert
from intake.reference.models import IscoGroup, Nace, Occupation


def nace(path: Path) -> None:
    known: set[str] = set()
    made: list[Made] = []
    for row in read(path, "code level section nl fr en"):
        section = row.one_of("section", known) if row.number("level", top=2) == 2 else None
        known.add(row.needed("code"))
        made.append((row, Nace(code=row.text("code"), section_id=section, **names(row))))
    upsert(made)


def isco_groups(path: Path) -> None:
    known: set[str] = set()
    made: list[Made] = []
    for row in read(path, "code level parent nl fr en"):
        code, level = row.needed("code"), row.number("level", top=4)
        parent = row.one_of("parent", known) if level > 1 else None
        if len(code) != level or code[:-1] != (parent or ""):
            raise row.wrong(f"“{code}” is no ISCO-08 code of level {level}.")
        known.add(code)
        made.append((row, IscoGroup(code=code, level=level, parent_id=parent, **names(row))))
    upsert(made)


def forms(label: str) -> list[str]:
    """`acteur/actrice` → its male and its female form. It is the middle slash: a form may hold one itself."""
    parts = label.split("/")
    if len(parts) % 2:
        return [label] if label else []
    middle = len(parts) // 2
    return [" ".join("/".join(half).split()) for half in (parts[:middle], parts[middle:])]


def occupations(path: Path) -> None:
    groups = set(IscoGroup.objects.filter(level=4).values_list("pk", flat=True))
    made: list[Made] = []
    terms: list[tuple[UUID, str, str]] = []
    for row in read(path, "esco_uri isco4 esco_code nl fr en"):
        try:
            key = UUID(row.needed("esco_uri").rpartition("/")[2])
        except ValueError:
            raise row.wrong(f"esco_uri “{row.text('esco_uri')}” does not end in a key.") from None
        row.needed("nl")
        forms_by_language = {language: forms(row.text(language)) for language in ("nl", "fr", "en")}
        terms += [
            (key, language, form)
            for language, of_language in forms_by_language.items()
            for form in of_language
        ]
        made.append(
            (
                row,
                Occupation(
                    id=key,
                    isco_id=row.one_of("isco4", groups),
                    esco_code=row.needed("esco_code"),
                    **{
                        f"name_{language}": " / ".join(of_language)
                        for language, of_language in forms_by_language.items()
                    },
                ),
            )
        )
    upsert(made)
    keys, term_languages, texts = zip(*terms, strict=True)
    with connection.cursor() as cursor:  # in SQL, as only the database knows `folded`
        cursor.execute(
            "CREATE TEMP TABLE term_in_file ON COMMIT DROP AS"
            " SELECT DISTINCT occupation_id, language, folded(form) AS folded"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS term (occupation_id, language, form)",
            [list(keys), list(term_languages), list(texts)],
        )
        cursor.execute(
            "DELETE FROM intake_occupationterm"
            " WHERE (occupation_id, language, folded) NOT IN (SELECT * FROM term_in_file)"
        )
        cursor.execute(
            "INSERT INTO intake_occupationterm (occupation_id, language, folded)"
            " SELECT * FROM term_in_file ON CONFLICT DO NOTHING"
        )
        cursor.execute("DROP TABLE term_in_file")
        cursor.execute(
            "ANALYZE intake_occupationterm"
        )  # without figures the planner does not use the trigram index
