"""Reference data: loaded whole or not at all, found by people who misspell."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from intake.management.commands.load_reference import Command
from intake.reference.files.rows import BadFile
from intake.reference.load import DATA, load_reference
from intake.reference.models import (
    CefrLevel,
    Code,
    Country,
    EducationLevel,
    Holiday,
    InList,
    IscoGroup,
    Language,
    Nace,
    Occupation,
    OccupationTerm,
    Place,
    ReferenceFile,
    Region,
    Sector,
)

ALL_FILES = {path.name for path in DATA.glob("*.csv")}


@pytest.fixture
def reference(db: None) -> None:
    load_reference()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the files, to be spoiled."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(data: Path, file: str, old: str, new: str) -> None:
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# Loading


def test_every_file_is_loaded_with_all_its_rows(reference: None) -> None:
    models = (
        CefrLevel,
        Code,
        Country,
        EducationLevel,
        Holiday,
        IscoGroup,
        Language,
        Nace,
        Occupation,
        Place,
        Region,
        Sector,
    )
    assert {model.__name__: model._base_manager.count() for model in models} == {
        "CefrLevel": 8,
        "Code": 213 + 7,  # with diploma recognition
        "Country": 258,
        "EducationLevel": 13,
        "Holiday": 108,
        "IscoGroup": 10 + 43 + 130 + 436,
        "Language": 631 + 4,  # four in the picker are not in the long list
        "Nace": 21 + 88,
        "Occupation": 3039,
        "Place": 2781 + 3,  # three postcodes have no name of their own
        "Region": 3 + 10,
        "Sector": 28,
    }
    assert set(ReferenceFile.objects.values_list("name", flat=True)) == ALL_FILES


def test_loading_again_asks_what_is_known_and_nothing_more(reference: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert load_reference() == []
    assert [query["sql"].split()[0] for query in asked.captured_queries] == [
        "SAVEPOINT",
        "SELECT",  # the lock
        "SELECT",  # what is known
        "RELEASE",
    ]


def test_loading_everything_again_changes_nothing(reference: None) -> None:
    models = (Code, Sector, Occupation, Place, Language)
    before = [list(model._base_manager.order_by("pk").values_list()) for model in models]
    terms = OccupationTerm.objects.count()
    assert set(load_reference(again=True)) == ALL_FILES
    assert [list(model._base_manager.order_by("pk").values_list()) for model in models] == before
    assert OccupationTerm.objects.count() == terms


def test_only_the_changed_file_is_read(reference: None, data: Path) -> None:
    change(data, "cefr_levels.csv", "Not yet", "Nothing yet")
    assert load_reference(data) == ["cefr_levels.csv"]
    assert CefrLevel.objects.get(code="0").name_en == "Nothing yet"


def test_what_staff_reworded_stays_and_the_rest_follows_the_file(reference: None, data: Path) -> None:
    code = Code.objects.get(key="gender:f")
    code.label_fr, code.active = "Nos mots", False
    code.save()
    for old, new in (("gender,f,1,Vrouw", "gender,f,77,Een vrouw"), ("Een vrouw", "Vrouwen")):
        change(data, "code_lists.csv", old, new)
        load_reference(data)
    code.refresh_from_db()
    assert (code.label_nl, code.label_fr, code.label_en) == ("Vrouwen", "Nos mots", "Woman")
    assert (code.sort, code.active) == (77, False)


def test_what_staff_reworded_in_a_sector_stays(reference: None, data: Path) -> None:
    Sector.objects.filter(code="ict").update(label_nl="Computers")
    change(data, "mentoring_sectors.csv", "ICT en digitaal,TIC et numérique", "ICT,Informatique")
    load_reference(data)
    sector = Sector.objects.get(code="ict")
    assert (sector.label_nl, sector.label_fr) == ("Computers", "Informatique")


def test_a_code_that_left_its_file_becomes_inactive_and_one_of_staff_stays(
    reference: None, data: Path
) -> None:
    own = Code.objects.create(key="job_goal:own", list="job_goal", code="own", label_nl="Eigen")
    path = data / "code_lists.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = next(line for line in lines if line.startswith("job_goal,"))
    path.write_text("".join(line for line in lines if line != gone), encoding="utf-8")
    load_reference(data)
    left = Code.objects.get(list="job_goal", code=gone.split(",")[1])
    own.refresh_from_db()
    assert (left.active, own.active, own.label_nl) == (False, True, "Eigen")
    assert left not in Code.objects.of("job_goal")
    assert Code.objects.of("diploma_recognition").count() == 7
    load_reference()
    left.refresh_from_db()
    assert left.active  # back in the file, back in the list


@pytest.mark.parametrize(
    "mistake",
    [
        ("cefr_levels.csv", "code,sort", "kode,sort", "cefr_levels.csv, line 1: the column code is missing."),
        (
            "cefr_levels.csv",
            "A1,1,",
            "A1,one,",
            "line 3: sort should be a whole number from 0 to 32767, not “one”.",
        ),
        ("cefr_levels.csv", "A1,1,", "A1,99999,", "line 3: sort should be a whole number"),
        ("cefr_levels.csv", "A2,2,", "A1,2,", "line 4: “A1” is there twice."),
        ("cefr_levels.csv", "A2,2,", "A1+++,2,", "line 4: “A1+++…” is longer than 2 characters."),
        ("cefr_levels.csv", "A2,2,", "A2,2,extra,", "line 4: there are 6 cells, but 5 columns."),
        ("cefr_levels.csv", "A2,2,", "A2,1,", "cefr_levels.csv: the database does not take it"),
        ("cefr_levels.csv", "B2,4,", 'B2,4,"x"y,', "cefr_levels.csv, line 6: ',' expected after '\"'."),
        ("code_lists.csv", "Flyer, person contacts us", "", "code_lists.csv, line 4: en is empty."),
        (
            "be_places.csv",
            "1020,Laeken",
            "1999,Laeken",
            "be_places.csv, line 3: postcode “1999” does not exist.",
        ),
        ("be_places.csv", "50.8759", "508759", "line 3: lat should lie between 49.4 and 51.6, not “508759”."),
        ("be_places.csv", "Laken,21004", "Laken,99999", "line 3: municipality 99999 does not lie in 1020."),
        ("isco08.csv", "0110,4,011,", "0110,4,999,", "isco08.csv, line 5: parent “999” does not exist."),
        ("esco_occupations.csv", "0110,0110.1,", "0119,0110.1,", "line 2: isco4 “0119” does not exist."),
        (
            "mentoring_sectors.csv",
            "Q86",
            "Q8x",
            "mentoring_sectors.csv, line 2: nace_rev2 “Q8x” is no NACE code.",
        ),
        (
            "be_holidays_2024_2032.csv",
            "2024-03-31",
            "2024-02-31",
            "date “2024-02-31” is no day of the calendar.",
        ),
        ("countries.csv", "country", "planet", "countries.csv, line 2: kind “planet” does not exist."),
    ],
)
def test_a_mistake_is_named_with_file_and_line_and_nothing_is_written(
    reference: None, data: Path, mistake: tuple[str, str, str, str]
) -> None:
    file, old, new, sentence = mistake
    change(data, "education_levels.csv", "Doctorate", "PhD")
    change(data, "languages_all.csv", "Afar,afar,Afar", "Afar,afar,Changed")
    change(data, file, old, new)
    prints = dict(ReferenceFile.objects.values_list("name", "fingerprint"))
    with pytest.raises(BadFile) as refusal:
        load_reference(data)
    assert sentence in str(refusal.value)
    assert file in str(refusal.value)
    assert dict(ReferenceFile.objects.values_list("name", "fingerprint")) == prints
    assert EducationLevel.objects.get(code="doctorate").name_en == "Doctorate"
    assert Language.objects.get(code="aa").name_en == "Afar"


def test_a_file_that_is_missing_or_no_text_is_named(reference: None, data: Path) -> None:
    (data / "countries.csv").write_bytes(b"alpha2,alpha3\nB\xe9,BEL\n")
    with pytest.raises(BadFile, match=r"^countries.csv, line 2: this is not UTF-8 text.$"):
        load_reference(data)
    (data / "countries.csv").unlink()
    with pytest.raises(BadFile, match=r"^countries.csv is missing from "):
        load_reference(data)


def test_the_command_says_what_it_read_or_what_is_wrong(reference: None, data: Path) -> None:
    out = StringIO()
    call_command(Command(), stdout=out)
    assert out.getvalue() == "The reference data are up to date.\n"
    change(data, "countries.csv", "AD,AND", "AD,ANDO")
    with pytest.raises(CommandError, match=r"^Nothing was loaded. countries.csv, line 2: “ANDO…” is longer"):
        call_command(Command(), data=data)


# Names and codes


def test_names_follow_the_language_of_the_page_and_never_stay_blank(reference: None) -> None:
    ghent = Place.objects.find("9000")
    words = []
    for language in ("nl", "fr", "en"):
        with override(language):
            words.append(
                (str(ghent), str(Language.objects.get(code="ar")), str(Sector.objects.get(code="ict")))
            )
    assert words == [
        ("9000 Gent", "Arabisch", "ICT en digitaal"),
        ("9000 Gand", "arabe", "TIC et numérique"),
        ("9000 Ghent", "Arabic", "ICT and digital"),
    ]
    without_french = Occupation.objects.filter(name_fr="").exclude(name_en="").first()
    assert without_french
    assert without_french.name_in("fr") == without_french.name_en
    without_english = Occupation.objects.filter(name_en="").first()
    assert without_english
    assert without_english.name_in("en") == without_english.name_nl


def test_a_code_is_its_list_and_its_code(reference: None) -> None:
    with pytest.raises(IntegrityError, match="code_key_is_list_and_code"), transaction.atomic():
        Code.objects.create(key="gender:x", list="outcome", code="x", label_nl="x")
    inside = Code.objects.annotate(key_again=F("key")).filter(InList("stop_reason", "key_again"))
    assert {code.list for code in inside} == {"stop_reason"}
    assert inside.count() == Code.objects.of("stop_reason").count() == 11


def test_sectors_know_their_sections_and_groups(reference: None) -> None:
    horeca, social, other = (Sector.objects.get(code=code) for code in ("horeca", "social", "other"))
    assert (horeca.nace, horeca.isco) == (["I", "N79"], ["512", "513", "941"])
    assert horeca.nace_sections == {"I", "N"}
    assert (social.nace, social.isco) == (["Q87", "Q88"], ["2635", "3412"])
    assert (other.nace, other.isco, other.nace_sections) == ([], [], frozenset())
    assert [sector.code for sector in Sector.objects.picker()][:2] == ["health", "social"]


def test_reference_data_are_about_nobody(reference: None) -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("intake.reference")]
    assert len(ours) == 14
    assert {model.field_classes for model in ours} == {None}  # type: ignore[attr-defined]
