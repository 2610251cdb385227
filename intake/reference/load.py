"""Brings `data/*.csv` into the database, whole or not at all.

Runs at every start: a file whose content already stands there (`ReferenceFile`) is not read again. Rows are
upserted by their published key. A row that has left its file stays, because somebody may point at it; a code
or sector becomes inactive. What staff reworded in a code or sector is theirs: see `files/codes.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from modeltranslation.settings import DEFAULT_LANGUAGE

from intake.reference.files.codes import code_lists, diploma_recognition, sectors
from intake.reference.files.lists import cefr_levels, countries, education_levels, holidays, languages
from intake.reference.files.occupations import isco_groups, nace, occupations
from intake.reference.files.places import places
from intake.reference.files.rows import BadFile
from intake.reference.models import ReferenceFile

DATA = Path(__file__).parent / "data"

#: In this order: a later file may point at rows of an earlier one.
LOADERS: tuple[tuple[tuple[str, ...], Callable[..., None]], ...] = (
    (("code_lists.csv",), code_lists),
    (("diploma_recognition.csv",), diploma_recognition),
    (("nace_rev2_sections_divisions.csv",), nace),
    (("isco08.csv",), isco_groups),
    (("mentoring_sectors.csv",), sectors),
    (("esco_occupations.csv",), occupations),
    (("be_regions_provinces.csv", "be_postcodes.csv", "be_places.csv", "be_other_names.csv"), places),
    (("languages_newcomers.csv", "languages_all.csv"), languages),
    (("cefr_levels.csv",), cefr_levels),
    (("education_levels.csv",), education_levels),
    (("countries.csv",), countries),
    (("be_holidays_2024_2032.csv",), holidays),
)


def load_reference(data: Path = DATA, *, again: bool = False) -> list[str]:
    """Loads every file that changed since last time (`again`: all of them), in one transaction.

    Returns the names of the files it read. Raises BadFile with one sentence that names the file and, where it
    can, the line; the database is then as it was.
    """
    with transaction.atomic(), override(DEFAULT_LANGUAGE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_reference'))")  # two starts at once
        known = {} if again else dict(ReferenceFile.objects.values_list("name", "fingerprint"))
        done: list[str] = []
        for names, load in LOADERS:
            paths = [data / name for name in names]
            prints = {path.name: _fingerprint(path) for path in paths}
            if all(known.get(name) == fingerprint for name, fingerprint in prints.items()):
                continue
            try:
                with transaction.atomic():
                    load(*paths)
            except DatabaseError as error:
                reason = str(error).splitlines()[0]
                raise BadFile(f"{' or '.join(names)}: the database does not take it ({reason}).") from error
            for name, fingerprint in prints.items():
                ReferenceFile.objects.update_or_create(
                    name=name, defaults={"fingerprint": fingerprint, "loaded_at": timezone.now()}
                )
            done += names
    return done


def _fingerprint(path: Path) -> str:
    """Of the file and of the code that reads it: when that changes, the file is read again."""
    code = b"".join(module.read_bytes() for module in sorted((Path(__file__).parent / "files").glob("*.py")))
    try:
        return hashlib.sha256(code + path.read_bytes()).hexdigest()
    except OSError:
        raise BadFile(f"{path.name} is missing from {path.parent}.") from None
